import type { APIComponentInContainer } from 'discord.js';
import { ComponentType, escapeMarkdown } from 'discord.js';

import type { PictureData } from '../../sweep/index.ts';
import { otherProgramNotice } from '../../sweep/index.ts';
import type { Translator } from '../../text/index.ts';
import { errorText } from '../core/error-text.ts';
import { makeDraft } from '../core/drafts.ts';
import type { MessageFile } from '../delivery/types.ts';
import { button, cut, panel, quoted, row, select, text } from '../pieces.ts';
import type { InteractionContext } from '../types.ts';
import type { HeldPictures } from './held-pictures.ts';
import type { ReadPicture } from './read-picture.ts';
import { usableRequest } from './restored-request.ts';

/** Letters of a prompt and of a whole infotext that are shown; a message has 4,000 for all its texts. */
const maxPrompt = 900;
const maxInfotext = 2000;

interface Shown {
  readonly heldId: string;
  readonly held: HeldPictures;
  readonly index: number;
  readonly read: ReadPicture;
}

type Person = Parameters<typeof makeDraft>[0];

/** What a picture says, and what one may do with it. */
export function pictureMessage({ heldId, held, index, read }: Shown, person: Person, context: InteractionContext) {
  const { t, desk } = context;
  const name = held.pictures[index]?.name ?? '';
  const parts: APIComponentInContainer[] = [text(`### ${t('buttons:picture.heading', { name: quoted(name) })}`)];
  const files: MessageFile[] = [];
  if (read.data) parts.push(...settingsParts(read.data, t));
  if (held.menu === 'data' && read.data) parts.push(...infotextParts(read.data, files, t));
  if (read.error) parts.push(text(errorText(read.error, heldId, t)));
  const engine = desk.known();
  if (held.menu === 'sweep') {
    if (read.restored) {
      const { request, leftOut } = usableRequest(read.restored, engine);
      if (leftOut.length > 0) parts.push(text(`-# ${t('buttons:picture.leftOut', { list: leftOut.join(', ') })}`));
      const other = engine && otherProgramNotice(read.restored, engine);
      if (other) parts.push(text(`-# ${escapeMarkdown(t(other))}`));
      parts.push(...makeDraft(person, request, context).actions);
    }
    // A file that is no picture, or not to be had, is no source either.
    const source = !read.error || read.error.code === 'file.noSettings' || read.data !== undefined;
    if (source && (engine?.features.img2img ?? false)) {
      const id = { action: 'menusource', subject: heldId, argument: String(index) };
      parts.push(row(button(id, t('buttons:picture.asSource'))));
    }
  }
  if (held.pictures.length > 1) {
    const options = held.pictures.map((picture, place) => ({
      value: String(place),
      label: `${place + 1}: ${picture.name}`,
      chosen: place === index,
    }));
    parts.push(row(select({ action: 'menushow', subject: heldId }, t('buttons:picture.other'), options)));
  }
  return { ...panel(...parts), files: files.map(({ name, data }) => ({ name, attachment: data })), attachments: [] };
}

function settingsParts({ origin, generation, record }: PictureData, t: Translator): APIComponentInContainer[] {
  const { prompt, negative, steps, sampler, scheduler, cfg, seed, width, height, model, modelHash } = generation;
  const { clipSkip, clipSkipFrom, denoise, hires, loras } = generation;
  const from = t(`buttons:picture.origin.${origin}`);
  const skips = record?.request.skips?.join(', ');
  const skip =
    skips !== undefined && origin === 'sheet'
      ? t('buttons:picture.skips', { list: skips })
      : clipSkip === undefined
        ? t('buttons:picture.noSkip')
        : `${t('common:clipSkip', { n: clipSkip })} (${t(`buttons:picture.skipFrom.${clipSkipFrom ?? 'written'}`)})`;
  const facts = [
    seed === undefined ? undefined : t('sheet:meta.seed', { seed }),
    sampler === undefined ? undefined : [sampler, scheduler].filter(Boolean).join(' '),
    steps === undefined ? undefined : t('sheet:meta.steps', { count: steps }),
    cfg === undefined ? undefined : t('sheet:meta.cfg', { cfg }),
    width === undefined || height === undefined ? undefined : `${width}x${height}`,
    hires && t('sheet:meta.hires', { scale: hires.scale }),
    !hires && denoise !== undefined ? t('sheet:meta.source', { denoise }) : undefined,
    model === undefined ? undefined : [model, modelHash && `[${modelHash}]`].filter(Boolean).join(' '),
    ...loras.map((lora) => `${lora.name} ${lora.weight}`),
  ].filter((fact) => fact !== undefined);
  return [
    text(`${from} · **${skip}**`),
    text(block(prompt === '' ? t('sheet:noPrompt') : prompt, maxPrompt)),
    ...(negative === '' ? [] : [text(`${t('buttons:picture.negative')}\n${block(negative, maxPrompt / 2)}`)]),
    ...(facts.length === 0 ? [] : [text(escapeMarkdown(cut(facts.join(' · '), 600)))]),
  ];
}

/** In A1111's words, to be copied; a long one as a file. */
function infotextParts({ infotext }: PictureData, files: MessageFile[], t: Translator): APIComponentInContainer[] {
  if (infotext === undefined) return [];
  const title = `**${t('buttons:copy.kind.a1111')}**`;
  if (infotext.length <= maxInfotext && !infotext.includes('```')) {
    return [text(`${title}\n\`\`\`\n${infotext}\n\`\`\``)];
  }
  const name = 'settings.txt';
  files.push({ name, data: Buffer.from(infotext) });
  return [text(title), { type: ComponentType.File, file: { url: `attachment://${name}` } }];
}

/** Somebody's words as they are: nothing in them is formatting or a mention. */
function block(words: string, length: number): string {
  return `\`\`\`\n${cut(words.replaceAll('```', 'ˋˋˋ'), length)}\n\`\`\``;
}
