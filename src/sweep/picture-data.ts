import { AppError } from '../errors.ts';
import type { GenerationData } from '../render/index.ts';
import { formatInfotext, pixelHash, readPictureMetadata } from '../render/index.ts';
import { promptWithTags } from './infotext.ts';
import { sha256 } from './keys.ts';
import type { SweepRecord } from './record.ts';
import { readRecord } from './record.ts';
import type { RestoredRequest } from './restore.ts';
import { originOf } from './restore.ts';

/** Everything a picture says about how it was made. */
export interface PictureData {
  readonly origin: RestoredRequest['origin'];
  readonly generation: GenerationData;
  /** The same in A1111's words, whatever program wrote it. Absent: it does not say its clip skip, and A1111's words must. */
  readonly infotext?: string;
  /** One of our sheets: the sweep it shows. */
  readonly record?: SweepRecord;
}

/** Rejects with `file.notPicture`, `file.tooLarge`, `file.noSettings`; `name` is only for those messages. */
export function pictureData(bytes: Uint8Array, name: string): PictureData {
  const metadata = readPictureMetadata(bytes, { name });
  const { generation } = metadata;
  if (!generation) throw new AppError('file.noSettings', { params: { file: name } });
  const { clipSkip } = generation;
  const record = metadata.sweep === undefined ? undefined : readRecord(metadata.sweep);
  return {
    origin: record ? 'sheet' : originOf(metadata, generation),
    generation,
    ...(clipSkip === undefined
      ? {}
      : { infotext: formatInfotext({ ...generation, prompt: promptWithTags(generation), clipSkip }) }),
    ...(record ? { record } : {}),
  };
}

/** Larger pictures are no use as a source: servers draw a few megapixels at most. */
const maxSourcePixels = 24 * 2 ** 20;

/** A picture as a request's `source`, checked to decode. Rejects with `file.notPicture` and `file.tooLarge`. */
export async function sourcePicture(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
): Promise<{
  readonly image: Uint8Array<ArrayBuffer>;
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
}> {
  const { width, height } = await pixelHash(bytes, { name, maxPixels: maxSourcePixels });
  return { image: bytes, sha256: sha256(bytes), width, height };
}
