import { z } from 'zod';

import { AppError } from '../errors.ts';
import { optional } from './columns.ts';
import type { Database } from './database.ts';
import { jsonColumn, toJson } from './json.ts';

/** Presets of one guild or person. */
export const maxPresets = 100;
export const maxPresetName = 100;

/** Whose it is: everybody's in a guild, or one person's own. */
export interface PresetScope {
  readonly scope: 'guild' | 'user';
  readonly id: string;
}

const presetRow = z.object({
  name: z.string(),
  /** JSON: a part of a request. */
  body: jsonColumn,
  /** Undefined: somebody who was forgotten. */
  madeBy: optional(z.string()),
  changedAt: z.int(),
});
export type Preset = Readonly<z.output<typeof presetRow>>;

/** Names are found whatever their case and width (NFKC). */
export interface Presets {
  /** Adds or replaces. Throws `store.name`, `store.tooMany`, `store.tooLarge`. */
  save(scope: PresetScope, preset: { readonly name: string; readonly body: unknown; readonly madeBy: string }): void;
  get(scope: PresetScope, name: string): Preset | undefined;
  /** By name. */
  list(scope: PresetScope): readonly Preset[];
  remove(scope: PresetScope, name: string): boolean;
}

export function createPresets(database: Database, now: () => number): Presets {
  const ofScope = 'scope = :scope AND scope_id = :scopeId';
  const upsert = database.command(`
    INSERT INTO presets (scope, scope_id, name_key, name, body, made_by, changed_at)
    VALUES (:scope, :scopeId, :nameKey, :name, :body, :madeBy, :now)
    ON CONFLICT (scope, scope_id, name_key) DO UPDATE
    SET name = excluded.name, body = excluded.body, made_by = excluded.made_by, changed_at = excluded.changed_at`);
  const columns = 'name, body, made_by AS madeBy, changed_at AS changedAt';
  const select = database.query(`SELECT ${columns} FROM presets WHERE ${ofScope} AND name_key = :nameKey`, presetRow);
  const list = database.query(`SELECT ${columns} FROM presets WHERE ${ofScope} ORDER BY name_key`, presetRow);
  const count = database.query(`SELECT count(*) AS total FROM presets WHERE ${ofScope}`, z.object({ total: z.int() }));
  const remove = database.command(`DELETE FROM presets WHERE ${ofScope} AND name_key = :nameKey`);

  return {
    save: (scope, { name, body, madeBy }) =>
      database.transaction(() => {
        const shown = checkedName(name);
        upsert({ ...place(scope), nameKey: keyOf(shown), name: shown, body: toJson(body), madeBy, now: now() });
        if ((count.one(place(scope))?.total ?? 0) > maxPresets) {
          throw new AppError('store.tooMany', { params: { limit: maxPresets } });
        }
      }),
    get: (scope, name) => select.one({ ...place(scope), nameKey: keyOf(name) }),
    list: (scope) => list.all(place(scope)),
    remove: (scope, name) => remove({ ...place(scope), nameKey: keyOf(name) }) > 0,
  };
}

function place({ scope, id }: PresetScope) {
  return { scope, scopeId: id };
}

function keyOf(name: string): string {
  return name.trim().normalize('NFKC').toLowerCase();
}

/** One visible line: control, format and unpaired characters would make two names look alike. */
function checkedName(name: string): string {
  const trimmed = name.trim();
  if (trimmed.length === 0 || trimmed.length > maxPresetName || /[\p{C}\p{Zl}\p{Zp}]/u.test(trimmed)) {
    throw new AppError('store.name', { params: { max: maxPresetName } });
  }
  return trimmed;
}
