import { crc32, inflateSync } from 'node:zlib';

import type { Size } from '../raster.ts';

/*
 * Text chunks of PNG (PNG specification, third edition, 11.3.3): tEXt is Latin-1, zTXt the same deflated, iTXt UTF-8.
 * sharp reads them but cannot write them (lovell/sharp#3549).
 */

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
  /** Where the whole chunk, with length and checksum, lies. */
  readonly start: number;
  readonly end: number;
}

const signatureLength = 8;
/** Bounds against files made to keep us busy: libpng writes a chunk for each 8 KiB, and nobody writes this many texts. */
const maxChunks = 50_000;
const maxTexts = 64;
const textTypes = new Set(['tEXt', 'zTXt', 'iTXt']);

/** Walks the chunks up to IEND; stops in silence where the file is cut off or a length cannot be true. */
function* chunks(png: Buffer): Generator<Chunk> {
  let start = signatureLength;
  for (let count = 0; count < maxChunks && start + 12 <= png.length; count += 1) {
    const length = png.readUInt32BE(start);
    const end = start + 12 + length;
    if (end > png.length) return;
    const type = png.toString('latin1', start + 4, start + 8);
    yield { type, data: png.subarray(start + 8, end - 4), start, end };
    if (type === 'IEND') return;
    start = end;
  }
}

/** Width and height out of IHDR; undefined when the file does not begin with a believable one. */
export function pngSize(png: Buffer): Size | undefined {
  const first = chunks(png).next().value;
  if (first?.type !== 'IHDR' || first.data.length !== 13) return undefined;
  const size = { width: first.data.readUInt32BE(0), height: first.data.readUInt32BE(4) };
  return size.width > 0 && size.height > 0 ? size : undefined;
}

/**
 * Every text, unpacked, by keyword; the first of equal keywords wins. A chunk that is broken or would take the total over
 * `maxBytes` is left out.
 */
export function readPngText(png: Buffer, maxBytes: number): Record<string, string> {
  const texts = new Map<string, string>();
  let budget = maxBytes;
  let seen = 0;
  for (const { type, data, start, end } of chunks(png)) {
    if (!textTypes.has(type) || data.length > budget) continue;
    seen += 1;
    if (seen > maxTexts) break;
    if (crc32(png.subarray(start + 4, end - 4)) !== png.readUInt32BE(end - 4)) continue;
    const text = readTextChunk(type, data, budget);
    if (!text || texts.has(text.keyword)) continue;
    budget -= Math.max(data.length, text.bytes.length);
    texts.set(text.keyword, text.bytes.toString(type === 'iTXt' ? 'utf8' : 'latin1'));
  }
  return Object.fromEntries(texts);
}

function readTextChunk(type: string, data: Buffer, maxBytes: number): { keyword: string; bytes: Buffer } | undefined {
  const zero = data.indexOf(0);
  if (zero < 1 || zero > 79) return undefined;
  const keyword = data.toString('latin1', 0, zero);
  let bytes = data.subarray(zero + 1);
  let packed = false;
  if (type === 'zTXt') {
    packed = true;
    bytes = bytes.subarray(1);
  } else if (type === 'iTXt') {
    packed = bytes[0] === 1;
    const language = bytes.indexOf(0, 2);
    const translated = language < 0 ? -1 : bytes.indexOf(0, language + 1);
    if (translated < 0) return undefined;
    bytes = bytes.subarray(translated + 1);
  }
  if (!packed) return { keyword, bytes };
  try {
    return { keyword, bytes: inflateSync(bytes, { maxOutputLength: maxBytes }) };
  } catch {
    // Damaged, or a bomb.
    return undefined;
  }
}

/** The PNG with these texts put after IHDR; texts of the same keyword are replaced. NUL cannot be written and is dropped. */
export function writePngText(png: Buffer, texts: Readonly<Record<string, string>>): Buffer {
  const pieces: Buffer[] = [png.subarray(0, signatureLength)];
  let at = signatureLength;
  for (const { type, data, start, end } of chunks(png)) {
    const keyword = textTypes.has(type) ? data.toString('latin1', 0, Math.max(0, data.indexOf(0))) : '';
    if (!Object.hasOwn(texts, keyword)) pieces.push(png.subarray(start, end));
    if (type === 'IHDR') pieces.push(...Object.entries(texts).map(([key, text]) => textChunk(key, text)));
    at = end;
  }
  return Buffer.concat([...pieces, png.subarray(at)]);
}

/** tEXt when Latin-1 can hold it, else iTXt: what Pillow, and with it A1111, writes. */
function textChunk(keyword: string, text: string): Buffer {
  const value = text.replaceAll('\0', '').toWellFormed();
  // oxlint-disable-next-line no-control-regex
  const latin1 = /^[\u0000-\u00ff]*$/.test(value);
  const key = Buffer.from(keyword, 'latin1');
  return latin1
    ? chunk('tEXt', Buffer.concat([key, Buffer.from([0]), Buffer.from(value, 'latin1')]))
    : chunk('iTXt', Buffer.concat([key, Buffer.from([0, 0, 0, 0, 0]), Buffer.from(value, 'utf8')]));
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}
