import { setTimeout as timer } from 'node:timers/promises';

import type { VotedFacts } from '../../advice/index.ts';
import { AppError, asAppError } from '../../errors.ts';
import type { Family } from '../../family.ts';
import type { Engine, EngineInfo, ModelInfo } from '../../gpu/engine.ts';
import type { RowQueue } from '../../gpu/queue.ts';
import type { Store, Sweep } from '../../store/index.ts';
import type { PictureCache } from '../cache.ts';
import type { PlanPlace, SweepDesk, SweepPlace, SweepSnapshot } from '../desk.ts';
import { whyNobody } from '../away.ts';
import { sha256 } from '../keys.ts';
import type { Limits } from '../limits.ts';
import { planSweep } from '../plan.ts';
import type { SweepRequest } from '../request.ts';
import type { RunContext } from '../run.ts';
import { maxSeed } from '../request.ts';
import type { SweepPlan } from '../types.ts';
import { drive } from './drive.ts';
import type { EngineWatch } from './engine-watch.ts';
import { createEngineWatch } from './engine-watch.ts';
import { modelsInstead } from './instead.ts';
import type { Ledger } from './ledger.ts';
import { createLedger } from './ledger.ts';
import type { LiveSweep } from './live-sweep.ts';
import { createLiveSweep } from './live-sweep.ts';
import { createShelf, placeOf } from './shelf.ts';
import { createSourcePictures } from './sources.ts';
import type { Speeds } from './speeds.ts';
import { createSpeeds } from './speeds.ts';

/** Ids and times, never prompts. */
export interface DeskLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface SweepDeskOptions {
  readonly engine: Engine;
  readonly queue: RowQueue;
  readonly cache: PictureCache;
  readonly store: Store;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Workers that give the same pixels; "local" for the only one. */
  readonly determinismClass: string;
  readonly log?: DeskLog;
  /** Ends what `close` ends. */
  readonly signal: AbortSignal;
  /** Bounds of one sweep. Default: `defaultLimits`. */
  readonly limits?: Limits;
  /** Folder for the pictures img2img sweeps start from. Default: in memory, so that a restart loses them. */
  readonly sourceDir?: string;
  /** What a Discord server's admins say of a checkpoint. Default: nothing. */
  readonly modelWord?: (guildId: string, model: ModelInfo) => ModelWord | undefined;
  /** What members of a guild voted for on such sweeps. Default: nothing is known. */
  readonly votes?: (guildId: string, plan: SweepPlan) => VotedFacts | undefined;
  /** How the desk waits for a server and between attempts. Default: a timer. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Milliseconds that a sweep waits for somebody who can draw it. Default 24 hours. */
  readonly patienceMs?: number;
  /** Milliseconds of a clock that never jumps: what patience is measured by. Default: the process's own. */
  readonly elapsed?: () => number;
}

export interface ModelWord {
  readonly family?: Family | undefined;
  readonly native?: number | undefined;
}

/** What the parts of the desk share. */
export interface DeskParts {
  readonly options: SweepDeskOptions;
  readonly ledger: Ledger;
  readonly watch: EngineWatch;
  readonly speeds: Speeds;
  readonly log: DeskLog;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Aborted when the desk closes. */
  readonly signal: AbortSignal;
  readonly patienceMs: number;
  readonly elapsed: () => number;
  planAgain(sweep: Sweep, info: EngineInfo): SweepPlan;
  /** As in `RunContext`, for a sweep that was asked for there. */
  votesAt(place: SweepPlace): NonNullable<RunContext['votes']>;
  /** See `SweepSnapshot.instead`. */
  insteadOf(plan: SweepPlan, place: SweepPlace): readonly ModelInfo[];
}

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
  const { engine, queue, store, now, log = silent, wait = noWait, limits } = options;
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
  const planRequest = (
    request: SweepPlan['request'],
    sweepId: string,
    said: EngineInfo,
    { guildId, nsfw = false }: PlanPlace,
  ): SweepPlan => {
    const info = guildId === undefined ? said : withWords(said, (model) => options.modelWord?.(guildId, model));
    return planSweep(request, {
      engine,
      info,
      sweepId,
      nsfw,
      randomSeed: () => seedOf(sweepId),
      ...(limits ? { limits } : {}),
    });
  };
  const planAgain = (sweep: Sweep, info: EngineInfo): SweepPlan => {
    const request = ledger.request(sweep);
    // An empty picture stands for one that is gone; drawing without it would be another sweep.
    if (request.source?.image.length === 0) throw new AppError('file.missing', { params: { file: 'img2img' } });
    return planRequest(request, sweep.id, info, placeOf(sweep));
  };
  /** Plans for an engine that was away: made again before anything is drawn. */
  const fromMemory = new WeakSet<SweepPlan>();
  const infoOrRecalled = async (
    own: AbortSignal,
  ): Promise<{ readonly info: EngineInfo; readonly recalled: boolean }> => {
    try {
      return { info: await watch.info(own), recalled: false };
    } catch (error) {
      const known = asAppError(error).retryable ? watch.known() : undefined;
      if (!known) throw error;
      return { info: known, recalled: true };
    }
  };
  const planWith =
    (place: PlanPlace) =>
    (request: SweepRequest): SweepPlan => {
      const info = watch.known();
      if (!info) throw new AppError('internal', { detail: 'planned for an engine nobody knows' });
      return planRequest(request, 'instead', info, place);
    };
  const insteadOf = (plan: SweepPlan, place: SweepPlace): readonly ModelInfo[] => {
    const info = watch.known();
    if (!info) return [];
    return modelsInstead(plan, { engine, info, nsfw: place.nsfw ?? false, planWith: planWith(place) });
  };
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
    planAgain,
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
    async plan(request, sweepId, own, asked = {}) {
      const { info, recalled } = await infoOrRecalled(own);
      const plan = planRequest(request, sweepId, info, asked);
      if (recalled) fromMemory.add(plan);
      return plan;
    },
    accept(plan, place) {
      ledger.accept(plan, place);
      const { live } = add(plan, place, !fromMemory.has(plan));
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

/** The engine's list with an admin's word over the engine's own. */
function withWords(info: EngineInfo, wordOn: (model: ModelInfo) => ModelWord | undefined): EngineInfo {
  const models = info.models.map((model): ModelInfo => {
    const { family, native } = wordOn(model) ?? {};
    return {
      ...model,
      ...(family === undefined ? {} : { family, familyFrom: 'admin' }),
      ...(native === undefined ? {} : { native, nativeFrom: 'admin' }),
    };
  });
  return { ...info, models };
}

/** The seed of a sweep that was asked for without one: it follows from its id. */
function seedOf(sweepId: string): number {
  return Number.parseInt(sha256(`seed ${sweepId}`).slice(0, 8), 16) % (maxSeed + 1);
}
