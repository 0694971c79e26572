import type { APIApplicationCommandSubcommandOption } from 'discord.js';
import { ApplicationCommandOptionType as OptionType } from 'discord.js';

import type { Axis } from '../../sweep/index.ts';
import { maxPromptLength } from '../../sweep/index.ts';
import { translator } from '../../text/index.ts';
import { shared, together } from './shared-options.ts';
import { localized, words } from './words.ts';

/** What a member may choose for `draw-at`; more stands behind "Edit and run". */
export const drawAtChoices = ['trained', '1', '2', '3', '4'] as const;

/** Axes by how often they are asked for. */
const axisOrder = [
  'loraSeries',
  'loraEpoch',
  'loraWeight',
  'seed',
  'checkpoint',
  'style',
] as const satisfies readonly Axis[];

/** `/clipskip grid`: rows of something beside clip skip. */
export const gridCommand = {
  name: 'grid',
  ...words('commands:name.grid', 'commands:about.grid'),
  type: OptionType.Subcommand,
  options: [
    {
      name: 'axis',
      ...words('commands:option.axis.name', 'commands:option.axis.about'),
      type: OptionType.String,
      required: true,
      choices: axisOrder.map((axis) => ({
        name: translator('en')(`commands:axis.${axis}`),
        name_localizations: localized(`commands:axis.${axis}`),
        value: axis,
      })),
    },
    shared.prompt,
    {
      name: 'values',
      ...words('commands:option.values.name', 'commands:option.values.about'),
      type: OptionType.String,
      max_length: 4000,
      autocomplete: true,
    },
    {
      name: 'prompt2',
      ...words('commands:option.prompt2.name', 'commands:option.prompt2.about'),
      type: OptionType.String,
      max_length: maxPromptLength,
    },
    {
      name: 'epochs',
      ...words('commands:option.epochs.name', 'commands:option.epochs.about'),
      type: OptionType.String,
      max_length: 100,
      autocomplete: true,
    },
    {
      name: 'draw-at',
      ...words('commands:option.drawAt.name', 'commands:option.drawAt.about'),
      type: OptionType.String,
      choices: drawAtChoices.map((value) => {
        const key = value === 'trained' ? 'commands:drawAt.trained' : undefined;
        return key
          ? { name: translator('en')(key), name_localizations: localized(key), value }
          : { name: value, name_localizations: { 'en-US': value, ko: value, ja: value }, value };
      }),
    },
    {
      name: 'without-lora',
      ...words('commands:option.withoutLora.name', 'commands:option.withoutLora.about'),
      type: OptionType.Boolean,
    },
    shared.seed,
    shared.skips,
    shared.lora,
    shared.negative,
    shared.model,
    shared.size,
    shared.preset,
    ...together,
  ],
} as const satisfies APIApplicationCommandSubcommandOption;
