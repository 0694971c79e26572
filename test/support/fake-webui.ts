import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import sharp from 'sharp';
import { z } from 'zod';

import rateLimit from '../fixtures/sdapi/sdnext/error-rate-limit.json' with { type: 'json' };
import { fakePicture } from './fake-picture.ts';
import { layerRead } from './fake-layers.ts';
import { hashOf, modelName, samplersOf, scriptsOf, stemOf, titleOf } from './fake-lists.ts';
import type { FakeFault, FakeKind, FakeModel, FakeSdapiOptions } from './fake-sdapi.ts';

export const generationBody = z.looseObject({
  prompt: z.string().default(''),
  negative_prompt: z.string().default(''),
  seed: z.int().default(-1),
  width: z.int().default(512),
  height: z.int().default(512),
  steps: z.int().default(50),
  cfg_scale: z.number().default(7),
  sampler_name: z.string().default('Euler'),
  scheduler: z.string().optional(),
  schedulers_sigma: z.string().optional(),
  prompt_attention: z.string().optional(),
  clip_skip: z.int().optional(),
  override_settings: z.record(z.string(), z.unknown()).default({}),
  alwayson_scripts: z.record(z.string(), z.looseObject({ args: z.array(z.unknown()) })).default({}),
  force_task_id: z.string().optional(),
  enable_hr: z.boolean().default(false),
  hr_scale: z.number().default(2),
  hr_resize_mode: z.int().default(0),
  hr_force: z.boolean().default(false),
  resize_mode: z.int().default(0),
  init_images: z.array(z.string()).optional(),
});
export type GenerationBody = z.output<typeof generationBody>;

/** An answer that is not 200. */
export class FakeHttpError extends Error {
  readonly status: number;
  readonly body: unknown;
  constructor(status: number, kind: string, detail: string, errors = '') {
    super(`HTTP ${status}`);
    this.status = status;
    this.body = { error: kind, detail, body: '', errors };
  }
}

export interface FakeWebui {
  /** The server's options that were saved or overridden. */
  readonly data: ReadonlyMap<string, unknown>;
  /** Task of every interrupt; undefined: nothing was running. */
  readonly interrupts: readonly (string | undefined)[];
  clipSkip(): number;
  generate(body: GenerationBody, path: string, strikes: FakeFault | undefined): Promise<unknown>;
  interrupt(): void;
  progress(skipImage: boolean): Promise<unknown>;
  taskProgress(task: string, live: boolean, lastId: number): Promise<unknown>;
  pendingTasks(): unknown;
  occupy(): Promise<() => void>;
}

