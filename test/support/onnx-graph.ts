import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { EncoderOptions } from './clip-encoder.ts';
import { linear, textEncoder } from './clip-encoder.ts';
import type { ElementType, Precision } from './onnx-writer.ts';
import { createGraph } from './onnx-writer.ts';

/** A U-Net in miniature: noise, time and text all change what it answers. */
export interface UnetOptions {
  readonly channels?: number;
  /** Fixed height and width of the latents; undefined: any. */
  readonly latentSize?: number;
  readonly textWidth?: number;
  readonly precision?: Precision;
  readonly timestepType?: 'int64' | 'float';
  /** `one`: a list of one number, as optimum writes it. `batch`: one for each picture. `scalar`: a bare number. */
  readonly timestepShape?: 'one' | 'batch' | 'scalar';
  readonly seed?: number;
}

export function unet(options: UnetOptions = {}): Uint8Array<ArrayBuffer> {
  const { channels = 4, textWidth = 16, precision = 'fp32', timestepType = 'int64', seed = 2 } = options;
  const graph = createGraph({ precision, seed });
  const { node } = graph;
  const width = 8;
  const float: ElementType = graph.float;
  const latent = ['batch', channels, options.latentSize ?? 'height', options.latentSize ?? 'width'];
  const timestepShape = { one: ['steps'], batch: ['batch'], scalar: [] }[options.timestepShape ?? 'one'];

  graph.input('sample', float, latent);
  graph.input('timestep', timestepType, timestepShape);
  graph.input('encoder_hidden_states', float, ['batch', 'tokens', textWidth]);

  const time = node('Reshape', [
    node('Cast', ['timestep'], { to: float === 'float16' ? 10 : 1 }),
    graph.integers([-1, 1]),
  ]);
  const waves = node('Sin', [
    node('Mul', [time, graph.floats([0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3], [1, width])]),
  ]);
  const text = node('ReduceMean', ['encoder_hidden_states'], { axes: [1], keepdims: 0 });
  const conditions = node('Add', [linear(graph, waves, width, width), linear(graph, text, textWidth, width)]);

  const convolve = (tensor: string, from: number, to: number): string =>
    node('Conv', [tensor, graph.weights([to, from, 3, 3], 1 / Math.sqrt(from * 9)), graph.weights([to], 0.1)], {
      kernel_shape: [3, 3],
      pads: [1, 1, 1, 1],
    });
  const seen = node('Add', [
    convolve('sample', channels, width),
    node('Reshape', [conditions, graph.integers([-1, width, 1, 1])]),
  ]);
  const activated = node('Mul', [seen, node('Sigmoid', [seen])]);
  node('Identity', [convolve(activated, width, channels)], {}, 'out_sample');
  graph.output('out_sample', float, latent);
  return graph.model();
}

export interface DecoderOptions {
  readonly channels?: number;
  readonly latentSize?: number;
  /** Pixels per latent value along one side. */
  readonly scale?: number;
  readonly precision?: Precision;
  readonly seed?: number;
}

/** Latents to colours between -1 and 1, enlarged by nearest neighbour. */
export function decoder(options: DecoderOptions = {}): Uint8Array<ArrayBuffer> {
  const { channels = 4, scale = 8, precision = 'fp32', seed = 3 } = options;
  const graph = createGraph({ precision, seed });
  const { node } = graph;
  const side = (factor: number, name: string): number | string =>
    options.latentSize === undefined ? name : options.latentSize * factor;
  graph.input('latent_sample', graph.float, ['batch', channels, side(1, 'height'), side(1, 'width')]);
  const colours = node('Tanh', [node('Conv', ['latent_sample', graph.weights([3, channels, 1, 1], 0.5)])]);
  node('Resize', [colours, '', graph.factors([1, 1, scale, scale])], { mode: 'nearest' }, 'sample');
  graph.output('sample', graph.float, ['batch', 3, side(scale, 'imageHeight'), side(scale, 'imageWidth')]);
  return graph.model();
}

const specials = ['<pad>', '<bos>', '<eos>', '<unk>'] as const;
const words = [',', '.', 'a', 'cat', 'house', 'moon', 'moonlit', 'of', 'red', 'sky', 'the', 'tree', 'under'] as const;
/** The miniature model's vocabulary: a token's id is its place. */
export const tinyVocabulary: readonly string[] = [...specials, ...words];

