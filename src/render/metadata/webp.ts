import { buildExif, readExif } from './exif.ts';

/*
 * RIFF container of WebP (Google, "WebP Container Specification"): EXIF needs the extended form, a VP8X chunk first and
 * its EXIF flag set.
 */

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
  /** With header and padding. */
  readonly whole: Buffer;
}

const exifFlag = 0x08;
const alphaFlag = 0x10;

function* chunks(webp: Buffer): Generator<Chunk> {
  let start = 12;
  while (start + 8 <= webp.length) {
    const length = webp.readUInt32LE(start + 4);
    const end = start + 8 + length;
    if (end > webp.length) return;
    const padded = Math.min(webp.length, end + (length & 1));
    yield {
      type: webp.toString('latin1', start, start + 4),
      data: webp.subarray(start + 8, end),
      whole: webp.subarray(start, padded),
    };
    start = padded;
  }
}

export function readWebpComment(webp: Buffer, maxBytes: number): string | undefined {
  for (const { type, data } of chunks(webp)) {
    if (type !== 'EXIF') continue;
    // Some writers keep JPEG's prefix.
    return readExif(data.toString('latin1', 0, 4) === 'Exif' ? data.subarray(6) : data, maxBytes);
  }
  return undefined;
}

/** With this UserComment and no other EXIF. */
export function writeWebpComment(webp: Buffer, text: string): Buffer {
  const old = [...chunks(webp)].filter(({ type }) => type !== 'EXIF');
  const extended = extendedHeader(old);
  if (!extended) return webp;
  const body = Buffer.concat([
    extended,
    ...old.filter(({ type }) => type !== 'VP8X').map(({ whole }) => whole),
    riffChunk('EXIF', buildExif(text)),
  ]);
  const head = Buffer.from('RIFF....WEBP', 'latin1');
  head.writeUInt32LE(body.length + 4, 4);
  return Buffer.concat([head, body]);
}

function extendedHeader(all: readonly Chunk[]): Buffer | undefined {
  const [first] = all;
  if (first?.type === 'VP8X' && first.data.length >= 10) {
    const data = Buffer.from(first.data);
    data[0] = (data[0] ?? 0) | exifFlag;
    return riffChunk('VP8X', data);
  }
  const data = Buffer.alloc(10);
  if (first?.type === 'VP8 ' && first.data.length >= 10) {
    data[0] = exifFlag;
    data.writeUIntLE((first.data.readUInt16LE(6) & 0x3fff) - 1, 4, 3);
    data.writeUIntLE((first.data.readUInt16LE(8) & 0x3fff) - 1, 7, 3);
  } else if (first?.type === 'VP8L' && first.data.length >= 5) {
    const bits = first.data.readUInt32LE(1);
    data[0] = exifFlag | (bits & (1 << 28) ? alphaFlag : 0);
    data.writeUIntLE(bits & 0x3fff, 4, 3);
    data.writeUIntLE((bits >>> 14) & 0x3fff, 7, 3);
  } else {
    return undefined;
  }
  return riffChunk('VP8X', data);
}

function riffChunk(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 0, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length & 1)]);
}
