import { AppError } from '../../../errors.ts';
import type { FileMetadata } from '../../../file-metadata.ts';
import type { HttpClient } from '../../http.ts';
import * as schema from './schemas.ts';

/** What files say of themselves, by their name on the server; those that were not asked about yet are missing. */
export type ReadMetadata = (
  files: readonly string[],
  signal: AbortSignal,
) => Promise<ReadonlyMap<string, FileMetadata>>;

/** Metadata as large as ComfyUI reads them (server.py, view_metadata: 1 MB of header), as JSON. */
const metadataBytes = 4 * 1024 * 1024;
const atOnce = 8;
const nothing: FileMetadata = {};

/**
 * Reads the metadata of the files in a folder of the server, each once: it may hold thousands. `budgetMs`: milliseconds for one
 * call; what is left over then is asked about the next time.
 */
export function createMetadataReader(
  client: HttpClient,
  folder: 'checkpoints' | 'loras',
  budgetMs: number,
): ReadMetadata {
  const known = new Map<string, FileMetadata>();

  async function ask(file: string, signal: AbortSignal): Promise<void> {
    // Without a header there is nothing to say.
    if (!file.endsWith('.safetensors')) return void known.set(file, nothing);
    const path = `/view_metadata/${folder}?filename=${encodeURIComponent(file)}`;
    try {
      const bounds = { signal, maxBytes: metadataBytes, timeoutMs: budgetMs };
      known.set(file, await client.get(path, schema.fileMetadata, bounds));
    } catch (error) {
      // 404 without metadata (server.py, view_metadata); any other trouble with one file is no reason to give up the server.
      const lost =
        !(error instanceof AppError) || error.code === 'job.cancelled' || error.code === 'server.unreachable';
      if (lost) throw error;
      known.set(file, nothing);
    }
  }

  return async (files, signal) => {
    const late = AbortSignal.timeout(budgetMs);
    const bounded = AbortSignal.any([signal, late]);
    const waiting = files.filter((file) => !known.has(file));
    const worker = async (): Promise<void> => {
      for (let file = waiting.shift(); file !== undefined && !bounded.aborted; file = waiting.shift()) {
        await ask(file, bounded).catch((error: unknown) => {
          if (!late.aborted) throw error;
        });
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    return known;
  };
}
