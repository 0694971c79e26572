import { z } from 'zod';

import { escapeHtml } from './page.ts';

/** Discord's own poll in a message, as its API gives it. */
export const poll = z.looseObject({
  question: z.object({ text: z.string() }),
  answers: z.array(z.looseObject({ answer_id: z.int(), poll_media: z.looseObject({ text: z.string() }) })),
  results: z.looseObject({ answer_counts: z.array(z.looseObject({ id: z.int(), count: z.int() })) }),
});

/** As who has voted sees it: bars and counts. */
export function pollHtml({ question, answers, results }: z.output<typeof poll>): string {
  const countOf = (id: number): number => results.answer_counts.find((entry) => entry.id === id)?.count ?? 0;
  const total = answers.reduce((sum, { answer_id: id }) => sum + countOf(id), 0);
  const lines = answers.map(({ answer_id: id, poll_media: media }) => {
    const share = total === 0 ? 0 : Math.round((100 * countOf(id)) / total);
    return `<div class="answer"><i style="width:${share}%"></i><span>${escapeHtml(media.text)}</span><b>${countOf(id)} · ${share} %</b></div>`;
  });
  return `<div class="poll"><b>${escapeHtml(question.text)}</b><small>Select one answer</small>${lines.join('')}<small>${total} votes</small></div>`;
}
