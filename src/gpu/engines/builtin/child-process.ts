import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { Socket } from 'node:net';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

import { AppError } from '../../../errors.ts';
import { deathOf, failureOf } from './failures.ts';
import type { FromChild, ModelFacts, ToChild } from './protocol.ts';
import { fromChild } from './protocol.ts';

/** Messages that belong to one request. */
export type Answer = Exclude<FromChild, { type: 'opened' | 'failed' }>;

export interface DrawingProcess {
  /** Of the operating system; undefined when it could not be started. */
  readonly pid: number | undefined;
  /** Rejects with `builtin.*` when the folder cannot be opened or the process dies before. */
  readonly opened: Promise<ModelFacts>;
  readonly alive: boolean;
  /** Resolves at the answer that ends a request; rejects with what failed, `builtin.crashed` when the process died. */
  request(message: Extract<ToChild, { type: 'draw' | 'time' }>, onAnswer: (answer: Answer) => void): Promise<void>;
  /** Asks to stop at the next step; the request then rejects with `job.cancelled`. */
  cancel(id: number): void;
  /** Ends it at once, whatever it does; all that is under way rejects with `error`. */
  kill(error: AppError): void;
  /** Resolves when the operating system has cleared it away. */
  gone(): Promise<void>;
}

interface Pending {
  readonly onAnswer: (answer: Answer) => void;
  readonly resolve: () => void;
  readonly reject: (error: AppError) => void;
}

/** As much of what a dying process says as is read. */
const lastWords = 4000;

/** Starts a process that opens `folder`. It ends with its parent, and does not keep the parent running between requests. */
export function startDrawingProcess(folder: string, threads: number): DrawingProcess {
  const child = fork(fileURLToPath(new URL('child.ts', import.meta.url)), [], {
    // Nothing of our environment: it may hold tokens and passwords, and model files are opened there. From 1.29 on onnxruntime
    // tells Microsoft of models and sessions and keeps a device id in the cache folder of the user, on Linux and macOS too,
    // unless this is set before it is loaded (microsoft/onnxruntime#27379).
    env: { ORT_DISABLE_TELEMETRY: '1', ...compileCache() },
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const pending = new Map<number, Pending>();
  const opening = Promise.withResolvers<ModelFacts>();
  const closed = Promise.withResolvers<void>();
  let ended: AppError | undefined;
  let stderr = '';
  let waiting = 0;

  const end = (error: AppError): void => {
    if (ended) return;
    ended = error;
    opening.reject(error);
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
  };
  const kill = (error: AppError): void => {
    end(error);
    child.kill('SIGKILL');
  };

  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-lastWords);
  });
  child.on('error', (cause) => {
    end(new AppError('builtin.crashed', { params: { reason: cause.message }, cause }));
    // One that could not be started never closes.
    if (child.pid === undefined) closed.resolve();
  });
  // `close` comes after the last of stderr, `exit` may come before.
  child.on('close', (code, signal) => {
    end(deathOf(code, signal, stderr));
    closed.resolve();
  });
  child.on('message', (raw) => {
    const parsed = fromChild.safeParse(raw);
    if (!parsed.success) {
      kill(new AppError('builtin.crashed', { params: { reason: 'protocol' }, cause: parsed.error }));
      return;
    }
    const message = parsed.data;
    if (message.type === 'opened') opening.resolve(message.facts);
    else if (message.type !== 'failed') settle(message);
    else if (message.id === undefined) kill(failureOf(message));
    else pending.get(message.id)?.reject(failureOf(message));
  });

  const settle = (answer: Answer): void => {
    const request = pending.get(answer.id);
    request?.onAnswer(answer);
    if (answer.type === 'done' || answer.type === 'timed') request?.resolve();
  };
  const send = (message: ToChild): void => {
    // A process that is gone is dealt with by `close`.
    if (!ended) child.send(message, () => undefined);
  };

  /** The parent stays alive for as long as it waits for something, no longer. */
  const wait = async <Result>(result: Promise<Result>): Promise<Result> => {
    waiting += 1;
    hold(child, true);
    try {
      return await result;
    } finally {
      waiting -= 1;
      if (waiting === 0) hold(child, false);
    }
  };

  const opened = wait(opening.promise);
  // Whoever is interested awaits it; a process killed before that must not end in an unhandled rejection.
  opened.catch(() => undefined);
  send({ type: 'open', folder, threads });
  return {
    pid: child.pid,
    opened,
    get alive() {
      return ended === undefined;
    },
    async request(message, onAnswer) {
      if (ended) throw ended;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      pending.set(message.id, { onAnswer, resolve, reject });
      send(message);
      await wait(promise).finally(() => pending.delete(message.id));
    },
    cancel: (id) => send({ type: 'cancel', id }),
    kill,
    gone: () => wait(closed.promise),
  };
}

function hold(child: ChildProcess, on: boolean): void {
  const change = on ? 'ref' : 'unref';
  child[change]();
  child.channel?.[change]();
  if (child.stderr instanceof Socket) child.stderr[change]();
}

/** What Node has compiled for us is of use there too. */
function compileCache(): { readonly NODE_COMPILE_CACHE?: string } {
  const folder = getCompileCacheDir();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) };
}
