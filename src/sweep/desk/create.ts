import { setTimeout as timer } from 'node:timers/promises';

import type { VotedFacts } from '../../advice/index.ts';
import type { AppError } from '../../errors.ts';
import { asAppError } from '../../errors.ts';
import { whyNobody } from '../away.ts';
import type { SweepDesk, SweepPlace, SweepSnapshot } from '../desk.ts';
import type { SweepPlan } from '../types.ts';
import { drive } from './drive.ts';
import { createEngineWatch } from './engine-watch.ts';
import { createLedger } from './ledger.ts';
import type { LiveSweep } from './live-sweep.ts';
import { createLiveSweep } from './live-sweep.ts';
import type { DeskLog, DeskParts, SweepDeskOptions } from './parts.ts';
import { createPlanner } from './planner.ts';
import { createShelf, placeOf } from './shelf.ts';
import { createSourcePictures } from './sources.ts';
import { createSpeeds } from './speeds.ts';

interface Entry {
  readonly live: LiveSweep;
  readonly stop: AbortController;
  readonly listeners: Set<(snapshot: SweepSnapshot) => void>;
  /** Planned in this process; out of the ledger it is planned again before it is drawn. */
  readonly fresh: boolean;
  /** Set once it is being drawn. */
  running?: Promise<void>;
}

const usualPatienceMs = 24 * 3_600_000;
const silent: DeskLog = { info: () => {}, warn: () => {}, error: () => {} };
const noWait = async (ms: number, signal: AbortSignal): Promise<void> => timer(ms, undefined, { signal });

/** See `SweepDesk`. What is under way is held in memory, everything that must survive in the store. */
export function createSweepDesk(options: SweepDeskOptions): SweepDesk {
  const { engine, queue, store, now, log = silent, wait = noWait } = options;
  const closing = new AbortController();
  const signal = AbortSignal.any([options.signal, closing.signal]);
  const ledger = createLedger(store, createSourcePictures(options.sourceDir), now);
  const speeds = createSpeeds();
  const entries = new Map<string, Entry>();
  const tell = (entry: Entry): void => {
    const snapshot = entry.live.snapshot();
    for (const listener of entry.listeners) {
      try {
        listener(snapshot);
      } catch (error) {
        log.error(
          { sweep: snapshot.sweepId, detail: asAppError(error).message },
          'somebody who watches a sweep failed',
        );
      }
    }
  };
  const watch = createEngineWatch({
    engine,
    now,
    signal,
    wait,
    onChange: () => {
      for (const entry of entries.values()) if (entry.running) tell(entry);
    },
  });
  const planner = createPlanner({ options, ledger, watch });
  const { insteadOf } = planner;
  const votesAt =
    ({ guildId }: SweepPlace) =>
    (plan: SweepPlan): VotedFacts | undefined => {
      try {
        return guildId === undefined ? undefined : options.votes?.(guildId, plan);
      } catch (error) {
        // A line of guidance less; the pictures are what was asked for.
        log.warn({ sweep: plan.sweepId, code: asAppError(error).code }, 'votes could not be read');
        return undefined;
      }
    };
  const { patienceMs = usualPatienceMs, elapsed = () => performance.now() } = options;
  const parts: DeskParts = {
    options,
    ledger,
    watch,
    speeds,
    log,
    wait,
    signal,
    patienceMs,
    elapsed,
    planAgain: planner.again,
    votesAt,
    insteadOf,
  };
  const shelf = createShelf(parts);

  const add = (plan: SweepPlan, place: SweepPlace, fresh: boolean): Entry => {
    const live = createLiveSweep({
      plan,
      place,
      speeds,
      running: () => queue.size().running,
      away: watch.away,
    });
    const entry: Entry = { live, stop: new AbortController(), listeners: new Set(), fresh };
    entries.set(plan.sweepId, entry);
    return entry;
  };

  /** Why none of it can be drawn at this moment. */
  const nobodyFor = (plan: SweepPlan, { nsfw = false }: SweepPlace): AppError | undefined => {
    return whyNobody(engine, plan.rows, plan, nsfw);
  };

  /** The entry of a sweep that is not over; after a restart it comes out of the ledger. Throws `store.gone`. */
  const entryOf = (sweepId: string): Entry | undefined => {
    const known = entries.get(sweepId);
    if (known) return known;
    const sweep = ledger.get(sweepId);
    if (!sweep || (sweep.state !== 'accepted' && sweep.state !== 'running')) return undefined;
    return add(ledger.plan(sweep), placeOf(sweep), false);
  };

  const draw = async (sweepId: string, entry: Entry): Promise<void> => {
    const { live, stop, fresh } = entry;
    await drive({ sweepId, live, stop: stop.signal, fresh, changed: () => tell(entry) }, parts);
    entries.delete(sweepId);
    entry.listeners.clear();
  };

  return {
    info: (own) => watch.info(own),
    known: () => watch.known(),
    plan: planner.plan,
    accept(plan, place) {
      ledger.accept(plan, place);
      const { live } = add(plan, place, !planner.isFromMemory(plan));
      const reason = nobodyFor(plan, place);
      // Said in its first message, before anything was tried.
      if (reason) live.waitFor({ since: now(), until: now() + patienceMs, reason, instead: insteadOf(plan, place) });
    },
    start(sweepId) {
      if (signal.aborted) return;
      let entry: Entry | undefined;
      try {
        entry = entryOf(sweepId);
      } catch (error) {
        const failure = asAppError(error);
        log.error({ sweep: sweepId, code: failure.code, detail: failure.message }, 'sweep cannot be taken up again');
        store.sweeps.fail(sweepId, failure);
      }
      if (!entry || entry.running) return;
      entry.running = draw(sweepId, entry);
    },
    watch(sweepId, listener) {
      const entry = entryOf(sweepId);
      if (entry) {
        entry.listeners.add(listener);
        listener(entry.live.snapshot());
        return () => void entry.listeners.delete(listener);
      }
      let wanted = true;
      const once = async (): Promise<void> => {
        const snapshot = await shelf.snapshot(sweepId);
        if (snapshot && wanted) listener(snapshot);
      };
      once().catch((error: unknown) => {
        log.error({ sweep: sweepId, detail: asAppError(error).message }, 'sweep cannot be read');
      });
      return () => {
        wanted = false;
      };
    },
    async snapshot(sweepId) {
      return entries.get(sweepId)?.live.snapshot() ?? shelf.snapshot(sweepId);
    },
    restore: (sweepId, own) => shelf.restore(sweepId, own),
    instead(sweepId) {
      const { live } = entries.get(sweepId) ?? {};
      const waits = live?.snapshot().awaySince !== undefined;
      return live && waits ? insteadOf(live.plan(), live.place) : [];
    },
    cancel(sweepId) {
      // Durable before the work stops: a crash in between must not bring it back.
      if (!store.sweeps.cancel(sweepId) && store.sweeps.get(sweepId)?.state !== 'cancelled') return;
      const entry = entries.get(sweepId);
      if (!entry) return;
      entry.stop.abort();
      if (entry.running) return;
      entry.live.end('cancelled', {});
      tell(entry);
      entries.delete(sweepId);
    },
    unfinished: () => store.sweeps.unfinished().map(({ id }) => id),
    async close() {
      closing.abort();
      await Promise.all([...entries.values()].map((entry) => entry.running));
    },
  };
}
