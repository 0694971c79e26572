import { z } from 'zod';

import { parseJson } from '../../http-failure.ts';
import type { ImageRef } from './schemas.ts';
import { imageRef } from './schemas.ts';

/** What the server says over its WebSocket, as far as it is used. Others' jobs may be in it: `prompt` tells. */
export type ServerEvent =
  | { readonly kind: 'queue' }
  | { readonly kind: 'node'; readonly prompt: string; readonly node: string | undefined }
  | {
      readonly kind: 'step';
      readonly prompt: string;
      readonly node: string;
      readonly value: number;
      readonly max: number;
    }
  | { readonly kind: 'picture'; readonly prompt: string; readonly node: string; readonly image: ImageRef }
  | { readonly kind: 'end'; readonly prompt: string }
  /** Without `prompt` it belongs to whatever runs (before 2025-07 previews did not say). */
  | { readonly kind: 'preview'; readonly prompt: string | undefined; readonly image: Uint8Array };

const message = z.looseObject({ type: z.string(), data: z.looseObject({ prompt_id: z.string().nullish() }).nullish() });
const progress = z.looseObject({ node: z.string().nullish(), value: z.number().min(0), max: z.number().positive() });
const executing = z.looseObject({ node: z.string().nullish() });
const executed = z.looseObject({
  node: z.string(),
  output: z.looseObject({ images: z.array(imageRef).nullish() }).nullish(),
});

/** Largest preview handed on, in bytes; the server's are at most 512 pixels wide, some 40 kB. */
const previewBytes = 512 * 1024;
const previewImage = 1;
const previewWithMetadata = 4;
const previewMetadata = z.looseObject({ prompt_id: z.string().nullish() });

/** One message; undefined: nothing of use, or nothing that could be read. */
export function readEvent(data: string | Uint8Array): ServerEvent | undefined {
  return typeof data === 'string' ? readText(data) : readBinary(Buffer.from(data.buffer, data.byteOffset, data.length));
}

function readText(text: string): ServerEvent | undefined {
  const parsed = message.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const { type, data } = parsed.data;
  if (type === 'status') return { kind: 'queue' };
  const prompt = data?.prompt_id;
  if (typeof prompt !== 'string') return undefined;
  switch (type) {
    case 'execution_start':
      return { kind: 'node', prompt, node: undefined };
    case 'executing': {
      const { node } = executing.safeParse(data).data ?? {};
      return node === null ? { kind: 'end', prompt } : { kind: 'node', prompt, node };
    }
    case 'progress': {
      const step = progress.safeParse(data).data;
      return step?.node ? { kind: 'step', prompt, node: step.node, value: step.value, max: step.max } : undefined;
    }
    case 'executed': {
      const done = executed.safeParse(data).data;
      const image = done?.output?.images?.[0];
      return done && image ? { kind: 'picture', prompt, node: done.node, image } : undefined;
    }
    case 'execution_success':
    case 'execution_error':
    case 'execution_interrupted':
      return { kind: 'end', prompt };
    default:
      return undefined;
  }
}

/**
 * protocol.py: 4 bytes of event, then 4 of format (1 JPEG, 2 PNG) or of metadata length, big-endian. The metadata are cut
 * out before anything is believed.
 */
function readBinary(bytes: Buffer): ServerEvent | undefined {
  if (bytes.length < 8) return undefined;
  const event = bytes.readUInt32BE(0);
  if (event === previewImage) return previewOf(bytes.subarray(8), undefined);
  const length = bytes.readUInt32BE(4);
  if (event !== previewWithMetadata || length > bytes.length - 8) return undefined;
  const metadata = previewMetadata.safeParse(parseJson(bytes.toString('utf8', 8, 8 + length)));
  const prompt = metadata.data?.prompt_id;
  return prompt ? previewOf(bytes.subarray(8 + length), prompt) : undefined;
}

function previewOf(image: Buffer, prompt: string | undefined): ServerEvent | undefined {
  const isPicture = /^(?:ffd8ff|89504e47|52494646)/.test(image.toString('hex', 0, 4));
  // A copy: the message's own buffer is larger, and may be part of a pool.
  return isPicture && image.length <= previewBytes
    ? { kind: 'preview', prompt, image: Uint8Array.from(image) }
    : undefined;
}
