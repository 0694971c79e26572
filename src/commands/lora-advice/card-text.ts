import { escapeMarkdown, hideLinkEmbed, hyperlink } from 'discord.js';

import type { Said, TrainingAdvice, TrainingNumbers } from '../../advice/cards/index.ts';
import {
  baseOfCard,
  confidenceKey,
  cardLines,
  cardRemarks,
  elsewhereLines,
  kindName,
  numberLines,
} from '../../advice/cards/index.ts';
import type { AdviceSource } from '../../advice/index.ts';
import type { Translator } from '../../text/index.ts';

/** What stands over a card: what it is for, and how far to trust it. */
export function headText(advice: TrainingAdvice, t: Translator): string {
  const { kind, base, fit } = advice;
  return [
    `## ${t('training:card.title', { kind: t(kindName(kind)), base: t(`training:base.${base}`) })}`,
    t(`training:card.fit.${fit}`, { kind: t(kindName(kind)), nearest: t(baseOfCard(advice)) }),
    `-# ${t(confidenceKey(advice))}`,
  ].join('\n');
}

/** Lines whose note is said at once: what people come for, and what would be taken for a mistake. */
const withNote: ReadonlySet<string> = new Set(['train', 'generate', 'unetRate', 'textEncoderRate', 'images', 'epochs']);

/** Every line with how sure it is and who stands behind it; what nobody knows is named together in the last. */
export function linesText(advice: TrainingAdvice, t: Translator): string {
  const lines = cardLines(advice);
  const unknown = lines.filter(({ said }) => !said).map(({ label }) => t(label));
  return [
    ...lines.flatMap(({ id, label, said }) => {
      if (!said) return [];
      const note = said.note && withNote.has(id) ? ` (${t(said.note)})` : '';
      return [`**${t(label)}:** ${escapeMarkdown(t(said.text) + note)} ${origin(said, t)}`];
    }),
    ...(unknown.length === 0 ? [] : [`**${t('training:card.unknown')}:** ${unknown.join(', ')}`]),
  ].join('\n');
}

function origin({ kind, sources }: Said, t: Translator): string {
  return `— *${t(`commands:advice.kind.${kind}`)}: ${escapeMarkdown(sources.map(({ title }) => title).join(', '))}*`;
}

/** The person's own numbers. */
export function numbersText(advice: TrainingAdvice, numbers: TrainingNumbers, t: Translator): string {
  return [
    `### ${t('training:card.numbers')}`,
    ...numberLines(advice, numbers).map((line) => `- ${escapeMarkdown(t(line))}`),
  ].join('\n');
}

/** What is told around it, often without proof. Empty where there is nothing. */
export function remarksText(advice: TrainingAdvice, t: Translator): string {
  return listText(t('training:card.told'), cardRemarks(advice), t);
}

/** What a card has no room for: why these values, and the same clip skip in other tools. */
export function whyText(advice: TrainingAdvice, t: Translator): string {
  const notes = cardLines(advice).flatMap(({ label, said }) =>
    said?.note ? [`- **${t(label)}:** ${escapeMarkdown(t(said.note))}`] : [],
  );
  const elsewhere = listText(t('training:card.elsewhere'), elsewhereLines(advice), t);
  return [...notes, ...(elsewhere === '' ? [] : [elsewhere])].join('\n');
}

function listText(heading: string, all: readonly Said[], t: Translator): string {
  if (all.length === 0) return '';
  return [`### ${heading}`, ...all.map((said) => `- ${escapeMarkdown(t(said.text))} ${origin(said, t)}`)].join('\n');
}

/** Every source of the card as a link. */
export function linksText(advice: TrainingAdvice, t: Translator): string {
  const said = [
    ...cardLines(advice).flatMap((line) => line.said ?? []),
    ...cardRemarks(advice),
    ...elsewhereLines(advice),
  ];
  const all = new Map<string, AdviceSource>(said.flatMap(({ sources }) => sources).map((one) => [one.title, one]));
  const links = [...all.values()].map(({ title, url }) =>
    url === undefined ? title : hyperlink(title, hideLinkEmbed(url)),
  );
  return `-# ${t('training:card.sources')}: ${links.join(' · ')}`;
}
