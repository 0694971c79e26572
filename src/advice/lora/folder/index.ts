import { stat } from 'node:fs/promises';
import { setImmediate, setTimeout as timer } from 'node:timers/promises';

import { openFileSource } from '../../../byte-source.ts';
import { AppError, asAppError } from '../../../errors.ts';
import type { LoraDescription } from '../describe.ts';
import { readLora } from '../describe.ts';
import { oneLine } from '../fields.ts';
import type { LoraFile } from './find-files.ts';
import { findLoraFiles } from './find-files.ts';
import { loraFileFinder } from './match-names.ts';

export { findLoraFiles } from './find-files.ts';
export { loraFileFinder } from './match-names.ts';

/** What the files of a server's LoRAs say, read where they lie. */
export interface LoraFolder {
  /**
   * Clip skips that the LoRAs of this list were trained at, as far as they are known now; the rest is read meanwhile. Waits for it
   * `patienceMs` at most. Never rejects.
   */
  facts(names: readonly string[]): Promise<readonly { readonly name: string; readonly trainedClipSkip: number }[]>;
  /** Calls the listener when `facts` would say something else than before. The answer ends that. */
  onNews(listener: () => void): () => void;
  /** Reads that LoRA's file. Undefined: there is none of that name. Rejects with `file.missing` and `lora.*`. */
  describe(name: string, signal: AbortSignal): Promise<LoraDescription | undefined>;
}

export interface LoraFolderOptions {
  /** Absolute. */
  readonly folders: readonly string[];
  /** Ends the reading. */
  readonly signal: AbortSignal;
  /** Default 0: a server's list is never kept waiting for a disk. */
  readonly patienceMs?: number;
  /** A file or folder that was left out, by its name below the folder, and why. Called at most `mostTold` times. */
  readonly onLeftOut?: (name: string, code: string) => void;
  /** Monotonic milliseconds. Default the process's. */
  readonly now?: () => number;
}

/** Lines about files that cannot be read: a folder full of them is one mistake and not thousands. */
export const mostTold = 20;
/** Files read at the same time: headers are parsed in this thread, and disks of collections turn. */
const atOnce = 2;
/** The folders are looked at again after this. */
const restMs = 30_000;
/** A disk that does not answer is not waited for. */
const fileMs = 20_000;

interface Known {
  readonly size: number;
  readonly mtimeMs: number;
  readonly trained: number | undefined;
}

/**
 * Files are read one after the other in the background, a header each, and again only when size or time of a file have changed;
 * nothing of them is kept but the one number.
 */
export function openLoraFolder(options: LoraFolderOptions): LoraFolder {
  const { folders, signal, patienceMs = 0, onLeftOut = () => undefined, now = () => performance.now() } = options;
  let known = new Map<string, Known>();
  let find: ((name: string) => LoraFile | undefined) | undefined;
  let listed = '';
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;
  const told = new Set<string>();
  const listeners = new Set<() => void>();

  const leaveOut = (name: string, code: string): void => {
    if (told.has(name) || told.size >= mostTold) return;
    told.add(name);
    onLeftOut(oneLine(name, 120) ?? '?', code);
  };
  const read = async (file: LoraFile): Promise<void> => {
    const stats = await stat(file.path).catch(() => undefined);
    const before = known.get(file.path);
    if (!stats) return void known.delete(file.path);
    if (before?.size === stats.size && before.mtimeMs === stats.mtimeMs) return;
    let trained: number | undefined;
    try {
      trained = (await within(readFile(file, signal), file, signal)).clipSkip.value;
    } catch (error) {
      if (signal.aborted) return;
      leaveOut(file.name, asAppError(error).code);
    }
    known.set(file.path, { size: stats.size, mtimeMs: stats.mtimeMs, trained });
  };
  const state = (): string => JSON.stringify([...known].map(([path, { trained }]) => [path, trained]));
  const look = async (names: readonly string[]): Promise<void> => {
    const { files, unread } = await findLoraFiles(folders, signal);
    for (const folder of unread) leaveOut(folder.split(/[\\/]/).at(-1) ?? folder, 'file.missing');
    find = loraFileFinder(files, names);
    listed = names.join('\n');
    const before = state();
    const there = new Set(files.map(({ path }) => path));
    known = new Map([...known].filter(([path]) => there.has(path)));
    const wanted = [...new Set(names.flatMap((name) => find?.(name) ?? []))];
    const next = wanted.values();
    const reader = async (): Promise<void> => {
      for (const file of next) {
        if (signal.aborted) return;
        await read(file);
        // Whoever waits for the process has a turn between two headers.
        await setImmediate();
      }
    };
    await Promise.all(Array.from({ length: atOnce }, reader));
    lookedAt = now();
    if (state() !== before) for (const listener of listeners) listener();
  };
  const lookAgain = (names: readonly string[]): Promise<void> =>
    (looking ??= look(names)
      .catch(() => undefined)
      .finally(() => (looking = undefined)));

  /** The list is not known here: what it was at the last look tells files of one name apart. */
  const findAnew = async (name: string, own: AbortSignal): Promise<LoraFile | undefined> => {
    const { files } = await findLoraFiles(folders, own);
    return loraFileFinder(files, listed === '' ? [name] : listed.split('\n'))(name);
  };

  return {
    async facts(names) {
      const isDue = now() - lookedAt >= restMs || names.join('\n') !== listed;
      if (isDue && !signal.aborted) {
        const work = lookAgain(names);
        if (patienceMs > 0) await soon(work, patienceMs);
      }
      return names.flatMap((name) => {
        const file = find?.(name);
        const trained = file && known.get(file.path)?.trained;
        return trained === undefined ? [] : [{ name, trainedClipSkip: trained }];
      });
    },
    onNews(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async describe(name, asked) {
      const both = AbortSignal.any([signal, asked]);
      const file = (now() - lookedAt < restMs && find?.(name)) || (await findAnew(name, both));
      return file && within(readFile(file, both), file, both);
    },
  };
}

async function readFile({ path, name }: LoraFile, signal: AbortSignal): Promise<LoraDescription> {
  const source = await openFileSource(path);
  try {
    return await readLora(source, { name: `${name.split('/').at(-1) ?? name}.safetensors`, signal });
  } finally {
    await source.close();
  }
}

/** A read that hangs cannot be stopped, only left: its place is free again. */
async function within<T>(work: Promise<T>, { name }: LoraFile, signal: AbortSignal): Promise<T> {
  const enough = new AbortController();
  const late = timer(fileMs, undefined, { signal: AbortSignal.any([enough.signal, signal]) }).then(() => {
    throw new AppError('lora.untold', { params: { lora: name } });
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    enough.abort();
    late.catch(() => undefined);
    work.catch(() => undefined);
  }
}

async function soon(work: Promise<void>, ms: number): Promise<void> {
  const enough = new AbortController();
  await Promise.race([work, timer(ms, undefined, { signal: enough.signal }).catch(() => undefined)]);
  enough.abort();
}
