import type { APIMessage } from 'discord.js';
import { PollLayoutType } from 'discord.js';

import type { Translator } from '../../text/index.ts';
import type { Ballot } from '../../threads/index.ts';
import { otherChoices } from '../../threads/index.ts';
import type { PollMessage } from '../delivery/channel-rest.ts';
import { cut } from '../pieces.ts';
import { votable } from './vote-message.ts';

/** developers/resources/poll.mdx of discord/discord-api-docs, commit 35f3280: letters, answers, whole hours. */
const most = { question: 300, answer: 55, answers: 10, hours: 768 } as const;
const hourMs = 3_600_000;

/** What may be chosen, in the order of the answers. */
export function answersOf({ choices }: Ballot): string[] {
  return [...choices.map(({ id }) => id), ...otherChoices];
}

export function fitsPoll(poll: Ballot, t: Translator): boolean {
  const answers = votable(poll, t);
  return answers.length <= most.answers && answers.every(({ label }) => label.length <= most.answer);
}

/**
 * The vote as a poll of Discord's own, which has no place for anything else: it takes no components (and so no id of ours), and
 * lasts whole hours. One that is to end in between is ended by the bot.
 */
export function pollMessage(poll: Ballot, now: number, t: Translator): PollMessage {
  const left = (poll.closesAt ?? now) - now;
  return {
    poll: {
      question: { text: wordsOf(poll, t) },
      answers: votable(poll, t).map(({ label }) => ({ poll_media: { text: label } })),
      duration: Math.min(most.hours, Math.max(1, Math.ceil(left / hourMs))),
      allow_multiselect: false,
      layout_type: PollLayoutType.Default,
    },
  };
}

/** Not escaped: Discord shows the text of a poll as it is. */
function wordsOf({ question }: Ballot, t: Translator): string {
  return cut(question ?? t('votes:question'), most.question);
}

/**
 * One of our own messages is this vote's poll: a nonce is not given back. It answers a message of the vote (`above`), if that was
 * there.
 */
export function isPollOf(poll: Ballot, above: ReadonlySet<string>, t: Translator) {
  const { question, answers } = pollMessage(poll, 0, t).poll;
  const wanted = [question.text, ...answers.map(({ poll_media: media }) => media.text)].join('\n');
  return ({ poll: found, message_reference: answered }: APIMessage): boolean => {
    if (!found || (answered?.message_id !== undefined && !above.has(answered.message_id))) return false;
    return [found.question.text, ...found.answers.map(({ poll_media: media }) => media.text)].join('\n') === wanted;
  };
}
