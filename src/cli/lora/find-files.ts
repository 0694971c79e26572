import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { findLoraFiles, loraFileFinder } from '../../advice/lora/folder/index.ts';
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

export interface FindOptions {
  /** Where relative paths start. */
  readonly folder: string;
  /** LORA_DIRS: what is no path may be the name of a LoRA in there, as a server lists it. */
  readonly loraDirs: readonly string[];
  readonly signal: AbortSignal;
}

/** What was named: files as they are, folders as the .safetensors in them, LoRAs by name. Rejects with `lora.noneInFolder`. */
export async function findLoras(
  named: readonly string[],
  { folder, loraDirs, signal }: FindOptions,
): Promise<FoundFiles> {
  const found: string[] = [];
  for (const name of named) {
    const path = resolve(folder, name);
    const stats = await stat(path).catch(() => undefined);
    if (!stats?.isDirectory()) {
      found.push(stats ? path : ((await byName(name, loraDirs, signal)) ?? path));
      continue;
    }
    const inside = (await readdir(path)).filter((file) => /\.safetensors$/i.test(file) && !file.startsWith('.'));
    if (inside.length === 0) throw new AppError('lora.noneInFolder', { params: { folder: name } });
    found.push(...inside.map((file) => join(path, file)));
  }
  const paths = [...new Set(found)].sort(bySeries);
  return { paths: paths.slice(0, mostFiles), more: paths.length > mostFiles };
}

async function byName(name: string, loraDirs: readonly string[], signal: AbortSignal): Promise<string | undefined> {
  if (loraDirs.length === 0) return undefined;
  const { files } = await findLoraFiles(loraDirs, signal);
  return loraFileFinder(files, [])(name)?.path;
}
