import type { Message } from 'discord.js';

import { AppError } from '../../errors.ts';

/** A picture that a message shows. */
export interface FoundPicture {
  /** Its file name: for messages to people. */
  readonly name: string;
  readonly url: string;
  /** Bytes as Discord announces them; undefined: it does not say. */
  readonly size?: number;
}

/** Pictures of one message that are looked at: Discord allows ten attachments. */
const maxPictures = 10;

type Shown = Pick<Message, 'attachments' | 'components'>;

/**
 * The pictures of a message and of what was forwarded in it: attachments, and the media of Components V2, which are not
 * among the attachments (discord/discord-api-docs#8277). Only files on `hosts`: links that people typed are not fetched.
 */
export function picturesOf(
  message: Shown & { readonly messageSnapshots?: ReadonlyMap<string, Partial<Shown>> },
  hosts: readonly string[],
): readonly FoundPicture[] {
  const found = [message, ...(message.messageSnapshots?.values() ?? [])].flatMap(({ attachments, components }) => [
    ...[...(attachments?.values() ?? [])].map(({ name, url, size }) => ({ name, url, size })),
    ...(components ?? []).flatMap((component) => mediaUrls(component.toJSON())).map(pictureAt),
  ]);
  const ours = found.filter(({ url }) => isAllowed(url, hosts));
  return [...new Map(ours.map((picture) => [new URL(picture.url).pathname, picture])).values()].slice(0, maxPictures);
}

/** Every `media.url` and `file.url` in a tree of components. */
function mediaUrls(component: unknown): string[] {
  if (Array.isArray(component)) return component.flatMap(mediaUrls);
  if (typeof component !== 'object' || component === null) return [];
  return Object.entries(component).flatMap(([key, value]: [string, unknown]) => {
    if ((key === 'media' || key === 'file') && hasUrl(value)) return URL.canParse(value.url) ? [value.url] : [];
    return mediaUrls(value);
  });
}

function hasUrl(value: unknown): value is { readonly url: string } {
  return typeof value === 'object' && value !== null && 'url' in value && typeof value.url === 'string';
}

function pictureAt(url: string): FoundPicture {
  const last = new URL(url).pathname.split('/').at(-1) ?? '';
  return { name: decoded(last) || 'picture', url };
}

/** As it is where somebody made up what no encoder writes. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export interface DownloadOptions {
  /** Hosts with their port that may be asked; everything else is refused. */
  readonly hosts: readonly string[];
  readonly signal: AbortSignal;
  /** Default 25 MiB, more than a bot's file limit in most servers. */
  readonly maxBytes?: number;
  /** Of a longer file its first `maxBytes`, instead of `file.tooLarge`. Default false. */
  readonly cut?: boolean;
  /** Milliseconds for everything. Default 20 s. */
  readonly timeoutMs?: number;
}

/**
 * The bytes of a picture, unread. Rejects with `file.tooLarge`, `file.download` and `job.cancelled`.
 * Node's own fetch, because axios lives with the Stable Diffusion servers' client in gpu/http.ts, which commands/ does not
 * see; this one asks Discord's file hosts alone, with no credentials, and follows no redirect.
 */
export async function downloadPicture(picture: FoundPicture, options: DownloadOptions): Promise<Buffer<ArrayBuffer>> {
  const { hosts, signal, maxBytes = 25 * 2 ** 20, cut = false, timeoutMs = 20_000 } = options;
  const { name: file } = picture;
  const tooLarge = (): AppError =>
    new AppError('file.tooLarge', { params: { file, limit: `${Math.floor(maxBytes / 2 ** 20)} MiB` } });
  const failed = (detail: string, cause?: unknown): AppError =>
    new AppError('file.download', { params: { file }, detail, cause });

  if (!isAllowed(picture.url, hosts)) throw failed('not a host of Discord');
  if (!cut && (picture.size ?? 0) > maxBytes) throw tooLarge();
  const over = new AbortController();
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs), over.signal]);
  try {
    const answer = await fetch(picture.url, { redirect: 'error', credentials: 'omit', signal: bounded });
    if (!answer.ok || !answer.body) throw failed(`HTTP ${answer.status}`);
    if (!cut && Number(answer.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge();
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for await (const part of answer.body) {
      bytes += part.byteLength;
      if (bytes > maxBytes && !cut) throw tooLarge();
      parts.push(part);
      if (bytes >= maxBytes && cut) break;
    }
    // Never longer than asked for: `concat` leaves out what is over the length it is given.
    return Buffer.concat(parts, Math.min(bytes, maxBytes));
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (signal.aborted) throw new AppError('job.cancelled', { cause: error });
    throw failed(bounded.aborted ? 'timed out' : 'the connection failed', error);
  } finally {
    // Ends a download that was not read to its end.
    over.abort();
  }
}

/** Over https, or over http from this very machine (the fake Discord of the tests). */
function isAllowed(text: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, host, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '' || !hosts.includes(host)) return false;
  return protocol === 'https:' || (protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost'));
}
