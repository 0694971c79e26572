import { z } from 'zod';

import { adviceKinds } from '../advice/index.ts';

const guidance = z.strictObject({
  /** G01..G24 */
  id: z.string(),
  kind: z.enum(adviceKinds),
  /** In the language of the run. */
  text: z.string(),
  source: z.strictObject({ title: z.string(), url: z.string().optional() }).optional(),
});

/** What `--json` prints when a sheet was made. Paths are absolute, times in milliseconds, sizes in pixels and bytes. */
export const sweepResult = z.strictObject({
  sweepId: z.string(),
  /** Of the first row. */
  seed: z.int(),
  /** Of a grid of trainings by epochs: what its sheet has down and across. Its `rows` are single panels with their places. */
  grid: z
    .strictObject({
      lines: z
        .array(
          z.strictObject({
            training: z.string(),
            value: z.string(),
            trainedAt: z.int().optional(),
            drawnAt: z.int(),
            weight: z.number(),
          }),
        )
        .readonly(),
      /** "6", "step500", "last", "none": without a LoRA. */
      columns: z.array(z.string()).readonly(),
    })
    .optional(),
  rows: z.array(
    z.strictObject({
      index: z.int(),
      label: z.string(),
      axis: z.string().optional(),
      value: z.string().optional(),
      /** The LoRA that makes it this row, by the server's name. */
      lora: z.string().optional(),
      /** The row without that LoRA. */
      without: z.boolean().optional(),
      /** Clip skip its LoRA was trained at, where the grid knows. */
      trainedAt: z.int().optional(),
      /** Both from 0; several where they show the same picture. */
      places: z
        .array(z.strictObject({ line: z.int(), column: z.int() }))
        .readonly()
        .optional(),
      seed: z.int(),
      /** Name of the server that drew it, where there are several. */
      server: z.string().optional(),
    }),
  ),
  cells: z.array(
    z.strictObject({
      /** Index of its row. */
      row: z.int(),
      clipSkip: z.int(),
      /** Null: the value has no effect on this server, so no layer can be named. */
      layer: z.int().nullable(),
      layers: z.int(),
      honoured: z.enum(['yes', 'no', 'floor', 'unknown']),
      /** Null: this panel failed, see `error`. The same holds for width, height and sha256. */
      path: z.string().nullable(),
      width: z.int().nullable(),
      height: z.int().nullable(),
      /** Of the file, hex. */
      sha256: z.string().nullable(),
      /** Engine time; 0 out of the cache. */
      ms: z.number(),
      error: z.strictObject({ code: z.string(), text: z.string() }).optional(),
    }),
  ),
  sheet: z.strictObject({
    path: z.string(),
    width: z.int(),
    height: z.int(),
    bytes: z.int(),
    format: z.enum(['png', 'jpeg', 'webp', 'gif']),
  }),
  guidance: z.array(guidance),
  engine: z.strictObject({
    name: z.string(),
    dialect: z.string().optional(),
    model: z.string(),
    family: z.string(),
    fingerprint: z.string(),
  }),
  warnings: z.array(z.string()),
  timings: z.strictObject({ totalMs: z.number(), engineMs: z.number(), renderMs: z.number() }),
});

export type SweepResult = z.output<typeof sweepResult>;

/** What `--json` prints when nothing was made. */
export const failureResult = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    side: z.enum(['you', 'server', 'us']),
    what: z.string(),
    fix: z.string(),
    /** Of this run; stands in the log too. */
    id: z.string(),
  }),
});
