import { z } from 'zod';

import { AppError, errorCodes } from '../../../errors.ts';
import { families } from '../../../family.ts';
import { engineInfo } from '../../engine-info.ts';
import { message as anyMessage } from '../../message.ts';

/**
 * What bot and workers say to each other through Redis. Both sides check what they read: the other one may be of another
 * version, and whoever has a password to Redis can write anything there.
 */

/** Changes when an older side could not understand a newer one. The envelope of a beat stays readable for ever. */
export const protocol = 1;

/** Longest name of a file, and longest value in a text. */
export const mostName = 500;
const mostText = 2000;
/** Previews are small; a larger one is left out on both sides. */
export const mostPreviewBytes = 512 * 1024;

const message = anyMessage.refine((text) => JSON.stringify(text).length <= 2 * mostText);
const honoured = z.enum(['yes', 'no', 'floor', 'unknown']);
const effect = z.strictObject({ honoured, used: z.number().exactOptional(), reason: message.exactOptional() });

/** An error as it travels: its code and the values of its texts, never its detail. */
const travellingError = z.strictObject({
  code: z.enum(errorCodes),
  params: z.record(z.string(), z.union([z.string().max(mostText), z.number()])),
  retryAfterMs: z.number().nonnegative().exactOptional(),
});

/** All that another version must be able to read of a beat. */
export const beatEnvelope = z.looseObject({ protocol: z.int(), version: z.string().max(40) });

export const beat = z.strictObject({
  protocol: z.literal(protocol),
  version: z.string().max(40),
  /** Random; another one is another process of that name. */
  instance: z.string().max(64),
  state: z.enum(['here', 'paused', 'draining', 'serverAway']),
  pausedBy: z.enum(['owner', 'hours']).exactOptional(),
  /** Milliseconds until its hours begin: a span and no time of day, because clocks differ. */
  pausedForMs: z.number().min(0).max(172_800_000).exactOptional(),
  /** Hash of `info`: tells whether that has to be read again. Absent: the server never answered. */
  info: z.string().max(64).exactOptional(),
  loaded: z.string().max(mostName).exactOptional(),
  /** Determinism class that its owner declares. */
  class: z.string().max(24).exactOptional(),
  weight: z.number().positive().max(1000),
  bounds: z.strictObject({
    maxPixels: z.number().positive().exactOptional(),
    maxSteps: z.number().positive().exactOptional(),
    nsfw: z.boolean(),
  }),
  running: z.int().nonnegative(),
  /** Why its server is away. */
  failure: travellingError.exactOptional(),
});
export type Beat = z.output<typeof beat>;

/** What clip skips do there: by `<family>/<layers>`, the first is that of clip skip 1. */
const effects = z.record(z.string().max(20), z.array(effect).max(24));

const name = z.string().max(mostName);
const names = z.array(name).max(50_000);
const pixels = z
  .number()
  .positive()
  .max(2 ** 30);
/** An engine's word on itself that came from elsewhere: plans are made from it, for everybody. */
const boundedInfo = engineInfo.extend({
  title: z.string().max(200),
  version: z.string().max(200).exactOptional(),
  models: z
    .array(engineInfo.shape.models.element.extend({ name, aliases: z.array(name).max(50).exactOptional() }))
    .max(10_000),
  currentModel: name,
  samplers: z.array(name).max(500),
  schedulers: z.array(name).max(500),
  loras: names.exactOptional(),
  loraFacts: z
    .array(z.object({ name, trainedClipSkip: z.number().min(0).max(24) }))
    .max(50_000)
    .exactOptional(),
  upscalers: z.array(name).max(500).exactOptional(),
  size: z.object({
    step: z.int().min(1).max(1024),
    min: pixels,
    max: pixels,
    only: z.array(z.string().max(20)).max(500).exactOptional(),
    maxPixels: pixels,
  }),
  defaults: z.object({
    width: z.int().min(1).max(16_384),
    height: z.int().min(1).max(16_384),
    steps: z.int().min(1).max(1000),
    cfg: z.number().min(0).max(1000),
    sampler: name,
    scheduler: name,
  }),
  fingerprint: z.string().max(500),
});

export const workerInfo = z.strictObject({ engine: z.string().max(40), info: boundedInfo, effects });
export type WorkerInfo = z.output<typeof workerInfo>;

const hash = z.string().regex(/^[0-9a-f]{32,64}$/);
const lora = z.strictObject({ name: z.string(), weight: z.number(), textEncoderWeight: z.number().exactOptional() });
const side = z.int().min(8).max(16_384);

/** A row as it travels; pictures go by keys of their own. */
export const jobPayload = z.strictObject({
  /** Version of this shape; another one is refused by name. */
  version: z.literal(1),
  /** For the log. */
  sweepId: z.string().max(80),
  row: z.strictObject({
    id: z.string().max(120),
    nsfw: z.boolean().exactOptional(),
    settings: z.strictObject({
      prompt: z.string().max(20_000),
      negative: z.string().max(20_000),
      seed: z.int().min(0).max(2_147_483_647),
      width: side,
      height: side,
      steps: z.int().min(1).max(1000),
      cfg: z.number(),
      sampler: z.string().max(200),
      scheduler: z.string().max(200),
      model: z.string().max(500),
      loras: z.array(lora).max(32),
      hires: z
        .strictObject({ scale: z.number(), upscaler: z.string(), steps: z.number(), denoise: z.number() })
        .exactOptional(),
      source: z.strictObject({ sha256: hash, denoise: z.number() }).exactOptional(),
      family: z.enum(families).exactOptional(),
      extras: z.record(z.string(), z.json()),
    }),
    /** `picture`: name of the key that the finished cell goes to. */
    cells: z
      .array(z.strictObject({ key: z.string().max(200), clipSkip: z.int().min(1).max(24), picture: hash }))
      .min(1)
      .max(24),
  }),
});
export type JobPayload = z.output<typeof jobPayload>;

