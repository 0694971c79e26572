import { appendFile, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { z } from 'zod';

import { AppError } from '../../errors.ts';
import { sha256 } from '../keys.ts';
import { asWriteError } from './files.ts';

/** Lines of JSON: what batch this is, then a line for each picture. Adding a line cannot damage those before it. */
const manifestFile = 'batch.jsonl';
const maxManifestBytes = 4 * 1024 * 1024;

const head = z.strictObject({ version: z.literal(1), key: z.string().length(64) });
const entry = z.strictObject({
  seed: z.int(),
  /** In the same folder; nothing else is believed. */
  file: z.string().regex(/^\d{4,}-seed-\d+\.(?:png|jpg|webp)$/),
  sha256: z.string().length(64),
});
export type BatchEntry = z.output<typeof entry>;

export interface BatchManifest {
  /** Pictures that are there and whole. */
  readonly entries: readonly BatchEntry[];
  /** Rejects with `file.write`. */
  append(entry: BatchEntry): Promise<void>;
}

/** Reads the folder's list or starts one. Rejects with `batch.other` when it belongs to other settings, and `file.write`. */
export async function openManifest(directory: string, key: string): Promise<BatchManifest> {
  const path = join(directory, manifestFile);
  const add = async (line: unknown): Promise<void> => {
    try {
      await appendFile(path, `${JSON.stringify(line)}\n`);
    } catch (cause) {
      throw asWriteError(path, cause);
    }
  };
  const text = await readFile(path, 'utf8').catch(() => '');
  const [first, ...lines] = text.slice(0, maxManifestBytes).split('\n').map(jsonOf);
  const known = head.safeParse(first);
  if (text === '') await add({ version: 1, key } satisfies z.input<typeof head>);
  else if (!known.success || known.data.key !== key) {
    throw new AppError('batch.other', { params: { folder: basename(directory) } });
  }
  // A line cut off by a crash must not swallow the next one.
  else if (!text.endsWith('\n')) await appendFile(path, '\n');
  const entries: BatchEntry[] = [];
  for (const line of lines) {
    const read = entry.safeParse(line);
    if (read.success && (await isWhole(join(directory, read.data.file), read.data.sha256))) entries.push(read.data);
  }
  return { entries, append: add };
}

async function isWhole(path: string, hash: string): Promise<boolean> {
  try {
    return sha256(await readFile(path)) === hash;
  } catch {
    return false;
  }
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
