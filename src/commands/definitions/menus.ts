import type { RESTPostAPIContextMenuApplicationCommandsJSONBody } from 'discord.js';
import { ApplicationCommandType } from 'discord.js';

import { everywhere } from './clipskip.ts';
import { localized } from './words.ts';

/** Apps entries of a message's menu. A name here may have capitals and spaces. */
export const menuCommands: readonly RESTPostAPIContextMenuApplicationCommandsJSONBody[] = [
  {
    name: 'Sweep clip skip',
    name_localizations: localized('commands:name.sweepMenu'),
    type: ApplicationCommandType.Message,
    ...everywhere,
  },
  {
    name: 'Show generation data',
    name_localizations: localized('commands:name.dataMenu'),
    type: ApplicationCommandType.Message,
    ...everywhere,
  },
];
