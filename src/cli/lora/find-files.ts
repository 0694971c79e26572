import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { bySeries } from '../../advice/lora/index.ts';
import { AppError } from '../../errors.ts';

/** LoRAs that are read in one go. */
export const mostFiles = 200;

export interface FoundFiles {
  /** Absolute, in the order of their training; files that were named by hand need not exist. */
  readonly paths: readonly string[];
  /** There were more. */
  readonly more: boolean;
}

/** What was named: files as they are, folders as the .safetensors in them. Rejects with `lora.noneInFolder`. */
export async function findLoras(folder: string, named: readonly string[]): Promise<FoundFiles> {
  const found: string[] = [];
  for (const name of named) {
    const path = resolve(folder, name);
    const isFolder = await stat(path).then(
      (stats) => stats.isDirectory(),
      () => false,
    );
    if (!isFolder) {
      found.push(path);
      continue;
    }
    const inside = (await readdir(path)).filter((file) => /\.safetensors$/i.test(file) && !file.startsWith('.'));
    if (inside.length === 0) throw new AppError('lora.noneInFolder', { params: { folder: name } });
    found.push(...inside.map((file) => join(path, file)));
  }
  const paths = [...new Set(found)].sort(bySeries);
  return { paths: paths.slice(0, mostFiles), more: paths.length > mostFiles };
}
