import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

import type { z } from 'zod';

import { asStoreError, damaged } from './failures.ts';
import type { JsonText } from './json.ts';
import { tooLarge } from './json.ts';

/** Undefined is stored as NULL. */
export type Value = string | number | JsonText | undefined;
/** Every `:name` of the statement, and nothing else. */
export type Values = Readonly<Record<string, Value>>;

/** A prepared SELECT (or RETURNING) whose rows are parsed on the way out; a row that does not fit is `store.damaged`. */
export interface Query<T> {
  one(values?: Values): T | undefined;
  all(values?: Values): readonly T[];
}

/** A connection whose statements are prepared once and whose failures are AppErrors where a person can act. */
export interface Database {
  query<S extends z.ZodType>(sql: string, row: S): Query<z.output<S>>;
  /** Returns a function that answers how many rows were changed. */
  command(sql: string): (values?: Values) => number;
  /**
   * All or nothing. Takes the write lock at the start, so what is read inside holds until the end. Inside another
   * transaction it becomes a part of it that can fail alone. `work` must not be async: the connection is shared.
   */
  transaction<T>(work: () => T): T;
}

/** Ids, names and other plain text. Anything longer is JSON, or somebody's joke. */
export const maxTextLength = 1000;

export function createDatabase(connection: DatabaseSync, path: string): Database {
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw asStoreError(error, path);
    }
  };
  const exec = (sql: string): void => guarded(() => connection.exec(sql));
  let depth = 0;

  return {
    query(sql, row) {
      const statement = prepare(connection, sql);
      const read = (found: unknown) => {
        const parsed = row.safeParse(found);
        if (!parsed.success) throw damaged(path, parsed.error.issues.map((issue) => issue.path.join('.')).join(', '));
        return parsed.data;
      };
      return {
        one(values = {}) {
          const found = guarded(() => statement.prepared.get(bound(statement, values)));
          return found === undefined ? undefined : read(found);
        },
        all: (values = {}) => guarded(() => statement.prepared.all(bound(statement, values))).map(read),
      };
    },
    command(sql) {
      const statement = prepare(connection, sql);
      return (values = {}) => guarded(() => Number(statement.prepared.run(bound(statement, values)).changes));
    },
    transaction(work) {
      const name = `level${depth}`;
      exec(depth === 0 ? 'BEGIN IMMEDIATE' : `SAVEPOINT ${name}`);
      depth += 1;
      try {
        const result = work();
        if (result instanceof Promise) throw new TypeError('a transaction cannot wait');
        exec(depth === 1 ? 'COMMIT' : `RELEASE ${name}`);
        return result;
      } catch (error) {
        // A full disk may have ended the transaction already.
        if (connection.isTransaction) exec(depth === 1 ? 'ROLLBACK' : `ROLLBACK TO ${name}; RELEASE ${name}`);
        throw error;
      } finally {
        depth -= 1;
      }
    },
  };
}

interface Statement {
  readonly prepared: StatementSync;
  readonly names: readonly string[];
}

function prepare(connection: DatabaseSync, sql: string): Statement {
  const names = [...sql.matchAll(/:([a-z]\w*)/gi)].map(([, name = '']) => name);
  return { prepared: connection.prepare(sql), names: [...new Set(names)] };
}

/** node:sqlite takes a forgotten value for NULL; here it is an error. A value too many is one there already. */
function bound({ names }: Statement, values: Values): Record<string, SQLInputValue> {
  for (const name of names) if (!(name in values)) throw new TypeError(`no value for :${name}`);
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, plain(value)]));
}

function plain(value: Value): SQLInputValue {
  if (value === undefined) return null;
  if (typeof value === 'object') return value.json;
  if (typeof value === 'string' && value.length > maxTextLength) throw tooLarge();
  return value;
}
