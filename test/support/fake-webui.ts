import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import { z } from 'zod';

import samplersBefore from '../fixtures/sdapi/samplers-before-1.9.json' with { type: 'json' };
import samplers from '../fixtures/sdapi/samplers.json' with { type: 'json' };
import { fakePicture } from './fake-picture.ts';
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
  override_settings: z.record(z.string(), z.unknown()).default({}),
  alwayson_scripts: z.record(z.string(), z.looseObject({ args: z.array(z.unknown()) })).default({}),
  force_task_id: z.string().optional(),
  enable_hr: z.boolean().default(false),
  hr_scale: z.number().default(2),
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

export const scripts = ['dynamic thresholding (cfg scale fix)', 'adetailer', 'x/y/z plot', 'controlnet'];

export const samplersOf = (kind: FakeKind) => (kind === 'a1111-1.8' ? samplersBefore : samplers).answer;
export const hashOf = (model: FakeModel): string | null =>
  model.hash === undefined ? createHash('sha256').update(model.name).digest('hex').slice(0, 10) : model.hash;
export const titleOf = (model: FakeModel): string =>
  `${model.name}.safetensors${hashOf(model) === null ? '' : ` [${hashOf(model)}]`}`;
export const modelName = (model: FakeModel): string => model.name.replaceAll('/', '_');
const stemOf = (model: FakeModel): string => model.name.split('/').at(-1) ?? '';

export interface FakeWebui {
  /** The server's options that were saved or overridden. */
  readonly data: ReadonlyMap<string, unknown>;
  /** Task of every interrupt; undefined: nothing was running. */
  readonly interrupts: readonly (string | undefined)[];
  clipSkip(): number;
  generate(body: GenerationBody, path: string, strikes: FakeFault | undefined): Promise<unknown>;
  interrupt(): void;
  progress(): unknown;
  taskProgress(task: string): unknown;
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
  if (given.settingsSaved !== false) data.set('CLIP_stop_at_last_layers', given.clipSkip ?? 1);
  data.set('sd_model_checkpoint', models[0] ? titleOf(models[0]) : null);
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
      return result;
    } finally {
      Object.assign(state, { job: '', job_count: 0 });
      done.resolve();
    }
  }

  function layerOf(model: FakeModel, n: number): number {
    if (kind === 'forge') return model.family === 'sd2' ? 24 - n : 13 - Math.max(n, model.family === 'sdxl' ? 2 : 1);
    if (model.family === 'sd1') return 13 - n;
    if (model.family === 'sd2') return 23;
    return given.sdxlClipLSkip ? 13 - n : 11;
  }

  async function generate(body: GenerationBody, path: string, strikes: FakeFault | undefined): Promise<unknown> {
    if (!samplersOf(kind).some(({ name }) => name === body.sampler_name)) {
      throw new FakeHttpError(404, 'HTTPException', 'Sampler not found');
    }
    const unknown = Object.keys(body.alwayson_scripts).find((name) => !scripts.includes(name.toLowerCase()));
    if (unknown !== undefined) throw new FakeHttpError(422, 'HTTPException', `Script '${unknown}' not found`);
    return locked(body.force_task_id ?? 'task(anonymous)', () => draw(body, path, strikes));
  }

  const known = (name: unknown): FakeModel | undefined =>
    models.find((each) => [titleOf(each), modelName(each), stemOf(each), hashOf(each)].includes(String(name)));

  /** modules/processing.py, process_images: overrides, and back again what was saved before. */
  async function draw(body: GenerationBody, path: string, strikes: FakeFault | undefined): Promise<unknown> {
    const overrides = new Map(Object.entries(body.override_settings));
    const stored = new Map([...data].filter(([key]) => overrides.has(key)));
    // An unknown checkpoint is dropped without a word (modules/processing.py, process_images).
    if (!known(overrides.get('sd_model_checkpoint'))) overrides.delete('sd_model_checkpoint');
    try {
      for (const [key, value] of given.deadOverrides ? [] : overrides) {
        if (data.get(key) === value) continue;
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
    if (strikes === 'busy') throw new FakeHttpError(429, 'HTTPException', 'Too many requests');
    const skip = clipSkip();
    const scale = body.enable_hr ? body.hr_scale : 1;
    const { width, height } = { width: Math.floor(body.width * scale), height: Math.floor(body.height * scale) };
    const infotext = [
      `${body.prompt}\nNegative prompt: ${body.negative_prompt}\nSteps: ${body.steps}, Sampler: ${body.sampler_name}`,
      `CFG scale: ${body.cfg_scale}, Seed: ${body.seed}, Size: ${body.width}x${body.height}, Model hash: ${hashOf(model)}`,
      `Model: ${stemOf(model)}${skip > 1 ? `, Clip skip: ${skip}` : ''}, Version: v1.9.4`,
    ].join(', ');
    const about = JSON.stringify([
      body.prompt,
      body.negative_prompt,
      body.seed,
      body.cfg_scale,
      body.sampler_name,
      body.scheduler,
      body.alwayson_scripts,
      body.init_images?.map((image) => createHash('sha256').update(image).digest('hex')),
      path,
      model.name,
    ]);
    const png = await fakePicture({
      width,
      height,
      about,
      layer: layerOf(model, skip),
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
      sd_model_name: stemOf(model),
      sd_model_hash: hashOf(model) ?? '0123456789',
      infotexts: [infotext],
      index_of_first_image: 0,
      clip_skip: skip,
      version: kind === 'forge' ? 'f2.0.1v1.10.1' : 'v1.9.4',
    };
    const image = strikes === 'notPicture' ? Buffer.from('not a picture').toString('base64') : png.toString('base64');
    return {
      images: strikes === 'noPicture' ? [] : [strikes === 'huge' ? image + 'A'.repeat(30_000_000) : image],
      parameters: {},
      info: JSON.stringify(info),
    };
  }

  function progress(): unknown {
    const { step, steps, ...rest } = state;
    const fraction = state.job_count === 0 ? 0 : Math.min(1, 0.01 + (steps ? step / steps : 0));
    return {
      progress: fraction,
      eta_relative: 0,
      state: { ...rest, stopping_generation: false, sampling_step: step, sampling_steps: steps },
      current_image: null,
      textinfo: null,
    };
  }

  function taskProgress(task: string): unknown {
    const active = task === currentTask;
    const place = pending.indexOf(task);
    const base = { active, queued: place >= 0, completed: finished.includes(task), id_live_preview: -1 };
    if (active) return { ...base, progress: state.steps ? state.step / state.steps : 0, textinfo: null };
    return { ...base, textinfo: place >= 0 ? `In queue: ${place + 1}/${pending.length}` : 'Waiting...' };
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
