import type { TensorInfo } from './safetensors.ts';

/*
 * How the trainers name what a LoRA adds to a layer (kohya-ss/sd-scripts networks/lora*.py, KohakuBlueleaf/LyCORIS
 * lycoris/modules/*.py @f49d30d, peft's lora_A and lora_B, diffusers' older loaders; read side: Comfy-Org/ComfyUI
 * comfy/lora.py and comfy/weight_adapter/ @a125cd8).
 */

/** `lora`: linear layers alone; `locon`: convolutions too. `other`: a layout that is not known here. */
export type LoraKind = 'lora' | 'locon' | 'loha' | 'lokr' | 'glora' | 'oft' | 'ia3' | 'full' | 'other';
/** Whose names: `kohya` (also LyCORIS, OneTrainer), `peft` (lora_A, lora_B), `diffusers` (before peft). */
export type KeyStyle = 'kohya' | 'peft' | 'diffusers' | 'other';

/** Parts that hold the rank in their first dimension and what a layer takes in in their second. */
const down =
  /\.(?:lora_down|lora_A(?:\.default)?|lora\.down|lora_linear_layer\.down)\.weight$|_lora\.down\.weight$|\.hada_w1_b$/;
/**
 * Parts that training begins at zero, so that at first nothing is changed: lora_up (networks/lora.py:77, LyCORIS
 * locon.py:157), hada_w2_a (loha.py:154), lokr_w2 or its second half (lokr.py:230, 238). A layer that never gets a
 * gradient keeps them so.
 */
const zeroAtFirst =
  /\.(?:lora_up|lora_B(?:\.default)?|lora\.up|lora_linear_layer\.up)\.weight$|_lora\.up\.weight$|\.hada_w2_a$|\.lokr_w2(?:_b)?$/;
const anyPart =
  /\.(?:lora_(?:up|down|mid)|lora_[AB](?:\.default)?|lora\.(?:up|down)|lora_linear_layer\.(?:up|down))\.weight$|_lora\.(?:up|down)\.weight$|\.(?:hada|lokr)_[wt]|\.dora_scale$|\.oft_(?:blocks|diag)$|\.(?:a1|a2|b1|b2)\.weight$|\.on_input$|\.diff(?:_b)?$/;

export const isDown = ({ name }: TensorInfo): boolean => down.test(name);
export const isZeroAtFirst = ({ name }: TensorInfo): boolean => zeroAtFirst.test(name);
export const isLoraPart = ({ name }: TensorInfo): boolean => anyPart.test(name);
export const isAlpha = ({ name }: TensorInfo): boolean => name.endsWith('.alpha');

/** A convolution whose window is larger than one pixel; the others are linear layers in another shape. */
export const isConvolution = ({ shape }: TensorInfo): boolean => shape.length === 4 && (shape[2] ?? 1) > 1;

const textEncoder = /^(?:lora_te[_1-3]|text_encoders?[._]|text_encoder_[23]\.|clip_[lgh][._]|t5xxl[._]|te[123]?[._])/;
export const isOfTextEncoder = ({ name }: TensorInfo): boolean =>
  textEncoder.test(name.replace(/^base_model\.model\./, ''));

/** Layer of CLIP-L or OpenCLIP-H, from 0; undefined for a second encoder, for T5, and for everything that is no layer. */
export function encoderLayer({ name }: TensorInfo): number | undefined {
  const found =
    /^(?:base_model\.model\.)?(?:lora_te_|text_encoder\.|clip_l\.)(?:transformer[._])?text_model[._]encoder[._]layers[._](\d{1,2})[._]/.exec(
      name,
    );
  return found ? Number(found[1]) : undefined;
}

const kinds: readonly (readonly [RegExp, LoraKind])[] = [
  [/\.hada_w/, 'loha'],
  [/\.lokr_w/, 'lokr'],
  [/\.oft_(?:blocks|diag)$/, 'oft'],
  [/\.on_input$/, 'ia3'],
  [/\.(?:a1|b1)\.weight$/, 'glora'],
];

/** Kind by the names and shapes of its parts; undefined: there are none, this is no LoRA. */
export function kindOf(tensors: readonly TensorInfo[]): LoraKind | undefined {
  const parts = tensors.filter(isLoraPart);
  if (parts.length === 0) return undefined;
  for (const [pattern, kind] of kinds) if (parts.some(({ name }) => pattern.test(name))) return kind;
  const convolutions = parts.some((part) => (isDown(part) && isConvolution(part)) || /\.lora_mid\./.test(part.name));
  if (parts.some(({ name }) => /lora[_.](?:up|down|mid|[AB]|linear)/.test(name)))
    return convolutions ? 'locon' : 'lora';
  return parts.every(({ name }) => /\.diff(?:_b)?$/.test(name)) ? 'full' : 'other';
}

export function styleOf(tensors: readonly TensorInfo[]): KeyStyle {
  const has = (pattern: RegExp): boolean => tensors.some(({ name }) => pattern.test(name));
  if (has(/\.lora_[AB]\./)) return 'peft';
  if (has(/^lora_(?:te|unet)/)) return 'kohya';
  return has(/_lora\.(?:up|down)\.weight$|\.lora(?:_linear_layer)?\.(?:up|down)\.weight$/) ? 'diffusers' : 'other';
}
