import { z } from 'zod';

import type { ErrorCode } from '../../../errors.ts';
import { errorCodes } from '../../../errors.ts';

/**
 * What the engine and its child process say to each other, structured clone over IPC. Both sides parse what comes in: the
 * child runs native code on files of others, so even its word is checked.
 */

const size = z.int().min(1).max(100_000);
const finite = z.number().finite();
const params = z.record(z.string(), z.union([z.string().max(1000), finite]));

/** Things about the way a prompt was read; each becomes a warning. */
const note = z.discriminatedUnion('kind', [
  /** Words the model's own vocabulary lacks, at most 20 of them. */
  z.object({ kind: z.literal('unknownWords'), words: z.array(z.string().max(100)).max(20) }),
  /** The prompt was joined from this many chunks of 75 tokens. */
  z.object({ kind: z.literal('chunks'), chunks: size }),
  /** The model has no room for the last chunks: so many were left out. */
  z.object({ kind: z.literal('cut'), chunks: size }),
]);
export type PromptNote = z.output<typeof note>;

/** What a folder turned out to hold once its graphs were open. */
const modelFacts = z.object({
  name: z.string().min(1),
  /** sha256 hex over the weights and settings. */
  hash: z.string().length(64),
  /** Layers the text encoder has. */
  layers: z.int().min(1).max(100),
  /** Width of its hidden states: 768 for CLIP-L. */
  textWidth: size,
  /** Pixels per latent value along one side. */
  downscale: size,
  /** Pixels; the only size when `fixedSize`. */
  width: size,
  height: size,
  fixedSize: z.boolean(),
  /** Version of the runtime. */
  runtime: z.string(),
});
export type ModelFacts = z.output<typeof modelFacts>;

const drawRequest = z.object({
  prompt: z.string().max(100_000),
  negative: z.string().max(100_000),
  seed: z.int().min(0),
  width: size,
  height: size,
  steps: z.int().min(1).max(10_000),
  cfg: finite,
  sampler: z.string().max(100),
  scheduler: z.string().max(100),
  seedSource: z.enum(['nv', 'cpu']),
  /** `layer`: which hidden state to read, 1 = the last one the file has. */
  cells: z
    .array(z.object({ key: z.string().max(1000), layer: z.int().min(1) }))
    .min(1)
    .max(100),
});
export type DrawRequest = z.output<typeof drawRequest>;

export const toChild = z.discriminatedUnion('type', [
  /** The first message, sent once: open this folder. */
  z.object({ type: z.literal('open'), folder: z.string(), threads: z.int().min(1).max(1024) }),
  z.object({ type: z.literal('draw'), id: z.int(), request: drawRequest }),
  /** Time one step at this size. */
  z.object({ type: z.literal('time'), id: z.int(), width: size, height: size, batch: z.int().min(1).max(2) }),
  /** Stop the draw with this id at the next step. */
  z.object({ type: z.literal('cancel'), id: z.int() }),
]);
export type ToChild = z.output<typeof toChild>;

const isErrorCode = (code: string): code is ErrorCode => (errorCodes as readonly string[]).includes(code);

export const fromChild = z.discriminatedUnion('type', [
  z.object({ type: z.literal('opened'), facts: modelFacts }),
  z.object({ type: z.literal('notes'), id: z.int(), notes: z.array(note).max(10) }),
  z.object({ type: z.literal('step'), id: z.int(), key: z.string(), step: z.int().min(1), steps: z.int().min(1) }),
  /** RGB, 8 bits, rows from the top. */
  z.object({
    type: z.literal('cell'),
    id: z.int(),
    key: z.string(),
    width: size,
    height: size,
    pixels: z.instanceof(Uint8Array),
    ms: finite.min(0),
  }),
  z.object({ type: z.literal('timed'), id: z.int(), ms: finite.min(0) }),
  z.object({ type: z.literal('done'), id: z.int() }),
  /** Without an id: the folder could not be opened. */
  z.object({
    type: z.literal('failed'),
    id: z.int().optional(),
    code: z.string().refine(isErrorCode),
    params,
    detail: z.string().max(2000),
  }),
]);
export type FromChild = z.output<typeof fromChild>;
