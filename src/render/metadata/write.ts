import { pictureFormat } from '../picture-format.ts';
import { writeJpegComment } from './jpeg.ts';
import { writePngText } from './png.ts';
import { writeWebpComment } from './webp.ts';

/**
 * The picture with these texts, its pixels untouched: PNG gets one chunk for each, JPEG and WebP get `parameters` alone as
 * UserComment, where A1111 looks for it. Keywords are 1..79 Latin-1 characters.
 */
export function writePictureText(image: Uint8Array, texts: Readonly<Record<string, string>>): Buffer {
  const bytes = Buffer.from(image.buffer, image.byteOffset, image.byteLength);
  if (Object.keys(texts).length === 0) return bytes;
  const format = pictureFormat(bytes);
  if (format === 'png') return writePngText(bytes, texts);
  const comment = texts['parameters'];
  if (comment === undefined) return bytes;
  if (format === 'jpeg') return writeJpegComment(bytes, comment);
  return format === 'webp' ? writeWebpComment(bytes, comment) : bytes;
}
