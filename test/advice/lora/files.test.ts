import { mkdtemp, open, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { maxFingerprintBytes, maxHeaderBytes, readLora } from '../../../src/advice/lora/index.ts';
import type { ByteSource } from '../../../src/byte-source.ts';
import { bytesInMemory, openFileSource } from '../../../src/byte-source.ts';
import { AppError } from '../../../src/errors.ts';
import { countReads } from '../../support/counting-source.ts';
import { headerBytes, headerOf, kohyaMetadata, kohyaTensors, loraFile } from '../../support/lora-file.ts';

const { signal } = new AbortController();
const read = (source: ByteSource) => readLora(source, { name: 'x.safetensors', signal });

/** The code of the refusal. */
async function refusal(bytes: Uint8Array): Promise<string> {
  const source = countReads(bytesInMemory(bytes));
  const error = await read(source).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AppError);
  expect((error as AppError).params['file']).toBe('x.safetensors');
  return (error as AppError).code;
}

const tensor = { dtype: 'F16', shape: [4, 768], data_offsets: [0, 6144] };
const withHeader = (header: unknown): Buffer => headerBytes(JSON.stringify(header));

describe('a file that is no LoRA is refused by name', () => {
  it.each<readonly [string, Uint8Array, string]>([
    ['nothing', Buffer.alloc(0), 'lora.empty'],
    ['three bytes', Buffer.from('abc'), 'lora.unknownFile'],
    // torch/serialization.py: MAGIC_NUMBER pickled with protocol 2.
    ['a pickle of torch.save before its zip', Buffer.from('80028a0a6cfc9c46f9206aa850192e8002', 'hex'), 'lora.pickle'],
    ['a pickle of another protocol', Buffer.from('80059520000000000000007d94', 'hex'), 'lora.pickle'],
    [
      'what torch.save writes now',
      Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.alloc(26), Buffer.from('archive/data.pkl')]),
      'lora.pickle',
    ],
    [
      'a zip',
      Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.alloc(26), Buffer.from('mychar.safetensors')]),
      'lora.zip',
    ],
    ['a 7z', Buffer.from('377abcaf271c0004', 'hex'), 'lora.zip'],
    ['a GGUF', Buffer.from('GGUF\u0003\u0000\u0000\u0000\u0001\u0000\u0000\u0000'), 'lora.gguf'],
    ['a login page', Buffer.from('<!DOCTYPE html><html><title>Sign in</title>'), 'lora.page'],
    ['the error of a website', Buffer.from('{"error":"Unauthorized","message":"log in"}'), 'lora.page'],
    [
      'a pointer of Git LFS',
      Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a'),
      'lora.pointer',
    ],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'lora.unknownFile'],
    ['a checkpoint', withHeader({ 'model.diffusion_model.input_blocks.0.0.weight': tensor }), 'lora.notLora'],
    ['an embedding', withHeader({ emb_params: tensor }), 'lora.notLora'],
    ['no tensor at all', withHeader({}), 'lora.notLora'],
    ['a header of 2 GB', headerBytes('{}', 2 ** 31), 'lora.headerTooLarge'],
    ['the largest length there is', Buffer.from('ffffffffffffffff7b7d', 'hex'), 'lora.headerTooLarge'],
    ['a length that goes beyond the file', headerBytes('{"a":', 600), 'lora.headerCut'],
    ['eight bytes of length', headerBytes('', 600), 'lora.headerCut'],
    ['a length that ends inside the header', headerBytes('{"a":{}}', 4), 'lora.badHeader'],
    ['a length that goes into the tensors', headerBytes('{}\u0000\u0000\u0000', 5), 'lora.badHeader'],
    ['a header that is a list of its own', headerBytes('{"a":[1,2,', 10), 'lora.badHeader'],
    ['bytes that are not UTF-8', headerBytes(Buffer.from('{"\xe9": 1}', 'latin1')), 'lora.notUtf8'],
    [
      'a name in Shift JIS',
      headerBytes(Buffer.from('7b2283438389835822 3a7b7d7d'.replace(' ', ''), 'hex')),
      'lora.notUtf8',
    ],
    ['metadata that are no object', withHeader({ __metadata__: 'x' }), 'lora.badHeader'],
    ['a tensor without a place', withHeader({ 'a.lora_up.weight': { dtype: 'F16', shape: [1] } }), 'lora.badHeader'],
    [
      'a tensor that ends before it begins',
      withHeader({ 'a.lora_up.weight': { ...tensor, data_offsets: [9, 3] } }),
      'lora.badHeader',
    ],
    [
      'a tensor in half a byte',
      withHeader({ 'a.lora_up.weight': { ...tensor, data_offsets: [0, 1.5] } }),
      'lora.badHeader',
    ],
    [
      'a tensor beyond all numbers',
      withHeader({ 'a.lora_up.weight': { ...tensor, data_offsets: [0, 1e300] } }),
      'lora.badHeader',
    ],
  ])('%s', async (_, bytes, code) => {
    expect(await refusal(bytes)).toBe(code);
  });
});

