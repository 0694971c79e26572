import type { AppError } from '../../errors.ts';
import { asAppError } from '../../errors.ts';
import type { PictureData, RestoredRequest } from '../../sweep/index.ts';
import { pictureData, requestFromPicture } from '../../sweep/index.ts';
import type { BotContext } from '../types.ts';
import type { FoundPicture } from './attachments.ts';
import { downloadPicture } from './attachments.ts';

/** What was found in a picture, or why nothing was. */
export interface ReadPicture {
  readonly data?: PictureData;
  readonly restored?: RestoredRequest;
  readonly error?: AppError;
}

/** Milliseconds for all pictures of a message. */
const patienceMs = 60_000;

export async function readPicture(picture: FoundPicture, context: BotContext): Promise<ReadPicture> {
  try {
    const bytes = await downloadPicture(picture, { hosts: context.attachmentHosts, signal: context.signal });
    return await readBytes(bytes, picture.name);
  } catch (error) {
    return { error: asAppError(error) };
  }
}

export async function readBytes(bytes: Uint8Array, name: string): Promise<ReadPicture> {
  let data: PictureData | undefined;
  try {
    data = pictureData(bytes, name);
    return { data, restored: await requestFromPicture(bytes, name) };
  } catch (error) {
    // With data and without a request: a prompt that is longer than we draw.
    return { ...(data ? { data } : {}), error: asAppError(error) };
  }
}

/** The first picture that carries settings; where none does, the first and why. */
export async function firstWithSettings(
  pictures: readonly FoundPicture[],
  context: BotContext,
): Promise<{ readonly index: number; readonly read: ReadPicture }> {
  const started = performance.now();
  let first: ReadPicture | undefined;
  for (const [index, picture] of pictures.entries()) {
    const read = await readPicture(picture, context);
    if (read.data) return { index, read };
    first ??= read;
    if (context.signal.aborted || performance.now() - started > patienceMs) break;
  }
  return { index: 0, read: first ?? {} };
}
