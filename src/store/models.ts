import { z } from 'zod';

import type { Family } from '../family.ts';
import { families } from '../family.ts';
import { optional } from './columns.ts';
import type { Database } from './database.ts';
import { jsonColumn, toJson } from './json.ts';

const modelRow = z.object({
  guildId: z.string(),
  /** As its server calls it. */
  name: z.string(),
  /** Of the file, as its server says it; joins names on different servers. */
  serverHash: optional(z.string()),
  /** What people call it. The same word for two names joins them, by the admin's word. */
  friendlyName: optional(z.string()),
  family: optional(z.enum(families)),
  nativeClipSkip: optional(z.int()),
  /** JSON: usual size, steps, CFG, sampler, negative ... */
  defaults: optional(jsonColumn),
  visible: z.int().transform((value) => value === 1),
});
export type Model = Readonly<z.output<typeof modelRow>>;

export interface NewModel {
  readonly guildId: string;
  readonly name: string;
  readonly serverHash?: string | undefined;
  readonly friendlyName?: string | undefined;
  readonly family?: Family | undefined;
  readonly nativeClipSkip?: number | undefined;
  readonly defaults?: unknown;
  readonly visible: boolean;
}

/** What a guild's admins said about checkpoints. */
export interface Models {
  /** Adds or replaces the whole entry. Throws `store.tooLarge`. */
  save(model: NewModel): void;
  get(guildId: string, name: string): Model | undefined;
  byHash(guildId: string, serverHash: string): readonly Model[];
  /** By name, hidden ones too. */
  list(guildId: string): readonly Model[];
  remove(guildId: string, name: string): boolean;
}

export function createModels(database: Database): Models {
  const upsert = database.command(`
    INSERT OR REPLACE INTO models (guild_id, name, server_hash, friendly_name, family, native_clip_skip, defaults, visible)
    VALUES (:guildId, :name, :serverHash, :friendlyName, :family, :nativeClipSkip, :defaults, :visible)`);
  const select = (where: string) =>
    database.query(
      `SELECT guild_id AS guildId, name, server_hash AS serverHash, friendly_name AS friendlyName, family,
         native_clip_skip AS nativeClipSkip, defaults, visible
       FROM models WHERE guild_id = :guildId ${where} ORDER BY name`,
      modelRow,
    );
  const [one, list, byHash] = [select('AND name = :name'), select(''), select('AND server_hash = :serverHash')];
  const remove = database.command('DELETE FROM models WHERE guild_id = :guildId AND name = :name');

  return {
    save: ({ guildId, name, serverHash, friendlyName, family, nativeClipSkip, defaults, visible }) =>
      void upsert({
        guildId,
        name,
        serverHash,
        friendlyName,
        family,
        nativeClipSkip,
        defaults: defaults === undefined ? undefined : toJson(defaults),
        visible: visible ? 1 : 0,
      }),
    get: (guildId, name) => one.one({ guildId, name }),
    byHash: (guildId, serverHash) => byHash.all({ guildId, serverHash }),
    list: (guildId) => list.all({ guildId }),
    remove: (guildId, name) => remove({ guildId, name }) > 0,
  };
}
