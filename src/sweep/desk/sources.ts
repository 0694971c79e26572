import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { AppError } from '../../errors.ts';
import { sha256 } from '../keys.ts';

/** Pictures that img2img sweeps start from, by their sha256. Synchronous: a sweep is durable when `accept` returns. */
export interface SourcePictures {
  /** Throws `file.write`. */
  put(hash: string, image: Uint8Array<ArrayBuffer>): void;
  /** Undefined: not there, or damaged. */
  get(hash: string): Uint8Array<ArrayBuffer> | undefined;
}

/** `dir` is made when needed, for this user alone. Without one the pictures live as long as the process. */
export function createSourcePictures(dir: string | undefined): SourcePictures {
  if (dir === undefined) {
    const kept = new Map<string, Uint8Array<ArrayBuffer>>();
    return { put: (hash, image) => void kept.set(hash, image), get: (hash) => kept.get(hash) };
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
    put(hash, image) {
      if (get(hash)) return;
      const part = `${fileOf(hash)}.part`;
      try {
        mkdirSync(dir, { recursive: true, mode: 0o700 });
        writeFileSync(part, image, { mode: 0o600, flush: true });
        renameSync(part, fileOf(hash));
      } catch (cause) {
        rmSync(part, { force: true });
        const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
        throw new AppError('file.write', { params: { file: basename(dir), reason }, cause });
      }
    },
  };
}
