import type { CommandHandler, ComponentHandler } from '../types.ts';
import { draftHandlers } from './draft-handlers.ts';
import { explain, explainPage } from './explain-command.ts';
import { grid } from './grid-command.ts';
import { queue, queueCancel } from './queue-command.ts';
import { createSelftest } from './selftest-command.ts';
import { sweep } from './sweep-command.ts';
import { workers, workersHandlers } from './workers-command.ts';

/** Made for each bot: the self-test remembers when it last ran. */
export const createCoreCommandHandlers = (): readonly CommandHandler[] => [
  sweep,
  grid,
  explain,
  queue,
  createSelftest(),
  workers,
];
export const coreComponentHandlers: readonly ComponentHandler[] = [
  ...draftHandlers,
  explainPage,
  queueCancel,
  ...workersHandlers,
];
