import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { parse } from 'smol-toml';
import { afterEach, describe, expect, it } from 'vitest';

import { loraAdviceJson } from '../../src/cli/lora-advice-json.ts';
import type { Workspace } from '../support/run-cli.ts';
import { createWorkspace } from '../support/run-cli.ts';

let workspace: Workspace | undefined;
afterEach(async () => {
  await workspace?.remove();
  workspace = undefined;
});

async function run(...argv: string[]) {
  workspace ??= await createWorkspace();
  return { folder: workspace.folder, ...(await workspace.run(['lora-advice', ...argv])) };
}

const styleOnNai = ['--kind', 'style', '--base', 'nai'];

describe('clipskip lora-advice', () => {
  it('prints the card and writes the pair that was asked for', async () => {
    const { code, stdout, folder } = await run(
      ...styleOnNai,
      '--images',
      '40',
      '--repeats',
      '10',
      '--pair',
      '--out',
      'mine',
      '--name',
      'my-style',
      '--trigger',
      'mystyle',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/Network\s+LoCon, dim 16, alpha 8 \(scale alpha \/ dim = 0\.5\),/);
    expect(stdout).toMatch(/U-Net rate\s+5e-4\n\s+convention: Hollow’s notebook/);
    expect(stdout).toMatch(/Steps in all\s+No sourced value/);
    expect(stdout).toContain('400 / batch 2 = 200 steps an epoch; x 10 epochs = 2000 steps');
    expect(stdout).toContain('train_network.py --config_file config-clip-skip-2.toml');
    expect((await readdir(join(folder, 'mine'))).toSorted()).toEqual([
      'config-clip-skip-1.toml',
      'config-clip-skip-2.toml',
      'dataset.toml',
      'sample_prompts.txt',
    ]);
    const config = parse(await readFile(join(folder, 'mine', 'config-clip-skip-2.toml'), 'utf8'));
    expect(config).toMatchObject({ output: { output_name: 'my-style-clip-skip-2' }, training: { clip_skip: 2 } });
    expect(await readFile(join(folder, 'mine', 'sample_prompts.txt'), 'utf8')).toContain('\nmystyle, scenery');
  });

  it('replaces files only when it is told to, and takes another folder where none was named', async () => {
    const { folder } = await run(...styleOnNai, '--images', '40', '--out', 'mine');
    await writeFile(join(folder, 'mine', 'dataset.toml'), 'my own');
    const again = await run(...styleOnNai, '--images', '40', '--out', 'mine');
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('mine already holds: config.toml, dataset.toml, sample_prompts.txt');
    expect(await readFile(join(folder, 'mine', 'dataset.toml'), 'utf8')).toBe('my own');
    expect((await run(...styleOnNai, '--images', '40', '--out', 'mine', '--yes')).code).toBe(0);
    expect(await readFile(join(folder, 'mine', 'dataset.toml'), 'utf8')).toContain('num_repeats = 8');
    await run(...styleOnNai, '--images', '40');
    await run(...styleOnNai, '--images', '40');
    expect((await readdir(join(folder, 'out'))).toSorted()).toEqual(['lora-style-nai', 'lora-style-nai-2']);
  });

  it('writes nothing without the number of images, and says what it is good for', async () => {
    const { code, stdout, folder } = await run(...styleOnNai, '--lang', 'ko');
    expect(code).toBe(0);
    expect(stdout).toContain('로라 학습: 그림체 / NAI (animefull)');
    expect(stdout).toContain('출처가 있는 값 없음');
    expect(stdout).toContain('이미지 수를 알려 주시면');
    expect(await readdir(folder)).not.toContain('out');
  });

  it('prints one JSON object that its schema takes', async () => {
    const { stdout, folder } = await run('--kind', 'anime', '--base', 'pony', '--images', '30', '--json');
    const result = loraAdviceJson.parse(JSON.parse(stdout));
    expect(result).toMatchObject({
      card: 'pony',
      fit: 'base',
      confidence: 'high',
      values: { unetRate: 1, train: { use: 'ignored' }, generate: [2], totalSteps: null },
      numbers: { repeats: 7, stepsPerEpoch: 42, totalSteps: 420 },
      folder: join(folder, 'out', 'lora-anime-pony'),
      files: ['config.toml', 'dataset.toml', 'sample_prompts.txt'],
    });
    expect(result.lines.every(({ said }) => said === null || said.sources.length > 0)).toBe(true);
  });

  it.each([
    ['no kind', ['--base', 'nai'], /--kind is missing[^]*realistic, anime, style, outfit, texture, 2\.5d/],
    ['a base that is none', ['--kind', 'style', '--base', 'sd3'], /--base sd3[^]*sd15, nai, merge/],
    ['a pair for SDXL', ['--kind', 'style', '--base', 'sdxl', '--images', '40', '--pair'], /no\s+pair for SDXL/],
    ['repeats without images', [...styleOnNai, '--repeats', '4'], /--repeats works only with --images/],
    ['a pair without images', [...styleOnNai, '--pair'], /--pair works only with --images/],
    ['no images at all', [...styleOnNai, '--images', '0'], /--images 0/],
    ['a name that is a path', [...styleOnNai, '--images', '40', '--name', '../x'], /--name \.\.\/x/],
    ['a trigger that is an option', [...styleOnNai, '--images', '40', '--trigger', 'a --n b'], /--trigger a --n b/],
  ])('refuses %s', async (_what, argv, words) => {
    const { code, stderr, folder } = await run(...argv);
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
    expect(await readdir(folder)).not.toContain('out');
  });
});
