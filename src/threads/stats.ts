import type { ModelKind, PromptStyle, VotedFacts } from '../advice/index.ts';
import { modelKinds, promptStyles } from '../advice/index.ts';
import type { Store, VoteStat } from '../store/index.ts';
import type { SweepPlan } from '../sweep/index.ts';
import { leadIsCertain } from './certainty.ts';
import { subjectOf } from './subject.ts';
import type { Interval } from './wilson.ts';
import { wilson } from './wilson.ts';

/** Fewer votes can never be a certain lead (6 of 6 are the fewest): nothing is said of them, and a chart draws them faint. */
export const fewestVotes = 6;
/** Votes on one comparison tell of its pictures; of a kind of model they tell when several comparisons agree. */
const fewestPolls = 3;

/** How one choice did in all votes of a group that offered it. */
export interface StatLine {
  readonly choice: number | 'same' | 'none';
  readonly won: number;
  readonly of: number;
  /** 0..1 */
  readonly share: number;
  readonly interval: Interval;
}

/** Votes that are counted together. */
export interface StatGroup {
  readonly model: ModelKind;
  readonly style: PromptStyle;
  readonly blind: boolean;
  readonly polls: number;
  /** Votes cast in them. */
  readonly votes: number;
  /** Clip skips ascending, then `same` and `none`. */
  readonly lines: readonly StatLine[];
}

/** What was voted for in a guild: the groups with most votes first. What a later version wrote is left out. */
export function statsOf(stats: readonly VoteStat[]): StatGroup[] {
  const groups = Map.groupBy(stats, ({ model, style, blind }) => `${model} ${style} ${String(blind)}`);
  return [...groups.values()]
    .flatMap((group) => groupOf(group) ?? [])
    .sort((a, b) => b.votes - a.votes || Number(b.blind) - Number(a.blind));
}

function groupOf(stats: readonly VoteStat[]): StatGroup | undefined {
  const [first] = stats;
  const model = modelKinds.find((kind) => kind === first?.model);
  const style = promptStyles.find((name) => name === first?.style);
  if (!first || !model || !style) return undefined;
  const lines = stats.flatMap(lineOf).sort((a, b) => placeOf(a) - placeOf(b));
  // Every poll offers "none", so its line has them all.
  const all = stats.find(({ choice }) => choice === 'none') ?? first;
  return { model, style, blind: first.blind, polls: all.polls, votes: all.of, lines };
}

function lineOf({ choice, won, of }: VoteStat): StatLine[] {
  const name = choice === 'same' || choice === 'none' ? choice : Number(choice);
  if (typeof name === 'number' && !Number.isInteger(name)) return [];
  return [{ choice: name, won, of, share: won / of, interval: wilson(won, of) }];
}

function placeOf({ choice }: StatLine): number {
  if (choice === 'same') return 1000;
  return choice === 'none' ? 1001 : choice;
}

/** What guidance may say of a group; undefined: too few votes, several choices are level, or most liked none of the pictures. */
export function votedFacts({ model, style, blind, polls, lines }: StatGroup): VotedFacts | undefined {
  const [leader, runnerUp] = lines.toSorted((a, b) => b.share - a.share || b.of - a.of);
  if (!leader || leader.choice === 'none' || leader.of < fewestVotes) return undefined;
  if (runnerUp && runnerUp.share === leader.share) return undefined;
  const { choice, won, of } = leader;
  // Offered in other comparisons too, the runner-up is measured by what it would have got of as many votes.
  const others = runnerUp ? Math.min(of, Math.ceil(runnerUp.share * of)) : 0;
  const apart = !runnerUp || leader.interval.low > runnerUp.interval.high;
  const clear = apart && polls >= fewestPolls && leadIsCertain(won, others, of);
  return { model, style, blind, choice, won, of, polls, clear };
}

/** What members of this guild voted for on such sweeps: blind votes if there are enough, else those with the numbers in sight. */
export function votedHere({ voteMemory }: Store, guildId: string, plan: SweepPlan): VotedFacts | undefined {
  const subject = subjectOf(plan);
  if (!subject) return undefined;
  const groups = statsOf(voteMemory.stats(guildId, subject));
  const said = (blind: boolean): VotedFacts | undefined => {
    const group = groups.find((each) => each.blind === blind);
    return group && votedFacts(group);
  };
  return said(true) ?? said(false);
}
