/*
 * The one EXIF field A1111 uses: UserComment (0x9286) in the Exif IFD (0x8769), after an eight-byte code of its character
 * set (CIPA DC-008, 4.6.6). piexif, which A1111 uses, writes UNICODE as UTF-16 big-endian whatever the TIFF's byte order.
 */

const exifPointer = 0x8769;
const userComment = 0x9286;

/** A TIFF block that holds nothing but this comment. */
export function buildExif(text: string): Buffer {
  const value = Buffer.concat([
    Buffer.from('UNICODE\0', 'latin1'),
    Buffer.from(text.replaceAll('\0', '').toWellFormed(), 'utf16le').swap16(),
  ]);
  // Header 8 bytes, then the two one-entry directories of 18 bytes each, then the value.
  return Buffer.concat([
    Buffer.from([0x4d, 0x4d, 0, 42, 0, 0, 0, 8]),
    directory(exifPointer, 4, 1, 26),
    directory(userComment, 7, value.length, 44),
    value,
  ]);
}

/** A directory with a single entry. */
function directory(tag: number, type: number, count: number, content: number): Buffer {
  const ifd = Buffer.alloc(18);
  ifd.writeUInt16BE(1, 0);
  ifd.writeUInt16BE(tag, 2);
  ifd.writeUInt16BE(type, 4);
  ifd.writeUInt32BE(count, 6);
  ifd.writeUInt32BE(content, 10);
  return ifd;
}

/** The comment in a TIFF block; undefined when there is none or the block is damaged. */
export function readExif(tiff: Buffer, maxBytes: number): string | undefined {
  try {
    const mark = tiff.toString('latin1', 0, 2);
    if (mark !== 'MM' && mark !== 'II') return undefined;
    const little = mark === 'II';
    const u16 = (at: number): number => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
    const u32 = (at: number): number => (little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));
    const find = (ifd: number, tag: number): number | undefined => {
      for (let entry = ifd + 2; entry < ifd + 2 + u16(ifd) * 12; entry += 12) if (u16(entry) === tag) return entry;
      return undefined;
    };
    const pointer = find(u32(4), exifPointer);
    const entry = pointer === undefined ? undefined : find(u32(pointer + 8), userComment);
    if (entry === undefined) return undefined;
    const length = u32(entry + 4);
    if (length < 8 || length > maxBytes) return undefined;
    const start = u32(entry + 8);
    const value = tiff.subarray(start, start + length);
    return value.length === length ? decodeComment(value) : undefined;
  } catch (error) {
    // An offset that points outside the block.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function decodeComment(value: Buffer): string {
  const code = value.toString('latin1', 0, 8).replaceAll('\0', '').trim();
  const body = value.subarray(8);
  const text = code === 'UNICODE' ? decodeUtf16(body) : body.toString('utf8');
  return text.replaceAll('\0', '');
}

/** Writers disagree on the byte order; spaces and digits, which every infotext has, show where the zero bytes are. */
function decodeUtf16(body: Buffer): string {
  const even = Buffer.from(body.subarray(0, body.length & ~1));
  let zeros = 0;
  for (let at = 0; at < even.length; at += 2) zeros += Number(even[at] === 0) - Number(even[at + 1] === 0);
  return (zeros >= 0 ? even.swap16() : even).toString('utf16le');
}
