import { ComponentType } from 'discord.js';

import { AppError } from '../../../errors.ts';
import type { Batch } from '../../../store/index.ts';
import type { BatchOriginal } from '../../../sweep/index.ts';
import { rowRequest } from '../../../sweep/index.ts';
import { startSweep } from '../../core/submit.ts';
import { button, panel, row, text } from '../../pieces.ts';
import type { ComponentHandler, InteractionContext } from '../../types.ts';
import { deferAsAnswer } from '../defer.ts';
import { snapshotOf } from '../drawn.ts';
import { ownBatch } from '../guard.ts';

/** The number of a picture, out of a custom id or a select. Throws `store.gone`. */
function numberOf(asked: string | undefined): number {
  if (asked === undefined || !/^\d{1,4}$/.test(asked)) throw new AppError('store.gone');
  return Number(asked);
}

/** One picture as it was drawn, with its seed and what one may do with it. */
const show: ComponentHandler = {
  action: 'bshow',
  defer: 'ephemeral',
  async run(interaction, { subject, argument }, context) {
    const batch = ownBatch(interaction, subject, context);
    const number = numberOf(interaction.isStringSelectMenu() ? interaction.values[0] : argument);
    const original = await context.batches.original(subject, number, context.signal);
    await interaction.editReply(originalMessage(batch, original, interaction.attachmentSizeLimit, context));
  },
};

function originalMessage(
  { id, clipSkip }: Batch,
  { number, seed, bytes, extension, redrawn }: BatchOriginal,
  limit: number,
  { t }: InteractionContext,
) {
  const name = `${String(number).padStart(4, '0')}-seed-${seed}.${extension}`;
  const heading = t('buttons:show.heading', { number, seed, n: clipSkip });
  const fits = bytes.byteLength <= limit;
  const words = [
    `**${heading}**`,
    ...(redrawn ? [t('buttons:redrawn')] : []),
    ...(fits ? [] : [t('buttons:files.left', { count: 1, limit: `${Math.floor(limit / 2 ** 20)} MiB` })]),
  ];
  const actions = row(
    button({ action: 'bfav', subject: id, argument: String(number) }, t('buttons:show.favourite')),
    button({ action: 'bmore', subject: id, argument: String(number) }, t('buttons:show.more')),
  );
  const items = [{ media: { url: `attachment://${name}` }, description: heading }];
  return {
    ...panel(text(words.join('\n')), ...(fits ? [{ type: ComponentType.MediaGallery, items } as const] : []), actions),
    files: fits ? [{ name, attachment: bytes }] : [],
  };
}

/** A favourite, or one no longer. */
const favourite: ComponentHandler = {
  action: 'bfav',
  defer: 'ephemeral',
  async run(interaction, { subject, argument }, context) {
    const batch = ownBatch(interaction, subject, context);
    const { store, t } = context;
    const number = numberOf(argument);
    const known = store.batches.picture(subject, number);
    if (!known) throw new AppError('store.gone');
    const userId = interaction.user.id;
    const { picture } = known;
    const removed = store.favourites.remove(userId, picture);
    if (!removed) store.favourites.add({ userId, picture, sweepId: batch.sweepId, batchId: subject, number });
    const words = t(removed ? 'buttons:show.notFavourite' : 'buttons:show.isFavourite', { number });
    await interaction.editReply(panel(text(words)));
  },
};

/** A sweep around the seed of a picture. */
const more: ComponentHandler = {
  action: 'bmore',
  defer: deferAsAnswer,
  async run(interaction, { subject, argument }, context) {
    const batch = ownBatch(interaction, subject, context);
    const known = context.store.batches.picture(subject, numberOf(argument));
    const { plan } = await snapshotOf(batch.sweepId, context);
    const request = rowRequest(plan, batch.rowIndex);
    if (!known || !request) throw new AppError('store.gone');
    const { skips = [], ...others } = request;
    // One panel alone is nothing to compare: the row of a grid of trainings has no more.
    const wanted = skips.length > 1 ? request : others;
    await startSweep(interaction, { ...wanted, seed: known.seed }, context);
  },
};

export const showHandlers: readonly ComponentHandler[] = [show, favourite, more];
