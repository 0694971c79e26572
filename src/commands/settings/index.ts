import type { CommandHandler, ComponentHandler } from '../types.ts';
import { historyCommand, historyHandlers } from './history-commands.ts';
import { meCommand, meHandlers } from './me.ts';
import { modelHandlers, modelsCommand } from './model-commands.ts';
import { presetHandlers, presetsCommand } from './preset-commands.ts';
import { serverCommand, serverHandlers } from './server.ts';
import { valuesHandlers } from './values-form.ts';

/** Settings, models, presets, history. */
export const settingsCommandHandlers: readonly CommandHandler[] = [
  serverCommand,
  meCommand,
  modelsCommand,
  presetsCommand,
  historyCommand,
];
export const settingsComponentHandlers: readonly ComponentHandler[] = [
  ...serverHandlers,
  ...meHandlers,
  ...valuesHandlers,
  ...modelHandlers,
  ...presetHandlers,
  ...historyHandlers,
];
