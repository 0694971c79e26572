import type { PlannedRow, SheetState, SweepPlan } from '../../sweep/index.ts';
import type { Shown } from '../../threads/index.ts';
import type { MessageFile } from '../delivery/types.ts';
import type { ComponentHandler } from '../types.ts';
import { ownSweep } from './guard.ts';
import { sendFiles } from './send-files.ts';

/** The pictures as they were drawn, with their settings in them; of a blind vote the pictures alone. */
const orig: ComponentHandler = {
  action: 'orig',
  defer: 'ephemeral',
  async run(interaction, { subject }, context) {
    ownSweep(interaction, subject, context);
    const { t, showings, signal } = context;
    const { shown, redrawn } = await showings.whole(subject, signal);
    await sendFiles(interaction, await originalsOf(shown), {
      t,
      heading: t(shown.veiled ? 'voting:originals' : 'buttons:orig.heading'),
      ...(redrawn ? { note: t('buttons:redrawn') } : {}),
    });
  },
};

/** Pictures in full size as they may be shown. */
export async function originalsOf(shown: Shown): Promise<readonly MessageFile[]> {
  return shown.veiled ? shown.sweep.originals() : drawnOriginals(shown.snapshot.state);
}

/** "clip-skip-2-seed-42.png"; of a grid "03-mychar-1-000006-clip-skip-2-seed-42.png", in the order of the sheet. */
function drawnOriginals({ plan, rows }: SheetState): MessageFile[] {
  return rows.flatMap(({ row, cells }) =>
    cells.flatMap((cell) => {
      if (!cell?.picture) return [];
      const { bytes, format } = cell.picture;
      const number = plan.grid ? String(row.index + 1).padStart(2, '0') : `row-${row.index + 1}`;
      const place = rows.length > 1 ? `${number}-${about(row, plan)}` : '';
      const ending = format === 'jpeg' ? 'jpg' : format;
      return [{ name: `${place}clip-skip-${cell.cell.clipSkip}-seed-${row.settings.seed}.${ending}`, data: bytes }];
    }),
  );
}

/** What tells its row apart, as far as a file may be called that anywhere. */
function about({ axis, lora, without, settings, value = '' }: PlannedRow, { request }: SweepPlan): string {
  if (without) return 'no-lora-';
  const words =
    axis === 'loraWeight'
      ? `${lora ?? ''}-${value}`
      : axis === 'checkpoint'
        ? settings.model
        : axis === 'style' || axis === 'seed' || !request.rows
          ? ''
          : (lora ?? value);
  const plain = (words.split(/[\\/]/).at(-1) ?? '')
    .replace(/\.(?:safetensors|ckpt|pt)\b.*$/i, '')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/^[-.]+|-+$/g, '')
    .slice(0, 60);
  return plain === '' ? '' : `${plain}-`;
}

export const originalHandlers: readonly ComponentHandler[] = [orig];
