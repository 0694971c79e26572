import { crc32 } from 'node:zlib';

export interface ZipEntry {
  /** Plain ASCII file name without folders. */
  readonly name: string;
  readonly data: Uint8Array;
}

/** Bytes a file adds to an archive besides its own. */
export function zipOverhead(name: string): number {
  return 30 + 46 + 2 * name.length;
}
/** Bytes of an archive without files. */
export const emptyZip = 22;

/** 1 January 1980, the first day a ZIP can say: the same files give the same bytes. */
const dosDate = 0x21;

/**
 * An archive that only stores: pictures are compressed already. PKWARE APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and
 * 4.3.16, without ZIP64: at most 65,535 files and 4 GiB, far above what a Discord message carries.
 */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const parts: Uint8Array[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data } of entries) {
    const shared = Buffer.alloc(26);
    // Version 1.0 to extract, no flags, method 0, time 0.
    shared.writeUInt16LE(10, 0);
    shared.writeUInt16LE(dosDate, 8);
    shared.writeUInt32LE(crc32(data), 10);
    shared.writeUInt32LE(data.byteLength, 14);
    shared.writeUInt32LE(data.byteLength, 18);
    shared.writeUInt16LE(name.length, 22);
    const nameBytes = Buffer.from(name, 'latin1');
    parts.push(Buffer.from('PK\u0003\u0004', 'latin1'), shared, nameBytes, data);

    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\u0001\u0002\u000a\u0000', 'latin1'), shared, rest, nameBytes);
    offset += 30 + nameBytes.length + data.byteLength;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = Buffer.alloc(emptyZip);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}
