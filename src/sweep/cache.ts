import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import type { EngineWarning, Honoured, Worker } from '../gpu/engine.ts';
import { sha256 } from './keys.ts';
import { message } from '../gpu/message.ts';
import type { DrawnPicture } from './types.ts';

/** What the cache keeps of a cell. */
export interface CachedCell {
  readonly picture: DrawnPicture;
  /** As the engine said it; verify judges again. */
  readonly honoured: Honoured;
  readonly used?: number;
  readonly worker?: Worker;
  readonly warnings: readonly EngineWarning[];
}

export interface PictureCache {
  /** Undefined: not there, or damaged (then it is gone). Never rejects. */
  get(cellKey: string): Promise<CachedCell | undefined>;
  /** False: it could not be kept (full disk, unwritable folder). Never rejects. */
  put(cellKey: string, cell: CachedCell): Promise<boolean>;
}

export interface DiskCache extends PictureCache {
  /**
   * Removes the pictures with these hashes (sha256 of their bytes), whatever asked for them. Answers how many there were.
   * Rejects where a file cannot be removed: somebody was promised that it is gone.
   */
  remove(pictures: ReadonlySet<string>): Promise<number>;
}

export interface PictureCacheOptions {
  /** Made when missing, for this user alone. */
  readonly dir: string;
  /** The oldest used go when all files together are larger. */
  readonly maxBytes: number;
  /** Milliseconds since 1970; dates the use of an entry. */
  readonly now: () => number;
}

/** First line of an entry; the second is its description as JSON, the rest the picture. */
const header = 'clipskip-bot cell 1';
const maxDescriptionBytes = 64 * 1024;
/** Other processes write too, so the folder is counted again after this many entries of our own. */
const recountAfter = 32;
/** Nobody writes one picture for so long. */
const partMs = 600_000;

const description = z.strictObject({
  key: z.string(),
  sha256: z.string().length(64),
  pixels: z.string(),
  width: z.int().positive(),
  height: z.int().positive(),
  format: z.enum(['png', 'jpeg', 'webp']),
  honoured: z.enum(['yes', 'no', 'floor', 'unknown']),
  used: z.number().optional(),
  worker: z.strictObject({ id: z.string(), name: z.string() }).optional(),
  warnings: z.array(
    z.strictObject({ type: z.enum(['unsupported', 'adjusted', 'other']), feature: z.string(), text: message }),
  ),
});

/**
 * Pictures on disk by cell key, one file each. A file is written beside its place and renamed into it, so several
 * processes may share a folder and a crash leaves no half entry; a damaged one is found by its hash and removed.
 */
export function createPictureCache({ dir, maxBytes, now }: PictureCacheOptions): DiskCache {
  const fileOf = (cellKey: string): string => join(dir, `${cellKey}.cell`);
  let bytes = Number.POSITIVE_INFINITY;
  let written = 0;

  const makeRoom = async (added: number): Promise<void> => {
    bytes += added;
    written += 1;
    if (bytes <= maxBytes && written % recountAfter !== 0) return;
    const files = await filesIn(dir, now() - partMs);
    bytes = files.reduce((sum, file) => sum + file.size, 0);
    for (const file of files.sort((a, b) => a.used - b.used)) {
      if (bytes <= maxBytes) break;
      await rm(file.path, { force: true });
      bytes -= file.size;
    }
  };

  return {
    async get(cellKey) {
      const path = fileOf(cellKey);
      try {
        const cell = decode(await readFile(path), cellKey);
        const time = new Date(now());
        await (cell ? utimes(path, time, time).catch(() => undefined) : rm(path, { force: true }));
        return cell;
      } catch {
        return undefined;
      }
    },
    async put(cellKey, cell) {
      const data = encode(cellKey, cell);
      if (data.length > maxBytes) return false;
      const part = join(dir, `${cellKey}.${randomUUID()}.part`);
      try {
        await mkdir(dir, { recursive: true, mode: 0o700 });
        await writeFile(part, data, { mode: 0o600 });
        const time = new Date(now());
        await utimes(part, time, time);
        await rename(part, fileOf(cellKey));
        await makeRoom(data.length);
        return true;
      } catch {
        await rm(part, { force: true }).catch(() => undefined);
        return false;
      }
    },
    async remove(pictures) {
      if (pictures.size === 0) return 0;
      let removed = 0;
      for (const { path, size } of await filesIn(dir).catch(() => [])) {
        const hash = await pictureIn(path);
        if (hash === undefined || !pictures.has(hash)) continue;
        await rm(path, { force: true });
        bytes -= size;
        removed += 1;
      }
      return removed;
    },
  };
}

/** The hash of the picture in a file, from its head alone; undefined: no entry of ours. */
async function pictureIn(path: string): Promise<string | undefined> {
  const file = await open(path).catch(() => undefined);
  if (!file) return undefined;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(header.length + maxDescriptionBytes), 0, undefined, 0);
    return descriptionIn(buffer.subarray(0, bytesRead))?.about.sha256;
  } finally {
    await file.close();
  }
}

/** Entries, and what a crash left half-written before `staleBefore`; what is younger may be another process at work. */
async function filesIn(
  dir: string,
  staleBefore = Number.NEGATIVE_INFINITY,
): Promise<{ path: string; size: number; used: number }[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.cell') || name.endsWith('.part'));
  const files = names.map(async (name) => {
    const path = join(dir, name);
    // Another process may have removed it since.
    const found = await stat(path).catch(() => undefined);
    if (!found || (name.endsWith('.part') && found.mtimeMs >= staleBefore)) return [];
    return [{ path, size: found.size, used: found.mtimeMs }];
  });
  return (await Promise.all(files)).flat();
}

function encode(key: string, { picture, honoured, used, worker, warnings }: CachedCell): Buffer {
  const { bytes, ...about } = picture;
  const text = JSON.stringify({ key, ...about, honoured, used, worker, warnings });
  return Buffer.concat([Buffer.from(`${header}\n${text}\n`), bytes]);
}

/** What stands before the picture, and where it starts. */
function descriptionIn(
  data: Buffer,
): { readonly about: z.output<typeof description>; readonly end: number } | undefined {
  const start = header.length + 1;
  const end = data.indexOf('\n', start);
  if (data.toString('latin1', 0, start) !== `${header}\n` || end < 0 || end > maxDescriptionBytes) return undefined;
  const read = description.safeParse(jsonOf(data.toString('utf8', start, end)));
  return read.success ? { about: read.data, end } : undefined;
}

function decode(data: Buffer, key: string): CachedCell | undefined {
  const found = descriptionIn(data);
  if (!found) return undefined;
  const { key: own, honoured, used, worker, warnings, ...about } = found.about;
  const bytes = data.subarray(found.end + 1);
  if (own !== key || sha256(bytes) !== about.sha256) return undefined;
  return {
    picture: { bytes, ...about },
    honoured,
    ...(used === undefined ? {} : { used }),
    ...(worker && { worker }),
    warnings,
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