export interface TinyModelOptions {
  readonly encoder?: EncoderOptions;
  readonly unet?: UnetOptions;
  readonly decoder?: DecoderOptions;
  /** Latent values along one side, in the settings; default 8. */
  readonly latentSize?: number;
  /** Fields of `scheduler_config.json` that differ. */
  readonly scheduler?: Readonly<Record<string, unknown>>;
}

/**
 * Writes a whole SD1-type folder in optimum's layout with random weights, about 200 kB: 12 layers of width 16, latents
 * 4 x 8 x 8, pictures of 64 x 64, a word-level vocabulary. It draws coloured squares, a row of 3 x 4 steps in milliseconds.
 */
export async function writeTinyModel(folder: string, options: TinyModelOptions = {}): Promise<void> {
  const { latentSize = 8 } = options;
  const encoder = {
    layers: 12,
    width: 16,
    heads: 2,
    vocabulary: tinyVocabulary.length,
    length: 77,
    padId: 0,
    ...options.encoder,
  };
  const unetOptions = { channels: 4, textWidth: encoder.width, ...options.unet };
  const decoderOptions = { channels: unetOptions.channels, scale: 8, ...options.decoder };

  const json: Readonly<Record<string, unknown>> = {
    'model_index.json': { _class_name: 'ORTStableDiffusionPipeline', _diffusers_version: '0.30.0' },
    'text_encoder/config.json': {
      architectures: ['CLIPTextModel'],
      num_hidden_layers: encoder.layers,
      hidden_size: encoder.width,
      num_attention_heads: encoder.heads,
      max_position_embeddings: encoder.length,
      vocab_size: encoder.vocabulary,
    },
    'unet/config.json': {
      in_channels: unetOptions.channels,
      out_channels: unetOptions.channels,
      sample_size: latentSize,
      cross_attention_dim: encoder.width,
    },
    'vae_decoder/config.json': {
      latent_channels: decoderOptions.channels,
      scaling_factor: 1,
      sample_size: latentSize * decoderOptions.scale,
      block_out_channels: Array.from({ length: Math.log2(decoderOptions.scale) + 1 }, () => 8),
    },
    'scheduler/scheduler_config.json': { ...schedulerConfig, ...options.scheduler },
    'tokenizer/tokenizer.json': wordLevelTokenizer(tinyVocabulary),
    'tokenizer/tokenizer_config.json': { ...specialTokens, model_max_length: encoder.length },
    'tokenizer/special_tokens_map.json': specialTokens,
  };
  const graphs: Readonly<Record<string, Uint8Array>> = {
    'text_encoder/model.onnx': textEncoder(encoder),
    'unet/model.onnx': unet(unetOptions),
    'vae_decoder/model.onnx': decoder(decoderOptions),
  };
  for (const [file, content] of [
    ...Object.entries(json).map(([file, value]) => [file, JSON.stringify(value, undefined, 2)] as const),
    ...Object.entries(graphs),
  ]) {
    const path = join(folder, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}

/** That of Stable Diffusion 1.5, as diffusers writes it. */
export const schedulerConfig = {
  _class_name: 'PNDMScheduler',
  beta_start: 0.000_85,
  beta_end: 0.012,
  beta_schedule: 'scaled_linear',
  num_train_timesteps: 1000,
  prediction_type: 'epsilon',
  trained_betas: null,
  steps_offset: 1,
} as const;

export const specialTokens = {
  bos_token: '<bos>',
  eos_token: '<eos>',
  pad_token: '<pad>',
  unk_token: '<unk>',
} as const;

/** A `tokenizer.json` of type WordLevel that splits into words and signs, lower case. */
export function wordLevelTokenizer(vocabulary: readonly string[]): object {
  const added = (content: string): object => ({
    id: vocabulary.indexOf(content),
    content,
    special: true,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
  });
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: specials.map(added),
    normalizer: { type: 'Lowercase' },
    pre_tokenizer: { type: 'Whitespace' },
    post_processor: null,
    decoder: null,
    model: {
      type: 'WordLevel',
      vocab: Object.fromEntries(vocabulary.map((word, id) => [word, id])),
      unk_token: '<unk>',
    },
  };
}
