import type { ComponentHandler } from '../../types.ts';
import { moderatedBatch } from '../guard.ts';
import { tell } from '../tell.ts';

/** Stops a batch; its message says so by itself. */
const stop: ComponentHandler = {
  action: 'bcancel',
  defer: 'update',
  async run(interaction, { subject }, context) {
    const { done, count } = moderatedBatch(interaction, subject, context);
    context.batches.cancel(subject);
    await tell(interaction, context.t('buttons:batch.status.cancelled', { done, count }));
  },
};

export const stopHandlers: readonly ComponentHandler[] = [stop];
