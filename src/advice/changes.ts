import type { GuidanceFacts, PanelMeasures } from './types.ts';

/** Measures that can go either way against the baseline. */
export type Measure = 'sharpness' | 'edgeDensity' | 'entropy' | 'colourfulness';

/** What one clip skip did to one measure, over the rows in which both panels exist. */
export interface Change {
  readonly clipSkip: number;
  /** Mean change against the baseline, in percent. */
  readonly percent: number;
  /** Same sign on four or more seeds, or a mean beyond two standard errors over four or more. */
  readonly clear: boolean;
}

/** Below this many seeds nothing counts as seen (section 6.3 of the facts: 4 of 4 is p = 1/16, one-sided). */
const enoughSeeds = 4;

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function standardError(values: readonly number[]): number {
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}

/** `values`: one change per seed. */
export function isClear(values: readonly number[]): boolean {
  if (values.length < enoughSeeds) return false;
  const sameSign = values.every((value) => value > 0) || values.every((value) => value < 0);
  return sameSign || Math.abs(mean(values)) > 2 * standardError(values);
}

/** Clip skips that may be compared: drawn, not the baseline, and not pixel for pixel the same as another panel. */
function comparable(facts: GuidanceFacts): readonly number[] {
  const same = new Set(facts.identical.flat());
  return [...new Set(facts.skips)].filter((skip) => skip !== facts.baseline && !same.has(skip));
}

/** `read` gives the change of a panel against the row's baseline, in percent; what is not finite is left out. */
function collect(
  facts: GuidanceFacts,
  read: (panel: PanelMeasures, baseline: PanelMeasures) => number,
): readonly Change[] {
  // Only rows that differ in nothing but the seed are independent looks at the same thing.
  const seedRows = facts.seeds >= facts.measures.length;
  return comparable(facts).flatMap((clipSkip) => {
    const values = facts.measures.flatMap((row) => {
      const baseline = row.find((each) => each.clipSkip === facts.baseline);
      const panel = row.find((each) => each.clipSkip === clipSkip);
      const change = baseline && panel ? read(panel, baseline) : Number.NaN;
      return Number.isFinite(change) ? [change] : [];
    });
    return values.length === 0 ? [] : [{ clipSkip, percent: mean(values), clear: seedRows && isClear(values) }];
  });
}

/** Change of a measure against the baseline for each other clip skip; empty when nothing can be compared. */
export function changesOf(facts: GuidanceFacts, measure: Measure): readonly Change[] {
  return collect(facts, (panel, baseline) => ((panel[measure] - baseline[measure]) / baseline[measure]) * 100);
}

/** How far the structure of the picture moved from the baseline: 100 x (1 - SSIM), 0..100 %. */
export function movesOf(facts: GuidanceFacts): readonly Change[] {
  return collect(facts, (panel) => Math.min(100, Math.max(0, (1 - panel.similarity) * 100)));
}

/** A line holds four values; more would not be read. */
const shown = 4;

function signed(percent: number): string {
  const rounded = Math.round(percent);
  if (Math.abs(rounded) > 999) return rounded > 0 ? '>+999%' : '<-999%';
  return rounded > 0 ? `+${rounded}%` : `${rounded === 0 ? 0 : rounded}%`;
}

function list(changes: readonly Change[], write: (change: Change) => string): string {
  const texts = changes.slice(0, shown).map((change) => `${change.clipSkip}: ${write(change)}`);
  return texts.join(', ') + (changes.length > shown ? ' …' : '');
}

/** "2: +18%, 3: -5%?", the same in every language; `doubt` puts a question mark behind what is not clear. */
export function writeChanges(changes: readonly Change[], doubt: boolean): string {
  return list(changes, (change) => `${signed(change.percent)}${doubt && !change.clear ? '?' : ''}`);
}

/** "2: 12%, 3: 31%" */
export function writeMoves(moves: readonly Change[]): string {
  return list(moves, (move) => `${Math.round(move.percent)}%`);
}