describe('a header that can be used', () => {
  it('is enough: a file that ends behind it is described, and says that its weights were not there', async () => {
    const whole = loraFile(kohyaMetadata, kohyaTensors({ trainedAt: 2 }));
    const { file, clipSkip } = await read(bytesInMemory(whole));
    const lora = await read(bytesInMemory(whole.subarray(0, file?.headerEnd)));
    expect(lora.file).toMatchObject({ truncated: true, size: whole.length });
    expect(lora.clipSkip).toMatchObject({ value: 2, sure: 'stated', weights: 'cut' });
    expect(lora.training.epoch).toBe(6);
    expect(clipSkip.sure).toBe('agreed');
  });

  it('and the first layers behind it are enough for the weights, which come before the U-Net’s', async () => {
    const whole = loraFile(undefined, kohyaTensors({ trainedAt: 2 }));
    const lora = await read(bytesInMemory(whole.subarray(0, whole.length - 4)));
    expect(lora).toMatchObject({ clipSkip: { value: 2, sure: 'weights' }, file: { truncated: true } });
  });

  it('with keys that stand twice is read like everywhere: the last counts, and they are named', async () => {
    const once = headerOf({ ss_clip_skip: '2', ss_base_model_version: 'sd_v1' }, []).replace(
      '"ss_clip_skip":"2"',
      '"ss_clip_skip":"1","ss_clip_skip":"2"',
    );
    const text = `${once.slice(0, -1)},"a.lora_up.weight":${JSON.stringify(tensor)},"a.lora_up.weight":${JSON.stringify(tensor)}}`;
    const lora = await read(bytesInMemory(headerBytes(text)));
    expect(lora.file?.repeatedKeys).toEqual(['ss_clip_skip', 'a.lora_up.weight']);
    expect(lora.clipSkip.value).toBe(2);
  });

  it('takes the same key in different objects, and inside texts, for what it is', async () => {
    const metadata = { dtype: 'x', ss_network_args: '{"a":1,"a":2}', 'quote " \\': '{"dtype":"dtype":' };
    const lora = await read(bytesInMemory(loraFile(metadata, kohyaTensors())));
    expect(lora.file?.repeatedKeys).toEqual([]);
  });
});

