import type { VotedFacts } from '../../advice/index.ts';
import type { SweepSnapshot } from '../../sweep/desk.ts';
import type { SweepPlan } from '../../sweep/index.ts';
import { lineLabel, rowName } from '../../sweep/row-words.ts';
import type { Translator } from '../../text/index.ts';
import type { Option } from '../pieces.ts';
import { maxOptions } from '../pieces.ts';

/** One panel of a sheet, as it travels in custom ids and values of selects: "2" or, in a grid, "2-1" (row 1, from 0). */
export interface PanelChoice {
  readonly clipSkip: number;
  readonly row: number;
}

export function writePanel({ clipSkip, row }: PanelChoice): string {
  return row === 0 ? String(clipSkip) : `${clipSkip}-${row}`;
}

/** Undefined: not a panel of this plan. */
export function readPanel(text: string | undefined, plan: SweepPlan): PanelChoice | undefined {
  const [, skip, row = '0'] = /^(\d{1,2})(?:-(\d{1,3}))?$/.exec(text ?? '') ?? [];
  const choice = { clipSkip: Number(skip), row: Number(row) };
  const there = plan.rows[choice.row]?.cells.some(({ clipSkip }) => clipSkip === choice.clipSkip);
  return there ? choice : undefined;
}

/** "Clip skip 2", "Clip skip 2 · seed 42", "mychar-1 · epoch 6 · Clip skip 2" */
export function panelName({ clipSkip, row: index }: PanelChoice, plan: SweepPlan, t: Translator): string {
  const words = t('common:clipSkip', { n: clipSkip });
  const row = plan.rows[index];
  if (!row || plan.rows.length < 2) return words;
  const name = rowName(row, plan, t);
  if (!plan.grid) return `${words} · ${name}`;
  // The row without a LoRA says at what it was drawn.
  return row.without ? name : `${name} · ${words}`;
}

export function allPanels({ rows }: SweepPlan): PanelChoice[] {
  return rows.flatMap((row) => row.cells.map(({ clipSkip }) => ({ clipSkip, row: row.index })));
}

/** Panels that can be chosen: drawn, and not the same picture as another one that can. */
export function differentPanels({ state }: Pick<SweepSnapshot, 'state'>): PanelChoice[] {
  return state.rows.flatMap(({ row, cells, identical, sameAs }) =>
    row.cells.flatMap(({ clipSkip }, index): PanelChoice[] => {
      const same = identical.find((group) => group.includes(clipSkip));
      if (cells[index]?.state === 'failed' || sameAs !== undefined || (same && same[0] !== clipSkip)) return [];
      // A row that is one picture throughout says nothing about clip skip.
      if (same?.length === row.cells.length && row.cells.length > 1) return [];
      return [{ clipSkip, row: row.index }];
    }),
  );
}

export interface PanelMarks {
  /** Is chosen when nobody touches the select. */
  readonly chosen?: PanelChoice | undefined;
  /** What members voted for on such sweeps: said beside it, where it is clear. */
  readonly votes?: VotedFacts | undefined;
}

export function panelOptions(
  panels: readonly PanelChoice[],
  plan: SweepPlan,
  t: Translator,
  { chosen, votes }: PanelMarks = {},
): Option[] {
  const winner = votes?.clear ? votes : undefined;
  return panels.map((panel) => ({
    value: writePanel(panel),
    label: panelName(panel, plan, t),
    chosen: chosen?.clipSkip === panel.clipSkip && chosen.row === panel.row,
    ...(winner?.choice === panel.clipSkip ? { description: votedWords(winner, t) } : {}),
  }));
}

function votedWords({ blind, won, of }: VotedFacts, t: Translator): string {
  return t(blind ? 'message:voted.blind' : 'message:voted.open', { won, count: of });
}

/** More panels than a select takes are chosen in two steps: the line of the sheet first. */
export function needsTwoSteps(panels: readonly PanelChoice[]): boolean {
  return panels.length > maxOptions;
}

/** Line of the sheet on which a panel stands, from 0. */
export function lineOf({ row }: PanelChoice, plan: SweepPlan): number {
  return plan.grid ? (plan.rows[row]?.places?.[0]?.line ?? 0) : row;
}

/** The lines that hold any of the panels. */
export function lineOptions(
  panels: readonly PanelChoice[],
  plan: SweepPlan,
  t: Translator,
  chosen?: PanelChoice,
): Option[] {
  const lines = [...new Set(panels.map((panel) => lineOf(panel, plan)))];
  return lines.map((line) => ({
    value: String(line),
    label: lineName(line, plan, t),
    chosen: chosen !== undefined && lineOf(chosen, plan) === line,
  }));
}

function lineName(line: number, plan: SweepPlan, t: Translator): string {
  const training = plan.grid?.lines[line];
  if (training) {
    const { label, sub } = lineLabel(training, t);
    return [label, sub].join(' · ');
  }
  const row = plan.rows[line];
  return row ? rowName(row, plan, t) : String(line + 1);
}
