import type { APIApplicationCommandSubcommandGroupOption, APIApplicationCommandSubcommandOption } from 'discord.js';
import { ApplicationCommandOptionType as OptionType } from 'discord.js';

import { words } from './words.ts';

/** Parts of /clipskip. Who may use them is checked when they are used: Discord has permissions for whole commands only. */
export const settingsSubcommands = [
  {
    name: 'settings',
    ...words('settings:command.settings.name', 'settings:command.settings.about'),
    type: OptionType.SubcommandGroup,
    options: [
      {
        name: 'server',
        ...words('settings:command.server.name', 'settings:command.server.about'),
        type: OptionType.Subcommand,
      },
      {
        name: 'me',
        ...words('settings:command.me.name', 'settings:command.me.about'),
        type: OptionType.Subcommand,
      },
    ],
  },
  {
    name: 'models',
    ...words('settings:command.models.name', 'settings:command.models.about'),
    type: OptionType.Subcommand,
  },
  {
    name: 'presets',
    ...words('settings:command.presets.name', 'settings:command.presets.about'),
    type: OptionType.Subcommand,
  },
  {
    name: 'history',
    ...words('settings:command.history.name', 'settings:command.history.about'),
    type: OptionType.Subcommand,
  },
] as const satisfies readonly (APIApplicationCommandSubcommandGroupOption | APIApplicationCommandSubcommandOption)[];
