import { z } from 'zod';

import { families } from '../../family.ts';
import { engineInfo, modelInfo } from '../../gpu/engine-info.ts';
import { message } from '../../gpu/message.ts';
import type { SweepPlace } from '../desk.ts';
import { recordOf } from '../record.ts';
import type { SweepRequest } from '../request.ts';
import { axes, sweepRequest } from '../request.ts';
import type { PlannedRow, SweepPlan } from '../types.ts';

const honoured = z.enum(['yes', 'no', 'floor', 'unknown']);

const namedEngine = engineInfo.extend({ name: z.string() });

/** Which of several servers draws a row. */
const drawnBy = z.object({
  server: z.string(),
  engine: z.string(),
  title: z.string(),
  dialect: z.string().exactOptional(),
  version: z.string().exactOptional(),
  fingerprint: z.string(),
  determinismClass: z.string(),
  seedExact: z.boolean(),
  modelHash: z.string().exactOptional(),
});

const plannedCell = z.object({
  requestKey: z.string().length(64),
  clipSkip: z.int(),
  effect: z.object({ honoured, used: z.number().exactOptional(), reason: message.exactOptional() }),
  layer: z.number().exactOptional(),
  layers: z.number(),
  native: z.boolean(),
});

/** Where the panels of a grid of trainings stand; heads that were written before there were any have none. */
const seriesGrid = z.object({
  lines: z.array(
    z.object({
      training: z.string(),
      value: z.string(),
      trainedAt: z.int().exactOptional(),
      drawnAt: z.int(),
      weight: z.number(),
    }),
  ),
  columns: z.array(z.string()),
});

/** A plan without its request and without the settings of its rows: those have their own columns. */
export const planHead = z.object({
  version: z.literal(1),
  engine: namedEngine,
  model: modelInfo,
  baseline: z.int(),
  notices: z.array(message),
  pointless: z.boolean(),
  grid: seriesGrid.exactOptional(),
  rows: z.array(
    z.object({
      label: z.string(),
      axis: z.enum(axes).exactOptional(),
      value: z.string().exactOptional(),
      places: z.array(z.object({ line: z.int(), column: z.int() })).exactOptional(),
      lora: z.string().exactOptional(),
      without: z.literal(true).exactOptional(),
      trainedAt: z.int().exactOptional(),
      cells: z.array(plannedCell),
      drawnBy: drawnBy.exactOptional(),
    }),
  ),
});

/** A picture that img2img starts from: kept as a file, named here. */
const storedSource = z.object({ sha256: z.string().length(64), denoise: z.number() });
const storedRequest = sweepRequest.omit({ source: true }).extend({ source: storedSource.exactOptional() });

const lora = z.object({
  name: z.string(),
  weight: z.number(),
  textEncoderWeight: z.number().exactOptional(),
});
const hires = z.object({ scale: z.number(), upscaler: z.string(), steps: z.number(), denoise: z.number() });
const storedSettings = z.object({
  prompt: z.string(),
  negative: z.string(),
  seed: z.int(),
  width: z.int(),
  height: z.int(),
  steps: z.int(),
  cfg: z.number(),
  sampler: z.string(),
  scheduler: z.string(),
  model: z.string(),
  loras: z.array(lora),
  hires: hires.exactOptional(),
  source: storedSource.exactOptional(),
  family: z.enum(families).exactOptional(),
  extras: z.record(z.string(), z.json()),
  /** Of a sweep that is not over: its head was written before anybody took the row. */
  drawnBy: drawnBy.exactOptional(),
});

/** What img2img starts from, by its sha256; undefined: not kept. */
export type FindSource = (sha256: string) => Uint8Array<ArrayBuffer> | undefined;

/** The request with every default filled in, as JSON: planned again it is the same sweep, seed included. */
export function requestToStore(plan: SweepPlan): unknown {
  const { request, source } = recordOf(plan);
  const { goal } = plan.request;
  return { ...request, ...(goal === undefined ? {} : { goal }), ...(source ? { source } : {}) };
}

/** Throws ZodError for what is not a request. A source picture that is gone has no bytes: only drawing needs them. */
export function readRequest(stored: unknown, find: FindSource): SweepRequest {
  const { source, ...rest } = storedRequest.parse(stored);
  return source ? { ...rest, source: { ...source, image: find(source.sha256) ?? new Uint8Array() } } : rest;
}

/** Settings of a row, and who took it, as JSON, which drops what is undefined. */
export function settingsToStore({ settings, drawnBy }: PlannedRow): unknown {
  const { source, ...rest } = settings;
  return { ...rest, source: source && { sha256: source.sha256, denoise: source.denoise }, drawnBy };
}

/** As JSON, which drops what is undefined. */
export function headToStore(plan: SweepPlan, { note, nsfw }: StoredAsked = {}): unknown {
  const { engine, model, rows, grid, baseline, notices, pointless } = plan;
  const used = new Set([model.name, ...rows.map((row) => row.settings.model)]);
  const loras = new Set(rows.flatMap((row) => row.settings.loras.map((lora) => lora.name)));
  // Servers have thousands of models and LoRAs; of what was not used nothing is kept.
  return {
    version: 1,
    engine: {
      ...engine,
      models: engine.models.filter(({ name }) => used.has(name)),
      loras: engine.loras?.filter((name) => loras.has(name)),
      loraFacts: engine.loraFacts?.filter(({ name }) => loras.has(name)),
      upscalers: undefined,
    },
    model,
    baseline,
    notices,
    pointless,
    grid,
    rows: rows.map(({ index: _index, settings: _settings, ...row }) => row),
    note,
    nsfw,
  };
}

/** What of a `SweepPlace` is stored with the plan; nothing of one that was deleted. */
export type StoredAsked = Pick<SweepPlace, 'note' | 'nsfw'>;

const storedAsked = z.looseObject({ note: z.unknown().optional(), nsfw: z.unknown().optional() });

export function askedOf(head: unknown): StoredAsked {
  const { note, nsfw } = storedAsked.safeParse(head).data ?? {};
  return { ...(note === undefined ? {} : { note }), ...(nsfw === true ? { nsfw } : {}) };
}

interface StoredPlan {
  readonly sweepId: string;
  readonly request: unknown;
  readonly head: unknown;
  /** Settings of the rows, in order. */
  readonly settings: readonly unknown[];
}

/** Throws ZodError for what does not fit together. */
export function readPlan({ sweepId, request, head, settings }: StoredPlan, find: FindSource): SweepPlan {
  const { version: _version, rows, ...rest } = planHead.parse(head);
  const asked = readRequest(request, find);
  return {
    sweepId,
    request: asked,
    ...rest,
    rows: rows.map((row, index): PlannedRow => {
      const { source, drawnBy: taken, ...own } = storedSettings.parse(settings[index]);
      return {
        index,
        ...row,
        ...(taken ? { drawnBy: taken } : {}),
        settings: { ...own, ...(source && asked.source ? { source: asked.source } : {}) },
      };
    }),
  };
}
