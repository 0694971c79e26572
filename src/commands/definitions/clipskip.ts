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
import { translator } from '../../text/index.ts';
import { gridCommand } from './grid.ts';
import { settingsSubcommands } from './settings.ts';
import { shared, together } from './shared-options.ts';
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
    shared.prompt,
    shared.seed,
    shared.skips,
    shared.negative,
    shared.model,
    shared.lora,
    shared.size,
    shared.preset,
    ...together,
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
