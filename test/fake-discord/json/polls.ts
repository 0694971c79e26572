import { votersOf } from '../poll-record.ts';
import type { JsonObject } from '../types.ts';
import type { PollRecord } from '../world.ts';

/** A poll as the API gives it; an answer without votes has no entry in its counts (developers/resources/poll.mdx). */
export function pollJson(poll: PollRecord): JsonObject {
  return {
    question: poll.question,
    answers: poll.answers.map((answer, index) => ({ answer_id: index + 1, poll_media: answer })),
    expiry: new Date(poll.expiresAt).toISOString(),
    allow_multiselect: poll.multiple,
    layout_type: 1,
    results: {
      is_finalized: poll.finalized,
      answer_counts: poll.answers.flatMap((_, index) => {
        const count = votersOf(poll, index + 1).length;
        return count === 0 ? [] : [{ id: index + 1, count, me_voted: false }];
      }),
    },
  };
}
