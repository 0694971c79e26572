import { constants, open } from 'node:fs/promises';
import { basename } from 'node:path';

import { AppError } from './errors.ts';

/** Bytes that are read where they are wanted: a file of gigabytes of which a few kilobytes matter. */
export interface ByteSource {
  /** Bytes there are. */
  readonly size: number;
  /**
   * `length` bytes from `offset` on, both whole and not negative; fewer only where the source ends. Rejects when the signal
   * is aborted or the place cannot be read.
   */
  read(offset: number, length: number, signal: AbortSignal): Promise<Uint8Array>;
}

/** Bytes that are in memory already. */
export function bytesInMemory(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: async (offset, length, signal) => {
      signal.throwIfAborted();
      return bytes.subarray(offset, offset + length);
    },
  };
}

export interface OpenFile extends ByteSource {
  close(): Promise<void>;
}

/** Opens a regular file for reading. Rejects with `file.missing`, also for folders, pipes and devices. */
export async function openFileSource(path: string): Promise<OpenFile> {
  // Without O_NONBLOCK opening a named pipe waits for somebody to write into it. Windows has neither.
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(() => undefined);
  const stat = await handle?.stat().catch(() => undefined);
  if (!handle || !stat?.isFile()) {
    await handle?.close();
    throw new AppError('file.missing', { params: { file: basename(path) } });
  }
  return {
    size: stat.size,
    read: async (offset, length, signal) => {
      signal.throwIfAborted();
      const wanted = Math.max(0, Math.min(length, stat.size - offset));
      const bytes = Buffer.allocUnsafe(wanted);
      let filled = 0;
      while (filled < wanted) {
        const { bytesRead } = await handle.read(bytes, filled, wanted - filled, offset + filled);
        // The file became shorter meanwhile.
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return bytes.subarray(0, filled);
    },
    close: () => handle.close(),
  };
}
