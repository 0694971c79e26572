import { ComponentType } from 'discord.js';

import { AppError } from '../../errors.ts';
import type { Ballot } from '../../threads/index.ts';
import { questionLength, voteLengthNames } from '../../threads/index.ts';
import type { Translator } from '../../text/index.ts';
import { canPost } from '../core/place.ts';
import { voteWish } from '../core/vote-options.ts';
import { createChannelRest } from '../delivery/channel-rest.ts';
import { replyOf } from '../delivery/reply-view.ts';
import { labelled, modal, option, panel, text, textField } from '../pieces.ts';
import { guildRules } from '../settings/guild-rules.ts';
import { chosen, submitted } from '../settings/submitted.ts';
import type { ComponentHandler, ComponentInteraction, InteractionContext } from '../types.ts';
import { keptSweep } from '../under-sheet/guard.ts';
import { tell } from '../under-sheet/tell.ts';
import { actorOf } from './actor.ts';
import { answer, deferBeside, remembers } from './beside.ts';
import { voteMessageOf } from './post-vote.ts';

/** Who may open a vote on a sweep that has none yet. Throws `store.gone`, `vote.exists`, `vote.closed` and `vote.notYours`. */
function opener(interaction: ComponentInteraction, sweepId: string, { store, votes }: InteractionContext) {
  const sweep = keptSweep(sweepId, { store });
  const before = votes.bySweep(sweepId);
  if (before && before.state !== 'void') throw new AppError(before.state === 'closed' ? 'vote.closed' : 'vote.exists');
  const by = actorOf(interaction, sweep.guildId);
  const anyone = guildRules(sweep.guildId, store).votes.open === 'everybody';
  if (!anyone && !by.moderator && by.userId !== sweep.ownerUser) throw new AppError('vote.notYours');
  return { by, anyone };
}

/** `votenew:<sweep>`: what is asked, and for how long. */
const ask: ComponentHandler = {
  action: 'votenew',
  defer: 'none',
  async run(interaction, { subject }, context) {
    opener(interaction, subject, context);
    if (interaction.isModalSubmit()) return;
    await interaction.showModal(voteForm(subject, context.t));
  },
};

function voteForm(sweepId: string, t: Translator) {
  return modal({ action: 'voteopen', subject: sweepId }, t('voting:button.open'), [
    textField({
      name: 'question',
      label: t('voting:form.question'),
      description: t('voting:form.questionAbout', { usual: t('votes:question') }),
      maxLength: questionLength,
    }),
    labelled(t('voting:form.length'), {
      type: ComponentType.StringSelect,
      custom_id: 'length',
      required: true,
      options: voteLengthNames.map((value) =>
        option({ value, label: t(`votes:lasts.${value}`), chosen: value === 'd1' }),
      ),
    }),
  ]);
}

/** `voteopen:<sweep>`: the form comes back; an open vote on a sheet whose numbers people have seen. */
const open: ComponentHandler = {
  action: 'voteopen',
  defer: 'update',
  async run(interaction, { subject }, context) {
    if (!interaction.isModalSubmit()) return;
    const { board, delivery, desk, votes, t } = context;
    const { by, anyone } = opener(interaction, subject, context);
    const snapshot = await desk.snapshot(subject);
    if (!snapshot) throw new AppError('store.gone');
    const { question } = submitted(interaction, ['question']);
    const poll = votes.open(snapshot, {
      by,
      anyone,
      remembered: remembers(snapshot.place.guildId, context),
      ...voteWish(question, chosen(interaction, 'length')),
    });
    if (await board.opened(poll)) {
      // From now on its button leads to the vote.
      await delivery.refresh(subject).catch(() => undefined);
      return;
    }
    votes.remove(poll.id, { ...by, moderator: true });
    await tell(interaction, t('voting:noPlace'));
  },
};

/** `votewhere:<sweep>`: where people vote. Its message was deleted: whoever may close the vote gets another one. */
const where: ComponentHandler = {
  action: 'votewhere',
  defer: deferBeside,
  async run(interaction, { subject }, context) {
    const { board, store, votes, t } = context;
    keptSweep(subject, context);
    const poll = votes.bySweep(subject);
    if (poll?.state !== 'open') throw new AppError(poll?.state === 'closed' ? 'vote.closed' : 'store.gone');
    const say = (words: string) => answer(interaction, panel(text(words)));
    const before = await standing(poll, context);
    if (before !== undefined) {
      await say(before);
      return;
    }
    // Where the bot can only answer, whoever presses brings it: it was never made.
    if (canPost(interaction) && !votes.mayManage(poll.id, actorOf(interaction, poll.guildId))) {
      await say(t('voting:where.deleted'));
      return;
    }
    await board.opened(poll);
    const row = voteMessageOf(poll, store);
    await say(row?.messageId === undefined ? t('voting:noPlace') : here(poll, row.channelId, row.messageId, t));
  },
};

/** Where its message is, in words. Undefined: it was deleted; of an answer nobody can ask that. */
async function standing(poll: Ballot, { client, signal, store, t }: InteractionContext): Promise<string | undefined> {
  const row = voteMessageOf(poll, store);
  if (row?.messageId === undefined) return undefined;
  if (replyOf(row)) return here(poll, row.channelId, row.messageId, t);
  if (await createChannelRest(client, signal).has(row.channelId, row.messageId)) {
    return here(poll, row.channelId, row.messageId, t);
  }
  store.deliveries.lost(row.id);
  return undefined;
}

function here({ guildId }: Ballot, channelId: string, messageId: string, t: Translator): string {
  const link = `https://discord.com/channels/${guildId ?? '@me'}/${channelId}/${messageId}`;
  return t('voting:where.here', { link });
}

/** Under a sheet. */
export const openHandlers: readonly ComponentHandler[] = [ask, open, where];
