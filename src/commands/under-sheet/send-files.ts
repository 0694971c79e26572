import type { APIComponentInContainer } from 'discord.js';
import { ComponentType, MessageFlags } from 'discord.js';

import { AppError } from '../../errors.ts';
import type { Translator } from '../../text/index.ts';
import { panel, text } from '../pieces.ts';
import type { MessageFile } from '../delivery/types.ts';
import type { ComponentInteraction } from '../types.ts';
import { parcelsOf } from './parcels.ts';

/** Messages one press may bring: in a server that the app is not a member of Discord allows five (receiving-and-responding.mdx l.474). */
const maxMessages = 5;

export interface SendOptions {
  readonly t: Translator;
  readonly heading: string;
  readonly note?: string;
}

/**
 * Files for the person alone, over as many messages as Discord's bounds ask for; what does not fit is named. The interaction
 * was deferred. Throws `job.nothingDrawn` without files.
 */
export async function sendFiles(
  interaction: ComponentInteraction,
  files: readonly MessageFile[],
  { t, heading, note }: SendOptions,
): Promise<void> {
  if (files.length === 0) throw new AppError('job.nothingDrawn');
  const { messages, tooLarge } = parcelsOf(files, interaction.attachmentSizeLimit);
  const sent = messages.slice(0, maxMessages);
  const left = [...tooLarge, ...messages.slice(maxMessages).flat()];
  const limit = `${Math.floor(interaction.attachmentSizeLimit / 2 ** 20)} MiB`;
  const notes = [
    ...(note === undefined ? [] : [note]),
    ...(left.length > 0 ? [t('buttons:files.left', { count: left.length, limit })] : []),
  ];
  const [first = []] = sent;
  await interaction.editReply(message(first, [heading, ...notes].join('\n')));
  for (const [index, parcel] of sent.slice(1).entries()) {
    const words = t('buttons:files.part', { part: index + 2, parts: sent.length });
    await interaction.followUp({
      ...message(parcel, words),
      flags: [MessageFlags.IsComponentsV2, MessageFlags.Ephemeral],
    });
  }
}

function message(files: readonly MessageFile[], words: string) {
  const shown = files.map(({ name }): APIComponentInContainer => ({
    type: ComponentType.File,
    file: { url: `attachment://${name}` },
  }));
  return {
    ...panel(text(words), ...shown),
    files: files.map(({ name, data }) => ({ name, attachment: data })),
  };
}
