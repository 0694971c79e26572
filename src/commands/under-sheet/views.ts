import { z } from 'zod';

import { AppError } from '../../errors.ts';
import type { Delivery } from '../../store/index.ts';
import { changedView } from '../delivery/reply-view.ts';
import type { BotContext, ComponentHandler } from '../types.ts';
import { ownSweep } from './guard.ts';
import { tell } from './tell.ts';

/** Column `view` of a sheet's delivery: what its message shows. Delivery reads it when it draws the message. */
export const sheetView = z.object({ kind: z.enum(['normal', 'zoom', 'differences', 'flip']).catch('normal') }).catch({
  kind: 'normal',
});
export type SheetViewColumn = z.output<typeof sheetView>;

/** The message a sweep has now: one that grew too old to be edited is continued by the next. */
function sheetMessage(sweepId: string, { store }: BotContext): Delivery | undefined {
  return store.deliveries.bySweep(sweepId).findLast(({ kind }) => kind === 'sheet');
}

/** Shows the sheet in another way, for everybody; pressed again, as it was. */
function view(action: string, kind: SheetViewColumn['kind']): ComponentHandler {
  return {
    action,
    defer: 'update',
    async run(interaction, { subject }, context) {
      ownSweep(interaction, subject, context);
      const { redrawn } = await context.showings.whole(subject, context.signal);
      const message = sheetMessage(subject, context);
      if (!message) throw new AppError('store.gone');
      const shown = sheetView.parse(message.view ?? {});
      const next: SheetViewColumn = { kind: shown.kind === kind ? 'normal' : kind };
      context.store.deliveries.setView(message.id, changedView(message, next));
      await context.delivery.refresh(subject);
      if (redrawn) await tell(interaction, context.t('buttons:redrawn'));
    },
  };
}

export const viewHandlers: readonly ComponentHandler[] = [
  view('flip', 'flip'),
  view('diff', 'differences'),
  view('zoom', 'zoom'),
];
