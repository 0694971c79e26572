import type { SheetAxisLabel, SheetCell, SheetSpec } from '../render/index.ts';
import type { SheetPlace } from './arranged.ts';
import { arranged } from './arranged.ts';
import { comparedWords } from './compared-words.ts';
import type { Letters } from './letters.ts';
import { columnNames, letterAt } from './letters.ts';
import { isLoraAxis } from './request.ts';
import { drawnWords, promptLine, rowName } from './row-words.ts';
import { engineTitle } from './servers.ts';
import type { SheetState, Translate } from './sheet-words.ts';
import { caveatLines, footerLines, joined, metaLine } from './sheet-words.ts';
import type { CellOutcome, PlannedCell } from './types.ts';

/** Everything that stands on the sheet of a sweep, or of two, and where. `was`: letters its columns had in a blind vote. */
export function sheetSpec(state: SheetState, t: Translate, was: Letters = []): SheetSpec {
  const { plan, compared } = state;
  const { columns, rows, places } = arranged(state, t);
  const names = columnNames(plan);
  const words = compared
    ? comparedWords(compared, t)
    : {
        prompt: promptLine(plan, t),
        meta: metaLine(plan, t),
        rows,
        footer: footerLines(state, t),
        caveats: caveatLines(state, t),
      };
  return {
    ...words,
    noPrompt: t('sheet:noPrompt'),
    columns: columns.map((label, column) => withLetter(label, was.indexOf(names[column] ?? ''), t)),
    cells: places.map((row, line) => row.map((place) => cellAt(place, line, state, t))),
    tile: tileOf(state),
  };
}

/** "Clip skip 3", "was A · layer 10/12" */
function withLetter(label: SheetAxisLabel, index: number, t: Translate): SheetAxisLabel {
  if (index < 0) return label;
  return { ...label, sub: joined([t('sheet:veiled.was', { letter: letterAt(index) }), label.sub]) };
}

/** The size of the panels, also before the first is there. */
export function tileOf({ plan, rows }: SheetState): { width: number; height: number } {
  const picture = rows.flatMap(({ cells }) => cells).find((cell) => cell?.picture)?.picture;
  if (picture) return { width: picture.width, height: picture.height };
  const { width = 512, height = 512, hires } = plan.rows[0]?.settings ?? {};
  const scale = hires?.scale ?? 1;
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

type StateRow = SheetState['rows'][number];

function cellAt(place: SheetPlace | undefined, line: number, state: SheetState, t: Translate): SheetCell {
  if (!place) {
    const name = state.plan.grid?.lines[line]?.training;
    return { state: 'absent', title: t('sheet:card.absent'), ...(name === undefined ? {} : { detail: name }) };
  }
  const { row, index } = place;
  const cell = row.cells[index];
  return cell ? panel(cell, row, state, t) : undrawn(row.row.cells[index], state, t);
}

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
  const marks = [sameMark(cell, row, t), sameRowMark(row, state, t), trainedMark(cell, row, state, t)];
  const badge = marks.filter((mark) => mark !== '').join(' · ');
  return { state: 'done', image: cell.picture.bytes, ...(badge === '' ? {} : { badge }) };
}

function sameMark({ cell }: CellOutcome, { identical }: StateRow, t: Translate): string {
  const [first, ...others] = identical.find((group) => group.includes(cell.clipSkip)) ?? [];
  return first !== undefined && others.includes(cell.clipSkip) ? t('sheet:panel.same', { n: first }) : '';
}

/** The row has the pixels of an earlier one. */
function sameRowMark({ sameAs }: StateRow, { plan }: SheetState, t: Translate): string {
  const other = sameAs === undefined ? undefined : plan.rows[sameAs];
  return other ? t('sheet:panel.sameAs', { name: rowName(other, plan, t) }) : '';
}

/** On rows of LoRAs: the clip skip the LoRA was trained at beside the one the panel was drawn at. */
function trainedMark(
  { cell }: CellOutcome,
  { row }: StateRow,
  { plan, guidanceFacts }: SheetState,
  t: Translate,
): string {
  if (row.axis === undefined || !isLoraAxis(row.axis)) return '';
  const told = guidanceFacts?.loras.find(({ name }) => name === row.lora)?.trainedAt;
  const trained = row.trainedAt ?? told;
  return trained === undefined && !plan.grid ? '' : drawnWords(trained, cell.clipSkip, t);
}
