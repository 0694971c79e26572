import type { APIComponentInContainer } from 'discord.js';
import { ComponentType } from 'discord.js';

import type { BatchSnapshot } from '../../../sweep/index.ts';
import type { Translator } from '../../../text/index.ts';
import { errorText } from '../../core/error-text.ts';
import { time } from '../../messages/chips.ts';
import type { Outgoing } from '../../delivery/channel-rest.ts';
import type { MessageFile } from '../../delivery/types.ts';
import { button, panel, row, select, text } from '../../pieces.ts';

export function isOver({ status }: BatchSnapshot): boolean {
  return status !== 'accepted' && status !== 'running';
}

/** As Discord's API takes it; who may be mentioned is said where it is sent. */
function message(...components: APIComponentInContainer[]): Outgoing['body'] {
  const { flags, components: shown } = panel(...components);
  return { flags, components: shown };
}

/** How far a batch is, and what one may do with it. */
export function headMessage(batch: BatchSnapshot, t: Translator, inThread: boolean): Outgoing {
  const { batchId, clipSkip, count, pictures, failed, error } = batch;
  const over = isOver(batch);
  const lines = [
    `### ${t('buttons:batch.heading', { n: clipSkip })}`,
    t(`buttons:batch.status.${batch.status}`, { done: pictures.length, count }),
    ...(failed > 0 ? [t('buttons:batch.failed', { count: failed })] : []),
    ...awayLine(batch, t),
    ...(error ? [errorText(error, batchId, t)] : []),
    ...(inThread || over ? [] : [`-# ${t('buttons:batch.noThread')}`]),
  ];
  const buttons = over
    ? [
        button({ action: 'bzip', subject: batchId, argument: 'all' }, t('buttons:zip.all')),
        button({ action: 'bzip', subject: batchId, argument: 'fav' }, t('buttons:zip.favourites')),
      ]
    : [button({ action: 'bcancel', subject: batchId }, t('buttons:batch.cancel'), { danger: true })];
  const useful = !over || pictures.length > 0;
  return { body: message(text(lines.join('\n')), ...(useful ? [row(...buttons)] : [])), files: [] };
}

interface PageOptions {
  readonly page: number;
  readonly numbers: readonly number[];
  readonly sheet: MessageFile;
  readonly spoiler: boolean;
}

function awayLine({ awaySince, awayReason }: BatchSnapshot, t: Translator): string[] {
  if (awaySince === undefined) return [];
  const code = awayReason?.code ?? '';
  const key = code === 'queue.away' ? 'awayQueue' : code.startsWith('worker.') ? 'awayMachine' : 'away';
  return [t(`buttons:batch.${key}`, { since: time(awaySince) })];
}

/** A contact sheet, with a select that shows one of its pictures as it is. */
export function pageMessage(batch: BatchSnapshot, t: Translator, options: PageOptions): Outgoing {
  const { page, numbers, sheet, spoiler } = options;
  const { batchId, clipSkip, count } = batch;
  const list = rangeText(numbers);
  const heading = t('buttons:page.heading', { list, count, n: clipSkip });
  const gallery: APIComponentInContainer = {
    type: ComponentType.MediaGallery,
    items: [{ media: { url: `attachment://${sheet.name}` }, description: heading, spoiler }],
  };
  const seeds = new Map(batch.pictures.map(({ number, seed }) => [number, seed]));
  const choices = numbers.map((number) => ({
    value: String(number),
    label: t('buttons:page.option', { number, seed: seeds.get(number) ?? 0 }),
  }));
  const shown = row(
    select({ action: 'bshow', subject: batchId, argument: String(page) }, t('buttons:page.show'), choices),
  );
  return { body: message(text(`**${heading}**`), gallery, shown), files: [sheet] };
}

/** "1–12", "1–3, 5". */
export function rangeText(numbers: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last?.[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`)).join(', ');
}
