import { checkPicture, notPicture } from '../pixels.ts';
import type { Size } from '../raster.ts';
import { parseComfyUi } from './comfyui.ts';
import { parseInfotext } from './infotext.ts';
import { readJpegComment } from './jpeg.ts';
import { isNovelAi, parseNovelAi } from './novelai.ts';
import { pngSize, readPngText } from './png.ts';
import { sweepKeyword } from './types.ts';
import type { GenerationData, MetadataLimits, PictureMetadata } from './types.ts';
import { readWebpComment } from './webp.ts';

const defaultMaxTextBytes = 2 * 2 ** 20;

/**
 * How a picture says it was made. The pixels are not decoded: a file with a good head and broken picture data is still read.
 * Texts that are broken or too long are as if they were not there. Throws `file.notPicture` or `file.tooLarge`.
 */
export function readPictureMetadata(image: Uint8Array, limits: MetadataLimits = {}): PictureMetadata {
  const format = checkPicture(image, limits);
  const bytes = Buffer.from(image.buffer, image.byteOffset, image.byteLength);
  const maxText = limits.maxTextBytes ?? defaultMaxTextBytes;
  let raw: Record<string, string> = {};
  let size: Size | undefined;
  if (format === 'png') {
    size = pngSize(bytes);
    if (!size) throw notPicture(limits);
    raw = readPngText(bytes, maxText);
  } else {
    const comment = format === 'jpeg' ? readJpegComment(bytes, maxText) : readWebpComment(bytes, maxText);
    if (comment !== undefined) raw = { UserComment: comment };
  }
  const sweep = raw[sweepKeyword];
  const read = interpret(raw, size);
  if (sweep !== undefined) return { source: 'sweep', format, raw, sweep, ...(read && { generation: read.generation }) };
  return read ? { ...read, format, raw } : { source: 'none', format, raw };
}

/** A1111's order: `parameters` first, then UserComment, then NovelAI; ComfyUI writes none of these. */
function interpret(
  raw: Readonly<Record<string, string>>,
  size: Size | undefined,
): { source: 'a1111' | 'novelai' | 'comfyui'; generation: GenerationData } | undefined {
  const infotext = parseInfotext(raw['parameters'] ?? raw['UserComment'] ?? '');
  if (infotext) return { source: 'a1111', generation: infotext };
  const novelAi = isNovelAi(raw) ? parseNovelAi(raw, size) : undefined;
  if (novelAi) return { source: 'novelai', generation: novelAi };
  const graph = parseComfyUi(raw['prompt'] ?? '');
  return graph && { source: 'comfyui', generation: graph };
}
