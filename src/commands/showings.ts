import { AppError } from '../errors.ts';
import type { SweepDesk, SweepPlace, SweepSnapshot } from '../sweep/desk.ts';
import type { VeiledSweep } from '../sweep/index.ts';
import type { Shown, VoteDesk } from '../threads/index.ts';
import type { PanelCount } from './messages/chips.ts';
import { countPanels } from './messages/chips.ts';

/** The way by which sweeps come out to people. Whatever is drawn or said of a sweep whose numbers are hidden begins here. */
export interface Showings {
  /** As it is now; pictures that the cache has lost are missing. Undefined: not kept any more. */
  get(sweepId: string): Promise<Shown | undefined>;
  /** With its pictures; what the cache has lost is drawn again. Throws `store.gone` and what drawing throws. */
  whole(sweepId: string, signal: AbortSignal): Promise<{ readonly shown: Shown; readonly redrawn: boolean }>;
  /** As `SweepDesk.watch`. */
  watch(sweepId: string, listener: (shown: Shown) => void): () => void;
}

/** Before anything of a sweep that is over is shown, it is settled whether there is a vote, and so whether anything is hidden. */
export function createShowings(desk: SweepDesk, votes: Pick<VoteDesk, 'settle' | 'shown'>): Showings {
  const shownOf = (snapshot: SweepSnapshot): Shown => {
    votes.settle(snapshot);
    return votes.shown(snapshot);
  };
  return {
    async get(sweepId) {
      const snapshot = await desk.snapshot(sweepId);
      return snapshot && shownOf(snapshot);
    },
    async whole(sweepId, signal) {
      const snapshot = await desk.snapshot(sweepId);
      if (!snapshot) throw new AppError('store.gone');
      const { count, done, failed } = countPanels(snapshot);
      // Of a sweep that is done every panel was drawn or failed: one that is not there was evicted.
      if (snapshot.status !== 'done' || done + failed === count) return { shown: shownOf(snapshot), redrawn: false };
      const outcome = await desk.restore(sweepId, signal);
      return { shown: shownOf({ ...snapshot, plan: outcome.plan, state: outcome, outcome }), redrawn: true };
    },
    watch: (sweepId, listener) =>
      desk.watch(sweepId, (snapshot) => {
        try {
          votes.settle(snapshot);
        } catch {
          // A store that is full must not keep the end from being shown, veiled as it was; whoever posts the vote settles it again.
        }
        listener(votes.shown(snapshot));
      }),
  };
}

/**
 * The desk for whoever works for people: of a sweep whose numbers are hidden it gives nothing away and throws `vote.hidden`
 * instead, so that a handler that forgets the vote shows nothing rather than the numbers.
 */
export function guardedDesk(desk: SweepDesk, { mustBeShown }: Pick<VoteDesk, 'mustBeShown'>): SweepDesk {
  return {
    ...desk,
    async snapshot(sweepId) {
      mustBeShown(sweepId);
      return desk.snapshot(sweepId);
    },
    async restore(sweepId, signal) {
      mustBeShown(sweepId);
      return desk.restore(sweepId, signal);
    },
    watch(sweepId, listener) {
      mustBeShown(sweepId);
      return desk.watch(sweepId, listener);
    },
  };
}

/** What a sweep says of itself whether it is veiled or not. */
export function sweepOf(shown: Shown): VeiledSweep | SweepSnapshot {
  return shown.veiled ? shown.sweep : shown.snapshot;
}

export function panelsOf(shown: Shown): PanelCount {
  return shown.veiled ? shown.sweep.panels : countPanels(shown.snapshot);
}

export function placeOfShown(shown: Shown): Omit<SweepPlace, 'note'> {
  return sweepOf(shown).place;
}

export function isOver(shown: Shown): boolean {
  const { status } = sweepOf(shown);
  return status !== 'accepted' && status !== 'running';
}
