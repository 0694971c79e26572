import { placeInSeries } from '../advice/lora/index.ts';
import { familyFacts } from '../family.ts';
import type { SheetAxisLabel } from '../render/index.ts';
import type { GridColumn, GridLine } from './grid/grid.ts';
import { readStyle } from './grid/style-value.ts';
import { epochOf } from './grid/trainings.ts';
import { promptWithTags } from './infotext.ts';
import type { Translate } from './sheet-words.ts';
import type { PlannedRow, SweepPlan } from './types.ts';

/** What tells rows and columns of a grid apart, in words. */

const separator = ' · ';

/** "epoch 6", "step 500", "last", "no LoRA" */
export function columnWords(column: GridColumn, t: Translate): string {
  if (column === 'none') return t('sheet:row.noLora');
  if (column === 'last') return t('sheet:column.last');
  return column.startsWith('step')
    ? t('sheet:column.step', { n: column.slice(4) })
    : t('sheet:column.epoch', { n: column });
}

/** "mychar", "trained 2 · drawn 2" */
export function lineLabel({ training, trainedAt, drawnAt, weight }: GridLine, t: Translate): SheetAxisLabel {
  const about = [drawnWords(trainedAt, drawnAt, t), ...(weight === 1 ? [] : [weightWords(weight, t)])];
  return { label: training, sub: about.join(separator) };
}

/** "trained 2 · drawn 2"; "drawn 2" where there is no LoRA or nobody knows. */
export function drawnWords(trained: number | undefined, drawn: number, t: Translate): string {
  return trained === undefined ? t('sheet:panel.drawn', { drawn }) : t('sheet:panel.trained', { trained, drawn });
}

function weightWords(value: number | string, t: Translate): string {
  return t('sheet:row.loraWeight', { value });
}

/** Label of a row at the side of its sheet; nothing for the only row of a sweep without a grid. */
export function rowLabel(row: PlannedRow, plan: SweepPlan, t: Translate): Partial<SheetAxisLabel> {
  const { axis, label, settings, lora } = row;
  if (axis === undefined) return {};
  if (row.without) return { label: t('sheet:row.noLora') };
  switch (axis) {
    case 'seed':
      return { label: t('sheet:row.seed', { value: label }) };
    case 'loraWeight':
      return { label: weightWords(label, t), ...(lora === undefined ? {} : { sub: lora }) };
    case 'checkpoint': {
      const model = plan.engine.models.find(({ name }) => name === settings.model);
      const about = [model && familyFacts(model.family).title, model?.hash].filter((part) => part !== undefined);
      return { label: settings.model, ...(about.length === 0 ? {} : { sub: about.join(separator) }) };
    }
    case 'loraEpoch':
      return epochLabel(row, plan, t);
    case 'loraSeries':
      return { label };
    case 'style':
      return { label: styleName(row, t), sub: promptWithTags(settings).trim() || t('sheet:noPrompt') };
  }
}

/** Of one training the epoch says it all; where there are several the file does. */
function epochLabel({ label, lora, settings }: PlannedRow, { rows }: SweepPlan, t: Translate): SheetAxisLabel {
  const series = new Set(rows.flatMap((row) => (row.lora === undefined ? [] : [placeInSeries(row.lora).series])));
  const files = new Set(rows.flatMap((row) => row.lora ?? []));
  const [name = ''] = series;
  if (lora === undefined || series.size > 1 || files.size < 2) return { label };
  const weight = settings.loras.find((one) => one.name === lora)?.weight ?? 1;
  const sub = weight === 1 ? name : `${name}${separator}${weightWords(weight, t)}`;
  return { label: columnWords(epochOf(lora), t), sub };
}

/** The name that it was given, or "prompt 2". */
function styleName({ value = '', index }: PlannedRow, t: Translate): string {
  return readStyle(value).name ?? t('sheet:row.prompt', { n: index + 1 });
}

/** A row in one line: "seed 42", "mychar · epoch 6", "tags: 1girl, night". */
export function rowName(row: PlannedRow, plan: SweepPlan, t: Translate): string {
  const { grid } = plan;
  const [place] = row.places ?? [];
  if (grid && place) {
    const column = columnWords(grid.columns[place.column] ?? 'none', t);
    const drawn = row.cells[0]?.clipSkip ?? 1;
    if (row.without) return `${column}${separator}${drawnWords(undefined, drawn, t)}`;
    return `${grid.lines[place.line]?.training ?? row.label}${separator}${column}`;
  }
  const { label = '', sub } = rowLabel(row, plan, t);
  return row.axis === 'style' && sub !== undefined ? `${label}: ${sub}` : label;
}

/** What was asked for, as the first line of a sheet or message: the prompt, or those that are compared. */
export function promptLine(plan: SweepPlan, t: Translate): string {
  const { request, rows } = plan;
  if (request.rows?.axis !== 'style') return request.prompt;
  return rows.map((row) => rowName(row, plan, t)).join(' | ');
}

/** What is compared, in a few words: "Clip skip 1, 2, 3", "mychar-1, mychar-2 · epoch 6, 7, 8". */
export function planTitle({ grid, rows }: SweepPlan, t: Translate): string {
  if (!grid) return t('common:clipSkip', { n: (rows[0]?.cells ?? []).map(({ clipSkip }) => clipSkip).join(', ') });
  const trainings = [...new Set(grid.lines.map(({ training }) => training))].join(', ');
  const numbers = grid.columns.filter((column) => /^\d/.test(column));
  const others = grid.columns.filter((column) => !/^\d/.test(column)).map((column) => columnWords(column, t));
  const epochs = numbers.length > 0 ? [t('sheet:column.epoch', { n: numbers.join(', ') })] : [];
  return `${trainings}${separator}${[...epochs, ...others].join(', ')}`;
}
