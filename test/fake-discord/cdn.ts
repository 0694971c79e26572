import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import type { FakeClock, Id } from './types.ts';
import type { FileRecord } from './world.ts';

export interface Cdn {
  /** A fresh signed link: `ex` expires, `is` issued (hexadecimal seconds), `hm` signature (developers/reference.mdx, Signed CDN URLs). */
  link(file: FileRecord): string;
  /** File of a request path, or undefined: unknown, badly signed, expired. */
  open(target: string, files: ReadonlyMap<Id, FileRecord>): FileRecord | undefined;
  /** File that a link names, no matter how old it is. */
  fileOf(link: string, files: ReadonlyMap<Id, FileRecord>): FileRecord | undefined;
}

/** Discord says links expire and not when; 24 h is what was seen (inferred). */
const lifetimeSeconds = 24 * 60 * 60;

export function createCdn(origin: () => string, clock: FakeClock): Cdn {
  const secret = randomBytes(32);
  const sign = (path: string, ex: string, is: string) =>
    createHmac('sha256', secret).update(`${path}?ex=${ex}&is=${is}`).digest('hex');

  return {
    link(file) {
      const path = `/attachments/${file.channelId}/${file.id}/${encodeURIComponent(file.filename)}`;
      const now = Math.floor(clock.now() / 1000);
      const [ex, is] = [(now + lifetimeSeconds).toString(16), now.toString(16)];
      return `${origin()}${path}?ex=${ex}&is=${is}&hm=${sign(path, ex, is)}&`;
    },
    open(target, files) {
      const url = new URL(target, origin());
      const ex = url.searchParams.get('ex') ?? '';
      const is = url.searchParams.get('is') ?? '';
      const given = Buffer.from(url.searchParams.get('hm') ?? '');
      const right = Buffer.from(sign(url.pathname, ex, is));
      if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
      if (Number.parseInt(ex, 16) * 1000 <= clock.now()) return undefined;
      return fileOfPath(url.pathname, files);
    },
    fileOf(link, files) {
      return URL.canParse(link) && link.startsWith(origin()) ? fileOfPath(new URL(link).pathname, files) : undefined;
    },
  };
}

function fileOfPath(path: string, files: ReadonlyMap<Id, FileRecord>): FileRecord | undefined {
  const [, , , id = ''] = path.split('/');
  return files.get(id);
}
