import type { RESTPutAPIApplicationCommandsJSONBody } from 'discord.js';

import { clipskipCommand } from './clipskip.ts';
import { loraAdviceCommand } from './lora-advice.ts';
import { menuCommands } from './menus.ts';

/** Every command of the bot, as Discord is told of them. */
export const commandDefinitions: RESTPutAPIApplicationCommandsJSONBody = [
  clipskipCommand,
  loraAdviceCommand,
  ...menuCommands,
];
