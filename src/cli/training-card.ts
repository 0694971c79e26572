import type { Said, TrainingAdvice, TrainingFiles, TrainingNumbers } from '../advice/cards/index.ts';
import {
  baseOfCard,
  confidenceKey,
  cardLines,
  cardRemarks,
  elsewhereLines,
  kindName,
  mustPair,
  numberLines,
} from '../advice/cards/index.ts';
import type { AdviceSource } from '../advice/index.ts';
import type { Message, Translator } from '../text/index.ts';
import { kindColours, shownPath } from './report.ts';
import type { Session } from './session.ts';
import type { Screen } from './terminal.ts';
import { displayWidth, padEnd, wrap } from './width.ts';

/** The whole answer: each line with how sure it is and where it is from, the addresses once at the end. */
export function printCard(
  screen: Screen,
  advice: TrainingAdvice,
  numbers: TrainingNumbers | undefined,
  t: Translator,
): void {
  const { style } = screen;
  const { fit, kind, base } = advice;
  screen.line(style.bold(t('training:card.title', { kind: t(kindName(kind)), base: t(`training:base.${base}`) })));
  screen.paragraph(t(`training:card.fit.${fit}`, { kind: t(kindName(kind)), nearest: t(baseOfCard(advice)) }));
  screen.paragraph(t(confidenceKey(advice)));
  screen.line();
  const lines = cardLines(advice);
  const width = Math.max(...lines.map(({ label }) => displayWidth(t(label))));
  for (const { label, said } of lines) {
    const name = style.bold(padEnd(t(label), width));
    if (said) printSaid(screen, name, said, width, t);
    else screen.line(`${name}  ${style.dim(t('training:card.unknown'))}`);
  }
  printList(screen, t('training:card.told'), cardRemarks(advice), t);
  if (numbers) printMessages(screen, t('training:card.numbers'), numberLines(advice, numbers), t);
  printList(screen, t('training:card.elsewhere'), elsewhereLines(advice), t);
  printSources(
    screen,
    [...lines.flatMap(({ said }) => said ?? []), ...cardRemarks(advice), ...elsewhereLines(advice)],
    t,
  );
}

function printSaid(screen: Screen, name: string, said: Said, width: number, t: Translator): void {
  const { style } = screen;
  const room = screen.width - width - 2;
  const [first = '', ...more] = wrap(t(said.text), room);
  const indent = ' '.repeat(width + 2);
  screen.line(`${name}  ${first}`);
  for (const line of more) screen.line(`${indent}${line}`);
  for (const line of said.note ? wrap(t(said.note), room) : []) screen.line(`${indent}${line}`);
  const kind = t(`common:kind.${said.kind}`);
  const [origin = '', ...rest] = wrap(`${kind}: ${titles(said)}`, room);
  const colour = style[kindColours[said.kind]];
  screen.line(
    `${indent}${origin.startsWith(kind) ? colour(kind) + style.dim(origin.slice(kind.length)) : style.dim(origin)}`,
  );
  for (const line of rest) screen.line(`${indent}${style.dim(line)}`);
}

function titles({ sources }: Said): string {
  return sources.map(({ title }) => title).join(', ');
}

function printList(screen: Screen, heading: string, list: readonly Said[], t: Translator): void {
  if (list.length === 0) return;
  screen.line(`\n${screen.style.bold(heading)}`);
  for (const said of list) {
    const [first = '', ...more] = wrap(
      `${t(`common:kind.${said.kind}`)}: ${t(said.text)} [${titles(said)}]`,
      screen.width - 4,
    );
    screen.line(`  • ${first}`);
    for (const line of more) screen.line(`    ${line}`);
  }
}

function printMessages(screen: Screen, heading: string, messages: readonly Message[], t: Translator): void {
  screen.line(`\n${screen.style.bold(heading)}`);
  for (const message of messages) {
    const [first = '', ...more] = wrap(t(message), screen.width - 4);
    screen.line(`  • ${first}`);
    for (const line of more) screen.line(`    ${line}`);
  }
}

function printSources(screen: Screen, list: readonly Said[], t: Translator): void {
  const all = new Map<string, AdviceSource>(
    list.flatMap(({ sources }) => sources).map((source) => [source.title, source]),
  );
  screen.line(`\n${screen.style.bold(t('training:card.sources'))}`);
  for (const { title, url } of all.values())
    screen.line(screen.style.dim(`  ↳ ${title}${url === undefined ? '' : `  ${url}`}`));
}

/** What was written and how the training is started. */
export function printFiles(session: Session, folder: string, made: TrainingFiles, advice: TrainingAdvice): void {
  const { t, terminal } = session;
  const { out } = terminal;
  out.line(`\n${out.style.bold(t('cli:loraAdvice.files'))}  ${shownPath(session, folder)}`);
  for (const { name } of made.files) out.line(`  ${name}`);
  if (mustPair(advice)) out.paragraph(t('training:card.mustPair'), 2);
  if (made.pair) out.paragraph(t('training:card.pairAbout'), 2);
  out.line();
  out.paragraph(t('training:card.command'));
  for (const command of made.commands) out.line(`  ${command}`);
}
