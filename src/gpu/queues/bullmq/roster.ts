import { setTimeout as timer } from 'node:timers/promises';

import type { Redis } from 'ioredis';

import type { AppError } from '../../../errors.ts';
import { asAppError } from '../../../errors.ts';
import type { Ask } from './ask.ts';

import { decodeFrame, encodeFrame } from './frame.ts';
import { allNews, botKey, workerKeys, workerOfKey, workersKey } from './keys.ts';
import type { Beat, News, WorkerInfo } from './protocol.ts';
import { beat, beatEnvelope, news, protocol } from './protocol.ts';
import { mostWorkers, readBeat, readInfo, readKept, scanWorkers, unlessRubbish } from './read-worker.ts';
import { readRemembered, type Remembered } from './remembered.ts';
import type { Timing } from './timing.ts';

/** A worker as the bot sees it. */
export interface RemoteWorker {
  readonly id: string;
  /** Its heartbeat goes on. */
  readonly alive: boolean;
  /** Of another protocol; then there is no `beat`. */
  readonly incompatible?: { readonly protocol: number };
  /** The latest, also of one that is away. */
  readonly beat?: Beat;
  readonly info?: WorkerInfo;
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly lastSeenAt: number;
  /** An operator paused it. */
  readonly held: boolean;
}

export interface RosterOptions {
  readonly ask: Ask;
  readonly subscriber: Redis;
  readonly version: string;
  readonly timing: Timing;
  /** Milliseconds since 1970: only shown, nothing is decided by it. */
  readonly now: () => number;
}

export interface Roster {
  all(): readonly RemoteWorker[];
  get(id: string): RemoteWorker | undefined;
  /** Why Redis cannot be asked. Undefined: it answers. */
  failure(): AppError | undefined;
  /** The worker came, left or changed; undefined: Redis went away or is back. */
  onChange(listener: (id: string | undefined) => void): void;
  /** What a worker tells of its job. */
  onNews(listener: (id: string, news: News, bytes: Buffer) => void): void;
  setHeld(id: string, held: boolean): Promise<void>;
  /** Asks Redis now. Never rejects. */
  look(): Promise<void>;
  close(): Promise<void>;
}

interface Known extends RemoteWorker {
  readonly infoHash?: string;
  /** When its info was read last, by `performance.now()`: one that says another thing at every beat is not read at every beat. */
  readonly infoReadAt?: number;
  /** Hash of an info that could not be read: it is tried again, but seldom. */
  readonly unread?: string;
  /** Since when its beat is missing, by `performance.now()`; a clock that jumps changes nothing. */
  readonly missingSince?: number;
}

const scanEvery = 15;
const forgetAfterMs = 30 * 86_400_000;

