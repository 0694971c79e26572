import { replyOf } from '../delivery/reply-view.ts';
import { button, panel, row as buttons, text } from '../pieces.ts';
import type { BotContext, ComponentHandler, ComponentInteraction } from '../types.ts';
import { deleteMessage } from './delete-message.ts';
import { moderatedSweep } from './guard.ts';
import { tell } from './tell.ts';

/** Stops a sweep; its message says so by itself. */
const cancel: ComponentHandler = {
  action: 'cancel',
  defer: 'update',
  async run(interaction, { subject }, context) {
    moderatedSweep(interaction, subject, context);
    context.desk.cancel(subject);
  },
};

/** Deletes at once; where a night's pictures hang on the sweep, asks before. */
const del: ComponentHandler = {
  action: 'del',
  defer: 'update',
  async run(interaction, { subject }, context) {
    moderatedSweep(interaction, subject, context);
    const { t } = context;
    const pictures = context.store.batches.bySweep(subject).reduce((sum, { done }) => sum + done, 0);
    if (pictures === 0) return remove(interaction, subject, context);
    await tell(
      interaction,
      panel(
        text(t('buttons:del.batches', { count: pictures })),
        buttons(button({ action: 'delyes', subject }, t('buttons:del.yes'), { danger: true })),
      ),
    );
  },
};

const delYes: ComponentHandler = {
  action: 'delyes',
  defer: 'update',
  async run(interaction, { subject }, context) {
    moderatedSweep(interaction, subject, context);
    await remove(interaction, subject, context);
  },
};

/** The sweep, its batches and every message that shows them. */
async function remove(interaction: ComponentInteraction, sweepId: string, context: BotContext): Promise<void> {
  const { store, desk, batches, log } = context;
  desk.cancel(sweepId);
  const nights = store.batches.bySweep(sweepId);
  for (const { id } of nights) batches.cancel(id);
  const shown = [...store.deliveries.bySweep(sweepId), ...nights.flatMap(({ id }) => store.deliveries.byBatch(id))];
  store.sweeps.delete(sweepId);
  // By the interaction: that works in places where the bot is no member, too.
  await interaction.deleteReply().catch(() => undefined);
  const pressed = interaction.message?.id;
  for (const row of shown) {
    const { channelId, messageId } = row;
    // Other answers of places where the bot may only answer stay: nothing of it can take them away now.
    if (messageId === undefined || messageId === pressed || replyOf(row)) continue;
    await deleteMessage(context, channelId, messageId);
  }
  await batches.tidy();
  log.info({ sweepId, by: interaction.user.id, messages: shown.length }, 'sweep deleted');
}

export const endHandlers: readonly ComponentHandler[] = [cancel, del, delYes];
