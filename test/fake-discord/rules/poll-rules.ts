import type { FormMistake } from '../api-error.ts';
import type { MessageBody } from '../messages/body.ts';
import { textOf } from '../component-tree.ts';

/** developers/resources/poll.mdx; the OpenAPI file lets answers of 300 letters through. Names of the mistakes: inferred. */
const most = { question: 300, answer: 55, answers: 10, hours: 768 } as const;

export function pollMistakes({ question, answers, duration }: NonNullable<MessageBody['poll']>): FormMistake[] {
  const hours = duration ?? 24;
  return [
    ...bounded('poll.question.text', question['text'], most.question),
    ...answers.flatMap(({ poll_media: media }, index) =>
      bounded(`poll.answers.${index}.poll_media.text`, media['text'], most.answer),
    ),
    ...(answers.length < 1 || answers.length > most.answers
      ? [{ path: 'poll.answers', code: 'BASE_TYPE_BAD_LENGTH', message: 'Must be between 1 and 10 in length.' }]
      : []),
    ...(Number.isInteger(hours) && hours >= 1 && hours <= most.hours
      ? []
      : [{ path: 'poll.duration', code: 'NUMBER_TYPE_MAX', message: 'A poll lasts 1 to 768 whole hours.' }]),
  ];
}

function bounded(path: string, value: unknown, limit: number): FormMistake[] {
  const text = textOf(value) ?? '';
  if (text.trim() === '') return [{ path, code: 'BASE_TYPE_REQUIRED', message: 'This field is required' }];
  if (text.length <= limit) return [];
  return [{ path, code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${limit} or fewer in length.` }];
}
