import type { APIComponentInContainer } from 'discord.js';
import { ComponentType, MessageFlags } from 'discord.js';

import type { VeiledSweep } from '../../sweep/index.ts';
import type { Translator } from '../../text/index.ts';
import { cut, text } from '../pieces.ts';
import { veiledRows } from './actions.ts';
import { awayWords } from './away-words.ts';
import { escaped, time } from './chips.ts';
import type { SweepMessage, SweepMessageOptions } from './frame.ts';
import { colours, nameLength, promptLength, threadLines } from './frame.ts';

/** Discord's bound for an alt text. */
const maxAlt = 1024;
const rowLength = 80;

/** The message of a sweep whose numbers are hidden. It has nothing but the veiled sweep to say anything out of. */
export function veiledMessage(sweep: VeiledSweep, options: SweepMessageOptions): SweepMessage {
  const { t, sheet, note } = options;
  const head = [...veiledHead(sweep, t), ...(note === undefined ? [] : [`-# ${note}`]), ...threadLines(options)];
  const components: APIComponentInContainer[] = [
    text(head.join('\n')),
    ...(sheet ? [gallery(sweep, sheet, t)] : []),
    text(statusLines(sweep, options).join('\n')),
    ...veiledRows(sweep, { view: sheet?.view ?? 'normal', poll: options.poll }, t),
  ];
  return {
    flags: MessageFlags.IsComponentsV2,
    components: [{ type: ComponentType.Container, accent_color: colours[sweep.status], components }],
  };
}

export function veiledHead(sweep: VeiledSweep, t: Translator): string[] {
  const prompt = sweep.prompt.split('\n').join(' ').trim();
  return [
    `### ${t('voting:sheet.title', { list: sweep.letters.join(', ') })}`,
    prompt === '' ? `> ${t('sheet:noPrompt')}` : `> ${escaped(cut(prompt, promptLength))}`,
    `-# ${t('message:about', {
      model: escaped(cut(sweep.model, nameLength)),
      engine: escaped(sweep.engine),
      settings: escaped(sweep.settings(t)),
    })}`,
  ];
}

function gallery(
  sweep: VeiledSweep,
  { name, spoiler }: NonNullable<SweepMessageOptions['sheet']>,
  t: Translator,
): APIComponentInContainer {
  const item = { media: { url: `attachment://${name}` }, description: cut(sweep.altText(t), maxAlt), spoiler };
  return { type: ComponentType.MediaGallery, items: [item] };
}

function statusLines(sweep: VeiledSweep, { t, now, noSheet }: SweepMessageOptions): string[] {
  const { count, done, failed } = sweep.panels;
  const caveats = sweep.caveats(t).map((words) => `- ⚠️ ${escaped(words)}`);
  const missing = noSheet === undefined ? [] : [t('message:status.noSheet', { reason: noSheet })];
  if (sweep.status !== 'accepted' && sweep.status !== 'running') {
    const lost = failed === 0 ? [] : [t('voting:sheet.failed', { count: failed })];
    return [t('voting:sheet.ready'), ...lost, ...missing, ...caveats];
  }
  const rows = sweep
    .rows(t)
    .map((row) => t('message:row', { ...row, label: `**${escaped(cut(row.label, rowLength))}**` }));
  const away = awayWords(sweep, t);
  if (away !== undefined) return [...rows, away];
  const { etaMs, position } = sweep;
  const where =
    position === undefined || done > 0
      ? t('message:status.running', { done, count })
      : position === 0
        ? t('message:status.next')
        : t('message:status.queued', { count: position });
  const eta = etaMs === undefined ? [] : [t('message:status.eta', { when: time(now + etaMs) })];
  return [...rows, [where, ...eta].join(' '), `-# ${t('voting:sheet.waits')}`, ...caveats];
}
