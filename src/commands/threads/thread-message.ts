import type { APIComponentInContainer } from 'discord.js';
import { ComponentType, MessageFlags } from 'discord.js';

import { recordOf, settingsAs } from '../../sweep/index.ts';
import type { SweepPlan } from '../../sweep/index.ts';
import { planTitle, promptLine } from '../../sweep/row-words.ts';
import type { Translator } from '../../text/index.ts';
import type { Shown } from '../../threads/index.ts';
import type { MessageFile } from '../delivery/types.ts';
import { escaped } from '../messages/chips.ts';
import type { SweepMessage } from '../messages/index.ts';
import { veiledHead } from '../messages/veiled-message.ts';
import { button, cut, row, text } from '../pieces.ts';
import { picturesPart } from './pictures-part.ts';

/** Discord's bound. */
const maxName = 100;
const promptLength = 1500;
/** Letters of the settings that stand in the message; longer ones are behind "Copy settings". */
const maxSettings = 1500;
const colour = 0x5865f2;

export function threadName(shown: Shown, t: Translator): string {
  const prompt = (shown.veiled ? shown.sweep.prompt : promptLine(shown.snapshot.plan, t))
    .replaceAll(/\s+/g, ' ')
    .trim();
  const title = shown.veiled
    ? t('voting:sheet.title', { list: shown.sweep.letters.join(', ') })
    : planTitle(shown.snapshot.plan, t);
  return cut([title, prompt].filter(Boolean).join(' · '), maxName);
}

export interface ThreadMessageOptions {
  readonly t: Translator;
  /** Pictures in full size that come with this message. */
  readonly files: readonly MessageFile[];
  readonly spoiler: boolean;
  /** Of the sheet. */
  readonly link: string;
  /** Pictures that come with no message: too many, or too large. */
  readonly left: number;
}

/** The first message of a thread: what is compared, the pictures, and settings to copy. Of a blind vote nothing that tells. */
export function threadMessage(shown: Shown, options: ThreadMessageOptions): SweepMessage {
  const { t, files, spoiler, link, left } = options;
  const sweepId = shown.veiled ? shown.sweep.sweepId : shown.snapshot.sweepId;
  const act = (action: 'orig' | 'copy') => button({ action, subject: sweepId }, t(`message:button.${action}`));
  const notes = [
    t('voting:thread.sheet', { link }),
    ...(left > 0 ? [t('voting:thread.left', { count: left })] : []),
    ...(shown.veiled ? [t('voting:thread.veiled')] : []),
  ];
  return framed([
    text([...headOf(shown, t), ...notes.map((note) => `-# ${note}`)].join('\n')),
    ...picturesPart(files, spoiler),
    ...(shown.veiled ? [] : settingsPart(shown.snapshot.plan, t)),
    row(act('orig'), ...(shown.veiled ? [] : [act('copy')])),
  ]);
}

/** More pictures than one message carries. */
export function morePictures(
  sweepId: string,
  files: readonly MessageFile[],
  spoiler: boolean,
  t: Translator,
): SweepMessage {
  return framed([
    ...picturesPart(files, spoiler),
    row(button({ action: 'orig', subject: sweepId }, t('message:button.orig'))),
  ]);
}

function headOf(shown: Shown, t: Translator): string[] {
  if (shown.veiled) return veiledHead(shown.sweep, t);
  const { plan } = shown.snapshot;
  const prompt = promptLine(plan, t).trim();
  return [
    `### ${escaped(planTitle(plan, t))}`,
    prompt === '' ? `> ${t('sheet:noPrompt')}` : `> ${escaped(cut(prompt, promptLength))}`,
  ];
}

function settingsPart(plan: SweepPlan, t: Translator): APIComponentInContainer[] {
  try {
    const words = settingsAs('a1111', recordOf(plan), plan.baseline, { row: 0 }).trimEnd();
    if (words.length > maxSettings || words.includes('```')) return [];
    return [text(`**${t('buttons:copy.kind.a1111')}**\n\`\`\`\n${words}\n\`\`\``)];
  } catch {
    // Not every sweep can be said in A1111's words; the button says why.
    return [];
  }
}

function framed(components: APIComponentInContainer[]): SweepMessage {
  return {
    flags: MessageFlags.IsComponentsV2,
    components: [{ type: ComponentType.Container, accent_color: colour, components }],
  };
}
