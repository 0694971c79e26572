import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { engineInfo } from '../gpu/engine-info.ts';
import type { InfoMemory } from '../gpu/engines/remembered.ts';

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // There is no such folder: nothing was written.
  }
}

/** Servers have thousands of models and LoRAs; more than this is no list. */
const maxBytes = 16 * 2 ** 20;

/**
 * What a server said of itself, kept in a file of `folder`. `identity` tells it from others: another address is another server.
 * Nothing here may keep the bot from running: what cannot be read is as if it were not there, what cannot be written is lost.
 */
export function createServerMemory(folder: string, identity: string): InfoMemory {
  const path = join(folder, `${createHash('sha256').update(identity).digest('hex').slice(0, 32)}.json`);
  return {
    load() {
      try {
        if (statSync(path).size > maxBytes) return undefined;
        return engineInfo.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
      } catch {
        return undefined;
      }
    },
    save(info) {
      const part = `${path}.part`;
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        writeFileSync(part, JSON.stringify(info), { mode: 0o600 });
        renameSync(part, path);
      } catch {
        remove(part);
      }
    },
  };
}
