import { z } from 'zod';

import type { Database } from './database.ts';
import { jsonColumn, toJson } from './json.ts';

/** Settings of a guild, one JSON value each. */
export interface GuildSettings {
  /** Undefined: nothing was set. */
  get(guildId: string): unknown;
  /** Replaces the whole. */
  set(guildId: string, settings: unknown): void;
  remove(guildId: string): boolean;
}

export function createGuildSettings(database: Database): GuildSettings {
  const select = database.query(
    'SELECT settings FROM guild_settings WHERE guild_id = :guildId',
    z.object({ settings: jsonColumn }),
  );
  const upsert = database.command(`
    INSERT INTO guild_settings (guild_id, settings) VALUES (:guildId, :settings)
    ON CONFLICT (guild_id) DO UPDATE SET settings = excluded.settings`);
  const remove = database.command('DELETE FROM guild_settings WHERE guild_id = :guildId');

  return {
    get: (guildId) => select.one({ guildId })?.settings,
    set: (guildId, settings) => void upsert({ guildId, settings: toJson(settings) }),
    remove: (guildId) => remove({ guildId }) > 0,
  };
}
