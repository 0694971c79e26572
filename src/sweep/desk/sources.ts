import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { AppError } from '../../errors.ts';
import { sha256 } from '../keys.ts';

/** Pictures that img2img sweeps start from, by their sha256. Synchronous: a sweep is durable when `accept` returns. */
export interface SourcePictures {
  /** Throws `file.write`. */
  put(hash: string, image: Uint8Array<ArrayBuffer>): void;
  /** Undefined: not there, or damaged. */
  get(hash: string): Uint8Array<ArrayBuffer> | undefined;
  /** Removes those that are not among `wanted`. Answers how many there were. Throws `file.write`. */
  keepOnly(wanted: ReadonlySet<string>): number;
}

/** `dir` is made when needed, for this user alone. Without one the pictures live as long as the process. */
export function createSourcePictures(dir: string | undefined): SourcePictures {
  if (dir === undefined) {
    const kept = new Map<string, Uint8Array<ArrayBuffer>>();
    return {
      put: (hash, image) => void kept.set(hash, image),
      get: (hash) => kept.get(hash),
      keepOnly(wanted) {
        const unwanted = [...kept.keys()].filter((hash) => !wanted.has(hash));
        for (const hash of unwanted) kept.delete(hash);
        return unwanted.length;
      },
    };
  }
  const fileOf = (hash: string): string => join(dir, `${hash}.source`);
  const get = (hash: string): Uint8Array<ArrayBuffer> | undefined => {
    try {
      const image = readFileSync(fileOf(hash));
      return sha256(image) === hash ? image : undefined;
    } catch {
      return undefined;
    }
  };
  return {
    get,
    keepOnly(wanted) {
      const names = existsSync(dir) ? readdirSync(dir) : [];
      const unwanted = names.filter((name) => /\.source(\.part)?$/.test(name) && !wanted.has(name.split('.')[0] ?? ''));
      try {
        for (const name of unwanted) rmSync(join(dir, name), { force: true });
      } catch (cause) {
        throw writeError(dir, cause);
      }
      return unwanted.length;
    },
    put(hash, image) {
      if (get(hash)) return;
      const part = `${fileOf(hash)}.part`;
      try {
        mkdirSync(dir, { recursive: true, mode: 0o700 });
        writeFileSync(part, image, { mode: 0o600, flush: true });
        renameSync(part, fileOf(hash));
      } catch (cause) {
        rmSync(part, { force: true });
        throw writeError(dir, cause);
      }
    },
  };
}

function writeError(dir: string, cause: unknown): AppError {
  const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  return new AppError('file.write', { params: { file: basename(dir), reason }, cause });
}
