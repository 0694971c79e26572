import { DiscordAPIError, RESTJSONErrorCodes, Routes } from 'discord.js';

import type { Forgotten } from '../../store/index.ts';
import { tidySources } from '../core/tidy-sources.ts';
import type { ComponentInteraction, InteractionContext } from '../types.ts';
import { panel, text } from '../pieces.ts';

/**
 * Deletes what the store keeps of a person, stops what of theirs still runs, and removes the bot's messages that show it. The
 * store comes first: whatever fails after it, nothing of theirs is kept. Idempotent.
 */
export async function forgetUser(interaction: ComponentInteraction, context: InteractionContext): Promise<void> {
  const { store, desk, batches, pictures, log, t } = context;
  const forgotten = store.deleteUser(interaction.user.id);
  for (const sweepId of forgotten.sweeps) desk.cancel(sweepId);
  for (const batchId of forgotten.batches) batches.cancel(batchId);
  const files = [batches.tidy(), pictures.remove(new Set(forgotten.pictures)), tidySources(context)];
  for (const { status } of await Promise.allSettled(files)) {
    if (status === 'rejected') log.warn({}, 'files of a forgotten person are left');
  }
  const all = forgotten.messages.length + forgotten.answers;
  log.info(
    { sweeps: forgotten.sweeps.length, batches: forgotten.batches.length, messages: all },
    'a person was forgotten',
  );
  const show = (...lines: readonly string[]) =>
    interaction.editReply(
      panel(text([`## ${t('settings:me.done')}`, t('settings:me.ask.stays'), ...lines].join('\n\n'))),
    );
  if (all === 0) {
    await show();
    return;
  }
  await show(t('settings:me.messages', { count: all }));
  const done = await deleteMessages(forgotten.messages, context);
  const left = done < all ? [t('settings:me.messagesLeft')] : [];
  await show(t('settings:me.messagesGone', { done, all }), ...left);
}

/** One after the other, as Discord's limits want it. Answers how many are gone, whoever deleted them. */
async function deleteMessages(
  messages: Forgotten['messages'],
  { client, log, signal }: InteractionContext,
): Promise<number> {
  let done = 0;
  for (const { channelId, messageId } of messages) {
    if (signal.aborted) break;
    try {
      await client.rest.delete(Routes.channelMessage(channelId, messageId), { signal });
      done += 1;
    } catch (error) {
      const code = error instanceof DiscordAPIError ? error.code : undefined;
      if (code === RESTJSONErrorCodes.UnknownMessage || code === RESTJSONErrorCodes.UnknownChannel) done += 1;
      else log.warn({ channelId, messageId, code }, 'a message of a forgotten person could not be deleted');
    }
  }
  return done;
}
