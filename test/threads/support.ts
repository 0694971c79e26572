import { randomInt } from 'node:crypto';

import { onTestFinished } from 'vitest';

import type { Poll, Store } from '../../src/store/index.ts';
import { openStore } from '../../src/store/index.ts';
import type { SweepSnapshot } from '../../src/sweep/desk.ts';
import type { SweepOutcome, SweepRequestInput } from '../../src/sweep/index.ts';
import type { VoteDesk, VoteDeskOptions } from '../../src/threads/index.ts';
import { createVoteDesk } from '../../src/threads/index.ts';
import { sweep } from '../store/samples.ts';
import { testClock } from '../store/support.ts';
import type { DrawingEngineOptions } from '../support/drawing-engine.ts';
import { sweepOf } from '../sweep/support.ts';

export const owner = { userId: 'owner', moderator: false };
export const moderator = { userId: 'mod', moderator: true };
export const stranger = { userId: 'stranger', moderator: false };
export const guildId = 'guild';

/** A clock whose timers run when it is moved. */
export function timedClock(start = Date.UTC(2026, 7, 6, 12)) {
  const clock = testClock(start);
  const timers = new Map<symbol, { readonly at: number; readonly work: () => void }>();
  return {
    now: clock.now,
    timer: (ms: number, work: () => void) => {
      const id = Symbol('timer');
      timers.set(id, { at: clock.now() + ms, work });
      return () => void timers.delete(id);
    },
    waiting: () => timers.size,
    advance(ms: number) {
      const end = clock.now() + ms;
      for (;;) {
        const [next] = [...timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at);
        if (!next) break;
        const [id, { at, work }] = next;
        timers.delete(id);
        clock.advance(Math.max(0, at - clock.now()));
        work();
      }
      clock.advance(end - clock.now());
    },
  };
}

export interface Room {
  readonly store: Store;
  readonly desk: VoteDesk;
  readonly clock: ReturnType<typeof timedClock>;
}

/** Store and desk as the bot would put them together; opened again on the same file it is a restart. */
export function openRoom(path = ':memory:', options: Partial<VoteDeskOptions> = {}, clock = timedClock()): Room {
  const store = openStore({ path, now: clock.now });
  let ids = 0;
  const desk = createVoteDesk({
    store,
    now: clock.now,
    newId: () => `poll-${(ids += 1)}`,
    randomBelow: (bound) => randomInt(bound),
    timer: clock.timer,
    ...options,
  });
  onTestFinished(() => {
    desk.stop();
    store.close();
  });
  return { store, desk, clock };
}

/** A finished sweep of the drawing engine as its snapshot, kept under `sweepId` in the store. */
export async function drawn(
  { store }: Room,
  request: SweepRequestInput,
  {
    sweepId = 's',
    engine = {},
    accept = true,
  }: { sweepId?: string; engine?: DrawingEngineOptions; accept?: boolean } = {},
): Promise<SweepSnapshot & { readonly outcome: SweepOutcome }> {
  const made = await sweepOf(request, engine);
  const outcome = await made.run();
  if (accept) store.sweeps.accept(sweep(sweepId, { ownerUser: owner.userId, guildId }));
  return snapshotOf({ ...outcome, plan: { ...outcome.plan, sweepId } });
}

function snapshotOf(outcome: SweepOutcome): SweepSnapshot & { readonly outcome: SweepOutcome } {
  return {
    sweepId: outcome.plan.sweepId,
    status: 'done',
    place: { ownerUser: owner.userId, guildId, channelId: 'c', locale: 'en' },
    plan: outcome.plan,
    state: outcome,
    outcome,
    steps: new Map(),
  };
}

/** What the store knows of the poll on a sweep, its answer too. */
export function pollOn({ store }: Pick<Room, 'store'>, sweepId: string): Poll {
  const poll = store.polls.bySweep(sweepId);
  if (!poll) throw new Error(`no poll on ${sweepId}`);
  return poll;
}

/** Id of the choice that is this clip skip. */
export function choiceOf(poll: Poll, clipSkip: number): string {
  return poll.options?.find(({ clipSkips }) => clipSkips.includes(clipSkip))?.id ?? 'not there';
}

/** The same before anything was drawn. */
export function beforeDrawing({ plan, place, sweepId }: SweepSnapshot): SweepSnapshot {
  const rows = plan.rows.map((row) => ({ row, cells: row.cells.map(() => undefined), identical: [] }));
  return { sweepId, status: 'accepted', place, plan, state: { plan, rows }, steps: new Map() };
}
