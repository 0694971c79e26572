import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';

import { findLoraFiles, loraFileFinder, mostTold, openLoraFolder } from '../../../src/advice/lora/folder/index.ts';
import { readLora, travellingLora } from '../../../src/advice/lora/index.ts';
import { bytesInMemory } from '../../../src/byte-source.ts';
import { AppError } from '../../../src/errors.ts';
import { kohyaMetadata, kohyaTensors, loraFile } from '../../support/lora-file.ts';

const { signal } = new AbortController();
const onLinux = process.platform !== 'win32';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clipskip-loras-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(name: string, bytes: Uint8Array = trainedAt(2)): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
  return path;
}

/** Metadata taken out: only the weights tell. */
const trainedAt = (n: number) => loraFile(undefined, kohyaTensors({ trainedAt: n }));

const files = (...names: readonly string[]) =>
  names.map((name) => ({ path: `/models/Lora/${name}.safetensors`, name }));

const meant = (all: ReturnType<typeof files>, list: readonly string[]) => {
  const find = loraFileFinder(all, list);
  return list.map((name) => find(name)?.name);
};

describe('which file a server means', () => {
  it.each([
    ['A1111: the file alone, wherever it lies', ['hero', 'chars/girl'], ['hero', 'girl'], ['hero', 'chars/girl']],
    ['ComfyUI on Linux: the path with its ending', ['chars/hero'], ['chars/hero.safetensors'], ['chars/hero']],
    ['ComfyUI on Windows', ['chars/hero'], [String.raw`chars\hero.safetensors`], ['chars/hero']],
    ['sd.cpp: the path without it', ['chars/hero'], ['chars/hero'], ['chars/hero']],
    ['a folder that is above ours', ['hero'], ['Lora/hero'], ['hero']],
    ['not a folder that is another', ['styles/hero'], ['chars/hero'], [undefined]],
    ['the same case first', ['Hero', 'a/hero'], ['hero', 'Hero'], ['a/hero', 'Hero']],
    ['another case where there is no other', ['chars/Hero'], ['hero'], ['chars/Hero']],
    [
      'ComfyUI: the list tells two of a name apart',
      ['hero', 'chars/hero'],
      ['hero', 'chars/hero'],
      ['hero', 'chars/hero'],
    ],
    ['A1111: it keeps one of two and does not say which', ['hero', 'chars/hero'], ['hero'], [undefined]],
    ['another kind of file of that name', ['hero'], ['hero.pt'], [undefined]],
    ['an epoch', ['hero-000006', 'hero'], ['hero-000006', 'hero'], ['hero-000006', 'hero']],
    ['letters and marks apart, as macOS keeps them', ['caf\u0065\u0301'], ['caf\u00e9'], ['cafe\u0301']],
  ])('%s', (_what, have, list, expected) => {
    expect(meant(files(...have), list)).toEqual(expected);
  });
});

test.runIf(onLinux)('folders are walked through links, each once, and what is no file is left alone', async () => {
  await put('hero.safetensors');
  await put('chars/deep/girl.SFT');
  await put('.hidden/x.safetensors');
  await put('old.pt');
  await put('dir.safetensors/inside.safetensors');
  const elsewhere = await mkdtemp(join(tmpdir(), 'clipskip-other-disk-'));
  await writeFile(join(elsewhere, 'far.safetensors'), trainedAt(1));
  await symlink(elsewhere, join(folder, 'disk2'));
  await symlink(folder, join(elsewhere, 'round'));
  execFileSync('mkfifo', [join(folder, 'pipe.safetensors')]);
  const { files, unread } = await findLoraFiles([folder, join(folder, 'nothing')], signal);
  expect(files.map(({ name }) => name).toSorted()).toEqual([
    'chars/deep/girl',
    'dir.safetensors/inside',
    'disk2/far',
    'hero',
  ]);
  expect(unread).toEqual([join(folder, 'nothing')]);
  await rm(elsewhere, { recursive: true });
});

