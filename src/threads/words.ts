import type { Poll } from '../store/index.ts';
import type { Translate } from '../sweep/index.ts';
import { letterAt } from '../sweep/index.ts';
import { optionName } from './options.ts';
import type { Tally, TallyLine } from './tally.ts';

/** Numbers may be named: it is an open vote, or it is over. */
export function numbersShown({ kind, state }: Pick<Poll, 'kind' | 'state'>): boolean {
  return kind === 'open' || state === 'closed' || state === 'void';
}

/** "B", "1 = 2", "No difference". */
export function choiceName({ choice, option }: Pick<TallyLine, 'choice' | 'option'>, numbers: boolean, t: Translate) {
  if (option) return optionName(option, numbers);
  return choice === 'same' ? t('votes:choice.same') : t('votes:choice.none');
}

/** "2 leads, 13 of 20 votes; not yet certain." */
export function resultLine({ total, leaders, certain }: Tally, numbers: boolean, t: Translate): string {
  const [leader, ...others] = leaders;
  if (!leader) return t('votes:result.nobody');
  const params = { won: leader.votes, count: total };
  const nameIn = (line: TallyLine): string => {
    const name = choiceName(line, numbers, t);
    return line.option ? name : t('votes:result.quoted', { name });
  };
  if (others.length > 0) return t('votes:result.level', { ...params, names: leaders.map(nameIn).join(', ') });
  return t(certain ? 'votes:result.clear' : 'votes:result.leads', { ...params, name: nameIn(leader) });
}

/** Each choice with its votes, share and interval: "2: 13 · 65 % (43–82 %)". */
export function tallyLines({ total, lines }: Tally, numbers: boolean, t: Translate): string[] {
  return lines.map(({ votes, interval, ...line }) =>
    t('votes:line', {
      name: choiceName(line, numbers, t),
      won: votes,
      percent: total === 0 ? 0 : percent(votes / total),
      low: percent(interval.low),
      high: percent(interval.high),
    }),
  );
}

export function percent(share: number): number {
  return Math.round(share * 100);
}

/** "A was clip skip 3", letter by letter. Only for a blind vote that is over: it is the answer. */
export function revealLines({ letters }: Pick<Poll, 'letters'>, t: Translate): string[] {
  return letters.map((n, index) => t('votes:was', { letter: letterAt(index), n }));
}

/** Somebody closed it before its time was over. */
export function closedEarly({ closedAt, closesAt }: Pick<Poll, 'closedAt' | 'closesAt'>): boolean {
  return closedAt !== undefined && closesAt !== undefined && closedAt < closesAt;
}

/** Clip skip to run the batch at; undefined: nobody voted, several are level, or no picture won. Of equal panels the lowest. */
export function winnerOf({ leaders }: Tally): number | undefined {
  const [leader, ...others] = leaders;
  return others.length > 0 ? undefined : leader?.option?.clipSkips[0];
}
