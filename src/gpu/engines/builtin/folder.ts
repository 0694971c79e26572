import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { z } from 'zod';

import { familyFacts } from '../../../family.ts';
import type { ModelFolder } from './model-file.ts';
import { readModelJson } from './model-file.ts';
import { folderError } from './problems.ts';
import type { NoiseModel } from './schedule.ts';
import { readNoiseModel } from './schedule.ts';
import type { Tokenizer } from './tokenizer.ts';
import { loadTokenizer } from './tokenizer.ts';

/** The parts of an SD1-type folder in optimum's layout that are read. */
const parts = ['scheduler', 'text_encoder', 'tokenizer', 'unet', 'vae_decoder'] as const;

/** Paths inside the folder. */
export const graphFiles = {
  textEncoder: 'text_encoder/model.onnx',
  unet: 'unet/model.onnx',
  decoder: 'vae_decoder/model.onnx',
} as const;

const indexSchema = z.object({ _class_name: z.string() });
const textSchema = z.object({ num_hidden_layers: z.int().min(1).max(100), hidden_size: z.int().min(1) });
const side = z.int().min(1).max(4096);
const unetSchema = z.object({
  in_channels: z.int().min(1).max(64),
  sample_size: z.union([side, z.tuple([side, side])]).nullish(),
});
const decoderSchema = z.object({
  // Files written before these fields existed are SD 1.x; diffusers' AutoencoderKL takes the same values for them.
  scaling_factor: z.number().positive().default(0.182_15),
  latent_channels: z.int().min(1).max(64).default(4),
  block_out_channels: z.array(z.int()).min(1).max(10).nullish(),
});

/** What a folder's own settings say; the shapes and number types of its graphs come on top once they are open. */
export interface FolderSettings {
  /** Layers of the text encoder: 12, or 11 in a file saved without the last one. */
  readonly layers: number;
  /** Width of its hidden states: 768 for CLIP-L. */
  readonly textWidth: number;
  /** Latent values across and down that the U-Net was trained at; undefined: not said. */
  readonly latent: { readonly width: number; readonly height: number } | undefined;
  readonly channels: number;
  /** Latents are divided by it before they are decoded. */
  readonly scalingFactor: number;
  /** Pixels per latent value, as the decoder's blocks say; undefined: not said. */
  readonly downscale: number | undefined;
  readonly noise: NoiseModel;
  readonly tokenizer: Tokenizer;
}

/** What people and error texts call a folder: the last part of its path. */
export function folderName(path: string): string {
  return basename(resolve(path));
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** All files that make up the model, sorted: settings and weights, external weights included. */
async function listFiles(path: string): Promise<string[]> {
  const files = ['model_index.json'];
  for (const part of parts) {
    const entries = await readdir(join(path, part), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) if (!entry.isDirectory()) files.push(`${part}/${entry.name}`);
  }
  return files.toSorted();
}

/**
 * A text that changes when a file of the folder does: names, sizes, times. Rejects with `builtin.folder` when there is no
 * such folder or it has no `model_index.json`.
 */
export async function folderStamp(path: string): Promise<string> {
  const lines: string[] = [];
  for (const file of await listFiles(path)) {
    const found = await stat(join(path, file)).catch(() => undefined);
    if (!found) throw folderError(folderName(path), 'missing', { file });
    lines.push(`${file} ${found.size} ${found.mtimeMs}`);
  }
  return lines.join('\n');
}

/** sha256 hex over the names and bytes of all its files. */
export async function hashFolder(path: string): Promise<string> {
  const whole = createHash('sha256');
  for (const file of await listFiles(path)) {
    const one = createHash('sha256');
    await pipeline(createReadStream(join(path, file), { highWaterMark: 2 ** 20 }), one);
    whole.update(`${file}\n${one.digest('hex')}\n`);
  }
  return whole.digest('hex');
}

/** Reads the settings of a local folder. Rejects with `builtin.folder`: a file is missing or broken, or it is no SD 1.x. */
export async function readFolder(path: string, signal: AbortSignal): Promise<FolderSettings> {
  const folder: ModelFolder = { path, name: folderName(path), signal };
  const read = async <T>(file: string, schema: z.ZodType<T>): Promise<T> => {
    const content = await readModelJson(folder, file, schema);
    if (content === undefined) throw folderError(folder.name, 'missing', { file });
    return content;
  };

  const { _class_name: kind } = await read('model_index.json', indexSchema);
  if (await exists(join(path, 'text_encoder_2'))) throw folderError(folder.name, 'kind', { found: kind });
  const text = await read('text_encoder/config.json', textSchema);
  checkEncoder(folder.name, text.hidden_size, text.num_hidden_layers);
  const unet = await read('unet/config.json', unetSchema);
  const decoder = await read('vae_decoder/config.json', decoderSchema);
  const scheduler = await read('scheduler/scheduler_config.json', z.looseObject({}));
  for (const file of Object.values(graphFiles)) {
    if (!(await exists(join(path, file)))) throw folderError(folder.name, 'missing', { file });
  }
  if (unet.in_channels !== decoder.latent_channels) {
    throw folderError(folder.name, 'notText', { found: unet.in_channels, wanted: decoder.latent_channels });
  }
  const size = unet.sample_size;
  const [height, width] = typeof size === 'number' ? [size, size] : (size ?? []);
  return {
    layers: text.num_hidden_layers,
    textWidth: text.hidden_size,
    latent: width && height ? { width, height } : undefined,
    channels: decoder.latent_channels,
    scalingFactor: decoder.scaling_factor,
    downscale: decoder.block_out_channels ? 2 ** (decoder.block_out_channels.length - 1) : undefined,
    noise: readNoiseModel(scheduler, folder.name),
    tokenizer: await loadTokenizer(folder),
  };
}

/** SD 1.x reads CLIP-L: 12 layers, or 11 where the last one was not saved. OpenCLIP-H of SD 2.x is 1024 wide. */
function checkEncoder(name: string, width: number, layers: number): void {
  if (width === 1024) throw folderError(name, 'kind', { found: 'SD 2.x' });
  const { layers: all } = familyFacts('sd1');
  if (layers !== all && layers !== all - 1) {
    throw folderError(name, 'layerCount', { found: layers, wanted: all });
  }
}