describe('the folder of a server', () => {
  it('knows clip skips by metadata and by weights, without being waited for', async () => {
    await put('chars/hero.safetensors', loraFile(kohyaMetadata, kohyaTensors({ trainedAt: 2 })));
    await put('stripped.safetensors', trainedAt(3));
    await put('untold.safetensors', loraFile(undefined, kohyaTensors({ trainedAt: 'none' })));
    const names = ['hero', 'stripped', 'untold', 'elsewhere'];
    const lazy = openLoraFolder({ folders: [folder], signal });
    const news = Promise.withResolvers<void>();
    lazy.onNews(news.resolve);
    // Nothing was read when the first list came.
    expect(await lazy.facts(names)).toEqual([]);
    const told = [
      { name: 'hero', trainedClipSkip: 2 },
      { name: 'stripped', trainedClipSkip: 3 },
    ];
    await news.promise;
    expect(await lazy.facts(names)).toEqual(told);
    const patient = openLoraFolder({ folders: [folder], signal, patienceMs: 60_000 });
    expect(await patient.facts(names)).toEqual(told);
  });

  it('reads a file again only when its size or time have changed', async () => {
    const path = await put('hero.safetensors', trainedAt(2));
    await utimes(path, 1000, 1000);
    let time = 0;
    const own = openLoraFolder({ folders: [folder], signal, patienceMs: 60_000, now: () => time });
    expect(await own.facts(['hero'])).toEqual([{ name: 'hero', trainedClipSkip: 2 }]);
    // The same size and time: whoever looks into it finds another number, and nobody does.
    await writeFile(path, trainedAt(1));
    await utimes(path, 1000, 1000);
    time += 60_000;
    expect(await own.facts(['hero'])).toEqual([{ name: 'hero', trainedClipSkip: 2 }]);
    await utimes(path, 2000, 2000);
    // Not looked at again before it has rested.
    expect(await own.facts(['hero'])).toEqual([{ name: 'hero', trainedClipSkip: 2 }]);
    time += 60_000;
    expect(await own.facts(['hero'])).toEqual([{ name: 'hero', trainedClipSkip: 1 }]);
    await rm(path);
    time += 60_000;
    expect(await own.facts(['hero'])).toEqual([]);
  });

  it('looks at once when the list has another name', async () => {
    await put('a.safetensors');
    const own = openLoraFolder({ folders: [folder], signal, patienceMs: 60_000, now: () => 0 });
    expect(await own.facts(['a'])).toHaveLength(1);
    await put('b.safetensors');
    expect(await own.facts(['a', 'b'])).toHaveLength(2);
  });

  it('leaves out what cannot be read, says so a few times, by name and never by path', async () => {
    for (let index = 0; index < 30; index += 1) await put(`bad/${index}.safetensors`, Buffer.from('\x80\x02pickle'));
    await put('huge.safetensors', Buffer.from('ffffffffffffff7f7b', 'hex'));
    await put('good.safetensors');
    const said: string[][] = [];
    const own = openLoraFolder({
      folders: [folder, join(folder, 'gone')],
      signal,
      patienceMs: 60_000,
      onLeftOut: (name, code) => void said.push([name, code]),
    });
    const names = ['good', 'huge', ...Array.from({ length: 30 }, (_, index) => String(index))];
    expect(await own.facts(names)).toEqual([{ name: 'good', trainedClipSkip: 2 }]);
    expect(said).toHaveLength(mostTold);
    expect(said).toContainEqual(['gone', 'file.missing']);
    expect(said).toContainEqual(['huge', 'lora.headerTooLarge']);
    expect(said.flat().join('\n')).not.toContain(folder);
  });

  it('reads a thousand files without keeping the first list waiting', async () => {
    const bytes = loraFile({ ss_clip_skip: '2', ss_base_model_version: 'sd_v1' }, kohyaTensors({ rank: 1 })).subarray(
      0,
    );
    const names = Array.from({ length: 1000 }, (_, index) => `lora${index}`);
    for (const name of names) await put(`${name}.safetensors`, bytes.subarray(0, 60_000));
    const own = openLoraFolder({ folders: [folder], signal });
    expect(await own.facts(names)).toEqual([]);
    await expect.poll(async () => (await own.facts(names)).length, { timeout: 60_000 }).toBe(1000);
  });

  it('describes a file afresh, by the name of the list, and names what is wrong with it', async () => {
    await put('chars/hero.safetensors', loraFile(kohyaMetadata, kohyaTensors({ trainedAt: 2 })));
    const bad = await put('bad.safetensors');
    await truncate(bad, 100);
    const own = openLoraFolder({ folders: [folder], signal });
    expect(await own.describe('hero', signal)).toMatchObject({
      name: 'hero.safetensors',
      clipSkip: { value: 2, sure: 'agreed' },
      tags: { activation: { words: 'mychar' } },
    });
    expect(await own.describe('nobody', signal)).toBeUndefined();
    const error = await own.describe('bad', signal).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: 'lora.headerCut', params: { file: 'bad.safetensors' } });
  });
});

const described = () =>
  readLora(bytesInMemory(loraFile(kohyaMetadata, kohyaTensors({ trainedAt: 2 }))), {
    name: 'my.safetensors',
    signal,
  });

describe('a description on its way', () => {
  it('arrives as it was', async () => {
    const lora = await described();
    expect(travellingLora.parse(JSON.parse(JSON.stringify(lora)))).toEqual(lora);
  });

  it.each([
    ['a mention', { title: '@everyone' }],
    ['two lines', { comment: 'a\nb' }],
    ['a text without end', { title: 'x'.repeat(5000) }],
    ['a control character', { author: '\u001b[31m' }],
    ['a family nobody knows', { family: 'sd9' }],
    ['a clip skip that is none', { clipSkip: { value: 0, sure: 'agreed', evidence: [], weights: 'found' } }],
    ['no number', { training: { epoch: 'six' } }],
  ])('is refused with %s', async (_what, change) => {
    expect(travellingLora.safeParse({ ...(await described()), ...change }).success).toBe(false);
  });

  it('may hold what a newer version adds', async () => {
    const lora = await described();
    expect(travellingLora.parse({ ...lora, mood: 'good' })).toEqual(lora);
  });
});
