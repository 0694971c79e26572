import { AppError } from '../errors.ts';
import type { FlipFrame, RenderedSheet, SheetOptions } from '../render/index.ts';
import { renderFlip, renderSheet } from '../render/index.ts';
import { arranged } from './arranged.ts';
import { infotext } from './infotext.ts';
import { letteredFrames, letteredSpec } from './lettered-sheet.ts';
import type { Letters } from './letters.ts';
import { recordKeyword, recordOf, writeRecord } from './record.ts';
import { sheetSpec } from './sheet-spec.ts';
import type { SheetState, Translate } from './sheet-words.ts';

export type { SheetState, Translate };

export interface SheetView {
  /** `zoom` and `differences` add a strip to the sheet; `flip` is an animation of one row. */
  readonly kind: 'normal' | 'zoom' | 'differences' | 'flip';
  /** Default auto. A flip is GIF, or WebP when that is asked for. */
  readonly format?: NonNullable<SheetOptions['format']>;
  readonly maxBytes?: number;
  /** Row that flips. Default: the first with the most pictures. */
  readonly row?: number;
  /**
   * Letters instead of what tells the columns apart, in this order: for a vote that must not be swayed. Then nothing on the
   * sheet or in the file tells which is which, and a row is shown when all of it is there.
   */
  readonly letters?: Letters;
  /** After such a vote: the letters that the columns had, to stand beside what they are. */
  readonly was?: Letters;
  readonly signal?: AbortSignal;
}

/**
 * The only place that turns cells into pictures. A PNG carries the infotext of the baseline panel and the record of the
 * whole sweep. Rejects with `job.nothingDrawn` (flip without pictures), `job.cancelled` and what render throws.
 */
export async function drawSheet(state: SheetState, view: SheetView, t: Translate): Promise<RenderedSheet> {
  const limits = {
    ...(view.maxBytes === undefined ? {} : { maxBytes: view.maxBytes }),
    ...(view.signal ? { signal: view.signal } : {}),
  };
  if (view.kind === 'flip') {
    const frames = view.letters ? await letteredFrames(state, view.letters, view.row) : framesOf(state, view.row, t);
    if (frames.length === 0) throw new AppError('job.nothingDrawn');
    return renderFlip(frames, { format: view.format === 'webp' ? 'webp' : 'gif', ...limits });
  }
  const spec = view.letters ? await letteredSpec(state, view.letters, t) : sheetSpec(state, t, view.was);
  const isOneSweep = !view.letters && !state.compared;
  return renderSheet(spec, {
    zoom: view.kind === 'zoom',
    differences: view.kind === 'differences',
    format: view.format ?? 'auto',
    metadata: isOneSweep ? metadataOf(state) : {},
    ...limits,
  });
}

function framesOf(state: SheetState, wanted: number | undefined, t: Translate): FlipFrame[] {
  const { places, columns, rows } = arranged(state, t);
  const frames = places.map((row, line) =>
    row.flatMap((place, column): FlipFrame[] => {
      const image = place?.row.cells[place.index]?.picture?.bytes;
      const label = columns[column] ?? { label: '' };
      // Epochs have nothing below them: there the row says which training flips.
      const sub = label.sub ?? (state.plan.grid ? rows[line]?.label : undefined);
      return image ? [{ image, label: label.label, ...(sub === undefined ? {} : { sub }) }] : [];
    }),
  );
  const most = frames.reduce((best, row) => (row.length > best.length ? row : best), []);
  return wanted === undefined ? most : (frames[wanted] ?? []);
}

function metadataOf(state: SheetState): Record<string, string> {
  const { plan, rows } = state;
  const [first] = plan.rows;
  if (!first) return {};
  const model = plan.engine.models.find(({ name }) => name === first.settings.model) ?? plan.model;
  const record = writeRecord(recordOf(plan, rows));
  return {
    parameters: infotext(first.settings, model, plan.baseline),
    ...(record === undefined ? {} : { [recordKeyword]: record }),
  };
}
