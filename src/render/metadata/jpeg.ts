import { buildExif, readExif } from './exif.ts';

const exifMark = Buffer.from('Exif\0\0', 'latin1');

interface Segment {
  readonly marker: number;
  readonly start: number;
  readonly end: number;
}

/** The segments before the picture data. */
function* segments(jpeg: Buffer): Generator<Segment> {
  let start = 2;
  while (start + 4 <= jpeg.length && jpeg[start] === 0xff) {
    const marker = jpeg[start + 1] ?? 0;
    // Start of scan: from here on there is no structure to walk.
    if (marker === 0xda) return;
    const end = start + 2 + jpeg.readUInt16BE(start + 2);
    if (end > jpeg.length || end < start + 4) return;
    yield { marker, start, end };
    start = end;
  }
}

function isExif(jpeg: Buffer, { marker, start }: Segment): boolean {
  return marker === 0xe1 && jpeg.subarray(start + 4, start + 10).equals(exifMark);
}

export function readJpegComment(jpeg: Buffer, maxBytes: number): string | undefined {
  for (const segment of segments(jpeg)) {
    if (isExif(jpeg, segment)) return readExif(jpeg.subarray(segment.start + 10, segment.end), maxBytes);
  }
  return undefined;
}

/** With this UserComment and no other EXIF. A segment holds 64 KiB: a longer comment is left out and the file stays as it was. */
export function writeJpegComment(jpeg: Buffer, text: string): Buffer {
  const body = Buffer.concat([exifMark, buildExif(text)]);
  if (body.length + 2 > 0xffff) return jpeg;
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  const pieces = [jpeg.subarray(0, 2)];
  let at = 2;
  let written = false;
  const write = (): void => {
    if (!written) pieces.push(head, body);
    written = true;
  };
  for (const segment of segments(jpeg)) {
    // JFIF's own segment (APP0) has to stay first.
    if (segment.marker !== 0xe0) write();
    if (!isExif(jpeg, segment)) pieces.push(jpeg.subarray(segment.start, segment.end));
    at = segment.end;
  }
  write();
  return Buffer.concat([...pieces, jpeg.subarray(at)]);
}
