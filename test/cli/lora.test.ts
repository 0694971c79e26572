import { copyFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import { displayWidth } from '../../src/cli/width.ts';
import { languages } from '../../src/text/index.ts';
import { runInProcess } from '../support/cli-session.ts';
import { startFakeSdapi } from '../support/fake-sdapi.ts';
import { kohyaMetadata, kohyaTensors, loraFile } from '../support/lora-file.ts';
import { createWorkspace } from '../support/run-cli.ts';

let folder: string;
const run = (...argv: string[]) => runInProcess(['lora', ...argv], { folder });

const epoch = (number: number) => ({ ...kohyaMetadata, ss_epoch: String(number), ss_steps: String(number * 200) });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clipskip-lora-cli-'));
  const write = (name: string, bytes: Uint8Array) => writeFile(join(folder, name), bytes);
  await write('mychar.safetensors', loraFile(epoch(10), kohyaTensors({ trainedAt: 2 })));
  await write('mychar-000008.safetensors', loraFile(epoch(8), kohyaTensors({ trainedAt: 1 })));
  await write('mychar-000006.safetensors', loraFile(epoch(6), kohyaTensors({ trainedAt: 2 })));
  await write(
    'evil.safetensors',
    loraFile(
      { ...kohyaMetadata, 'modelspec.trigger_phrase': 'x"; rm -rf ~; "', 'modelspec.title': '\u001b[31mred\u001b[0m' },
      kohyaTensors({ trainedAt: 2 }),
    ),
  );
  await write('old.pt', Buffer.from('80028a0a6cfc9c46f9206aa850192e8002', 'hex'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('clipskip lora', () => {
  it('prints what one LoRA says and the command that tries it', async () => {
    const { code, out, err } = await run('mychar-000006.safetensors', '--model', 'realisticVisionV51');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^mychar-000006\.safetensors {2}LoRA · SD 1\.x\n/);
    expect(out).toMatch(/Clip skip +2 · sure: the file says so and its weights show it/);
    expect(out).toMatch(/Training +epoch 6 of 10 · step 1200 of 2000 · batch 2 · 512x768/);
    expect(out).toMatch(/of realisticVisionV51 is probably 1, the\s+LoRA’s is 2/);
    expect(out).toContain('npm run sweep -- "mychar, ..." --lora mychar-000006:0.8 --skips 1,2 --url');
    expect(out).toContain('npm run lora-advice -- --kind anime --base nai --images 40 --repeats 10\n');
    expect(out).toContain('npm run explain -- --picture clip-skip.png --skip 2\n');
  });

  it.each(languages)('fits a terminal of 100 columns in %s but for the command', async (language) => {
    const { out } = await runInProcess(['lora', 'mychar.safetensors'], { folder, language });
    const wide = out.split('\n').filter((line) => displayWidth(line) > 100 && !line.includes('npm run'));
    expect(wide).toEqual([]);
    expect(out).not.toContain('{{');
  });

  it('puts nothing out of a file into a command line that a shell would act on, nor an escape on the screen', async () => {
    const { out } = await run('evil.safetensors');
    expect(out).toContain('npm run sweep -- "..." --lora evil:0.8');
    expect(out).toContain('[31mred');
    expect(out).not.toContain('\u001b');
  });

  it('prints a folder as a table in the order of the training, and tells what contradicts itself', async () => {
    const { code, out } = await run('.');
    const lines = out.split('\n').filter((line) => line.startsWith('mychar'));
    expect(lines).toEqual([
      'mychar-000006.safetensors  6      1200  2 ✓        4/2        SD 1.x',
      'mychar-000008.safetensors  8      1600  1 !        4/2        SD 1.x',
      'mychar.safetensors         10     2000  2 ✓        4/2        SD 1.x',
    ]);
    expect(code).toBe(0);
  });

  it('goes on after a file that cannot be read, says why, and ends with 1', async () => {
    const { code, out, err } = await run('old.pt', 'mychar.safetensors', 'none.safetensors');
    expect(code).toBe(1);
    expect(out).toContain('mychar.safetensors  10');
    expect(out).toMatch(/old\.pt is a pickle/);
    expect(out).toMatch(/none\.safetensors is not there/);
    expect(err).toContain('Not read: 2');
  });

  it.each([
    [['old.pt'], 1, /is a pickle \(\.pt, \.ckpt, \.bin\)\. Reading one can run/],
    [['none.safetensors'], 1, /is not there/],
    [[], 2, /Which LoRA\?.*npm run lora/s],
    [['.', '--header-only', 'x.safetensors'], 2, /--header-only takes one file/],
    [['mychar.safetensors', '--headr-only', 'x'], 2, /Did you mean --header-only/],
  ])('%j is refused', async (argv, expected, words) => {
    const { code, out, err } = await run(...argv);
    expect([code, out]).toEqual([expected, '']);
    expect(err).toMatch(words);
  });
});

describe('--header-only', () => {
  it('writes the first bytes of the file up to its first tensor, which tell everything but the weights', async () => {
    const { code, err } = await run('mychar.safetensors', '--header-only', 'header.safetensors');
    const whole = await readFile(join(folder, 'mychar.safetensors'));
    const written = await readFile(join(folder, 'header.safetensors'));
    expect(code).toBe(0);
    expect(err).toMatch(/Written: header\.safetensors, \d+ KiB/);
    expect(written.equals(whole.subarray(0, 8 + Number(whole.readBigUInt64LE(0))))).toBe(true);
    expect((await run('header.safetensors')).out).toMatch(/Clip skip +2 · the file says so · weights not available/);
    // What it wrote itself it may write again.
    expect((await run('mychar-000006.safetensors', '--header-only', 'header.safetensors')).code).toBe(0);
  });

  it('never replaces a LoRA, not even by its own header', async () => {
    const { size } = await stat(join(folder, 'mychar.safetensors'));
    for (const from of ['mychar.safetensors', 'mychar-000006.safetensors']) {
      const { code, err } = await run(from, '--header-only', 'mychar.safetensors');
      expect([code, err]).toEqual([1, expect.stringContaining('a LoRA is never overwritten')]);
    }
    expect((await stat(join(folder, 'mychar.safetensors'))).size).toBe(size);
  });
});

describe('--json', () => {
  it('prints one object on stdout, for files that were read and for one that was not', async () => {
    const workspace = await createWorkspace();
    try {
      const paths = [join(folder, 'mychar.safetensors'), join(folder, 'old.pt')];
      const { code, stdout } = await workspace.run(['lora', ...paths, '--json']);
      expect(code).toBe(1);
      expect(JSON.parse(stdout).files).toMatchObject([
        {
          path: paths[0],
          clipSkip: { value: 2, sure: 'agreed' },
          training: { epoch: 10 },
          guidance: { generateAt: 2, sweep: [1, 2], lines: [{ id: 'L01', kind: 'convention' }] },
        },
        { path: paths[1], error: { code: 'lora.pickle', side: 'you' } },
      ]);
    } finally {
      await workspace.remove();
    }
  });
});

const env = () => ({ LORA_DIRS: folder });
const elsewhere = () => join(folder, 'data');

describe('LORA_DIRS on the command line', () => {
  it('a LoRA may be named as its server lists it', async () => {
    const { code, out } = await runInProcess(['lora', 'mychar-000006'], { folder: elsewhere(), env: env() });
    expect([code, out.split(' ')[0]]).toEqual([0, 'mychar-000006.safetensors']);
    const without = await runInProcess(['lora', 'mychar-000006'], { folder: elsewhere() });
    expect(without.err).toContain('mychar-000006');
    expect(without.code).toBe(1);
  });

  it('the doctor counts the files and names a folder that is not there', async () => {
    const own = join(folder, 'models');
    await mkdir(own);
    await copyFile(join(folder, 'mychar.safetensors'), join(own, 'a.safetensors'));
    await copyFile(join(folder, 'mychar.safetensors'), join(own, 'b.safetensors'));
    const dirs = [own, join(folder, 'gone')].join(delimiter);
    const { out } = await runInProcess(['doctor'], { folder, env: { LORA_DIRS: dirs } });
    expect(out).toMatch(/✓ LORA_DIRS: 2 LoRA files in models/);
    expect(out).toMatch(/✗ LORA_DIRS: .*gone cannot be read/);
  });

  it('a sweep knows what the LoRA was trained at though the server does not tell', async () => {
    const server = await startFakeSdapi({ loras: ['mychar-000006'] });
    onTestFinished(() => server.close());
    const words = ['sweep', 'a house <lora:mychar-000006:0.8>', '--url', server.url, '--steps', '1', '--size', '64x64'];
    const told = await runInProcess([...words, '--skips', '1,2'], { folder, env: env() });
    expect(told.out).toMatch(/LoRA “mychar-000006” was trained at clip skip 2/);
    const untold = await runInProcess([...words, '--skips', '1,2'], { folder });
    expect(untold.out).not.toContain('was trained at');
  });
});
