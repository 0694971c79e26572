import { join } from 'node:path';

import type { Config } from '../config.ts';

/** Pictures already drawn; may be deleted at any time. */
export function cacheFolder(config: Config): string {
  return join(config.dataDir, 'pictures');
}

/** The bot's database, as `src/bot.ts` opens it. */
export function storeFile(config: Config): string {
  return join(config.dataDir, 'clipskip.sqlite');
}
