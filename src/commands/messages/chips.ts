import type { SweepSnapshot } from '../../sweep/desk.ts';
import type { CellOutcome, PlannedCell } from '../../sweep/index.ts';
import { lineLabel, rowName } from '../../sweep/row-words.ts';
import type { Translator } from '../../text/index.ts';
import { cut } from '../pieces.ts';

/** Letters of a row's label. */
const labelLength = 80;

export interface PanelCount {
  readonly count: number;
  readonly done: number;
  readonly failed: number;
}

export function countPanels({ state }: Pick<SweepSnapshot, 'state'>): PanelCount {
  const cells = state.rows.flatMap((row) => row.cells);
  return {
    count: cells.length,
    done: cells.filter((cell) => cell?.state === 'done').length,
    failed: cells.filter((cell) => cell?.state === 'failed').length,
  };
}

/** How far each panel is; of a grid, how far each row is. */
export function progressLines(snapshot: SweepSnapshot, t: Translator): string[] {
  const { plan, state, steps } = snapshot;
  const [first, ...others] = plan.rows;
  if (!first) return [];
  if (others.length === 0) {
    const drawn = state.rows[0]?.cells ?? [];
    return [first.cells.map((cell, index) => chip(cell, drawn[index], steps, t)).join(' · ')];
  }
  return lines(snapshot, t).map(({ name, rows }) => {
    const { count, done, failed } = countPanels({ state: { plan, rows } });
    const label = `**${escaped(cut(name, labelLength))}**`;
    return failed > 0
      ? t('message:rowFailed', { label, done, count, failed })
      : t('message:row', { label, done, count });
  });
}

interface Line {
  readonly name: string;
  readonly rows: SweepSnapshot['state']['rows'];
}

/** Rows as the sheet has them: of a grid of trainings, whose rows are single panels, a line for each training. */
function lines({ plan, state }: SweepSnapshot, t: Translator): Line[] {
  const { grid } = plan;
  if (!grid) return state.rows.map((each) => ({ name: rowName(each.row, plan, t), rows: [each] }));
  return grid.lines.flatMap((line, index): Line[] => {
    const rows = state.rows.filter(({ row }) => row.places?.[0]?.line === index);
    const { label, sub } = lineLabel(line, t);
    return rows.length === 0 ? [] : [{ name: [label, sub].join(' · '), rows }];
  });
}

function chip(
  { clipSkip, requestKey }: PlannedCell,
  outcome: CellOutcome | undefined,
  steps: SweepSnapshot['steps'],
  t: Translator,
): string {
  const words = (): string => {
    if (outcome?.error?.code === 'job.cancelled') return t('message:chip.stopped');
    if (outcome?.state === 'failed') return t('message:chip.failed');
    if (outcome?.fromCache) return t('message:chip.kept');
    if (outcome) return t('message:chip.done', { seconds: seconds(outcome.ms) });
    const step = steps.get(requestKey);
    return step ? t('message:chip.step', { step: step.step, steps: step.steps }) : t('message:chip.waiting');
  };
  return `\`${clipSkip}\` ${words()}`;
}

/** "3.2", "41" */
export function seconds(ms: number): string {
  return ms < 10_000 ? (ms / 1000).toFixed(1) : String(Math.round(ms / 1000));
}

/** A time that Discord writes in the reader's own way: "in 2 minutes". */
export function time(ms: number): string {
  return `<t:${Math.floor(ms / 1000)}:R>`;
}

/** Somebody's words as they are: no formatting, mention, link, emoji or time comes out of them. */
export function escaped(words: string): string {
  return words
    .toWellFormed()
    .replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .replaceAll(/[\\*_~`|<>[\]()#@:]/g, String.raw`\$&`);
}

/** Words of ours with names of models and LoRAs in them. */
export function escapedNames(words: string): string {
  return words.replaceAll(/[\\*_~`|<>[]/g, String.raw`\$&`);
}
