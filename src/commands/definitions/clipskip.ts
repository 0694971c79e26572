import type {
  APIApplicationCommandSubcommandOption,
  RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord.js';
import {
  ApplicationCommandOptionType as OptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
} from 'discord.js';

import { explainTopics } from '../../advice/index.ts';
import { maxPromptLength, maxSeed } from '../../sweep/index.ts';
import { translator } from '../../text/index.ts';
import { gridCommand } from './grid.ts';
import { settingsSubcommands } from './settings.ts';
import { compareCommand, statsCommand } from './votes.ts';
import { localized, words } from './words.ts';

/** Everywhere: as a server's app and as a person's own, in servers, in direct messages and in private channels. */
export const everywhere = {
  integration_types: [ApplicationIntegrationType.GuildInstall, ApplicationIntegrationType.UserInstall],
  contexts: [InteractionContextType.Guild, InteractionContextType.BotDM, InteractionContextType.PrivateChannel],
};

/** Few options: the rest stands behind "Edit and run". */
export const sweepCommand = {
  name: 'sweep',
  ...words('commands:name.sweep', 'commands:about.sweep'),
  type: OptionType.Subcommand,
  options: [
    {
      name: 'prompt',
      ...words('commands:option.prompt.name', 'commands:option.prompt.about'),
      type: OptionType.String,
      required: true,
      max_length: maxPromptLength,
    },
    {
      name: 'seed',
      ...words('commands:option.seed.name', 'commands:option.seed.about'),
      type: OptionType.Integer,
      min_value: 0,
      max_value: maxSeed,
    },
    {
      name: 'skips',
      ...words('commands:option.skips.name', 'commands:option.skips.about'),
      type: OptionType.String,
      max_length: 60,
    },
    {
      name: 'negative',
      ...words('commands:option.negative.name', 'commands:option.negative.about'),
      type: OptionType.String,
      max_length: maxPromptLength,
    },
    {
      name: 'model',
      ...words('commands:option.model.name', 'commands:option.model.about'),
      type: OptionType.String,
      max_length: 300,
      autocomplete: true,
    },
    {
      name: 'lora',
      ...words('commands:option.lora.name', 'commands:option.lora.about'),
      type: OptionType.String,
      max_length: 300,
      autocomplete: true,
    },
    {
      name: 'size',
      ...words('commands:option.size.name', 'commands:option.size.about'),
      type: OptionType.String,
      max_length: 20,
      autocomplete: true,
    },
    {
      name: 'preset',
      ...words('commands:option.preset.name', 'commands:option.preset.about'),
      type: OptionType.String,
      max_length: 100,
      autocomplete: true,
    },
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
  ],
} as const satisfies APIApplicationCommandSubcommandOption;

export const explainCommand = {
  name: 'explain',
  ...words('commands:name.explain', 'commands:about.explain'),
  type: OptionType.Subcommand,
  options: [
    {
      name: 'topic',
      ...words('commands:option.topic.name', 'commands:option.topic.about'),
      type: OptionType.String,
      choices: explainTopics.map(({ id, heading }) => ({
        name: translator('en')(heading),
        name_localizations: localized(heading),
        value: id,
      })),
    },
    {
      name: 'public',
      ...words('commands:option.public.name', 'commands:option.public.about'),
      type: OptionType.Boolean,
    },
  ],
} as const satisfies APIApplicationCommandSubcommandOption;

const queueCommand = {
  name: 'queue',
  ...words('commands:name.queue', 'commands:about.queue'),
  type: OptionType.Subcommand,
} as const satisfies APIApplicationCommandSubcommandOption;

const selftestCommand = {
  name: 'selftest',
  ...words('commands:name.selftest', 'commands:about.selftest'),
  type: OptionType.Subcommand,
} as const satisfies APIApplicationCommandSubcommandOption;

const workersCommand = {
  name: 'workers',
  ...words('commands:name.workers', 'commands:about.workers'),
  type: OptionType.Subcommand,
} as const satisfies APIApplicationCommandSubcommandOption;

/** `/clipskip`. Not age-restricted: an app that is listed in Discord's directory may hold no such command. */
export const clipskipCommand: RESTPostAPIChatInputApplicationCommandsJSONBody = {
  name: 'clipskip',
  ...words('commands:name.clipskip', 'commands:about.clipskip'),
  type: ApplicationCommandType.ChatInput,
  nsfw: false,
  ...everywhere,
  options: [
    sweepCommand,
    gridCommand,
    compareCommand,
    statsCommand,
    explainCommand,
    queueCommand,
    selftestCommand,
    workersCommand,
    ...settingsSubcommands,
  ],
};
