import type { Family } from '../../family.ts';
import type { TensorInfo } from './safetensors.ts';
import { encoderLayer, isConvolution, isDown } from './tensor-names.ts';

/** Smallest and largest; equal where all layers have the same. */
export interface Span {
  readonly min: number;
  readonly max: number;
}

function spanOf(numbers: readonly number[]): Span | undefined {
  if (numbers.length === 0) return undefined;
  return numbers.reduce<Span>(({ min, max }, each) => ({ min: Math.min(min, each), max: Math.max(max, each) }), {
    min: Number.POSITIVE_INFINITY,
    max: 0,
  });
}

/** Ranks as the shapes have them; layers of a convolution have their own. */
export function ranksOf(tensors: readonly TensorInfo[]): { readonly dim?: Span; readonly convDim?: Span } {
  const ranks = (convolution: boolean): number[] =>
    tensors.flatMap((tensor) =>
      isDown(tensor) && isConvolution(tensor) === convolution && tensor.shape[0] ? [tensor.shape[0]] : [],
    );
  const dim = spanOf(ranks(false));
  const convDim = spanOf(ranks(true));
  return { ...(dim && { dim }), ...(convDim && { convDim }) };
}

const widths: Readonly<Record<number, Family | undefined>> = { 768: 'sd1', 1024: 'sd2', 2048: 'sdxl' };

/**
 * Family by names and shapes, for files whose metadata were taken out: leejet/stable-diffusion.cpp@97d2990
 * src/model_loader.cpp:450 and kohya's prefixes. SD 1.x and SD 2.x have the same names and are told by the width of what the
 * U-Net takes from the text encoder (768, 1024) or of the encoder itself. Undefined: they do not tell.
 */
export function familyOfTensors(tensors: readonly TensorInfo[]): Family | undefined {
  const has = (pattern: RegExp): boolean => tensors.some(({ name }) => pattern.test(name));
  if (has(/joint_blocks[._]\d/)) return 'sd3';
  if (has(/(?:double_blocks|single_blocks|single_transformer_blocks)[._]\d/)) return 'flux';
  // SD 3 in diffusers' names: streams of both kinds in every block, and no block of the picture alone.
  if (has(/(?:^|\.)transformer_blocks\.\d+\.attn\.add_[qkv]_proj/)) return 'sd3';
  const isUnet = has(/(?:down|up|mid|input|output|middle)_blocks?[._]/);
  const isClip = tensors.some((tensor) => encoderLayer(tensor) !== undefined);
  if (has(/^lora_te[12]_/) || has(/^text_encoder_2\./)) return isUnet || !has(/_te3_/) ? 'sdxl' : undefined;
  if (!isUnet && !isClip) return undefined;
  const width = (pattern: RegExp): number | undefined =>
    tensors.find((tensor) => isDown(tensor) && tensor.shape.length >= 2 && pattern.test(tensor.name))?.shape[1];
  const across = width(/attn2[._](?:processor[._])?to_[kv]/) ?? width(/layers[._]\d+[._]self_attn[._]q_proj/);
  const byWidth = widths[across ?? 0];
  if (byWidth) return byWidth;
  // diffusers' SD 2.x encoder has 23 layers.
  const last = tensors.reduce((most, tensor) => Math.max(most, encoderLayer(tensor) ?? -1), -1);
  if (last > 11) return 'sd2';
  return last === 11 ? 'sd1' : undefined;
}
