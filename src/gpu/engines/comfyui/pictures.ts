import sharp from 'sharp';

import { AppError } from '../../../errors.ts';
import type { SourcePicture } from '../../engine.ts';
import type { HttpClient } from '../../http.ts';
import { lost } from './prompt.ts';
import type { ImageRef } from './schemas.ts';
import * as schema from './schemas.ts';

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** A finished picture as the server keeps it. Throws `server.badAnswer` where it is none, or of another size. */
export async function fetchPicture(
  client: HttpClient,
  { filename, subfolder, type }: ImageRef,
  { width, height }: PictureSize,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const query = new URLSearchParams({ filename, subfolder: subfolder ?? '', type: type ?? 'output' });
  const image = await client
    .getBytes(`/view?${query}`, {
      signal,
      timeoutMs: 60_000,
      // Noise does not compress; the graph stands in it as text.
      maxBytes: Math.ceil(width * height * 4 * 1.1) + 1024 * 1024,
    })
    .catch((error: unknown) => {
      // 404: the file is gone (server.py, view_image).
      throw error instanceof AppError && error.code === 'server.notApi' ? lost(client.host) : error;
    });
  const bad = (part: string) => new AppError('server.badAnswer', { params: { host: client.host, part } });
  // The whole of it: a file that breaks off has a whole header.
  const found = await sharp(image, { failOn: 'error' })
    .raw()
    .toBuffer({ resolveWithObject: true })
    .then(
      ({ info }) => info,
      () => undefined,
    );
  const { format } = await sharp(image)
    .metadata()
    .catch(() => ({ format: undefined }));
  if (!found || (format !== 'png' && format !== 'jpeg' && format !== 'webp')) throw bad('images');
  if (found.width !== width || found.height !== height) throw bad(`${found.width}x${found.height}`);
  return image;
}

/**
 * Puts the picture of an img2img into the server's temp folder, where a restart removes it; the answer is what LoadImage takes
 * (folder_paths.py, annotated_filepath). The same picture has the same name: a second upload changes nothing.
 */
export async function uploadPicture(client: HttpClient, source: SourcePicture, signal: AbortSignal): Promise<string> {
  const form = new FormData();
  form.append('image', new Blob([Uint8Array.from(source.image)]), `${source.sha256.slice(0, 32)}.png`);
  form.append('type', 'temp');
  form.append('subfolder', 'clipskip-bot');
  form.append('overwrite', 'true');
  const { name, subfolder, type } = await client.post('/upload/image', form, schema.uploaded, {
    signal,
    timeoutMs: 60_000,
  });
  return `${subfolder ? `${subfolder}/` : ''}${name} [${type ?? 'temp'}]`;
}
