import { z } from 'zod';

import type { ByteSource } from '../../byte-source.ts';
import { AppError } from '../../errors.ts';
import type { FileMetadata } from '../../file-metadata.ts';
import { startBytes, whatElse } from './other-files.ts';
import { repeatedKeys } from './repeated-keys.ts';

/** The 8 bytes before the header say how long it is, least significant first. */
const lengthBytes = 8;

/**
 * Longest header that is read: 16 MiB. The format allows 100 MB (huggingface/safetensors safetensors/src/tensor.rs,
 * MAX_HEADER_SIZE), which as text and objects would be several hundred. The longest headers there are come of kohya's tag
 * frequencies, every tag of every caption, and have a few megabytes.
 */
export const maxHeaderBytes = 16 * 2 ** 20;

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

interface RawTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** By hand: a LoRA has a thousand tensors, and parsing each with a schema takes half of all the time there is. */
function isTensor(value: unknown): value is RawTensor {
  if (typeof value !== 'object' || value === null) return false;
  const { dtype, shape, data_offsets: place }: Partial<Record<keyof RawTensor, unknown>> = value;
  if (typeof dtype !== 'string' || dtype.length > 16 || !Array.isArray(shape) || !Array.isArray(place)) return false;
  if (shape.length > 8 || !shape.every(isWhole)) return false;
  const [begin, end]: readonly unknown[] = place;
  return place.length === 2 && isWhole(begin) && isWhole(end) && begin <= end;
}

const headerJson = z.record(z.string(), z.unknown());

export interface TensorInfo {
  readonly name: string;
  /** "F16", "BF16", "F32" ... */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Where its bytes begin in the file, and where they end. */
  readonly begin: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly metadata: FileMetadata;
  readonly tensors: readonly TensorInfo[];
  /** Bytes of the file up to the first tensor: length and header. */
  readonly headerEnd: number;
  /** What the file should have, by its own table. */
  readonly wholeSize: number;
  /** The file ends before its tensors do: somebody sent its beginning, which is enough here. */
  readonly truncated: boolean;
  /** Keys that stand twice, up to 5. The format forbids that; like every program we take the last. */
  readonly repeatedKeys: readonly string[];
}

/**
 * Reads the header of a safetensors file, and no byte behind it. `name` stands in the errors. Rejects with `lora.pickle`,
 * `lora.zip`, `lora.gguf`, `lora.page`, `lora.pointer`, `lora.empty`, `lora.unknownFile` for other files, with
 * `lora.headerTooLarge`, `lora.headerCut`, `lora.notUtf8` and `lora.badHeader` for broken ones.
 */
export async function readHeader(source: ByteSource, name: string, signal: AbortSignal): Promise<SafetensorsHeader> {
  const params = { file: name };
  const start = await source.read(0, startBytes, signal);
  const length = start.length < lengthBytes ? -1n : Buffer.from(start).readBigUInt64LE(0);
  const mayBeCut = start.length === lengthBytes && length <= maxHeaderBytes;
  // The format says that a header begins with a brace; without it the length is a piece of something else.
  if (length < 0n || (start[lengthBytes] !== 0x7b && !mayBeCut)) throw new AppError(whatElse(start), { params });
  if (length > maxHeaderBytes) {
    const claimed = `${Math.round(Number(length) / 2 ** 20)} MiB`;
    throw new AppError('lora.headerTooLarge', {
      params: { ...params, claimed, limit: `${maxHeaderBytes / 2 ** 20} MiB` },
    });
  }
  const headerEnd = lengthBytes + Number(length);
  if (headerEnd > source.size) {
    throw new AppError('lora.headerCut', { params: { ...params, needed: headerEnd, size: source.size } });
  }
  const bytes = await source.read(lengthBytes, Number(length), signal);
  return parseHeader(bytes, { name, headerEnd, size: source.size });
}

function parseHeader(bytes: Uint8Array, file: { name: string; headerEnd: number; size: number }): SafetensorsHeader {
  const bad = (detail: string, cause?: unknown): AppError =>
    new AppError('lora.badHeader', { params: { file: file.name }, detail, cause });
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new AppError('lora.notUtf8', { params: { file: file.name }, cause });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw bad('not JSON', cause);
  }
  const header = headerJson.safeParse(json);
  if (!header.success) throw bad('not an object', header.error);
  const { __metadata__: said = {}, ...table } = header.data;
  const metadata = headerJson.safeParse(said);
  if (!metadata.success) throw bad('__metadata__', metadata.error);
  const tensors = Object.entries(table).map(([name, value]): TensorInfo => {
    if (!isTensor(value)) throw bad('tensor table');
    const { dtype, shape, data_offsets: place } = value;
    return { name, dtype, shape, begin: file.headerEnd + place[0], end: file.headerEnd + place[1] };
  });
  const wholeSize = tensors.reduce((most, { end }) => Math.max(most, end), file.headerEnd);
  return {
    metadata: metadata.data,
    tensors,
    headerEnd: file.headerEnd,
    wholeSize,
    truncated: wholeSize > file.size,
    repeatedKeys: repeatedKeys(text, 2, 5),
  };
}
