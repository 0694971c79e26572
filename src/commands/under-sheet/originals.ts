import type { SheetState } from '../../sweep/index.ts';
import type { ComponentHandler } from '../types.ts';
import { drawnSweep } from './drawn.ts';
import { ownSweep } from './guard.ts';
import { sendFiles } from './send-files.ts';

/** The pictures as they were drawn, with their settings in them. */
const orig: ComponentHandler = {
  action: 'orig',
  defer: 'ephemeral',
  async run(interaction, { subject }, context) {
    ownSweep(interaction, subject, context);
    const { state, redrawn } = await drawnSweep(subject, context);
    const { t } = context;
    await sendFiles(interaction, originalsOf(state), {
      t,
      heading: t('buttons:orig.heading'),
      ...(redrawn ? { note: t('buttons:redrawn') } : {}),
    });
  },
};

function originalsOf({ rows }: SheetState): { readonly name: string; readonly data: Buffer }[] {
  return rows.flatMap(({ row, cells }) =>
    cells.flatMap((cell) => {
      if (!cell?.picture) return [];
      const { bytes, format } = cell.picture;
      const place = rows.length > 1 ? `row-${row.index + 1}-` : '';
      const ending = format === 'jpeg' ? 'jpg' : format;
      return [{ name: `${place}clip-skip-${cell.cell.clipSkip}-seed-${row.settings.seed}.${ending}`, data: bytes }];
    }),
  );
}

export const originalHandlers: readonly ComponentHandler[] = [orig];
