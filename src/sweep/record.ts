import { z } from 'zod';

import { families } from '../family.ts';
import { sweepKeyword } from '../render/index.ts';
import type { SweepRequest } from './request.ts';
import { axes, sweepRequest } from './request.ts';
import { serversOf, engineTitle } from './servers.ts';
import type { CellOutcome, PlannedRow, SweepPlan } from './types.ts';

/** Keyword of the PNG text chunk that holds the record of a sweep. */
export const recordKeyword = sweepKeyword;
/** A larger record is neither written nor read. */
export const maxRecordBytes = 64 * 1024;

/** Twelve trainings by twelve epochs. */
const maxRecordRows = 144;

const honoured = z.enum(['yes', 'no', 'floor', 'unknown']);
const text = z.string().max(4000);

/**
 * Everything that is needed to draw a sweep again, with all defaults resolved, and what came out. No address of a server
 * and nobody's id is in it: a sheet is made to be passed on.
 */
export const sweepRecord = z.strictObject({
  version: z.literal(1),
  /** The request with every default filled in. A source picture is named by its hash and has to be given again. */
  request: sweepRequest.omit({ source: true, goal: true }),
  source: z.strictObject({ sha256: z.string().length(64), denoise: z.number() }).exactOptional(),
  engine: z.strictObject({
    name: text,
    title: text,
    version: text.exactOptional(),
    demo: z.boolean(),
  }),
  model: z.strictObject({ name: text, hash: text.exactOptional(), family: z.enum(families) }),
  rows: z
    .array(
      z.strictObject({
        label: text,
        axis: z.enum(axes).exactOptional(),
        value: text.exactOptional(),
        /** On a grid of trainings: where it stands, `column` among the epochs and, behind them, no LoRA. */
        places: z
          .array(z.strictObject({ line: z.int().min(0), column: z.int().min(0) }))
          .max(12)
          .exactOptional(),
        /** Absent: as in the row before it. Grids of many panels would not fit into a record otherwise. */
        prompt: text.exactOptional(),
        seed: z.int(),
        model: text,
        modelHash: text.exactOptional(),
        loras: z.array(
          z.strictObject({ name: text, weight: z.number(), textEncoderWeight: z.number().exactOptional() }),
        ),
        cells: z.array(z.strictObject({ clipSkip: z.int(), honoured, used: z.number().exactOptional() })).max(24),
      }),
    )
    .min(1)
    .max(maxRecordRows)
    .transform((rows) => {
      let before = '';
      return rows.map(({ prompt = before, ...row }) => {
        before = prompt;
        return { ...row, prompt };
      });
    }),
});

export type SweepRecord = z.output<typeof sweepRecord>;

interface DrawnRow {
  readonly row: PlannedRow;
  readonly cells: readonly (CellOutcome | undefined)[];
}

/** What drew it: the one server that did, else the plan's engine. */
function engineOf(plan: SweepPlan): Pick<SweepPlan['engine'], 'name' | 'title' | 'version' | 'demo' | 'models'> {
  const { name, demo, models, version: planned } = plan.engine;
  const [server, ...others] = serversOf(plan);
  if (!server) return plan.engine;
  const { binding } = server;
  if (others.length > 0) return { name, title: engineTitle(plan), demo, models };
  const version = binding.version ?? planned;
  return { name: binding.engine, title: binding.title, demo, models, ...(version === undefined ? {} : { version }) };
}

/** The record of a sweep, drawn or only planned. */
export function recordOf(plan: SweepPlan, drawn: readonly DrawnRow[] = []): SweepRecord {
  const { request, model, rows } = plan;
  const engine = engineOf(plan);
  const [first] = rows;
  if (!first) throw new TypeError('a plan has rows');
  const { settings } = first;
  const { source, goal: _goal, seed: _seed, skips: _skips, rows: _rows, ...asked } = request;
  const axis = resolvedRows(plan);
  return {
    version: 1,
    request: {
      ...asked,
      seed: request.seed ?? settings.seed,
      ...(plan.grid ? {} : { skips: first.cells.map((cell) => cell.clipSkip) }),
      width: settings.width,
      height: settings.height,
      steps: settings.steps,
      cfg: settings.cfg,
      sampler: settings.sampler,
      scheduler: settings.scheduler,
      model: request.rows?.axis === 'checkpoint' ? (request.model ?? model.name) : model.name,
      ...(axis ? { rows: axis } : {}),
    },
    ...(source ? { source: { sha256: source.sha256, denoise: source.denoise } } : {}),
    engine: {
      name: engine.name,
      title: engine.title,
      demo: engine.demo,
      ...(engine.version === undefined ? {} : { version: engine.version }),
    },
    model: { name: model.name, family: model.family, ...(model.hash === undefined ? {} : { hash: model.hash }) },
    rows: rows.map((row) => {
      const hash = engine.models.find(({ name }) => name === row.settings.model)?.hash;
      const outcomes = drawn.find((done) => done.row.index === row.index)?.cells;
      return {
        label: row.label,
        ...(row.axis === undefined ? {} : { axis: row.axis }),
        ...(row.value === undefined ? {} : { value: row.value }),
        ...(row.places ? { places: [...row.places] } : {}),
        prompt: row.settings.prompt,
        seed: row.settings.seed,
        model: row.settings.model,
        ...(hash === undefined ? {} : { modelHash: hash }),
        loras: [...row.settings.loras],
        cells: row.cells.map((cell, index) => {
          const { honoured, used } = outcomes?.[index] ?? cell.effect;
          return { clipSkip: cell.clipSkip, honoured, ...(used === undefined ? {} : { used }) };
        }),
      };
    }),
  };
}

/** The grid so that it is the same one later, too: a training that goes on saves more, and files get lost. */
function resolvedRows({ request, rows, grid }: SweepPlan): SweepRequest['rows'] {
  const asked = request.rows;
  if (grid && asked) {
    const { drawAt = 'trained' } = asked;
    const epochs = grid.columns.filter((column) => column !== 'none');
    // Resolved once more it reads as it was found out: what a server tells of a file it may not tell the next time.
    return { ...asked, values: grid.lines.map(({ value }) => value), epochs, drawAt };
  }
  if (asked?.axis !== 'loraEpoch' && asked?.axis !== 'loraSeries') return asked;
  return { ...asked, values: rows.flatMap(({ value, without }) => (without ? [] : (value ?? []))) };
}

/** The record as text; undefined when it would be too large to be read back. */
export function writeRecord(record: SweepRecord): string | undefined {
  const rows = record.rows.map(({ prompt, ...row }, index) =>
    prompt === record.rows[index - 1]?.prompt ? row : { ...row, prompt },
  );
  const json = JSON.stringify({ ...record, rows });
  return Buffer.byteLength(json) <= maxRecordBytes ? json : undefined;
}

/** Undefined: not a record of ours, of a version that is not known, or damaged. */
export function readRecord(json: string): SweepRecord | undefined {
  if (Buffer.byteLength(json) > maxRecordBytes) return undefined;
  try {
    return sweepRecord.parse(JSON.parse(json));
  } catch {
    return undefined;
  }
}