describe('what is read', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'clipskip-lora-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('of a LoRA of 200 MB is its header and a few kilobytes of the text encoder', async () => {
    // So many blocks of the U-Net as make up the size; they are sparse on the disk.
    const big = Array.from({ length: 620 }, (_, block) => ({
      name: `lora_unet_down_blocks_${block}_proj.lora_up.weight`,
      shape: [1280, 128],
    }));
    const tensors = [...kohyaTensors({ trainedAt: 2, rank: 32 }), ...big];
    const header = headerBytes(headerOf(kohyaMetadata, tensors));
    const whole = loraFile(kohyaMetadata, kohyaTensors({ trainedAt: 2, rank: 32 }));
    const data = whole.subarray(8 + Number(whole.readBigUInt64LE(0)));
    const path = join(folder, 'big.safetensors');
    const handle = await open(path, 'w');
    await handle.write(header);
    await handle.write(data);
    await handle.close();
    const size = header.length + data.length + 620 * 1280 * 128 * 2;
    await truncate(path, size);
    expect(size).toBeGreaterThan(200e6);

    const file = await openFileSource(path);
    const source = countReads(file);
    const lora = await read(source);
    await file.close();
    expect(lora).toMatchObject({ clipSkip: { value: 2, sure: 'agreed' }, file: { size, truncated: false } });
    // Six tensors of layer 11 and the first of layer 10, 8 kB each; one alpha.
    expect(source.bytes() - header.length).toBeLessThanOrEqual(512 + 7 * 8192 + 8);
  });

  it('stays bounded where nothing in the text encoder was trained', async () => {
    const bytes = loraFile({ ss_base_model_version: 'sd_v1' }, kohyaTensors({ trainedAt: 'none', rank: 16 }));
    const source = countReads(bytesInMemory(bytes));
    expect((await read(source)).clipSkip.weights).toBe('untrained');
    expect(source.bytes()).toBeLessThanOrEqual(Number(bytes.readBigUInt64LE(0)) + 1024 + maxFingerprintBytes);
  });

  it('of a claimed header of 2 GB is nothing', async () => {
    const source = countReads({
      size: 3e9,
      read: async (_, length) => headerBytes('{}'.repeat(300), 2 ** 31).subarray(0, length),
    });
    await expect(read(source)).rejects.toMatchObject({ code: 'lora.headerTooLarge' });
    expect(source.bytes()).toBeLessThanOrEqual(512);
  });

  it('ends when it is stopped', async () => {
    const bytes = loraFile(kohyaMetadata, kohyaTensors());
    const stop = new AbortController();
    const source: ByteSource = {
      size: bytes.length,
      read: async (offset, length, signal) => {
        signal.throwIfAborted();
        stop.abort();
        return bytes.subarray(offset, offset + length);
      },
    };
    await expect(readLora(source, { name: 'x', signal: stop.signal })).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('is never a folder, nor a file that is not there', async () => {
    await expect(openFileSource(folder)).rejects.toMatchObject({ code: 'file.missing' });
    await expect(openFileSource(join(folder, 'none.safetensors'))).rejects.toMatchObject({ code: 'file.missing' });
  });
});

/** Bytes read beyond what was promised; throws anything that is neither a description nor a refusal by name. */
async function excessOf(bytes: Uint8Array): Promise<number> {
  const source = countReads(bytesInMemory(bytes));
  await read(source).catch((error: unknown) => {
    if (!(error instanceof AppError) || !error.code.startsWith('lora.')) throw error;
  });
  return Math.max(0, source.bytes() - Math.min(bytes.length, maxHeaderBytes) - 1024 - maxFingerprintBytes);
}

/** Every text in it. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

describe('whatever the bytes', () => {
  it('reading ends with a description or a refusal by name', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), async (bytes) => {
        expect(await excessOf(bytes)).toBe(0);
      }),
      { numRuns: 150 },
    );
  });

  it('a header of any JSON is described or refused by name', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), fc.nat(40), async (json, cut) => {
        const bytes = headerBytes(json.startsWith('{') ? json : `{"x.lora_up.weight":${json}}`);
        expect(await excessOf(bytes)).toBe(0);
        expect(await excessOf(bytes.subarray(0, bytes.length - cut))).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it('metadata with any values are described', async () => {
    const keys = [...Object.keys(kohyaMetadata), 'ot_config', 'software', 'training_info', 'ss_datasets', '__proto__'];
    const value = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.integer().map(String), fc.jsonValue());
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...keys), value, { noNullPrototype: true }), async (metadata) => {
        const lora = await read(bytesInMemory(loraFile(metadata, kohyaTensors({ rank: 1 }).slice(-3))));
        expect(textsIn(lora).filter((text) => /[\p{Cc}\p{Cf}\u2028\u2029]|@everyone|@here/u.test(text))).toEqual([]);
        expect(textsIn(lora).filter((text) => Array.from(text).length > 160)).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });

  it('one changed byte of a real file is never worse than a refusal by name', async () => {
    const whole = loraFile(kohyaMetadata, kohyaTensors({ rank: 1, trainedAt: 2 }).slice(-60));
    const end = 8 + Number(whole.readBigUInt64LE(0));
    await fc.assert(
      fc.asyncProperty(fc.nat(end), fc.nat(255), async (at, byte) => {
        const changed = Buffer.from(whole);
        changed[at] = byte;
        expect(await excessOf(changed)).toBe(0);
      }),
      { numRuns: 100 },
    );
  });
});
