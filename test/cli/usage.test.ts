import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { languages } from '../../src/text/index.ts';
import type { InProcessResult } from '../support/cli-session.ts';
import { runInProcess } from '../support/cli-session.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clipskip-usage-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the person reads, after the check that it was a refusal and left nothing behind. */
async function refusal({ code, out, err }: InProcessResult): Promise<string> {
  expect({ code, err }).toMatchObject({ code: 2 });
  expect(out).toBe('');
  expect(await readdir(folder)).not.toContain('out');
  return err;
}

test.each<readonly [readonly string[], RegExp]>([
  [['sweep'], /no prompt.*npm run sweep -- "/s],
  [['sweep', 'a', '--skips', '0'], /--skips 0.*from 1 \(last layer/s],
  [['sweep', 'a', '--skips', '1.5'], /--skips 1\.5/],
  [['sweep', 'a', '--skips', '13'], /Clip skip 13 does not exist for SD 1\.x.*from 1 to 12/s],
  [['sweep', 'a', '--skips', 'two'], /--skips two/],
  [['sweep', 'a', '--size', '0x0'], /--size 0x0/],
  [['sweep', 'a', '--size', '63x64'], /--size 63x64/],
  [['sweep', 'a', '--size', '100000x100000'], /--size 100000x100000/],
  [['sweep', 'a', '--size', '520x512'], /520x512 is not a size/],
  [['sweep', 'a', '--size', 'big'], /--size big.*512x512/s],
  [['sweep', 'a', '--seed', '-1'], /--seed -1/],
  [['sweep', 'a', '--seed', '4294967296'], /--seed 4294967296/],
  [['sweep', 'a', '--steps', '1e9'], /--steps 1e9/],
  [['sweep', 'a', '--cfg', 'NaN'], /--cfg NaN/],
  [['sweep', 'a', '--sampler', 'Magic'], /no sampler.*“Magic”.*Euler/s],
  [['sweep', 'a', '--model', 'nothing'], /no model called “nothing”/],
  [['sweep', 'a', '--lang', 'fr'], /--lang fr.*en, ko, ja/s],
  [['sweep', 'a', '--lang', 'kobold'], /--lang kobold/],
  [['sweep', 'a', '--engine', 'magic'], /--engine magic.*builtin/s],
  [['sweep', 'a', '--engine', 'sdapi'], /No server was named.*--url/s],
  [['sweep', 'a', '--rows', 'colour=1,2'], /--rows colour=1,2.*seed=/s],
  [['sweep', 'a', '--seeds', '3', '--rows', 'seed=1'], /--seeds and --rows exclude/],
  [['sweep', 'a', '--out', 'sheet.bmp'], /--out sheet\.bmp.*\.png/s],
  [['sweep', 'a', '--hires', '2'], /hires/],
  [['sweep', 'a', '--denoise', '0.5'], /--denoise works only with --source/],
  [['batch', '--from', 'x.png'], /--skip is missing/],
  [['paint', 'a'], /no command “paint”.*sweep, batch/s],
])('%j is refused with what to type instead', async (argv, expected) => {
  expect(await refusal(await runInProcess(argv, { folder }))).toMatch(expected);
});

test('something long is not begun unasked: where nobody can be asked, the flag is named', async () => {
  const skips = Array.from({ length: 12 }, (_, index) => index + 1).join(',');
  const argv = ['sweep', 'a', '--seed', '1', '--steps', '150', '--seeds', '12', '--skips', skips];
  expect(await refusal(await runInProcess(argv, { folder }))).toMatch(/144 pictures will take about .*--yes/s);
});

test('a prompt of 4000 characters is refused with its length', async () => {
  const long = 'x'.repeat(4000);
  expect(await refusal(await runInProcess(['sweep', long], { folder }))).toMatch(/4000 characters; 2000 is the most/);
  expect(await refusal(await runInProcess(['sweep', 'a', '--negative', long], { folder }))).toMatch(
    /negative prompt has 4000/,
  );
});

test.each(languages)('every command explains itself in %s', async (language) => {
  for (const command of ['sweep', 'batch', 'copy', 'explain', 'doctor']) {
    const { code, out, err } = await runInProcess([command, '--help'], { folder, language });
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('--lang en|ko|ja');
    expect(out).toContain(`npm run ${command} --`);
  }
  const { out } = await runInProcess([], { folder, language });
  for (const command of ['sweep', 'batch', 'copy', 'explain', 'doctor']) expect(out).toContain(command);
});

test('--version prints the version, --lang goes over the language of the machine', async () => {
  expect((await runInProcess(['--version'], { folder })).out).toBe('0.0.0\n');
  const { out } = await runInProcess(['explain', '--lang', 'ja'], { folder });
  expect(out).toMatch(/[\u3041-\u30ff]/);
});

test('explain tells one topic, or which there are', async () => {
  const all = await runInProcess(['explain'], { folder });
  expect(all.out).toMatch(/Clip skip 1 skips nothing \(layer 12 is used\)/);
  const one = await runInProcess(['explain', 'twelve'], { folder });
  expect(one.out).toContain('Layer 12 is the last layer');
  expect(one.out.length).toBeLessThan(all.out.length / 2);
  expect(await refusal(await runInProcess(['explain', 'nothing'], { folder }))).toMatch(/no topic “nothing”.*twelve/s);
});

test('what npm kept of the flags is given back, and that is said', async () => {
  const env = {
    npm_lifecycle_event: 'explain',
    npm_config_long: 'true',
    npm_config_all: 'true',
    npm_config_global: 'true',
  };
  const { out, err } = await runInProcess(['explain', 'twelve', 'ko'], { folder, env });
  expect(err).toContain('--lang=ko');
  expect(out).toMatch(/[\uac00-\ud7a3]/);
});