type ReadJob = { readonly data: JobPayload } | { readonly data?: undefined; readonly error: unknown };

/** What lies in a queue, whoever put it there. JSON within JSON within JSON ends in a stack that is too deep, not in a verdict. */
export function readJob(data: unknown): ReadJob {
  try {
    const read = jobPayload.safeParse(data);
    return read.success ? { data: read.data } : { error: read.error };
  } catch (error) {
    return { error };
  }
}

/** What is said of a finished cell; the picture's bytes stand behind it. */
export const pictureHead = z.strictObject({
  key: z.string().max(200),
  sha256: z.string().length(64),
  honoured,
  used: z.number().exactOptional(),
  /** It goes into what everybody is told about how long things take. */
  ms: z.number().min(0).max(86_400_000),
  model: z.strictObject({ name: z.string().max(mostName), hash: z.string().max(100).exactOptional() }).exactOptional(),
  worker: z.strictObject({ id: z.string().max(200), name: z.string().max(200) }).exactOptional(),
  warnings: z
    .array(
      z.strictObject({
        type: z.enum(['unsupported', 'adjusted', 'other']),
        feature: z.string().max(100),
        text: message,
        passing: z.literal(true).exactOptional(),
      }),
    )
    .max(50),
});

const job = z.string().max(64);
/** Random, of whoever asked. */
const answer = z.string().regex(/^[\w-]{8,64}$/);
/** Worker to bot. Only hints: what they speak of is read from its key. */
export const news = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('beat') }),
  z.strictObject({ type: z.literal('left') }),
  z.strictObject({ type: z.literal('cell'), job, key: z.string().max(200) }),
  z.strictObject({ type: z.literal('ended'), job }),
  /** What was asked of it lies in `WorkerKeys.answer`. */
  z.strictObject({ type: z.literal('answer'), answer }),
  /** A preview may stand behind it. */
  z.strictObject({
    type: z.literal('progress'),
    job,
    fraction: z.number().min(0).max(1),
    key: z.string().max(200).exactOptional(),
    step: z.number().nonnegative().exactOptional(),
    steps: z.number().nonnegative().exactOptional(),
    queuePosition: z.number().nonnegative().exactOptional(),
    draining: z.boolean().exactOptional(),
  }),
]);
export type News = z.output<typeof news>;

/** Bot to worker. */
export const order = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('cancel'), job }),
  z.strictObject({ type: z.literal('drain') }),
  /** What does the file of this LoRA say of itself? A worker of an older version does not understand it and says nothing. */
  z.strictObject({ type: z.literal('lora'), lora: name, answer }),
  /** Somebody new listens: say that you are there. */
  z.strictObject({ type: z.literal('hello') }),
]);
export type Order = z.output<typeof order>;

/** Longest answer about a LoRA: every text in one is bounded, and all of them together are a few kilobytes. */
export const mostLoraBytes = 64 * 1024;
/** An answer about a LoRA: what is known of it, nothing, or why it could not be read. */
export const loraAnswer = z.union([
  z.strictObject({ lora: z.looseObject({}).nullable() }),
  z.strictObject({ error: travellingError }),
]);

export const botHello = z.looseObject({ protocol: z.int(), version: z.string().max(40) });

export function packError({ code, params, retryAfterMs }: AppError): z.output<typeof travellingError> {
  const values = Object.entries(params).map(([key, value]) => [key, travelling(value)]);
  const later = retryAfterMs !== undefined && retryAfterMs >= 0 && Number.isFinite(retryAfterMs);
  return { code, params: Object.fromEntries(values), ...(later ? { retryAfterMs } : {}) };
}

function travelling(value: string | number): string | number {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  return value.slice(0, mostText);
}

/** What can go wrong with a row, or with a LoRA's file, where they are. That a bot was not let into Discord is nothing a worker can know. */
const fromWorkers = /^(?:request|server|horde|builtin|worker|lora|file)\./;

/**
 * What a worker says went wrong. What another version calls an error that this one does not know is a failure of the machine all the
 * same; a row that it says was cancelled was not by us, and it has it no more.
 */
export function unpackError(packed: unknown, worker: string): AppError {
  const read = travellingError.safeParse(packed);
  if (read.data?.code === 'job.cancelled') return new AppError('worker.gone', { params: { name: worker } });
  if (!read.data || !fromWorkers.test(read.data.code)) {
    return new AppError('worker.failed', { params: { name: worker }, detail: read.data?.code ?? 'not to be read' });
  }
  const { code, params, retryAfterMs } = read.data;
  return new AppError(code, { params, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
}