/** Keeps an eye on all workers of a Redis. Resolves after the first look, whether Redis answered or not. */
export async function openRoster({ ask, subscriber, version, timing, now }: RosterOptions): Promise<Roster> {
  const workers = new Map<string, Known>();
  const changeListeners = new Set<(id: string | undefined) => void>();
  const newsListeners = new Set<(id: string, news: News, bytes: Buffer) => void>();
  const closing = new AbortController();
  let failure: AppError | undefined;
  /** Redis answers again since; workers have to come back first. */
  let graceUntil = performance.now() + timing.beatTtlMs;
  let looks = 0;
  let looking: Promise<void> | undefined;
  /** A look that news asked for is about to begin. */
  let isDue = false;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let keptIsRead = false;
  /** Who said that it leaves: when its beat is gone it is not waited for. */
  const leavers = new Set<string>();

  const tell = (id: string | undefined): void => {
    for (const listener of changeListeners) listener(id);
  };
  const put = (next: Known): void => {
    const before = workers.get(next.id);
    workers.set(next.id, next);
    if (!before || JSON.stringify(shown(before)) !== JSON.stringify(shown(next))) tell(next.id);
  };
  const ids = async (): Promise<string[]> => {
    if (looks++ % scanEvery === 0) {
      for (const [id, text] of await readKept(ask)) addRemembered(id, text);
      keptIsRead = true;
      for (const id of await scanWorkers(ask)) addNew(id);
      await ask((redis) => redis.set(botKey, JSON.stringify({ protocol, version }), 'EX', 86_400));
    }
    return [...workers.keys()];
  };
  /** One that was heard before Redis was asked is known without its pause. Later what is kept there is ours. */
  const addRemembered = (id: string, text: string): void => {
    const read: Remembered | undefined = readRemembered(id, text);
    const known = workers.get(id);
    if (!read) return;
    if (known && !keptIsRead) put({ ...known, held: read.held });
    if (known || workers.size >= mostWorkers) return;
    if (read.held || now() - read.lastSeenAt < forgetAfterMs) workers.set(id, { ...read, id, alive: false });
  };
  const addNew = (id: string): void => {
    if (workers.has(id) || workers.size >= mostWorkers) return;
    workers.set(id, { id, alive: false, version: '', lastSeenAt: now(), held: false });
  };

  /** A beat that is missing: away when that lasts, and Redis was not away itself a moment ago. */
  const missing = (known: Known): void => {
    if (!known.alive) return;
    const at = performance.now();
    const since = known.missingSince ?? at;
    const over = leavers.delete(known.id) || (at - since >= timing.pollMs && at >= graceUntil);
    put({ ...known, missingSince: since, alive: !over });
  };

  const present = async (known: Known, text: string): Promise<void> => {
    const { missingSince: _over, incompatible: _other, ...rest } = known;
    const said = parsed(text);
    const envelope = beatEnvelope.safeParse(said).data;
    if (!envelope) return missing(known);
    const seen = { ...rest, alive: true, lastSeenAt: now(), version: envelope.version };
    if (envelope.protocol !== protocol) {
      put({ ...seen, incompatible: { protocol: envelope.protocol } });
      return;
    }
    const read = beat.safeParse(said).data;
    if (!read) return missing(known);
    leavers.delete(known.id);
    const { info: hash } = read;
    const at = performance.now();
    const isNew = hash !== undefined && hash !== known.infoHash;
    const pause = timing.pollMs * (known.unread === hash ? scanEvery : 1);
    if (!isNew || at - (known.infoReadAt ?? Number.NEGATIVE_INFINITY) < pause) {
      put({ ...seen, beat: read });
      return;
    }
    const info = await readInfo(ask, known.id);
    put({ ...seen, beat: read, infoReadAt: at, ...(info ? { info, infoHash: hash } : { unread: hash }) });
  };

  const lookNow = async (): Promise<void> => {
    try {
      const known = await ids();
      const beats = await Promise.all(known.map((id) => readBeat(ask, id)));
      for (const [index, id] of known.entries()) {
        const worker = workers.get(id);
        const text = beats[index];
        if (!worker) continue;
        if (text === undefined) missing(worker);
        else await present(worker, text);
        await remember(worker.id);
      }
      if (!failure) return;
      failure = undefined;
      graceUntil = performance.now() + timing.beatTtlMs;
      tell(undefined);
    } catch (error) {
      if (closing.signal.aborted) return;
      const was = failure;
      failure = asAppError(error);
      looks = 0;
      for (const [id, { missingSince: _unknown, ...known }] of workers) workers.set(id, known);
      if (!was) tell(undefined);
    }
  };

  /** What is known of it outlives its beat and this process. Once a minute is enough for "last seen". */
  const remembered = new Map<string, string>();
  const remember = async (id: string): Promise<void> => {
    const worker = workers.get(id);
    if (!worker?.beat && !worker?.incompatible) return;
    const { version: own, lastSeenAt, held } = worker;
    const text = JSON.stringify({ version: own, lastSeenAt: Math.floor(lastSeenAt / 60_000) * 60_000, held });
    if (remembered.get(id) === text) return;
    await unlessRubbish(ask((redis) => redis.hset(workersKey, id, text)));
    remembered.set(id, text);
  };

  const look = (): Promise<void> =>
    (looking ??= lookNow().finally(() => {
      lookedAt = performance.now();
      looking = undefined;
    }));
  /** However much news there is, Redis is asked now and then. */
  const lookSoon = async (): Promise<void> => {
    if (isDue) return;
    isDue = true;
    // What is being asked now may be older than the news.
    await looking;
    const rest = lookedAt + timing.pollMs / 20 - performance.now();
    if (rest > 0) await timer(rest, undefined, { signal: closing.signal });
    isDue = false;
    await look();
  };
  const polling = async (): Promise<void> => {
    for (;;) {
      await timer(timing.pollMs, undefined, { signal: closing.signal });
      await look();
    }
  };

  const hear = (_pattern: Buffer, channel: Buffer, data: Buffer): void => {
    const id = workerOfKey(channel.toString());
    const frame = decodeFrame(data);
    const read = frame && news.safeParse(frame.head).data;
    if (id === undefined || !frame || !read) return;
    addNew(id);
    if (!workers.has(id)) return;
    if (read.type === 'left') leavers.add(id);
    if (read.type === 'left' || read.type === 'beat') void lookSoon().catch(() => undefined);
    else for (const listener of newsListeners) listener(id, read, frame.bytes);
  };
  const onReady = (): void => void subscribe();

  subscriber.on('pmessageBuffer', hear);
  const subscribe = async (): Promise<void> => {
    try {
      await subscriber.psubscribe(allNews);
    } catch {
      // ioredis subscribes again by itself once it has been subscribed; before that the next `ready` does.
    }
  };
  subscriber.on('ready', onReady);
  if (subscriber.status === 'ready') await subscribe();
  await look();
  void polling().catch(() => undefined);

  return {
    all: () => [...workers.values()].toSorted((a, b) => a.id.localeCompare(b.id)),
    get: (id) => workers.get(id),
    failure: () => failure,
    onChange: (listener) => void changeListeners.add(listener),
    onNews: (listener) => void newsListeners.add(listener),
    async setHeld(id, held) {
      const known = workers.get(id);
      if (!known) return;
      const { version: own, lastSeenAt } = known;
      await ask((redis) => redis.hset(workersKey, id, JSON.stringify({ version: own, lastSeenAt, held })));
      remembered.delete(id);
      put({ ...known, held });
    },
    look,
    async close() {
      closing.abort();
      subscriber.off('pmessageBuffer', hear);
      subscriber.off('ready', onReady);
      await looking;
    },
  };
}

/** Everything by which a change is worth telling. */
function shown({ lastSeenAt: _at, ...rest }: Known): unknown {
  const { missingSince: _since, infoReadAt: _read, unread: _unread, info: _info, ...about } = rest;
  return about;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Tells a worker something; who is not there does not hear it. */
export async function giveOrder(ask: Ask, id: string, what: object): Promise<void> {
  await ask((redis) => redis.publish(workerKeys(id).orders, encodeFrame(what)));
}
