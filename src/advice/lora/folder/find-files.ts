import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** A LoRA file below one of the folders. */
export interface LoraFile {
  /** Absolute. */
  readonly path: string;
  /** Below its folder, without the ending, with / between: "chars/hero". */
  readonly name: string;
}

export interface FoundLoras {
  readonly files: readonly LoraFile[];
  /** Folders that cannot be read, as they were given or below that. */
  readonly unread: readonly string[];
}

/** Forge takes the short one too. */
export const ending = /\.(?:safetensors|sft)$/i;

/** More than this is no collection of LoRAs but somebody's whole disk. */
const bounds = { files: 20_000, depth: 12, entries: 200_000 };

/**
 * Every safetensors file below the folders, each real folder once. Links are followed: collections lie on other disks. Rejects with
 * the signal's reason alone.
 */
export async function findLoraFiles(folders: readonly string[], signal: AbortSignal): Promise<FoundLoras> {
  const files: LoraFile[] = [];
  const unread: string[] = [];
  const seen = new Set<string>();
  let looked = 0;

  const visit = async (folder: string, below: readonly string[]): Promise<void> => {
    signal.throwIfAborted();
    let entries: Dirent[];
    try {
      const real = await realpath(folder);
      if (seen.has(real)) return;
      seen.add(real);
      entries = await readdir(folder, { withFileTypes: true });
    } catch {
      unread.push(folder);
      return;
    }
    for (const entry of entries) {
      looked += 1;
      if (looked > bounds.entries || files.length >= bounds.files) return;
      if (entry.name.startsWith('.')) continue;
      const path = join(folder, entry.name);
      const kind = entry.isSymbolicLink() ? await stat(path).catch(() => undefined) : entry;
      if (kind?.isDirectory() && below.length < bounds.depth) await visit(path, [...below, entry.name]);
      else if (kind?.isFile() && ending.test(entry.name))
        files.push({ path, name: [...below, entry.name].join('/').replace(ending, '') });
    }
  };
  for (const folder of folders) await visit(folder, []);
  return { files, unread };
}

/** The parts of a path as they are compared with a server's name. macOS keeps letters and their marks apart. */
export function pathParts(path: string): string[] {
  return path.normalize('NFC').split(sep === '\\' ? /[\\/]/ : '/');
}
