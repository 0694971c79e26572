import type { APIComponentInContainer } from 'discord.js';
import { ComponentType, MessageFlags } from 'discord.js';

import type { Translator } from '../../text/index.ts';
import type { Ballot, Tally } from '../../threads/index.ts';
import { choiceName, otherChoices, resultLine } from '../../threads/index.ts';
import { escaped, time } from '../messages/chips.ts';
import type { SweepMessage } from '../messages/index.ts';
import type { Option } from '../pieces.ts';
import { button, row, select, text } from '../pieces.ts';
import type { Hindrance } from './native-form.ts';
import { hindranceLines, nativeLines } from './native-words.ts';

/** Pictures that have a button each; more are in a select. */
const mostButtons = 3;
const colour = { open: 0x5865f2, closed: 0x80848e } as const;

export interface VoteMessageOptions {
  readonly t: Translator;
  /** How many have voted. */
  readonly voters: number;
  /** The sheet has several rows, and a vote is for a column. */
  readonly columns: boolean;
  /** A thread was asked for and there can be none. */
  readonly threadless?: boolean;
  /** The bot can only answer there: after the end it takes a press to bring the result. Default false. */
  readonly answering?: boolean;
  /** Why it has buttons where Discord's own poll was wanted. */
  readonly notNative?: Hindrance | undefined;
  /** Of Discord's own poll, where it is there already. */
  readonly pollLink?: string | undefined;
}

/** Where people vote, or what stands above Discord's own poll. It says how many have voted and never for what. */
export function voteMessage(
  poll: Ballot,
  { t, voters, columns, threadless = false, answering = false, notNative, pollLink }: VoteMessageOptions,
): SweepMessage {
  const { closesAt, kind } = poll;
  const lines = [
    `-# ${t(`votes:kind.${kind}`)}`,
    ...(columns ? [t('voting:columns')] : []),
    ...(poll.native
      ? nativeLines(poll, pollLink, t)
      : [
          t('votes:voters', { count: voters }),
          [t('votes:hidden'), ...(closesAt === undefined ? [] : [t('voting:closes', { when: time(closesAt) })])].join(
            ' ',
          ),
        ]),
    ...hindranceLines(notNative, t),
    ...(threadless ? [`-# ${t('voting:thread.none')}`] : []),
    ...(answering ? [`-# ${t('voting:reply.later')}`] : []),
  ];
  return framed(colour.open, [
    text([`### ${questionOf(poll, t)}`, ...lines].join('\n')),
    ...(poll.native ? [] : [choices(poll, t)]),
    row(
      button({ action: 'voteclose', subject: poll.id }, t('voting:button.close')),
      button({ action: 'voteoff', subject: poll.id }, t('voting:button.off'), { danger: true }),
      button({ action: 'votereport', subject: poll.id }, t('voting:button.report')),
    ),
  ]);
}

/** What is left of it when the vote is closed; the result has a message of its own. */
export function closedMessage(poll: Ballot, tally: Tally, t: Translator): SweepMessage {
  const lines = [
    `### ${questionOf(poll, t)}`,
    `-# ${t(`votes:kind.${poll.kind}`)} · ${t('voting:closed')}`,
    resultLine(tally, t),
  ];
  const report = button({ action: 'votereport', subject: poll.id }, t('voting:button.report'));
  return framed(colour.closed, [text(lines.join('\n')), row(report)]);
}

/** In the words of whoever opened it, or the usual one. */
export function questionOf({ question }: Pick<Ballot, 'question'>, t: Translator): string {
  return question === undefined ? t('votes:question') : escaped(question);
}

function choices(poll: Ballot, t: Translator): APIComponentInContainer {
  const options = votable(poll, t);
  if (poll.choices.length > mostButtons) {
    return row(select({ action: 'votesel', subject: poll.id }, t('voting:choose'), options));
  }
  return row(
    ...options.map(({ value, label }) => button({ action: 'vote', subject: poll.id, argument: value }, label)),
  );
}

/** Each choice as people read it. */
export function votable({ choices: pictures }: Ballot, t: Translator): Option[] {
  return [
    ...pictures.map((picture) => {
      const name = choiceName({ choice: picture.id, picture }, t);
      return { value: picture.id, label: picture.clipSkips ? t('common:clipSkip', { n: name }) : name };
    }),
    ...otherChoices.map((choice) => ({ value: choice, label: choiceName({ choice }, t) })),
  ];
}

function framed(accent: number, components: APIComponentInContainer[]): SweepMessage {
  return {
    flags: MessageFlags.IsComponentsV2,
    components: [{ type: ComponentType.Container, accent_color: accent, components }],
  };
}
