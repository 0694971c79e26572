import type { Translate } from '../sweep/index.ts';
import { columnWords } from '../sweep/index.ts';
import type { Ballot } from './ballot.ts';
import type { Tally, TallyLine } from './tally.ts';

/** "B", "A = C"; once that may be known "2", "1 = 2", "epoch 6"; "No difference". */
export function choiceName({ choice, picture }: Pick<TallyLine, 'choice' | 'picture'>, t: Translate): string {
  if (!picture) return t(choice === 'same' ? 'votes:choice.same' : 'votes:choice.none');
  const { letters, clipSkips, epochs } = picture;
  return (epochs?.map((epoch) => columnWords(epoch, t)) ?? clipSkips ?? letters).join(' = ');
}

/** "2 leads, 13 of 20 votes; not yet certain." */
export function resultLine({ total, leaders, certain }: Tally, t: Translate): string {
  const [leader, ...others] = leaders;
  if (!leader) return t('votes:result.nobody');
  const params = { won: leader.votes, count: total };
  const nameIn = (line: TallyLine): string => {
    const name = choiceName(line, t);
    return line.picture ? name : t('votes:result.quoted', { name });
  };
  if (others.length > 0) return t('votes:result.level', { ...params, names: leaders.map(nameIn).join(', ') });
  return t(certain ? 'votes:result.clear' : 'votes:result.leads', { ...params, name: nameIn(leader) });
}

/** Each choice with its votes, share and interval: "2: 13 · 65 % (43–82 %)". */
export function tallyLines({ total, lines }: Tally, t: Translate): string[] {
  return lines.map(({ votes, interval, ...line }) =>
    t('votes:line', {
      name: choiceName(line, t),
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

/** "A was clip skip 3", letter by letter; empty before the end of a blind vote, and of an open one. */
export function revealLines({ reveal = [] }: Pick<Ballot, 'reveal'>, t: Translate): string[] {
  return reveal.map(({ letter, column }) =>
    typeof column === 'number'
      ? t('votes:was', { letter, n: column })
      : t('votes:wasEpoch', { letter, name: columnWords(column, t) }),
  );
}

/** Somebody closed it before its time was over. */
export function closedEarly({ closedAt, closesAt }: Pick<Ballot, 'closedAt' | 'closesAt'>): boolean {
  return closedAt !== undefined && closesAt !== undefined && closedAt < closesAt;
}

/**
 * Clip skip to run the batch at; undefined: nobody voted, several are level, no picture won, or it is not known yet which one
 * it is; or it is an epoch. Of equal panels the lowest.
 */
export function winnerOf({ leaders }: Tally): number | undefined {
  const [leader, ...others] = leaders;
  return others.length > 0 ? undefined : leader?.picture?.clipSkips?.[0];
}
