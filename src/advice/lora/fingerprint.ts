import type { ByteSource } from '../../byte-source.ts';
import type { SafetensorsHeader, TensorInfo } from './safetensors.ts';
import { encoderLayer, isZeroAtFirst } from './tensor-names.ts';

/**
 * What the weights of the text encoder tell. `found`: the clip skip it was trained at. `untrained`: no layer has an effect.
 * `absent`: the file has no text encoder, or not its last layer. `cut`: what would have to be read is not there.
 * `unasked`: of no use for this family.
 */
export type Fingerprint =
  | { readonly state: 'found'; readonly clipSkip: number }
  | { readonly state: 'untrained' | 'absent' | 'cut' | 'unasked' };

/** Layers of CLIP-L. */
const layers = 12;
/** At most this much is looked at of a tensor, in two places: training leaves no stretch of it untouched. */
const windowBytes = 4096;
/** A layer has six (q, k, v, out, fc1, fc2); decomposed ones a few more. */
const mostTensors = 12;

/** The most that is read of any file: 12 layers of 12 tensors, 8 kB each. */
export const maxFingerprintBytes = layers * mostTensors * 2 * windowBytes;

const elementBytes: Readonly<Record<string, number>> = { F64: 8, F32: 4, F16: 2, BF16: 2, F8_E4M3: 1, F8_E5M2: 1 };

/**
 * Clip skip by the layers that training never reached. At clip skip N the last N-1 layers of the encoder get no gradient, so
 * what starts at zero in them stays exactly zero (kohya-ss/sd-scripts@48d368f networks/lora.py:77, library/strategy_sd.py:73;
 * seen by users too: "the values of lora_te_text_model_encoder_layers_11_* will be 0.0, this is normal",
 * Linaqruf/kohya-trainer@c2a9dc8). Looks from the last layer down to the first one with an effect.
 */
export async function readFingerprint(
  source: ByteSource,
  { tensors }: Pick<SafetensorsHeader, 'tensors'>,
  signal: AbortSignal,
): Promise<Fingerprint> {
  const byLayer = new Map<number, TensorInfo[]>();
  for (const tensor of tensors) {
    const layer = isZeroAtFirst(tensor) ? encoderLayer(tensor) : undefined;
    if (layer !== undefined) byLayer.set(layer, [...(byLayer.get(layer) ?? []), tensor]);
  }
  // Without the last layer nobody knows whether it was left out of training or of the file.
  if (!byLayer.has(layers - 1)) return { state: 'absent' };
  for (let layer = layers - 1; layer >= 0; layer -= 1) {
    const found = byLayer.get(layer);
    // Training by blocks leaves gaps: the row of untouched layers cannot be followed over one.
    if (!found) return { state: 'absent' };
    let touched = false;
    for (const tensor of found.slice(0, mostTensors)) {
      const zero = await isZero(source, tensor, signal);
      if (zero === undefined) return { state: 'cut' };
      if (zero) continue;
      touched = true;
      break;
    }
    if (touched) return { state: 'found', clipSkip: layers - layer };
  }
  return { state: 'untrained' };
}

/** Undefined: it cannot be read, because the file ends before or its numbers are of a kind not known here. */
async function isZero(source: ByteSource, tensor: TensorInfo, signal: AbortSignal): Promise<boolean | undefined> {
  const { begin, end, dtype } = tensor;
  const element = elementBytes[dtype];
  if (element === undefined || end > source.size || end === begin) return undefined;
  const length = end - begin;
  const middle = begin + Math.floor(length / 2 / element) * element;
  const places =
    length <= 2 * windowBytes
      ? [[begin, length]]
      : [
          [begin, windowBytes],
          [middle, windowBytes],
        ];
  for (const [offset = 0, wanted = 0] of places) {
    const bytes = await source.read(offset, wanted, signal);
    if (bytes.length < wanted) return undefined;
    // -0 is zero as well; its sign is the highest bit of the last byte.
    if (bytes.some((byte, at) => byte !== 0 && !(byte === 0x80 && at % element === element - 1))) return false;
  }
  return true;
}
