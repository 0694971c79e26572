import type { ComponentHandler } from '../types.ts';
import { againHandlers } from './again.ts';
import { showHandlers } from './batch/show.ts';
import { stopHandlers } from './batch/stop.ts';
import { zipHandlers } from './batch/zip-files.ts';
import { copyHandlers } from './copy.ts';
import { endHandlers } from './end.ts';
import { insteadHandlers } from './instead.ts';
import { formHandlers } from './other-form.ts';
import { originalHandlers } from './originals.ts';
import { pickHandlers } from './pick.ts';
import { viewHandlers } from './views.ts';
import { whyHandlers } from './why.ts';

export { followersEnd, resumeBatches } from './batch/follow.ts';

/** Buttons and selects under a sheet and its batches, and the modals they open. */
export const underSheetHandlers: readonly ComponentHandler[] = [
  ...pickHandlers,
  ...againHandlers,
  ...formHandlers,
  ...insteadHandlers,
  ...viewHandlers,
  ...originalHandlers,
  ...copyHandlers,
  ...whyHandlers,
  ...endHandlers,
  ...showHandlers,
  ...zipHandlers,
  ...stopHandlers,
];
