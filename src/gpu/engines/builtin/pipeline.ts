import type { Picture } from './decoder.ts';
import type { Model } from './model.ts';
import { folderError } from './problems.ts';
import type { Chunk } from './prompt.ts';
import { applyWeights, chunkPair } from './prompt.ts';
import { promptNotes } from './prompt-notes.ts';
import type { DrawRequest, PromptNote } from './protocol.ts';
import { createNoise } from './rng.ts';
import { sample, samplers, schedulers } from './samplers.ts';
import { createSchedule, inputScale, timestepOf, toDenoised } from './schedule.ts';
import { joinFloats } from './tensors.ts';

export interface DrawHooks {
  readonly signal: AbortSignal;
  /** Once, before the first step. */
  readonly onNotes: (notes: readonly PromptNote[]) => void;
  readonly onStep: (key: string, step: number, steps: number) => void;
  /** Pictures in the order of the request's cells. `ms`: without the time of encoding the prompt. */
  readonly onPicture: (key: string, picture: Picture, ms: number) => void;
}

/** Draws one row: the prompt is encoded once for all clip skips, then cell after cell from the same noise. */
export async function drawRow(model: Model, request: DrawRequest, hooks: DrawHooks): Promise<void> {
  const { cells, cfg } = request;
  const guided = cfg !== 1;
  const { prompt, negative, notes } = readPrompts(model, request, guided);
  hooks.onNotes(notes);
  hooks.signal.throwIfAborted();

  const chunks = [...prompt, ...negative];
  const states = await model.textEncoder.encode(
    chunks.map((chunk) => chunk.ids),
    [...new Set(cells.map((cell) => cell.layer))],
  );
  for (const { key, layer } of cells) {
    const started = performance.now();
    const encoded = (states.get(layer) ?? []).map((values, index) => {
      const weighted = values.slice();
      applyWeights(weighted, chunks[index]?.weights ?? []);
      return weighted;
    });
    const texts = [joinFloats(encoded.slice(0, prompt.length))];
    if (guided) texts.push(joinFloats(encoded.slice(prompt.length)));
    const picture = await drawCell(model, request, texts, hooks.signal, (step, steps) =>
      hooks.onStep(key, step, steps),
    );
    hooks.onPicture(key, picture, performance.now() - started);
  }
}

interface Prompts {
  readonly prompt: readonly Chunk[];
  /** Empty without guidance. */
  readonly negative: readonly Chunk[];
  readonly notes: readonly PromptNote[];
}

function readPrompts(model: Model, request: DrawRequest, guided: boolean): Prompts {
  const { tokenizer } = model.settings;
  const pair = chunkPair(request.prompt, guided ? request.negative : '', tokenizer);
  const room = Math.max(1, Math.floor((model.unet.maxTokens ?? Infinity) / tokenizer.length));
  const prompt = pair.prompt.slice(0, room);
  const negative = guided ? pair.negative.slice(0, room) : [];
  const prompts = guided ? [request.prompt, request.negative] : [request.prompt];
  const notes = promptNotes({ prompts, chunks: pair.prompt.length, room }, tokenizer);
  return { prompt, negative, notes };
}

/** `texts`: the prompt and, with guidance, the negative prompt. */
async function drawCell(
  model: Model,
  request: DrawRequest,
  texts: readonly Float32Array[],
  signal: AbortSignal,
  onStep: (step: number, steps: number) => void,
): Promise<Picture> {
  const { noise: noiseModel, channels, scalingFactor } = model.settings;
  const width = request.width / model.facts.downscale;
  const height = request.height / model.facts.downscale;
  const size = channels * width * height;
  const input = new Float32Array(size);
  const denoised = new Float32Array(size);
  const sampler = known(samplers, request.sampler);
  const scheduler = known(schedulers, request.scheduler);

  const latents = await sample({
    sampler,
    schedule: createSchedule(noiseModel, { sampler, scheduler, steps: request.steps }),
    size,
    noise: createNoise(request.seedSource, request.seed),
    signal,
    onStep,
    async denoise(latents, sigma) {
      const scale = inputScale(sigma);
      for (let index = 0; index < size; index++) input[index] = (latents[index] ?? 0) * scale;
      const timestep = timestepOf(noiseModel, sigma);
      const [wanted, unwanted] = await model.unet.predict({ latents: input, width, height, timestep, texts });
      guide(wanted ?? input, unwanted, request.cfg, denoised);
      toDenoised(noiseModel.prediction, latents, sigma, denoised, denoised);
      return denoised;
    },
  });
  signal.throwIfAborted();
  for (let index = 0; index < size; index++) latents[index] = (latents[index] ?? 0) / scalingFactor;
  const picture = await model.decoder.decode(latents, width, height);
  if (picture.width !== request.width || picture.height !== request.height) {
    const found = `${picture.width}x${picture.height}`;
    throw folderError(model.facts.name, 'pictureSize', { found, wanted: `${request.width}x${request.height}` });
  }
  return picture;
}

/** Classifier-free guidance: away from what the negative prompt gives. Without one it is the prompt's own answer. */
function guide(wanted: Float32Array, unwanted: Float32Array | undefined, cfg: number, into: Float32Array): void {
  for (let index = 0; index < into.length; index++) {
    const value = wanted[index] ?? 0;
    const other = unwanted?.[index] ?? value;
    into[index] = other + cfg * (value - other);
  }
}

/** The engine has checked the names; a wrong one here is a bug. */
function known<Name extends string>(names: readonly Name[], name: string): Name {
  const found = names.find((each) => each === name);
  if (!found) throw new RangeError(`unknown name ${name}`);
  return found;
}

/** Milliseconds of one step at this size. The first run of a graph is slower, so a quick one is timed again. */
export async function timeStep(model: Model, size: { width: number; height: number; batch: number }): Promise<number> {
  const { downscale, textWidth } = model.facts;
  const width = size.width / downscale;
  const height = size.height / downscale;
  const text = new Float32Array(model.settings.tokenizer.length * textWidth);
  const input = {
    latents: new Float32Array(model.settings.channels * width * height),
    width,
    height,
    timestep: 500,
    texts: Array.from({ length: size.batch }, () => text),
  };
  const once = async (): Promise<number> => {
    const started = performance.now();
    await model.unet.predict(input);
    return performance.now() - started;
  };
  const first = await once();
  return first < 1000 ? once() : first;
}
