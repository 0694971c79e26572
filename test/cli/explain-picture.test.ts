import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { runInProcess } from '../support/cli-session.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clipskip-diagram-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('explain --picture draws where clip skip cuts', async () => {
  const { code, out } = await runInProcess(['explain', '--picture', 'cut.png', '--skip', '3'], {
    folder,
    language: 'ko',
  });
  expect([code, out]).toEqual([0, '그림: cut.png\n']);
  expect(await sharp(join(folder, 'cut.png')).metadata()).toMatchObject({ format: 'png', width: 1400 });
});

it.each([
  [['--picture', 'cut.jpg'], /--picture cut\.jpg.*\.png/s],
  [['--picture', 'cut.png', '--skip', '13'], /--skip 13.*1 – 12/s],
  [['--skip', '2'], /--skip works only with --picture/],
])('explain %j is refused', async (argv, words) => {
  const { code, err } = await runInProcess(['explain', ...argv], { folder });
  expect(code).toBe(2);
  expect(err).toMatch(words);
});

it('explain --picture says when the file cannot be written', async () => {
  const { code, err } = await runInProcess(['explain', '--picture', 'no/such/folder/cut.png'], { folder });
  expect(code).toBe(1);
  expect(err).toMatch(/cut\.png could not be written/);
});
