import { refusals } from './api-error.ts';
import { botIsIn, intent, type Inside } from './inside.ts';
import { requireMessage, requireUser } from './interactions/people.ts';
import { createMessage, tellOfEdit } from './messages/store.ts';
import { votersOf } from './poll-record.ts';
import type { Id, JsonObject, VotePoll } from './types.ts';
import type { MessageRecord, PollRecord } from './world.ts';

/** A person votes in Discord's client: without an answer they take their vote back. Throws where the client would not let them. */
export function votePoll(inside: Inside, { user, message: ref, answer }: VotePoll): void {
  endDuePolls(inside);
  const voter = requireUser(inside, user);
  const message = requireMessage(inside, ref, voter);
  const { poll } = message;
  if (!poll) throw new Error(`message ${message.id} is no poll`);
  if (poll.finalized) throw new Error('the poll has ended');
  if (voter.bot) throw new Error('apps may not vote (developers/resources/poll.mdx)');
  const before = poll.votes.get(voter.id) ?? [];
  const index = poll.answers.findIndex(({ text }) => text === answer);
  if (answer !== undefined && index < 0) throw new Error(`the poll has no answer ${answer}`);
  const chosen = answer === undefined ? [] : [...(poll.multiple ? before : []), index + 1];
  for (const id of before.filter((old) => !chosen.includes(old)))
    tellVote(inside, 'MESSAGE_POLL_VOTE_REMOVE', message, voter.id, id);
  for (const id of chosen.filter((now) => !before.includes(now)))
    tellVote(inside, 'MESSAGE_POLL_VOTE_ADD', message, voter.id, id);
  if (chosen.length === 0) poll.votes.delete(voter.id);
  else poll.votes.set(voter.id, [...new Set(chosen)]);
  inside.changed();
}

function tellVote(inside: Inside, name: string, { id, channel }: MessageRecord, userId: Id, answerId: number): void {
  if (!botIsIn(channel)) return;
  inside.dispatch({
    name,
    guild: channel.guild,
    intent: channel.guild ? intent.guildMessagePolls : intent.directMessagePolls,
    data: {
      user_id: userId,
      channel_id: channel.id,
      message_id: id,
      ...(channel.guild ? { guild_id: channel.guild.id } : {}),
      answer_id: answerId,
    },
  });
}

/** Its author ends it before its time. */
export function expirePoll(inside: Inside, message: MessageRecord): void {
  endDuePolls(inside);
  const { poll } = message;
  if (!poll) throw refusals.notPoll();
  // Which codes Discord gives to somebody else than the author, and for a poll that is over: inferred from the list of codes.
  if (message.author !== inside.world.bot) throw refusals.otherAuthor();
  if (poll.finalized) throw refusals.pollExpired();
  poll.expiresAt = inside.clock.now();
  endDuePolls(inside);
}

/** Ends what is over by the fake's clock. The last count, which Discord makes in the background, is there at once. */
export function endDuePolls(inside: Inside): void {
  const due = [...inside.world.messages.values()].filter(
    ({ poll, deleted }) => poll && !deleted && !poll.finalized && poll.expiresAt <= inside.clock.now(),
  );
  for (const message of due) {
    if (message.poll) message.poll.finalized = true;
    tellOfEdit(inside, message);
    if (message.poll) announceEnd(inside, message, message.poll);
  }
  if (due.length > 0) inside.changed();
}

/** A message of type 46 (developers/resources/message.mdx, POLL_RESULT), by the poll's author and as an answer to it. */
function announceEnd(inside: Inside, message: MessageRecord, poll: PollRecord): void {
  const { channel, author } = message;
  if (channel.deleted) return;
  const counts = poll.answers.map((answer, index) => ({
    answer,
    id: index + 1,
    votes: votersOf(poll, index + 1).length,
  }));
  const most = Math.max(...counts.map(({ votes }) => votes));
  const [winner, ...level] = counts.filter(({ votes }) => votes === most);
  const fields: JsonObject = {
    poll_question_text: poll.question['text'],
    victor_answer_votes: most,
    total_votes: counts.reduce((sum, { votes }) => sum + votes, 0),
    ...(winner && level.length === 0 ? { victor_answer_id: winner.id, victor_answer_text: winner.answer['text'] } : {}),
  };
  const embed: JsonObject = {
    type: 'poll_result',
    fields: Object.entries(fields).map(([name, value]) => ({ name, value: String(value), inline: false })),
  };
  const draft = { content: '', embeds: [embed], components: [], files: [], flags: 0, poll: undefined };
  createMessage(inside, { channel, author, draft, type: 46, replyTo: message });
}
