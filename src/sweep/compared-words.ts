import { promptStyle } from '../advice/index.ts';
import type { SheetAxisLabel, SheetSpec } from '../render/index.ts';
import type { Compared, ComparedSide } from './compare.ts';
import type { Translate } from './sheet-words.ts';
import { rowLabel } from './row-words.ts';
import { caveatLines, drawnByWords, joined, metaParts } from './sheet-words.ts';
import type { PlannedRow } from './types.ts';

/** The words of a sheet of two sweeps: what they share above the panels, what tells them apart beside the rows. */
export function comparedWords(
  compared: Compared,
  t: Translate,
): Pick<SheetSpec, 'prompt' | 'meta' | 'rows' | 'footer' | 'caveats'> {
  const { sides, rows } = compared;
  const [one, other] = sides;
  const prompts = sides.map(({ state }) => state.plan.request.prompt.trim() || t('sheet:noPrompt'));
  const drawnBy = sides.map((side) => originOf(side, t));
  const [parts, others] = [metaParts(one.state.plan, t), metaParts(other.state.plan, t)];
  const apart = marksOf(one, other, t);
  return {
    prompt:
      prompts[0] === prompts[1]
        ? one.state.plan.request.prompt
        : t('sheet:compared.prompts', { one: cut(prompts[0]), other: cut(prompts[1]) }),
    meta: joined(parts.filter((part) => others.includes(part))),
    rows: rows.map(({ side, row }) => labelOf(sides[side], side, row, apart[side], t)),
    footer:
      drawnBy[0] === drawnBy[1]
        ? drawnBy.slice(0, 1)
        : drawnBy.map((words, side) => t('sheet:compared.of', { n: side + 1, words })),
    caveats: caveatsOf(compared, t),
  };
}

/** "model [hash] · engine" */
function originOf({ state: { plan } }: ComparedSide, t: Translate): string {
  const { name, hash } = plan.model;
  return joined([hash === undefined || name.includes(hash) ? name : `${name} [${hash}]`, drawnByWords(plan, t)]);
}

/** Letters of each of two prompts: a sheet has three lines for both. */
const promptLength = 160;

function cut(prompt = ''): string {
  const letters = Array.from(prompt);
  return letters.length > promptLength
    ? `${letters
        .slice(0, promptLength - 1)
        .join('')
        .trimEnd()}…`
    : prompt;
}

/** What tells each side from the other, the most telling first; a number at least. */
function marksOf(one: ComparedSide, other: ComparedSide, t: Translate): readonly [string[], string[]] {
  const marks: [string[], string[]] = [[], []];
  const add = (values: readonly [string, string]): void => {
    if (values[0] === values[1]) return;
    for (const side of [0, 1] as const) if (values[side] !== '') marks[side].push(values[side]);
  };
  const plans = [one.state.plan, other.state.plan] as const;
  add([plans[0].model.name, plans[1].model.name]);
  if (plans[0].request.prompt !== plans[1].request.prompt)
    add(forms(plans[0].request.prompt, plans[1].request.prompt, t));
  add([day(one.at), day(other.at)]);
  const [parts, others] = plans.map((plan) => metaParts(plan, t));
  add([without(parts, others), without(others, parts)]);
  if (marks[0].length + marks[1].length === 0) add([minute(one.at), minute(other.at)]);
  return marks;
}

/** How each prompt is written, where that differs; else which of the two it is. */
function forms(one: string, other: string, t: Translate): readonly [string, string] {
  const [first, second] = [promptStyle(one).style, promptStyle(other).style];
  if (first !== second) return [t(`sheet:compared.style.${first}`), t(`sheet:compared.style.${second}`)];
  return [t('sheet:compared.prompt', { n: 1 }), t('sheet:compared.prompt', { n: 2 })];
}

function without(parts: readonly string[] = [], others: readonly string[] = []): string {
  return joined(parts.filter((part) => !others.includes(part)));
}

function labelOf(
  { state: { plan } }: ComparedSide,
  side: 0 | 1,
  row: PlannedRow,
  [first, ...rest]: readonly string[],
  t: Translate,
): SheetAxisLabel {
  const own = rowLabel(row, plan, t);
  const sub = joined([...rest, own.sub]);
  return { label: joined([String(side + 1), first, own.label]), ...(sub === '' ? {} : { sub }) };
}

/** What holds of both is said once, what holds of one with its number. */
function caveatsOf({ sides, leftOut, sameMachine }: Compared, t: Translate): string[] {
  const [one, other] = sides.map(({ state }) => caveatLines(state, t));
  const both = (one ?? []).filter((line) => other?.includes(line));
  const own = [one, other].flatMap((lines = [], side) =>
    lines.filter((line) => !both.includes(line)).map((words) => t('sheet:compared.of', { n: side + 1, words })),
  );
  return [
    ...both,
    ...(sameMachine ? [] : [t('sheet:compared.machines')]),
    ...(leftOut.length > 0 ? [t('sheet:compared.leftOut', { list: leftOut.join(', ') })] : []),
    ...own,
  ];
}

/** "2026-08-06", UTC: reads the same in every language. */
function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** "2026-08-06 12:34 UTC" */
function minute(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