/** What goes on inside the server: one lock, options with overrides, tasks, state, layers, pictures. */
export function createFakeWebui(
  kind: FakeKind,
  models: readonly FakeModel[],
  given: FakeSdapiOptions,
  closing: AbortSignal,
): FakeWebui {
  const data = new Map<string, unknown>();
  const sdnext = kind === 'sdnext';
  if (given.settingsSaved !== false || sdnext) data.set('CLIP_stop_at_last_layers', given.clipSkip ?? 1);
  data.set('sd_model_checkpoint', models[0] ? titleOf(kind, models[0]) : null);
  const clipSkip = (): number => Number(data.get('CLIP_stop_at_last_layers') ?? 1);

  const interrupts: (string | undefined)[] = [];
  const pending: string[] = [];
  const finished: string[] = [];
  let currentTask: string | undefined;
  let lock = Promise.resolve();
  const state = { interrupted: false, skipped: false, job: '', job_count: 0, job_no: 0, step: 0, steps: 0 };

  /** Runs jobs one after another, oldest first (modules/fifo_lock.py, modules/shared_state.py, modules/progress.py). */
  async function locked<T>(task: string, job: () => Promise<T>): Promise<T> {
    pending.push(task);
    const before = lock;
    const done = Promise.withResolvers<void>();
    lock = done.promise;
    await before;
    try {
      Object.assign(state, {
        interrupted: false,
        skipped: false,
        job: task,
        job_count: 1,
        job_no: 0,
        step: 0,
        steps: 0,
      });
      currentTask = task;
      pending.splice(pending.indexOf(task), 1);
      const result = await job();
      currentTask = undefined;
      finished.push(task);
      // Its decoding is a job of its own and forgets what came before (vladmandic/sdnext@058a7f0 modules/shared_state.py:226).
      if (sdnext) state.interrupted = false;
      return result;
    } finally {
      Object.assign(state, { job: '', job_count: 0 });
      done.resolve();
    }
  }

  async function generate(body: GenerationBody, path: string, strikes: FakeFault | undefined): Promise<unknown> {
    if (!samplersOf(kind).some(({ name }) => name === body.sampler_name)) {
      throw new FakeHttpError(404, 'HTTPException', 'Sampler not found');
    }
    for (const name of Object.keys(body.alwayson_scripts)) {
      const script = scriptsOf(kind).find((each) => each.name === name.toLowerCase());
      if (!script) throw new FakeHttpError(422, 'HTTPException', `Script '${name}' not found`);
      if (script.is_alwayson) continue;
      throw new FakeHttpError(422, 'HTTPException', 'Cannot have a selectable script in the always on scripts params');
    }
    return locked(body.force_task_id ?? 'task(anonymous)', () => draw(body, path, strikes));
  }

  const known = (name: unknown): FakeModel | undefined =>
    models.find((each) =>
      [titleOf(kind, each), modelName(kind, each), stemOf(each), hashOf(each)].includes(String(name)),
    );

  /** modules/processing.py, process_images: overrides, and back again what was saved before. */
  async function draw(body: GenerationBody, path: string, strikes: FakeFault | undefined): Promise<unknown> {
    const overrides = new Map(Object.entries(body.override_settings));
    // SD.Next keeps what was there, saved or not (vladmandic/sdnext@058a7f0 modules/processing.py:152-161).
    const stored = new Map([...overrides.keys()].filter((key) => data.has(key)).map((key) => [key, data.get(key)]));
    // An unknown checkpoint is dropped without a word (modules/processing.py, process_images).
    if (!known(overrides.get('sd_model_checkpoint'))) overrides.delete('sd_model_checkpoint');
    try {
      for (const [key, value] of given.deadOverrides ? [] : overrides) {
        if (data.get(key) === value) continue;
        // SD.Next only says so in its log (modules/options_handler.py:72-75).
        if (given.frozen && sdnext) continue;
        if (given.frozen) throw new FakeHttpError(500, 'AssertionError', '', 'changing settings is disabled');
        data.set(key, value);
      }
      const model = strikes === 'wrongModel' ? models.at(-1) : known(data.get('sd_model_checkpoint'));
      if (!model) throw new FakeHttpError(500, 'AttributeError', '', 'no checkpoint');
      return await sample(body, path, model, strikes);
    } finally {
      for (const [key, value] of stored) data.set(key, value);
    }
  }

  async function sample(
    body: GenerationBody,
    path: string,
    model: FakeModel,
    strikes: FakeFault | undefined,
  ): Promise<unknown> {
    state.steps = body.steps;
    for (; state.step < body.steps && !state.interrupted; state.step += 1) {
      await delay(given.stepMs ?? 1, undefined, { signal: closing });
      if (strikes === 'half' && state.step >= body.steps / 2) state.interrupted = true;
      if (strikes === 'hangs') await delay(2 ** 30, undefined, { signal: closing });
    }
    if (strikes === 'outOfMemory') {
      throw new FakeHttpError(500, 'OutOfMemoryError', '', 'CUDA out of memory. Tried to allocate 2.00 GiB');
    }
    if (strikes === 'fails') throw new FakeHttpError(500, 'RuntimeError', '', 'mat1 and mat2 shapes differ');
    if (strikes === 'busy') throw new FakeHttpError(429, 'HTTPException', rateLimit.answer.body.detail);
    // A1111 knows no such field and SD.Next does not read the option.
    const skip = sdnext ? (body.clip_skip ?? 1) : clipSkip();
    const ramp =
      kind === 'reforge' && given.dynamicClipSkip === true && data.get('dynamic_clip_skip_enabled') !== false;
    const layer = ramp ? 9 : layerRead(kind, model, skip, given);
    if (layer === undefined) throw new FakeHttpError(500, 'ValueError', '', 'Failed to recognize model type');
    const { width, height } = await sizeFor(body);
    const infotext = [
      `${body.prompt}\nNegative prompt: ${body.negative_prompt}\nSteps: ${body.steps}, Sampler: ${body.sampler_name}`,
      `CFG scale: ${body.cfg_scale}, Seed: ${body.seed}, Size: ${body.width}x${body.height}, Model hash: ${hashOf(model)}`,
      `Model: ${stemOf(model)}${skip > 1 ? `, ${sdnext ? 'CLiP-skip' : 'Clip skip'}: ${skip}` : ''}`,
      sdnext ? 'App: SD.Next, Version: 058a7f0c' : 'Version: v1.9.4',
    ].join(', ');
    const about = JSON.stringify([
      body.prompt,
      body.negative_prompt,
      body.seed,
      body.cfg_scale,
      body.sampler_name,
      // Older ones know no such field.
      samplersOf(kind) === samplersOf('a1111') ? body.scheduler : undefined,
      sdnext ? (body.schedulers_sigma ?? data.get('schedulers_sigma') ?? 'default') : undefined,
      // Arguments beyond those a script has are dropped (modules/api/api.py, init_script_args).
      scriptsOf(kind).map(({ name, args }) => scriptArgs(body, name)?.slice(0, args.length)),
      body.init_images?.map((image) => createHash('sha256').update(image).digest('hex')),
      path,
      model.name,
      ...(given.card === undefined ? [] : [given.card]),
    ]);
    const png = await fakePicture({
      width,
      height,
      about,
      layer,
      done: body.steps === 0 ? 0 : state.step / body.steps,
      infotext,
    });
    const info = {
      prompt: body.prompt,
      seed: strikes === 'wrongSeed' ? body.seed + 1 : body.seed,
      width: body.width,
      height: body.height,
      sampler_name: body.sampler_name,
      steps: body.steps,
      ...(sdnext ? {} : { sd_model_name: stemOf(model) }),
      sd_model_hash: sdnext ? (hashOf(model) ?? '') : (hashOf(model) ?? '0123456789'),
      infotexts: [infotext],
      index_of_first_image: 0,
      clip_skip: skip,
      ...(sdnext ? {} : { version: kind === 'forge' ? 'f2.0.1v1.10.1' : 'v1.9.4' }),
    };
    // SD.Next's own default format.
    const encoded = sdnext ? await sharp(png).jpeg({ quality: 90 }).toBuffer() : png;
    if (state.step === body.steps) given.onDrawn?.(body, encoded);
    const image = (strikes === 'notPicture' ? Buffer.from('not a picture') : encoded).toString('base64');
    return {
      images: strikes === 'noPicture' ? [] : [strikes === 'huge' ? image + 'A'.repeat(30_000_000) : image],
      parameters: {},
      info: JSON.stringify(info),
    };
  }

  /** SD.Next does not enlarge without a mode, and keeps the size of a source (modules/processing_class.py:830-833). */
  async function sizeFor(body: GenerationBody): Promise<{ width: number; height: number }> {
    const source = body.init_images?.[0];
    if (sdnext && source !== undefined && body.resize_mode === 0) {
      const { width, height } = await sharp(Buffer.from(source, 'base64')).metadata();
      return { width, height };
    }
    const enlarges = body.enable_hr && (!sdnext || body.hr_resize_mode > 0);
    const scale = enlarges ? body.hr_scale : 1;
    return { width: Math.floor(body.width * scale), height: Math.floor(body.height * scale) };
  }

  /** What the picture under way looks like: another one at every step. */
  const preview = async (): Promise<Buffer> => {
    const background = { r: (state.step * 40) % 256, g: 90, b: 160 };
    const bytes = given.previews === 'huge' ? 1600 : 16;
    const flat = sharp({ create: { width: bytes, height: bytes, channels: 3, background } });
    return given.previews === 'huge' ? flat.png({ compressionLevel: 0 }).toBuffer() : flat.jpeg().toBuffer();
  };

  async function progress(skipImage: boolean): Promise<unknown> {
    const { step, steps, ...rest } = state;
    const fraction = state.job_count === 0 ? 0 : Math.min(1, 0.01 + (steps ? step / steps : 0));
    const shows = given.previews && !skipImage && state.job_count > 0 && step > 0;
    return {
      progress: fraction,
      eta_relative: 0,
      state: { ...rest, stopping_generation: false, sampling_step: step, sampling_steps: steps },
      current_image: shows ? (await preview()).toString('base64') : null,
      textinfo: null,
    };
  }

  async function taskProgress(task: string, live: boolean, lastId: number): Promise<unknown> {
    const active = task === currentTask;
    const place = pending.indexOf(task);
    const base = { active, queued: place >= 0, completed: finished.includes(task), id_live_preview: -1 };
    if (!active) {
      return { ...base, textinfo: place >= 0 ? `In queue: ${place + 1}/${pending.length}` : 'Waiting...' };
    }
    const fraction = { progress: state.steps ? state.step / state.steps : 0, textinfo: null };
    const id = state.step;
    if (!given.previews || !live || id === 0 || id === lastId) return { ...base, ...fraction, id_live_preview: lastId };
    const image = `data:image/jpeg;base64,${(await preview()).toString('base64')}`;
    return { ...base, ...fraction, live_preview: image, id_live_preview: id };
  }

  return {
    data,
    interrupts,
    clipSkip,
    generate,
    progress,
    taskProgress,
    pendingTasks: () => ({ size: pending.length, tasks: pending }),
    interrupt: () => {
      interrupts.push(currentTask);
      state.interrupted = true;
    },
    occupy: async () => {
      const over = Promise.withResolvers<void>();
      const started = Promise.withResolvers<void>();
      void locked('task(somebody-else)', () => {
        started.resolve();
        return over.promise;
      });
      await started.promise;
      return over.resolve;
    },
  };
}

const scriptArgs = (body: GenerationBody, name: string): readonly unknown[] | undefined =>
  Object.entries(body.alwayson_scripts).find(([key]) => key.toLowerCase() === name)?.[1].args;
