import { z } from 'zod';

import { optional } from './columns.ts';
import type { Database } from './database.ts';
import { jsonColumn, toJson } from './json.ts';

const preferencesRow = z.object({
  /** Undefined: whatever Discord says. */
  language: optional(z.string()),
  /** JSON: what a sweep of theirs takes when nothing is said. */
  defaults: optional(jsonColumn),
});
export type UserPreferences = Readonly<z.output<typeof preferencesRow>>;

export interface Preferences {
  /** Both undefined for somebody who has set nothing. */
  get(userId: string): UserPreferences;
  setLanguage(userId: string, language: string | undefined): void;
  setDefaults(userId: string, defaults: unknown): void;
}

/** Undefined defaults are removed. */
export function createPreferences(database: Database): Preferences {
  const select = database.query('SELECT language, defaults FROM preferences WHERE user_id = :userId', preferencesRow);
  const setLanguage = database.command(`
    INSERT INTO preferences (user_id, language) VALUES (:userId, :language)
    ON CONFLICT (user_id) DO UPDATE SET language = excluded.language`);
  const setDefaults = database.command(`
    INSERT INTO preferences (user_id, defaults) VALUES (:userId, :defaults)
    ON CONFLICT (user_id) DO UPDATE SET defaults = excluded.defaults`);

  return {
    get: (userId) => select.one({ userId }) ?? { language: undefined, defaults: undefined },
    setLanguage: (userId, language) => void setLanguage({ userId, language }),
    setDefaults: (userId, defaults) =>
      void setDefaults({ userId, defaults: defaults === undefined ? undefined : toJson(defaults) }),
  };
}
