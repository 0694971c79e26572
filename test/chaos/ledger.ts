import { readdir, readFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';

import { z } from 'zod';

import { pixelsOf } from './drawn.ts';

/** The bot's own books, read by somebody else: what it owes and what it did. */

const json = z.string().transform((text): unknown => JSON.parse(text));
const sweep = z.object({
  id: z.string(),
  owner: z.string(),
  state: z.string(),
  error: json
    .pipe(z.looseObject({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) }))
    .nullable(),
  locale: z.string(),
});
const cell = z.object({
  sweepId: z.string(),
  row: z.int(),
  clipSkip: z.int(),
  key: z.string(),
  state: z.string(),
  picture: z.string().nullable(),
  error: json.nullable(),
  settings: json.pipe(
    z.looseObject({
      prompt: z.string(),
      seed: z.int(),
      drawnBy: z.looseObject({ server: z.string(), determinismClass: z.string() }).optional(),
    }),
  ),
});
const batch = z.object({
  id: z.string(),
  sweepId: z.string(),
  state: z.string(),
  count: z.int(),
  thread: z.string().nullable(),
  error: json.nullable(),
});
const batchPicture = z.object({ batchId: z.string(), number: z.int(), seed: z.int() });

type LedgerSweep = z.output<typeof sweep>;
type LedgerCell = z.output<typeof cell>;
type LedgerBatch = z.output<typeof batch>;

export interface Ledger {
  readonly sweeps: readonly LedgerSweep[];
  readonly cells: readonly LedgerCell[];
  readonly batches: readonly LedgerBatch[];
  readonly batchPictures: readonly z.output<typeof batchPicture>[];
}

function withDatabase<T>(dataDir: string, read: (all: (sql: string) => unknown[]) => T): T {
  const database = new DatabaseSync(join(dataDir, 'clipskip.sqlite'), { readOnly: true, timeout: 5000 });
  try {
    return read((sql) => database.prepare(sql).all());
  } finally {
    database.close();
  }
}

export function readLedger(dataDir: string): Ledger {
  return withDatabase(dataDir, (all) => ({
    sweeps: z.array(sweep).parse(all('SELECT id, owner_user AS owner, state, error, locale FROM sweeps ORDER BY seq')),
    cells: z.array(cell).parse(
      all(`SELECT c.sweep_id AS sweepId, c.row_index AS row, c.clip_skip AS clipSkip, c.request_key AS key, c.state, c.picture,
             c.error, r.settings FROM cells c JOIN sweep_rows r USING (sweep_id, row_index)`),
    ),
    batches: z
      .array(batch)
      .parse(all('SELECT id, sweep_id AS sweepId, state, count, thread_id AS thread, error FROM batches')),
    batchPictures: z
      .array(batchPicture)
      .parse(all('SELECT batch_id AS batchId, number, seed FROM batch_pictures ORDER BY batch_id, number')),
  }));
}

/** How much is still owed: sweeps and batches that are not over, messages that are not final. */
export function owed(dataDir: string): {
  readonly sweeps: number;
  readonly batches: number;
  readonly messages: number;
} {
  const counts = z.array(z.object({ count: z.int() }));
  return withDatabase(dataDir, (all) => {
    const one = (sql: string): number => counts.parse(all(sql))[0]?.count ?? 0;
    return {
      sweeps: one(`SELECT count(*) AS count FROM sweeps WHERE state IN ('accepted', 'running', 'drawn')`),
      batches: one(`SELECT count(*) AS count FROM batches WHERE state IN ('accepted', 'running')`),
      messages: one(`SELECT count(*) AS count FROM deliveries WHERE state IN ('pending', 'posting', 'posted')`),
    };
  });
}

/** Hash of the pixels of each picture that the bot keeps, by the sha256 of its file. */
export async function keptPixels(dataDir: string): Promise<ReadonlyMap<string, string>> {
  const dir = join(dataDir, 'pictures');
  const about = z.looseObject({ sha256: z.string() });
  const found = new Map<string, string>();
  for (const name of (await readdir(dir)).filter((file) => file.endsWith('.cell'))) {
    const data = await readFile(join(dir, name));
    const first = data.indexOf('\n');
    const second = data.indexOf('\n', first + 1);
    const { sha256 } = about.parse(JSON.parse(data.toString('utf8', first + 1, second)));
    if (!found.has(sha256)) found.set(sha256, await pixelsOf(data.subarray(second + 1)));
  }
  return found;
}
