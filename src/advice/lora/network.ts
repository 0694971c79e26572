import { z } from 'zod';

import type { ByteSource } from '../../byte-source.ts';
import type { FileMetadata } from '../../file-metadata.ts';
import { nested, numberIn, oneLine, present } from './fields.ts';
import type { TensorInfo } from './safetensors.ts';
import type { Span } from './tensor-facts.ts';
import { ranksOf } from './tensor-facts.ts';
import type { KeyStyle, LoraKind } from './tensor-names.ts';
import { isAlpha, isOfTextEncoder, kindOf, styleOf } from './tensor-names.ts';

export interface LoraNetwork {
  readonly kind: LoraKind;
  /** Weight-decomposed: a magnitude of its own for every output. */
  readonly dora: boolean;
  /** Undefined where only metadata are known. */
  readonly style?: KeyStyle;
  /** "networks.lora", "lycoris.kohya" */
  readonly module?: string;
  readonly dim?: Span;
  readonly alpha?: number;
  /** Of convolutions, where they have their own. */
  readonly convDim?: Span;
  readonly convAlpha?: number;
  /** `--network_args` that say something else; at most 12. */
  readonly args: readonly { readonly name: string; readonly value: string }[];
  /** There are weights for a text encoder. Undefined where only metadata are known. */
  readonly textEncoder?: boolean;
  readonly tensors?: number;
}

const args = z.record(z.string(), z.unknown());
const said = new Set(['conv_dim', 'conv_alpha', 'algo', 'network_dim', 'network_alpha', 'dora_wd']);

const algorithms: Readonly<Record<string, LoraKind>> = {
  lora: 'lora',
  locon: 'locon',
  loha: 'loha',
  lokr: 'lokr',
  glora: 'glora',
  ia3: 'ia3',
  full: 'full',
  'diag-oft': 'oft',
  boft: 'oft',
};

/** What it is made of. Shapes go over metadata where both speak: files are resized. */
export function networkOf(
  metadata: FileMetadata,
  tensors: readonly TensorInfo[] | undefined,
  alpha: number | undefined,
): LoraNetwork {
  const given = args.safeParse(nested(metadata['ss_network_args'])).data ?? {};
  const ranks = ranksOf(tensors ?? []);
  const algo = typeof given['algo'] === 'string' ? algorithms[given['algo'].toLowerCase()] : undefined;
  const convDim = ranks.convDim ?? stated(given['conv_dim']);
  return {
    kind: (tensors && kindOf(tensors)) ?? algo ?? (convDim ? 'locon' : 'lora'),
    dora: tensors?.some(({ name }) => name.endsWith('.dora_scale')) ?? /^true$/i.test(String(given['dora_wd'])),
    ...present({
      style: tensors && styleOf(tensors),
      module: oneLine(metadata['ss_network_module'], 60),
      dim: ranks.dim ?? stated(metadata['ss_network_dim']),
      alpha: alpha ?? numberIn(metadata['ss_network_alpha'], 0, 1e5),
      convDim,
      convAlpha: convDim && numberIn(given['conv_alpha'], 0, 1e5),
      textEncoder: tensors?.some(isOfTextEncoder),
      tensors: tensors?.length,
    }),
    args: Object.entries(given)
      .filter(([name]) => !said.has(name))
      .slice(0, 12)
      .flatMap(([name, value]) => {
        const [left, right] = [oneLine(name, 30), oneLine(typeof value === 'boolean' ? String(value) : value, 30)];
        return left === undefined || right === undefined ? [] : [{ name: left, value: right }];
      }),
  };
}

function stated(value: unknown): Span | undefined {
  const dim = numberIn(value, 1, 1e5);
  return dim === undefined ? undefined : { min: dim, max: dim };
}

/** Alpha out of the first of its tensors, one number of at most 8 bytes. Undefined: there is none, or the file ends before. */
export async function readAlpha(
  source: ByteSource,
  tensors: readonly TensorInfo[],
  signal: AbortSignal,
): Promise<number | undefined> {
  const tensor = tensors.find((each) => isAlpha(each) && !isOfTextEncoder(each)) ?? tensors.find(isAlpha);
  if (!tensor || tensor.end > source.size || tensor.end - tensor.begin > 8) return undefined;
  const bytes = Buffer.from(await source.read(tensor.begin, tensor.end - tensor.begin, signal));
  const number = decode(bytes, tensor.dtype);
  return number === undefined || !(number > 0 && number <= 1e5) ? undefined : number;
}

function decode(bytes: Buffer, dtype: string): number | undefined {
  switch (dtype) {
    case 'F64':
      return bytes.length === 8 ? bytes.readDoubleLE(0) : undefined;
    case 'F32':
      return bytes.length === 4 ? bytes.readFloatLE(0) : undefined;
    case 'BF16':
      return bytes.length === 2 ? Buffer.from([0, 0, ...bytes]).readFloatLE(0) : undefined;
    case 'F16':
      return bytes.length === 2 ? half(bytes.readUInt16LE(0)) : undefined;
    case 'I64':
      return bytes.length === 8 ? Number(bytes.readBigInt64LE(0)) : undefined;
    default:
      return undefined;
  }
}

/** IEEE 754 binary16, as far as an alpha can be: normal, positive numbers. */
function half(bits: number): number | undefined {
  const exponent = bits >> 10;
  return exponent > 0 && exponent < 31 ? 2 ** (exponent - 15) * (1 + (bits & 1023) / 1024) : undefined;
}
