import type { AppError } from '../errors.ts';
import type { Family } from '../family.ts';
import type { ModelInfo } from '../gpu/engine.ts';
import type { RenderedSheet } from '../render/index.ts';
import type { SweepPlace, SweepSnapshot, SweepStatus } from './desk.ts';
import type { Letters } from './letters.ts';
import { letterAt } from './letters.ts';
import {
  isWhole,
  letteredCaveats,
  letteredLabels,
  letteredLines,
  letteredMeta,
  letteredOriginals,
} from './lettered-sheet.ts';
import { engineTitle } from './servers.ts';
import type { SheetView } from './sheet.ts';
import { drawSheet } from './sheet.ts';
import type { Translate } from './sheet-words.ts';
import type { SweepPlan } from './types.ts';

export interface NamedFile {
  /** With its ending; the same for every sweep. */
  readonly name: string;
  readonly data: Buffer;
}

/**
 * All that an edge may show of a sweep whose numbers are hidden. There is no plan, no cell, no clip skip and no seed in it, and
 * nothing to log or to put into JSON by mistake: pictures come out of its functions, lettered and with pixels alone. Whoever has
 * only this cannot give anything away.
 */
export interface VeiledSweep {
  readonly sweepId: string;
  readonly status: SweepStatus;
  /** Without the note, which may name clip skips that were somebody's default. */
  readonly place: Omit<SweepPlace, 'note'>;
  /** "A", "B" ..., the columns from the left. */
  readonly letters: readonly string[];
  readonly prompt: string;
  readonly model: string;
  readonly family: Family;
  readonly goal?: SweepPlan['request']['goal'];
  readonly engine: string;
  /** Of all panels; which of them is nobody's business yet. */
  readonly panels: { readonly count: number; readonly done: number; readonly failed: number };
  /** Something is there to look at. */
  readonly drawn: boolean;
  readonly position?: number;
  readonly etaMs?: number;
  readonly awaySince?: number;
  readonly awayReason?: AppError;
  readonly awayUntil?: number;
  readonly instead?: readonly ModelInfo[];
  /** "letters are shuffled · Euler a · 20 steps ..." */
  settings(t: Translate): string;
  /** What must be said of it. */
  caveats(t: Translate): readonly string[];
  /** How far each line of a grid is, by its label; empty with a single one. */
  rows(t: Translate): readonly { readonly label: string; readonly done: number; readonly count: number }[];
  altText(t: Translate): string;
  /** Rejects as `drawSheet` does. `letters` of the view are ours. */
  sheet(view: Omit<SheetView, 'letters'>, t: Translate): Promise<RenderedSheet & { readonly name: string }>;
  /** Pictures in full size, "A.png" ("row-1-A.png" on a grid), of the rows that are whole. */
  originals(): Promise<readonly NamedFile[]>;
}

/** Hides a sweep behind `letters`: its columns in the order of their letters. Nothing of the snapshot can be reached. */
export function veil(snapshot: SweepSnapshot, letters: Letters): VeiledSweep {
  const { plan, state, sweepId, status, position, etaMs, awaySince, awayReason, awayUntil, instead } = snapshot;
  const { note: _note, ...place } = snapshot.place;
  const names = letters.map((_, index) => letterAt(index));
  const lines = letteredLines(state, letters);
  const cells = lines.flat();
  const whole = lines.filter(isWhole);
  const { prompt } = plan.request;
  return {
    sweepId,
    status,
    place,
    letters: names,
    prompt,
    model: plan.model.name,
    family: plan.model.family,
    ...(plan.request.goal === undefined ? {} : { goal: plan.request.goal }),
    engine: engineTitle(plan),
    panels: {
      count: cells.length,
      done: cells.filter((cell) => cell?.state === 'done').length,
      failed: cells.filter((cell) => cell?.state === 'failed').length,
    },
    drawn: whole.some((line) => line.some((cell) => cell?.picture)),
    ...(position === undefined ? {} : { position }),
    ...(etaMs === undefined ? {} : { etaMs }),
    ...(awaySince === undefined ? {} : { awaySince }),
    ...(awayReason ? { awayReason } : {}),
    ...(awayUntil === undefined ? {} : { awayUntil }),
    ...(instead ? { instead } : {}),
    settings: (t) => letteredMeta(plan, t),
    caveats: (t) => letteredCaveats(state, letters, t),
    rows: (t) =>
      lines.length === 1
        ? []
        : letteredLabels(state, t).map(({ label = '' }, index) => ({
            label,
            done: (lines[index] ?? []).filter((cell) => cell?.state === 'done').length,
            count: names.length,
          })),
    altText: (t) => {
      const shown = prompt.trim() || t('sheet:noPrompt');
      return t('sheet:veiled.alt', { count: whole.length * names.length, list: names.join(', '), prompt: shown });
    },
    async sheet(view, t) {
      const sheet = await drawSheet(state, { ...view, letters }, t);
      return { ...sheet, name: `comparison.${sheet.format === 'jpeg' ? 'jpg' : sheet.format}` };
    },
    originals: () => letteredOriginals(state, letters),
  };
}
