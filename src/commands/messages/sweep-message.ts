import type { APIComponentInContainer } from 'discord.js';
import { ComponentType, MessageFlags } from 'discord.js';

import type { SweepSnapshot } from '../../sweep/desk.ts';
import { engineTitle } from '../../sweep/servers.ts';
import { planTitle, rowName } from '../../sweep/row-words.ts';
import { metaLine } from '../../sweep/sheet-words.ts';
import type { Translator } from '../../text/index.ts';
import { errorText, errorWords } from '../core/error-text.ts';
import { cut, line, text } from '../pieces.ts';
import { defaultsFrom } from '../settings/sources.ts';
import { defaultsLine } from '../settings/value-words.ts';
import { actionRows } from './actions.ts';
import { awayWords } from './away-words.ts';
import { countPanels, escaped, progressLines, seconds, time } from './chips.ts';
import type { SweepMessage, SweepMessageOptions } from './frame.ts';
import { colours, nameLength, promptLength, threadLines } from './frame.ts';
import { altText, saidLines } from './said.ts';

/** Discord's bound for the letters of all texts of a message, less a little. */
const maxLetters = 3900;
const titleLength = 200;

/** The message of a sweep at one moment. Pure. Nobody is ever mentioned by it: who sends it must say so. */
export function sweepMessage(snapshot: SweepSnapshot, options: SweepMessageOptions): SweepMessage {
  const { t, sheet, note, poll } = options;
  const head = headLines(snapshot, t);
  if (note !== undefined) head.push(`-# ${note}`);
  head.push(...threadLines(options));
  // It was to be blind, and it came to nothing.
  if (poll?.state === 'void') head.push(`-# ${t('voting:void')}`);
  const status = statusLines(snapshot, options).join('\n');
  const used = head.join('\n').length + status.length;
  const said = saidLines(snapshot, t, maxLetters - used);
  const components: APIComponentInContainer[] = [
    text(head.join('\n')),
    ...(sheet ? [gallery(snapshot, sheet, t)] : []),
    text(status),
    ...(said.length > 0 ? [line(), text(said.join('\n'))] : []),
    ...actionRows(snapshot, { view: sheet?.view ?? 'normal', instead: options.instead ?? [], poll }, t),
  ];
  return {
    flags: MessageFlags.IsComponentsV2,
    components: [{ type: ComponentType.Container, accent_color: colours[snapshot.status], components }],
  };
}

/** Title, prompt, and what it was drawn with. */
export function headLines({ plan, place }: SweepSnapshot, t: Translator): string[] {
  const defaults =
    place.note === undefined ? undefined : defaultsLine(defaultsFrom.parse(place.note), plan, t, 'everybody');
  // Prompts that are compared have a line each.
  const shown =
    plan.request.rows?.axis === 'style' ? plan.rows.map((row) => rowName(row, plan, t)) : [plan.request.prompt];
  return [
    `### ${escaped(cut(planTitle(plan, t), titleLength))}`,
    ...shown.map((prompt) =>
      prompt.trim() === ''
        ? `> ${t('sheet:noPrompt')}`
        : `> ${escaped(cut(prompt.trim(), Math.ceil(promptLength / shown.length)))}`,
    ),
    `-# ${t('message:about', {
      model: escaped(cut(plan.model.name, nameLength)),
      engine: escaped(engineTitle(plan)),
      settings: escaped(metaLine(plan, t)),
    })}`,
    ...(defaults === undefined ? [] : [`-# ${defaults}`]),
  ];
}

function gallery(
  snapshot: SweepSnapshot,
  { name, spoiler }: NonNullable<SweepMessageOptions['sheet']>,
  t: Translator,
): APIComponentInContainer {
  const item = { media: { url: `attachment://${name}` }, description: altText(snapshot, t), spoiler };
  return { type: ComponentType.MediaGallery, items: [item] };
}

function statusLines(snapshot: SweepSnapshot, options: SweepMessageOptions): string[] {
  const { t, noSheet } = options;
  const { status, error, sweepId } = snapshot;
  const missing = noSheet === undefined ? [] : [t('message:status.noSheet', { reason: noSheet })];
  switch (status) {
    case 'accepted':
    case 'running':
      return underWay(snapshot, options);
    case 'done':
      return [...doneLines(snapshot, t), ...missing];
    case 'cancelled': {
      const { done, count } = countPanels(snapshot);
      return [t('message:status.cancelled', { done, count }), ...missing];
    }
    case 'failed':
      return [error ? errorText(error, sweepId, t) : t('message:chip.failed')];
  }
}

function underWay(snapshot: SweepSnapshot, { t, now }: SweepMessageOptions): string[] {
  const { status, position, etaMs } = snapshot;
  const away = awayWords(snapshot, t);
  const { done, count } = countPanels(snapshot);
  const lines = progressLines(snapshot, t);
  if (away !== undefined) return [...lines, away];
  const waits = position === undefined || done > 0 ? undefined : position;
  const where =
    waits === undefined
      ? status === 'running' || done > 0
        ? t('message:status.running', { done, count })
        : t('message:status.accepted')
      : waits === 0
        ? t('message:status.next')
        : t('message:status.queued', { count: waits });
  const eta = etaMs === undefined ? [] : [t('message:status.eta', { when: time(now + etaMs) })];
  return [...lines, [where, ...eta].join(' ')];
}

function doneLines(snapshot: SweepSnapshot, t: Translator): string[] {
  const { state, outcome, sweepId } = snapshot;
  const { count, failed } = countPanels(snapshot);
  const drawn = count - failed;
  const ms = outcome?.engineMs ?? 0;
  const first =
    ms > 0
      ? t('message:status.done', { count: drawn, seconds: seconds(ms) })
      : t('message:status.kept', { count: drawn });
  const [error] = state.rows.flatMap(({ cells }) => cells.flatMap((cell) => cell?.error ?? []));
  if (failed === 0 || !error) return [`-# ${first}`];
  const reason = errorWords(error, sweepId, t).what;
  return [`-# ${first}`, t('message:status.failed', { count: failed, reason })];
}
