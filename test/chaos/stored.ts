import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A picture that lay in Redis. */
export interface Stored {
  readonly worker: string;
  /** Request key of its cell. */
  readonly key: string;
  /** Milliseconds since 1970 by Redis's clock, which is this machine's. */
  readonly at: number;
}

const keptMs = 3_600_000;
const pictureKey = /^clipskip:w:([^:]+):pic:/;

/**
 * Every picture that was ever written into Redis, out of its append-only file, which was never rewritten: that is all that
 * Redis knew when it was killed. SET with PX stands there as PXAT, milliseconds since 1970 (src/t_string.c of Redis 7.0).
 */
export async function storedPictures(redisDir: string): Promise<readonly Stored[]> {
  const dir = join(redisDir, 'appendonlydir');
  const names = (await readdir(dir)).filter((name) => name.endsWith('.incr.aof')).toSorted();
  const found: Stored[] = [];
  for (const name of names) {
    for (const [command, key, value, px, until] of commands(await readFile(join(dir, name)))) {
      if (command?.toString().toUpperCase() !== 'SET' || !key || !value || !until) continue;
      const worker = pictureKey.exec(key.toString())?.[1];
      if (worker === undefined || px?.toString().toUpperCase() !== 'PXAT') continue;
      const head: unknown = JSON.parse(value.toString('utf8', 0, value.indexOf('\n')));
      const cell = typeof head === 'object' && head !== null && 'key' in head ? String(head.key) : '';
      found.push({ worker, key: cell, at: Number(until.toString()) - keptMs });
    }
  }
  return found;
}

/** `*3\r\n$3\r\nSET\r\n...`, with comment lines in between. */
function* commands(data: Buffer): Generator<Buffer[]> {
  let at = 0;
  const line = (): string => {
    const end = data.indexOf('\r\n', at);
    const text = data.toString('latin1', at, end < 0 ? data.length : end);
    at = end < 0 ? data.length : end + 2;
    return text;
  };
  while (at < data.length) {
    const head = line();
    if (head.startsWith('#')) continue;
    // The last write before a kill may be cut short.
    if (!head.startsWith('*')) return;
    const parts: Buffer[] = [];
    for (let count = Number(head.slice(1)); count > 0; count -= 1) {
      const size = Number(line().slice(1));
      parts.push(data.subarray(at, at + size));
      at += size + 2;
    }
    yield parts;
  }
}
