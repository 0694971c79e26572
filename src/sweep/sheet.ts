import { AppError } from '../errors.ts';
import type { FlipFrame, RenderedSheet, SheetAxisLabel, SheetCell, SheetOptions, SheetSpec } from '../render/index.ts';
import { renderFlip, renderSheet } from '../render/index.ts';
import { infotext } from './infotext.ts';
import { recordKeyword, recordOf, writeRecord } from './record.ts';
import { engineTitle } from './servers.ts';
import { comparedWords } from './compared-words.ts';
import { letteredFrames, letteredSpec } from './lettered-sheet.ts';
import type { Letters } from './letters.ts';
import { letterAt } from './letters.ts';
import type { SheetState, Translate } from './sheet-words.ts';
import { caveatLines, columnLabel, footerLines, joined, metaLine, rowLabel } from './sheet-words.ts';
import type { CellOutcome, PlannedCell } from './types.ts';

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
   * Letters instead of clip skips, in this order: for a vote that must not be swayed. Then nothing on the sheet or in the file
   * tells which is which, and a row is shown when all of it is there.
   */
  readonly letters?: Letters;
  /** After such a vote: the letters that the columns had, to stand beside their clip skips. */
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
  const spec = view.letters ? await letteredSpec(state, view.letters, t) : openSpec(state, view.was, t);
  const isOneSweep = !view.letters && !state.compared;
  return renderSheet(
    { ...spec, tile: tileOf(state) },
    {
      zoom: view.kind === 'zoom',
      differences: view.kind === 'differences',
      format: view.format ?? 'auto',
      metadata: isOneSweep ? metadataOf(state) : {},
      ...limits,
    },
  );
}

function openSpec(state: SheetState, was: Letters | undefined, t: Translate): Omit<SheetSpec, 'tile'> {
  const { plan, rows, compared } = state;
  return {
    ...(compared ? comparedWords(compared, t) : wordsOf(state, t)),
    noPrompt: t('sheet:noPrompt'),
    columns: (plan.rows[0]?.cells ?? []).map(({ clipSkip }, column) =>
      withLetter(columnLabel(state, column, t), was?.indexOf(clipSkip), t),
    ),
    cells: rows.map((row) =>
      row.cells.map((cell, column) => (cell ? panel(cell, row, state, t) : undrawn(row.row.cells[column], state, t))),
    ),
  };
}

/** "Clip skip 3", "was A · layer 10/12" */
function withLetter(label: SheetAxisLabel, index: number | undefined, t: Translate): SheetAxisLabel {
  if (index === undefined || index < 0) return label;
  return { ...label, sub: joined([t('sheet:veiled.was', { letter: letterAt(index) }), label.sub]) };
}

type Words = Pick<SheetSpec, 'prompt' | 'meta' | 'rows' | 'footer' | 'caveats'>;

function wordsOf(state: SheetState, t: Translate): Words {
  const { plan } = state;
  return {
    prompt: plan.request.prompt,
    meta: metaLine(plan, t),
    rows: plan.rows.map((row) => rowLabel(row, plan, t)),
    footer: footerLines(state, t),
    caveats: caveatLines(state, t),
  };
}

/** The size of the panels, also before the first is there. */
function tileOf({ plan, rows }: SheetState): { width: number; height: number } {
  const picture = rows.flatMap(({ cells }) => cells).find((cell) => cell?.picture)?.picture;
  if (picture) return { width: picture.width, height: picture.height };
  const { width = 512, height = 512, hires } = plan.rows[0]?.settings ?? {};
  const scale = hires?.scale ?? 1;
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

type StateRow = SheetState['rows'][number];

function undrawn(cell: PlannedCell | undefined, { previews }: SheetState, t: Translate): SheetCell {
  const image = cell && previews?.get(cell.requestKey);
  return image
    ? { state: 'preview', image, title: t('sheet:card.preview') }
    : { state: 'waiting', title: t('sheet:card.waiting') };
}

function panel(cell: CellOutcome, row: StateRow, state: SheetState, t: Translate): SheetCell {
  const { error } = cell;
  if (error?.code === 'job.cancelled') return { state: 'failed', title: t('sheet:card.stopped') };
  if (error) {
    // A sheet is passed on: the address of somebody's server has no place on it.
    const params = { ...error.params, ...('host' in error.params ? { host: engineTitle(state.plan) } : {}) };
    return { state: 'failed', title: t('sheet:card.failed'), detail: t(error.what.key, params) };
  }
  if (!cell.picture) return { state: 'failed', title: t('sheet:card.failed') };
  const badge = [sameMark(cell, row, t), trainedMark(cell, row, state, t)].filter((mark) => mark !== '').join(' · ');
  return { state: 'done', image: cell.picture.bytes, ...(badge === '' ? {} : { badge }) };
}

function sameMark({ cell }: CellOutcome, { identical }: StateRow, t: Translate): string {
  const [first, ...others] = identical.find((group) => group.includes(cell.clipSkip)) ?? [];
  return first !== undefined && others.includes(cell.clipSkip) ? t('sheet:panel.same', { n: first }) : '';
}

/** On rows of LoRAs: the clip skip the LoRA was trained at beside the one the panel was drawn at. */
function trainedMark({ cell }: CellOutcome, { row }: StateRow, { guidanceFacts }: SheetState, t: Translate): string {
  if (!row.axis?.startsWith('lora')) return '';
  const names = row.settings.loras.map((lora) => lora.name);
  const known = guidanceFacts?.loras.find((lora) => names.includes(lora.name) && lora.trainedAt !== undefined);
  if (known?.trainedAt === undefined) return '';
  return t('sheet:panel.trained', { trained: known.trainedAt, drawn: cell.clipSkip });
}

function framesOf(state: SheetState, wanted: number | undefined, t: Translate): FlipFrame[] {
  const frames = state.rows.map(({ cells }) =>
    cells.flatMap((cell, column): FlipFrame[] =>
      cell?.picture ? [{ image: cell.picture.bytes, ...columnLabel(state, column, t) }] : [],
    ),
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
