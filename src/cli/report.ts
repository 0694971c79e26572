import { relative } from 'node:path';

import type { Advice } from '../advice/index.ts';
import type { SweepPlan } from '../sweep/index.ts';
import { columnWords, lineLabel, planTitle, promptLine, rowName } from '../sweep/row-words.ts';
import type { TextKey, Translator } from '../text/index.ts';
import type { Session } from './session.ts';
import type { Screen } from './terminal.ts';
import { plain } from './terminal.ts';
import { clip, padEnd, wrap } from './width.ts';

/** A path as the person would type it: relative where that is shorter. */
export function shownPath(session: Pick<Session, 'folder'>, path: string): string {
  const near = relative(session.folder, path);
  return near.length < path.length && !near.startsWith('..') ? near : path;
}

/** What is about to be drawn, before it is drawn. */
export function printPlan(session: Session, plan: SweepPlan): void {
  const { t } = session;
  const { err } = session.terminal;
  const [first] = plan.rows;
  if (!first) return;
  const { settings } = first;
  const prompt = plain(plan.request.rows?.axis === 'style' ? promptLine(plan, t) : settings.prompt).trim();
  err.line(err.style.bold(clip(prompt === '' ? t('sheet:noPrompt') : prompt, err.width - 2)));
  const line = [
    `${plan.engine.title}${plan.engine.version ? ` ${plan.engine.version}` : ''}`,
    ...(plan.request.rows?.axis === 'checkpoint' ? [] : [plan.model.name]),
    ...(plan.rows.every((row) => row.settings.seed === settings.seed)
      ? [t('sheet:meta.seed', { seed: settings.seed })]
      : []),
    settings.scheduler === 'Automatic' ? settings.sampler : `${settings.sampler} ${settings.scheduler}`,
    t('sheet:meta.steps', { count: settings.steps }),
    t('sheet:meta.cfg', { cfg: settings.cfg }),
    `${settings.width}x${settings.height}`,
    ...settings.loras.filter(({ name }) => name !== first.lora).map((lora) => `${lora.name}:${lora.weight}`),
  ];
  for (const part of wrap(plain(line.join(' · ')), err.width)) err.line(err.style.dim(part));
  for (const part of comparedLines(plan, t)) for (const text of wrap(plain(part), err.width)) err.line(text);
  for (const notice of new Set(plan.notices.map((message) => plain(t(message))))) printWarning(err, notice);
  err.line();
}

/** What a grid compares, a line for each of its axes; nothing for a single row. */
function comparedLines(plan: SweepPlan, t: Translator): string[] {
  const { grid, rows } = plan;
  if (grid) {
    const lines = grid.lines.map((line) => {
      const { label, sub = '' } = lineLabel(line, t);
      return `${label} (${sub})`;
    });
    return [lines.join(', '), grid.columns.map((column) => columnWords(column, t)).join(', ')];
  }
  if (rows.length < 2) return [];
  const names = rows.map((row) => clip(rowName(row, plan, t), 60));
  return [...(rows[0]?.axis === 'style' ? names : [names.join(', ')]), planTitle(plan, t)];
}

export function printWarning(screen: Screen, text: string): void {
  const [first = '', ...more] = wrap(text, screen.width - 2);
  screen.line(`${screen.style.yellow('!')} ${first}`);
  for (const line of more) screen.line(`  ${line}`);
}

/** Name in a column, value beside it. */
export function printField(screen: Screen, name: string, value: string, nameWidth: number): void {
  screen.line(`${screen.style.dim(padEnd(name, nameWidth))}  ${value}`);
}

/** The colour of each kind of advice. */
export const kindColours = {
  fact: 'green',
  convention: 'cyan',
  tip: 'yellow',
  measured: 'cyan',
  voted: 'cyan',
  next: 'bold',
} as const;

/** The guidance: how sure each line is stands before it, where it comes from behind it. */
export function printGuidance(
  session: Session,
  guidance: readonly Advice[],
  heading: TextKey = 'cli:result.guidance',
): void {
  const { t } = session;
  const { out } = session.terminal;
  if (guidance.length === 0) return;
  out.line();
  out.line(out.style.bold(t(heading)));
  for (const advice of guidance) {
    const kind = t(`common:kind.${advice.kind}`);
    const source = advice.source ? ` [${advice.source.title}]` : '';
    const [first = '', ...more] = wrap(`${kind}: ${plain(t(advice.text))}${source}`, out.width - 4);
    const colour = out.style[kindColours[advice.kind]];
    out.line(`  • ${first.startsWith(kind) ? colour(kind) + first.slice(kind.length) : first}`);
    for (const line of more) out.line(`    ${line.replace(source.trim(), (whole) => out.style.dim(whole))}`);
  }
}
