import { z } from 'zod';

import { goals, guide, modelKinds, promptStyles } from '../../advice/index.ts';
import type { ErrorCode } from '../../errors.ts';
import { AppError, errorCodes } from '../../errors.ts';
import { families, familyEvidences } from '../../family.ts';
import { message } from '../../gpu/message.ts';
import type { CellOutcome, DrawnPicture, SweepOutcome, SweepPlan } from '../types.ts';
import { headToStore, planHead } from './stored-plan.ts';

const measures = z.object({
  clipSkip: z.int(),
  sharpness: z.number(),
  entropy: z.number(),
  edgeDensity: z.number(),
  colourfulness: z.number(),
  difference: z.number(),
  similarity: z.number(),
});
const groups = z.array(z.array(z.int()));

const guidanceFacts = z.object({
  demo: z.boolean(),
  engine: z.string(),
  model: z.object({
    name: z.string(),
    family: z.enum(families),
    familyFrom: z.enum(familyEvidences),
    native: z.number().exactOptional(),
    nativeFrom: z.enum(['files', 'admin']).exactOptional(),
  }),
  prompt: z.string(),
  negative: z.string(),
  goal: z.enum(goals).exactOptional(),
  loras: z.array(z.object({ name: z.string(), trainedAt: z.number().exactOptional() })),
  skips: z.array(z.int()),
  baseline: z.int(),
  seeds: z.int(),
  usesHires: z.boolean(),
  usesExtras: z.boolean(),
  identical: groups,
  ignored: z.boolean(),
  measures: z.array(z.array(measures)),
  seedYardstick: z.number().exactOptional(),
  votes: z
    .object({
      model: z.enum(modelKinds),
      style: z.enum(promptStyles),
      blind: z.boolean(),
      choice: z.union([z.int(), z.literal('same')]),
      won: z.int(),
      of: z.int(),
      polls: z.int(),
      clear: z.boolean(),
    })
    .exactOptional(),
  grid: z
    .object({
      byEpoch: z.boolean(),
      epochs: z.int(),
      trainings: z.int(),
      drawn: z.array(z.int()),
      atTrained: z.boolean(),
      same: z.boolean(),
    })
    .exactOptional(),
});

export const storedError = z
  .object({ code: z.enum(errorCodes), params: z.record(z.string(), z.union([z.string(), z.number()])) })
  .transform(({ code, params }) => new AppError(code, { params }));

const storedCell = z.object({
  state: z.enum(['done', 'failed']),
  honoured: z.enum(['yes', 'no', 'floor', 'unknown']),
  used: z.number().exactOptional(),
  ms: z.number(),
  worker: z.object({ id: z.string(), name: z.string() }).exactOptional(),
  fromCache: z.boolean(),
  error: storedError.exactOptional(),
  warnings: z.array(
    z.object({ type: z.enum(['unsupported', 'adjusted', 'other']), feature: z.string(), text: message }),
  ),
});

const storedOutcome = z.object({
  version: z.literal(1),
  /** The plan as it was drawn in the end: after a restart the server may have been another one. */
  head: planHead,
  rows: z.array(
    z.object({
      identical: groups,
      sameAs: z.int().exactOptional(),
      measures: z.array(measures),
      cells: z.array(storedCell),
    }),
  ),
  guidanceFacts,
  warnings: z.array(message),
  engineMs: z.number(),
});
export type StoredOutcome = z.output<typeof storedOutcome>;

/** Everything that was found out, as JSON; the pictures are in the cache. */
export function outcomeToStore({ plan, rows, guidanceFacts: facts, warnings, engineMs }: SweepOutcome): unknown {
  return {
    version: 1,
    head: headToStore(plan),
    rows: rows.map(({ identical, sameAs, measures, cells }) => ({
      identical,
      sameAs,
      measures,
      cells: cells.map(cellToStore),
    })),
    guidanceFacts: facts,
    warnings,
    engineMs,
  };
}

function cellToStore({ state, honoured, used, ms, worker, fromCache, error, warnings }: CellOutcome): unknown {
  const failure = error && { code: error.code satisfies ErrorCode, params: error.params };
  return { state, honoured, used, ms, worker, fromCache, error: failure, warnings };
}

/** Throws ZodError. */
export function readStoredOutcome(stored: unknown): StoredOutcome {
  return storedOutcome.parse(stored);
}

/** `picture`: what the cache still has of a cell; `plan` is the plan of `stored.head`. */
export async function rebuildOutcome(
  plan: SweepPlan,
  stored: StoredOutcome,
  picture: (row: number, cell: number) => Promise<DrawnPicture | undefined>,
): Promise<SweepOutcome> {
  const rows = await Promise.all(
    plan.rows.map(async (row, index) => {
      const { identical = [], sameAs, measures = [], cells = [] } = stored.rows[index] ?? {};
      const outcomes = row.cells.map(async (cell, place): Promise<CellOutcome> => {
        const kept = cells[place];
        if (!kept) return { cell, state: 'failed', honoured: 'unknown', fromCache: false, ms: 0, warnings: [] };
        const drawn = kept.state === 'done' ? await picture(index, place) : undefined;
        return { cell, ...kept, ...(drawn ? { picture: drawn } : {}) };
      });
      return {
        row,
        cells: await Promise.all(outcomes),
        identical,
        ...(sameAs === undefined ? {} : { sameAs }),
        measures,
      };
    }),
  );
  const { guidanceFacts: facts, warnings, engineMs } = stored;
  return { plan, rows, guidanceFacts: facts, guidance: guide(facts), warnings, engineMs };
}
