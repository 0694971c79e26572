import { MessageFlags } from 'discord.js';

import { AppError } from '../../../errors.ts';
import type { BatchPicture } from '../../../store/index.ts';
import { canPost } from '../../core/place.ts';
import { panel, text } from '../../pieces.ts';
import type { ComponentHandler, ComponentInteraction, InteractionContext } from '../../types.ts';
import { ownBatch } from '../guard.ts';
import type { ZipEntry } from '../zip.ts';
import { emptyZip, zipOf, zipOverhead } from '../zip.ts';

/** Where the app is only somebody's own, Discord allows five messages for one press (receiving-and-responding.mdx l.474). */
const mostMessages = { member: 40, guest: 5 };
/** Bytes of one archive: a request is bounded at 25 MiB, whatever a file may have. */
const mostBytes = 24 * 2 ** 20;

/** The pictures as archives that fit, one a message, for the person alone. */
const zip: ComponentHandler = {
  action: 'bzip',
  defer: 'ephemeral',
  async run(interaction, { subject, argument }, context) {
    ownBatch(interaction, subject, context);
    const { store, t } = context;
    const all = store.batches.pictures(subject);
    const wanted =
      argument === 'fav' ? all.filter(({ picture }) => store.favourites.has(interaction.user.id, picture)) : all;
    if (wanted.length === 0) {
      await interaction.editReply(panel(text(t(argument === 'fav' ? 'buttons:zip.noFavourites' : 'buttons:zip.none'))));
      return;
    }
    const left = await sendArchives(interaction, subject, wanted, context);
    if (left === 0) return;
    const limit = `${Math.floor(interaction.attachmentSizeLimit / 2 ** 20)} MiB`;
    await interaction.followUp({
      ...panel(text(t('buttons:files.left', { count: left, limit }))),
      flags: [MessageFlags.IsComponentsV2, MessageFlags.Ephemeral],
    });
  },
};

/** Reads and sends one archive after the other, so that only one is in memory. Resolves with how many did not fit. */
async function sendArchives(
  interaction: ComponentInteraction,
  batchId: string,
  pictures: readonly BatchPicture[],
  { batches, signal, t }: InteractionContext,
): Promise<number> {
  const limit = Math.min(interaction.attachmentSizeLimit, mostBytes);
  const most = canPost(interaction) ? mostMessages.member : mostMessages.guest;
  let entries: ZipEntry[] = [];
  let size = emptyZip;
  let sent = 0;
  let left = 0;
  const send = async (): Promise<void> => {
    if (entries.length === 0) return;
    // The last message a press may bring is for what did not fit.
    if (sent >= most - 1) {
      left += entries.length;
    } else {
      const name = `batch-${batchId}-${sent + 1}.zip`;
      const words = t('buttons:zip.part', { part: sent + 1, count: entries.length });
      const body = {
        ...panel(text(words), { type: 13, file: { url: `attachment://${name}` } }),
        files: [{ name, attachment: zipOf(entries) }],
      };
      if (sent === 0) await interaction.editReply(body);
      else await interaction.followUp({ ...body, flags: [MessageFlags.IsComponentsV2, MessageFlags.Ephemeral] });
      sent += 1;
    }
    entries = [];
    size = emptyZip;
  };
  for (const { number } of pictures) {
    if (sent >= most - 1) {
      left += 1;
      continue;
    }
    const { seed, bytes, extension } = await batches.original(batchId, number, signal);
    const name = `${String(number).padStart(4, '0')}-seed-${seed}.${extension}`;
    const added = bytes.byteLength + zipOverhead(name);
    if (emptyZip + added > limit) {
      left += 1;
      continue;
    }
    if (size + added > limit) await send();
    entries.push({ name, data: bytes });
    size += added;
  }
  await send();
  if (sent === 0) throw new AppError('sheet.limit', { params: { limit: `${Math.floor(limit / 2 ** 20)} MiB` } });
  return left;
}

export const zipHandlers: readonly ComponentHandler[] = [zip];
