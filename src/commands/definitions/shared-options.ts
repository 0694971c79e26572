import type { APIApplicationCommandBasicOption } from 'discord.js';
import { ApplicationCommandOptionType as OptionType } from 'discord.js';

import { maxPromptLength, maxSeed } from '../../sweep/index.ts';
import { questionLength, voteLengthNames } from '../../threads/index.ts';
import { translator } from '../../text/index.ts';
import { localized, words } from './words.ts';

/** Options that mean the same wherever something is drawn. */
export const shared = {
  prompt: {
    name: 'prompt',
    ...words('commands:option.prompt.name', 'commands:option.prompt.about'),
    type: OptionType.String,
    required: true,
    max_length: maxPromptLength,
  },
  seed: {
    name: 'seed',
    ...words('commands:option.seed.name', 'commands:option.seed.about'),
    type: OptionType.Integer,
    min_value: 0,
    max_value: maxSeed,
  },
  skips: {
    name: 'skips',
    ...words('commands:option.skips.name', 'commands:option.skips.about'),
    type: OptionType.String,
    max_length: 60,
  },
  negative: {
    name: 'negative',
    ...words('commands:option.negative.name', 'commands:option.negative.about'),
    type: OptionType.String,
    max_length: maxPromptLength,
  },
  model: {
    name: 'model',
    ...words('commands:option.model.name', 'commands:option.model.about'),
    type: OptionType.String,
    max_length: 300,
    autocomplete: true,
  },
  lora: {
    name: 'lora',
    ...words('commands:option.lora.name', 'commands:option.lora.about'),
    type: OptionType.String,
    max_length: 300,
    autocomplete: true,
  },
  size: {
    name: 'size',
    ...words('commands:option.size.name', 'commands:option.size.about'),
    type: OptionType.String,
    max_length: 20,
    autocomplete: true,
  },
  preset: {
    name: 'preset',
    ...words('commands:option.preset.name', 'commands:option.preset.about'),
    type: OptionType.String,
    max_length: 100,
    autocomplete: true,
  },
} as const satisfies Readonly<Record<string, APIApplicationCommandBasicOption>>;

/** Looking, voting blind and talking about it: the same for whatever is drawn. */
export const together = [
  {
    name: 'blind',
    ...words('commands:option.blind.name', 'commands:option.blind.about'),
    type: OptionType.Boolean,
  },
  {
    name: 'thread',
    ...words('commands:option.thread.name', 'commands:option.thread.about'),
    type: OptionType.Boolean,
  },
  {
    name: 'question',
    ...words('commands:option.question.name', 'commands:option.question.about'),
    type: OptionType.String,
    max_length: questionLength,
  },
  {
    name: 'vote-length',
    ...words('commands:option.voteLength.name', 'commands:option.voteLength.about'),
    type: OptionType.String,
    choices: voteLengthNames.map((value) => ({
      name: translator('en')(`votes:lasts.${value}`),
      name_localizations: localized(`votes:lasts.${value}`),
      value,
    })),
  },
] as const satisfies readonly APIApplicationCommandBasicOption[];
