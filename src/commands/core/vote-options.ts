import { AppError } from '../../errors.ts';
import type { Translator } from '../../text/index.ts';
import { voteLengthNames, voteLengths } from '../../threads/index.ts';
import type { together } from '../definitions/shared-options.ts';
import type { Arguments } from './arguments.ts';

/** A blind vote as somebody wants it. What is left out is as usual. */
export interface VoteWish {
  /** In their own words. */
  readonly question?: string;
  /** Milliseconds until it closes by itself. */
  readonly lastsMs?: number;
}

export interface TogetherWish {
  /** Undefined: no blind vote. */
  readonly blind?: VoteWish;
  readonly thread: boolean;
}

/** Throws `vote.blindOnly`: a question or a length without a vote would be left out in silence. */
export function togetherWish(
  { blind = false, thread = false, question, 'vote-length': length }: Arguments<typeof together>,
  t: Translator,
): TogetherWish {
  if (blind) return { blind: voteWish(question, length), thread };
  const alone = question === undefined ? length && 'voteLength' : 'question';
  if (alone) throw new AppError('vote.blindOnly', { params: { option: t(`commands:option.${alone}.name`) } });
  return { thread };
}

/** `length`: one of `voteLengthNames`; anything else is the usual one. */
export function voteWish(question: string | undefined, length: string | undefined): VoteWish {
  const known = voteLengthNames.find((name) => name === length);
  return {
    ...(question === undefined ? {} : { question }),
    ...(known === undefined ? {} : { lastsMs: voteLengths[known] }),
  };
}
