import type { IncomingMessage } from 'node:http';

import { ApiError, invalidField, refusals } from '../api-error.ts';
import type { Upload } from '../messages/files.ts';
import { maxRequestBytes } from '../rules/message-rules.ts';

export interface ReadBody {
  readonly contentType: string;
  readonly body: unknown;
  readonly uploads: readonly Upload[];
}

/**
 * Reads everything, keeps at most what Discord takes: a larger request is read to its end and then refused. `cut`: the
 * client went away before its request was whole.
 */
export async function readRaw(request: IncomingMessage): Promise<Buffer | 'tooLarge' | 'cut'> {
  try {
    return await readAll(request);
  } catch {
    return 'cut';
  }
}

async function readAll(request: IncomingMessage): Promise<Buffer | 'tooLarge'> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const piece: Buffer = chunk;
    size += piece.length;
    if (size <= maxRequestBytes) chunks.push(piece);
  }
  return size > maxRequestBytes ? 'tooLarge' : Buffer.concat(chunks);
}

export async function parseBody(raw: Buffer | 'tooLarge', header: string | undefined): Promise<ReadBody> {
  if (raw === 'tooLarge') throw refusals.tooLarge();
  const contentType = (header ?? '').split(';')[0]?.trim() ?? '';
  if (raw.length === 0) return { contentType, body: undefined, uploads: [] };
  if (contentType === 'application/json') return { contentType, body: parseJson(raw.toString('utf8')), uploads: [] };
  if (contentType === 'multipart/form-data') return await parseMultipart(raw, header ?? '');
  throw invalidField('', 'CONTENT_TYPE_INVALID', `Expected "Content-Type" header to be one of {'application/json'}.`);
}

async function parseMultipart(raw: Buffer, header: string): Promise<ReadBody> {
  const form = await new Response(new Uint8Array(raw), { headers: { 'content-type': header } }).formData().catch(() => {
    throw new ApiError(400, 0, '400: Bad Request');
  });
  const uploads: Upload[] = [];
  let body: unknown;
  for (const [field, value] of form) {
    if (typeof value === 'string') {
      if (field === 'payload_json') body = parseJson(value);
      continue;
    }
    uploads.push({
      key: /^files\[(\d+)\]$/.exec(field)?.[1] ?? field,
      name: value.name,
      bytes: new Uint8Array(await value.arrayBuffer()),
      contentType: value.type === '' ? undefined : value.type,
    });
  }
  return { contentType: 'multipart/form-data', body: body ?? {}, uploads };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // developers/topics/opcodes-and-status-codes.mdx, 50109: invalid JSON.
    throw new ApiError(400, 50109, 'The request body contains invalid JSON.');
  }
}
