import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';

import { assert, array, property, uint8Array } from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { emptyZip, zipOf, zipOverhead } from '../../../src/commands/under-sheet/zip.ts';

/** Reads an archive from its end, as unpackers do, and checks each file twice: in the directory and at its place. */
function unzip(zip: Buffer): { name: string; data: Buffer }[] {
  const end = zip.length - emptyZip;
  expect(zip.readUInt32LE(end)).toBe(0x06054b50);
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  expect(at + zip.readUInt32LE(end + 12)).toBe(end);
  return Array.from({ length: count }, () => {
    expect(zip.readUInt32LE(at)).toBe(0x02014b50);
    const length = zip.readUInt16LE(at + 28);
    const name = zip.toString('latin1', at + 46, at + 46 + length);
    const place = zip.readUInt32LE(at + 42);
    expect(zip.readUInt32LE(place)).toBe(0x04034b50);
    // Everything from "version needed" to the lengths stands in both headers.
    expect(zip.subarray(place + 4, place + 30)).toEqual(zip.subarray(at + 6, at + 32));
    const start = place + 30 + length;
    const data = zip.subarray(start, start + zip.readUInt32LE(at + 24));
    expect(crc32(data)).toBe(zip.readUInt32LE(at + 16));
    at += 46 + length;
    return { name, data };
  });
}

describe('an archive of pictures', () => {
  it('holds every file as it was, and is as large as was reckoned', () => {
    assert(
      property(array(uint8Array({ maxLength: 300 }), { maxLength: 12 }), (contents) => {
        const entries = contents.map((data, index) => ({ name: `${index}-seed-${index * 7}.png`, data }));
        const zip = zipOf(entries);
        const reckoned = entries.reduce((sum, { name, data }) => sum + data.length + zipOverhead(name), emptyZip);
        expect(zip.length).toBe(reckoned);
        expect(unzip(zip)).toEqual(entries.map(({ name, data }) => ({ name, data: Buffer.from(data) })));
      }),
      { numRuns: 50 },
    );
  });

  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'clipskip-zip-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is opened by an unpacker that others wrote', async ({ skip }) => {
    const file = join(folder, 'a.zip');
    const data = Buffer.from('not a picture');
    await writeFile(file, zipOf([{ name: '0001-seed-42.png', data }]));
    try {
      await promisify(execFile)('python3', ['-m', 'zipfile', '-e', file, folder]);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') skip('no python3 here');
      throw error;
    }
    expect(await readFile(join(folder, '0001-seed-42.png'))).toEqual(data);
  });
});
