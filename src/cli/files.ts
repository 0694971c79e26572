import { createHash, randomBytes } from 'node:crypto';
import { access, constants, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';

import { AppError } from '../errors.ts';
import { asWriteError, writeWhole } from '../sweep/batch/files.ts';

/** Where a sweep goes: the sheet, and the single pictures in a folder of the same name beside it. */
export interface Target {
  /** Absolute. */
  readonly sheet: string;
  /** Absolute. */
  readonly folder: string;
}

/** Rejects with `file.write` when nothing could be written there: asked before anything is drawn. */
export async function checkWritable(folder: string): Promise<void> {
  const probe = join(folder, `.clipskip-${randomBytes(4).toString('hex')}.tmp`);
  await makeFolder(folder);
  try {
    await writeFile(probe, 'x');
  } catch (cause) {
    throw folderError(folder, cause);
  } finally {
    await rm(probe, { force: true }).catch(() => {});
  }
}

/** With the whole path: the name of a folder alone says little. */
function folderError(folder: string, cause: unknown): AppError {
  return new AppError('file.write', { params: { ...asWriteError(folder, cause).params, file: folder }, cause });
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw folderError(folder, cause);
  }
}

/** At most this much is read of a file that a person names. */
const maxPictureBytes = 64 * 1024 * 1024;

/** Rejects with `file.missing` and `file.tooLarge`. */
export async function readPicture(file: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readBounded(file, maxPictureBytes);
  if (bytes === 'large') throw new AppError('file.tooLarge', { params: { file, limit: '64 MB' } });
  if (!bytes) throw new AppError('file.missing', { params: { file } });
  return bytes;
}

async function readBounded(file: string, limit: number): Promise<Uint8Array<ArrayBuffer> | 'large' | undefined> {
  // Without O_NONBLOCK opening a named pipe waits for somebody to write into it. Windows has neither.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
  const handle = await open(file, flags).catch(() => undefined);
  if (!handle) return undefined;
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) return undefined;
    return stat.size > limit ? 'large' : await handle.readFile();
  } finally {
    await handle.close();
  }
}

const marker = '.sweep';

/** Short name of all that decides the files of a sweep: equal sweeps replace each other's files, others never do. */
export function sweepKey(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/**
 * `out/<name>.png` and `out/<name>/`; `-2`, `-3` ... behind the name when a different sweep lies there already (the same
 * prompt and seed on another model, for example). `wanted`: the person named the file, and then it is replaced.
 */
export async function chooseTarget(options: {
  readonly wanted: string | undefined;
  readonly base: string;
  readonly name: string;
  readonly key: string;
}): Promise<Target> {
  const { wanted, base, name, key } = options;
  if (wanted !== undefined) {
    const sheet = resolve(base, wanted);
    return { sheet, folder: sheet.slice(0, sheet.length - extname(sheet).length) };
  }
  for (let number = 1; ; number += 1) {
    const folder = join(base, 'out', number === 1 ? name : `${name}-${number}`);
    const owner = await readFile(join(folder, marker), 'utf8').catch(() => undefined);
    const free = owner === undefined && !(await exists(`${folder}.png`)) && !(await exists(folder));
    if (free || owner === key || number >= 1000) return { sheet: `${folder}.png`, folder };
  }
}

/** Claims the folder for this sweep. */
export async function markTarget(target: Target, key: string): Promise<void> {
  await makeFolder(target.folder);
  await writeWhole(join(target.folder, marker), Buffer.from(key));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
