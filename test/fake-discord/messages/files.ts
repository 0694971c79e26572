import { invalidField } from '../api-error.ts';
import { imageSize } from './image-size.ts';
import type { Inside } from '../inside.ts';
import { requireSmallFiles } from '../rules/message-rules.ts';
import type { AttachmentSpec } from '../types.ts';
import type { ChannelRecord, FileRecord } from '../world.ts';

/** A file of a multipart request: `files[n]`. */
export interface Upload {
  /** The n, or the whole field name where it has none. */
  readonly key: string;
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly contentType: string | undefined;
}

const contentTypes: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  json: 'application/json',
  txt: 'text/plain; charset=utf-8',
  zip: 'application/zip',
};

/** Discord keeps letters, digits, `_`, `-` and `.` of a file name; spaces become `_` (inferred from what it gives back). */
export function storedName(name: string): string {
  const kept = name.replaceAll(/\s+/g, '_').replaceAll(/[^\w.-]/g, '');
  return kept === '' ? 'unknown' : kept;
}

export interface FileDetails {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly contentType?: string | undefined;
  readonly size?: number | undefined;
  readonly description?: string | undefined;
  readonly spoiler?: boolean | undefined;
}

/** Puts a file on the CDN. */
export function storeFile(inside: Inside, channel: ChannelRecord, details: FileDetails): FileRecord {
  const filename = storedName(details.name);
  const size = imageSize(details.bytes);
  // What clients send where they know nothing: Discord then goes by the name (inferred).
  const told = details.contentType === 'application/octet-stream' ? undefined : details.contentType;
  const file: FileRecord = {
    id: inside.newId(),
    channelId: channel.id,
    filename,
    bytes: details.bytes,
    size: details.size ?? details.bytes.length,
    contentType: told ?? contentTypes[filename.split('.').at(-1)?.toLowerCase() ?? ''],
    description: details.description,
    spoiler: details.spoiler ?? filename.startsWith('SPOILER_'),
    width: size?.width,
    height: size?.height,
  };
  inside.world.files.set(file.id, file);
  return file;
}

/** Stores what a person attaches. Discord's client refuses what is too large before sending it. */
export function storeAttachments(
  inside: Inside,
  channel: ChannelRecord,
  specs: readonly AttachmentSpec[],
): readonly FileRecord[] {
  return specs.map((spec) => storeFile(inside, channel, spec));
}

/** An entry of `attachments` in a request. */
export interface AttachmentEntry {
  readonly id: string | number;
  readonly filename?: string | null | undefined;
  readonly description?: string | null | undefined;
  readonly is_spoiler?: boolean | null | undefined;
}

/**
 * Files of a message after a request: an edit keeps what `attachments` lists, or everything where it is absent
 * (developers/resources/message.mdx, Edit Message); uploads come after.
 */
export function filesAfter(
  inside: Inside,
  request: {
    readonly channel: ChannelRecord;
    readonly before: readonly FileRecord[];
    readonly uploads: readonly Upload[];
    readonly entries: readonly AttachmentEntry[] | null | undefined;
    readonly limit: number;
  },
): FileRecord[] {
  const { before, uploads, entries } = request;
  requireSmallFiles(uploads, request.limit);
  if (uploads.length > 10) throw invalidField('attachments', 'BASE_TYPE_MAX_LENGTH', 'Must be 10 or fewer in length.');
  const listed = new Map((entries ?? []).map((entry) => [String(entry.id), entry]));
  const kept = entries
    ? before.flatMap((file) => {
        const entry = listed.get(file.id);
        if (!entry) return [];
        return [changed(file, entry)];
      })
    : before;
  for (const file of kept) inside.world.files.set(file.id, file);
  const added = uploads.map((upload) => {
    const entry = listed.get(upload.key);
    return storeFile(inside, request.channel, {
      name: entry?.filename ?? upload.name,
      bytes: upload.bytes,
      contentType: upload.contentType,
      description: entry?.description ?? undefined,
      spoiler: entry?.is_spoiler ?? undefined,
    });
  });
  return [...kept, ...added];
}

/** Description and spoiler can be edited since 2026-06-24 (developers/change-log.mdx). */
function changed(file: FileRecord, entry: AttachmentEntry): FileRecord {
  return {
    ...file,
    description: entry.description === undefined ? file.description : (entry.description ?? undefined),
    spoiler: entry.is_spoiler ?? file.spoiler,
  };
}
