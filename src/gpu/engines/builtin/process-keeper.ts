import { AppError } from '../../../errors.ts';
import type { DrawingProcess } from './child-process.ts';
import { startDrawingProcess } from './child-process.ts';
import { folderStamp } from './folder.ts';
import type { ModelFacts } from './protocol.ts';

export interface KeeperOptions {
  readonly folder: string;
  readonly threads: number;
  /** Milliseconds without work after which the process is ended. */
  readonly idleMs: number;
}

export interface ProcessKeeper {
  /** What the folder holds; opens it unless it is known and unchanged. */
  facts(signal: AbortSignal): Promise<ModelFacts>;
  /**
   * Does `work` with a living process that has the folder open, one work at a time. An abort sends `cancel` for `id`, and
   * a second later ends the process: rejects with `job.cancelled` then, whatever the work is doing.
   */
  use<Result>(signal: AbortSignal, work: (process: DrawingProcess, id: number) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** Milliseconds a cancelled work may take to stop by itself and keep the process, and the model in it, alive. */
const graceMs = 1000;

const cancelled = (): AppError => new AppError('job.cancelled');

/** Starts, keeps, replaces and ends the drawing process of one engine. */
export function createProcessKeeper({ folder, threads, idleMs }: KeeperOptions): ProcessKeeper {
  const closing = new AbortController();
  let current: { readonly process: DrawingProcess; readonly stamp: string } | undefined;
  let known: { readonly facts: ModelFacts; readonly stamp: string } | undefined;
  let queue: Promise<void> = Promise.resolve();
  let idle: NodeJS.Timeout | undefined;
  let lastId = 0;

  const open = async (signal: AbortSignal): Promise<DrawingProcess> => {
    const stamp = await folderStamp(folder);
    signal.throwIfAborted();
    if (current?.process.alive && current.stamp === stamp) return current.process;
    current?.process.kill(cancelled());
    const process = startDrawingProcess(folder, threads);
    current = { process, stamp };
    const end = (): void => process.kill(cancelled());
    signal.addEventListener('abort', end, { once: true });
    try {
      known = { facts: await process.opened, stamp };
    } finally {
      signal.removeEventListener('abort', end);
    }
    return process;
  };

  /** Waits for its turn; the answer gives the turn to the next. */
  const takeTurn = async (signal: AbortSignal): Promise<() => void> => {
    const before = queue;
    const { promise, resolve } = Promise.withResolvers<void>();
    queue = before.then(() => promise);
    try {
      await orAborted(before, signal);
    } catch (error) {
      resolve();
      throw error;
    }
    return resolve;
  };

  const use: ProcessKeeper['use'] = async (outer, work) => {
    const signal = AbortSignal.any([outer, closing.signal]);
    if (signal.aborted) throw cancelled();
    const giveTurn = await takeTurn(signal);
    clearTimeout(idle);
    try {
      const process = await open(signal);
      const id = ++lastId;
      return await orAborted(work(process, id), signal, {
        onAbort: () => process.cancel(id),
        graceMs,
        onTimeout: () => process.kill(cancelled()),
      });
    } catch (error) {
      throw signal.aborted ? cancelled() : error;
    } finally {
      idle = setTimeout(() => current?.process.kill(cancelled()), idleMs).unref();
      giveTurn();
    }
  };

  return {
    use,
    async facts(signal) {
      const stamp = await folderStamp(folder);
      if (known?.stamp === stamp) return known.facts;
      return use(signal, (process) => process.opened);
    },
    async close() {
      closing.abort();
      clearTimeout(idle);
      current?.process.kill(cancelled());
      await current?.process.gone();
    },
  };
}

interface AbortReaction {
  readonly onAbort?: () => void;
  readonly graceMs?: number;
  readonly onTimeout?: () => void;
}

/** The result, or `job.cancelled` once the signal has been aborted for `graceMs` (default 0). */
async function orAborted<Result>(
  result: Promise<Result>,
  signal: AbortSignal,
  { onAbort, graceMs = 0, onTimeout }: AbortReaction = {},
): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | undefined;
  const react = (): void => {
    onAbort?.();
    timer = setTimeout(() => {
      onTimeout?.();
      reject(cancelled());
    }, graceMs);
  };
  if (signal.aborted) react();
  else signal.addEventListener('abort', react, { once: true });
  try {
    return await Promise.race([result, promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', react);
  }
}
