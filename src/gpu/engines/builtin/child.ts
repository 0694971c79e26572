/**
 * Entry of the child process. It opens one folder and draws one row at a time. All that may block, crash or run out of
 * memory happens here and nowhere else, so that ending this process always ends it.
 */
import { arch, platform } from 'node:process';

import { AppError, asAppError } from '../../../errors.ts';
import { isMemoryFailure } from './failures.ts';
import type { Model } from './model.ts';
import type { FromChild, ToChild } from './protocol.ts';
import { toChild } from './protocol.ts';

/** Step messages a second are enough for any progress bar. */
const stepIntervalMs = 100;

let model: Promise<Model> | undefined;
const running = new Map<number, AbortController>();

/** A message to a parent that is gone is dropped: the process is about to end. */
function send(message: FromChild): void {
  process.send?.(message, undefined, undefined, () => undefined);
}

/** Names out of a model's files may be of any length. */
const longest = 300;

function fail(error: unknown, id?: number): void {
  const { code, params, message } = toAppError(error);
  const short = Object.entries(params).map(([name, value]) => [
    name,
    typeof value === 'string' ? value.slice(0, longest) : value,
  ]);
  send({
    type: 'failed',
    ...(id === undefined ? {} : { id }),
    code,
    params: Object.fromEntries(short),
    detail: message.slice(0, longest),
  });
}

function toAppError(error: unknown): AppError {
  if (!(error instanceof AppError) && error instanceof Error && isMemoryFailure(error.message)) {
    return new AppError('builtin.outOfMemory', { detail: error.message, cause: error });
  }
  return asAppError(error);
}

async function open(folder: string, threads: number): Promise<Model> {
  // Imported here, so that a runtime missing on this machine is an answer and not a dead process.
  const { openModel } = await import('./model.ts').catch((cause: unknown) => {
    const params = { platform: `${platform}-${arch}` };
    throw new AppError('builtin.missing', { params, detail: String(cause), cause });
  });
  return openModel(folder, threads, new AbortController().signal);
}

type Work = Extract<ToChild, { type: 'draw' | 'time' }>;

async function perform(message: Work, signal: AbortSignal): Promise<void> {
  const { id } = message;
  const opened = await model;
  if (!opened) throw new AppError('internal', { detail: 'no folder was opened' });
  const { drawRow, timeStep } = await import('./pipeline.ts');
  if (message.type === 'time') {
    send({ type: 'timed', id, ms: await timeStep(opened, message) });
    return;
  }
  let told = -Infinity;
  await drawRow(opened, message.request, {
    signal,
    onNotes: (notes) => send({ type: 'notes', id, notes: [...notes] }),
    onStep: (key, step, steps) => {
      const now = performance.now();
      if (now - told < stepIntervalMs && step < steps) return;
      told = now;
      send({ type: 'step', id, key, step, steps });
    },
    onPicture: (key, picture, ms) => send({ type: 'cell', id, key, ...picture, ms }),
  });
  send({ type: 'done', id });
}

/** A cancel is heard from the moment the work has come in. */
function start(message: Work): void {
  const controller = new AbortController();
  running.set(message.id, controller);
  perform(message, controller.signal)
    .catch((error: unknown) => fail(error, message.id))
    .finally(() => running.delete(message.id));
}

process.on('message', (raw) => {
  const message = toChild.parse(raw);
  if (message.type === 'cancel') running.get(message.id)?.abort();
  else if (message.type === 'open') {
    model = open(message.folder, message.threads);
    model.then(
      ({ facts }) => send({ type: 'opened', facts }),
      (error: unknown) => fail(error),
    );
  } else start(message);
});

process.on('disconnect', () => process.exit());
