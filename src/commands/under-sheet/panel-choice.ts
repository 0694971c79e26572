import type { SweepPlan } from '../../sweep/index.ts';
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
  const [, skip, row = '0'] = /^(\d{1,2})(?:-(\d{1,2}))?$/.exec(text ?? '') ?? [];
  const choice = { clipSkip: Number(skip), row: Number(row) };
  const there = plan.rows[choice.row]?.cells.some(({ clipSkip }) => clipSkip === choice.clipSkip);
  return there ? choice : undefined;
}

/** The panels of a sheet as options of a select; of a large grid the first ones. */
export function panelOptions(plan: SweepPlan, chosen: PanelChoice | undefined, t: Translator): Option[] {
  const all = plan.rows.flatMap((row) =>
    row.cells.map(({ clipSkip }): Option => {
      const words = t('common:clipSkip', { n: clipSkip });
      return {
        value: writePanel({ clipSkip, row: row.index }),
        label: plan.rows.length > 1 ? `${words} · ${row.label}` : words,
        chosen: chosen?.clipSkip === clipSkip && chosen.row === row.index,
      };
    }),
  );
  return all.slice(0, maxOptions);
}
