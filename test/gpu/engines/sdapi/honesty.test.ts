import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import type { CellResult } from '../../../../src/gpu/engine.ts';
import { honouredBy } from '../../../../src/gpu/engines/row-checks.ts';
import { draw, start } from './support.ts';

async function groups(cells: readonly CellResult[]): Promise<string[]> {
  const seen = new Map<string, string[]>();
  for (const { key, image } of cells.toSorted((a, b) => Number(a.key) - Number(b.key))) {
    const pixels = (await sharp(image).raw().toBuffer()).toString('base64');
    seen.set(pixels, [...(seen.get(pixels) ?? []), key]);
  }
  return [...seen.values()].map((keys) => keys.join('='));
}

const claims = (cells: readonly CellResult[]) =>
  Object.fromEntries(
    cells.map(({ key, honoured, used }) => [key, used === undefined ? honoured : `${honoured} ${used}`]),
  );

describe('what the engine claims, beside what the server drew', () => {
  it('SD1: three values, three pictures, honoured', async () => {
    const { engine } = await start();
    const { cells } = await draw(engine, [1, 2, 3]);
    expect(claims(cells)).toEqual({ 1: 'yes 1', 2: 'yes 2', 3: 'yes 3' });
    expect(await groups(cells)).toEqual(['1', '2', '3']);
  });

  it('SDXL on A1111: ignored, and said so', async () => {
    const { engine } = await start();
    const { cells } = await draw(engine, [1, 2, 3], { model: 'juggernautXL' });
    expect(claims(cells)).toEqual({ 1: 'no 2', 2: 'no 2', 3: 'no 2' });
    expect(await groups(cells)).toEqual(['1=2=3']);
  });

  it('SDXL on A1111 with sdxl_clip_l_skip: honoured', async () => {
    const { engine } = await start({ sdxlClipLSkip: true });
    const { cells } = await draw(engine, [1, 2, 3], { model: 'juggernautXL' });
    expect(claims(cells)).toEqual({ 1: 'yes 1', 2: 'yes 2', 3: 'yes 3' });
    expect(await groups(cells)).toEqual(['1', '2', '3']);
  });

  it('SDXL on Forge: 1 is drawn as 2', async () => {
    const { engine } = await start({ kind: 'forge' });
    const { cells } = await draw(engine, [1, 2, 3], { model: 'juggernautXL' });
    expect(claims(cells)).toEqual({ 1: 'floor 2', 2: 'yes 2', 3: 'yes 3' });
    expect(await groups(cells)).toEqual(['1=2', '3']);
  });

  it('SD2 on Forge: sent one lower, because its encoder file lacks the last layer', async () => {
    const { fake, engine } = await start({ kind: 'forge', models: [{ name: 'v2-1_768-ema-pruned', family: 'sd2' }] });
    const { cells } = await draw(engine, [1, 2, 3], { model: 'v2-1_768-ema-pruned' });
    expect(fake.pictures().map((body) => body['clip_skip'])).toEqual([1, 1, 2]);
    expect(claims(cells)).toEqual({ 1: 'floor 2', 2: 'yes 2', 3: 'yes 3' });
    expect(await groups(cells)).toEqual(['1=2', '3']);
  });

  it('Forge of autumn 2024, which drops overrides: the echo gives it away', async () => {
    const { engine } = await start({ kind: 'forge', deadOverrides: true });
    const { cells } = await draw(engine, [1, 2, 3]);
    expect(claims(cells)).toEqual({ 1: 'yes 1', 2: 'no', 3: 'no' });
    expect(cells.map(({ key, warnings }) => [key, warnings.map(({ feature }) => feature)])).toEqual([
      ['1', []],
      ['2', ['clipSkip']],
      ['3', ['clipSkip']],
    ]);
    expect(await groups(cells)).toEqual(['1=2=3']);
  });

  it('a model of unknown family: unknown, until pictures are compared', async () => {
    const { engine } = await start({ models: [{ name: 'mymerge', family: 'sd1' }] });
    const { cells } = await draw(engine, [1, 2], { model: 'mymerge' });
    expect(claims(cells)).toEqual({ 1: 'unknown', 2: 'unknown' });
  });

  it('lowers the table’s word by the echo, and never raises it', () => {
    expect(honouredBy({ honoured: 'yes', used: 2 }, 2, 2)).toEqual({ honoured: 'yes', used: 2 });
    expect(honouredBy({ honoured: 'yes', used: 2 }, 2, 1)).toEqual({ honoured: 'no' });
    expect(honouredBy({ honoured: 'yes', used: 2 }, 2, undefined)).toEqual({ honoured: 'unknown' });
    expect(honouredBy({ honoured: 'floor', used: 2 }, 1, 1)).toEqual({ honoured: 'floor', used: 2 });
    expect(honouredBy({ honoured: 'unknown' }, 1, 1)).toEqual({ honoured: 'unknown' });
  });
});

describe('which checkpoint drew', () => {
  it('is reported with every cell', async () => {
    const { engine } = await start();
    const { cells } = await draw(engine, [1], { model: 'anything-v3' });
    expect(cells[0]?.model).toEqual({ name: 'anything-v3', hash: expect.stringMatching(/^[0-9a-f]{10}$/) });
  });

  it('fails the row when it was another one', async () => {
    const { fake, engine } = await start();
    fake.fail('wrongModel');
    const { cells, error } = await draw(engine, [1, 2]);
    expect(cells).toEqual([]);
    expect(error).toMatchObject({
      code: 'server.wrongModel',
      params: { used: 'juggernautXL', wanted: 'v1-5-pruned' },
    });
  });

  it('is told apart by hash where two folders hold one name, and by title where two files share a model_name', async () => {
    const models = [
      { name: 'a/merge', family: 'sd1' },
      { name: 'b/merge', family: 'sd1' },
      { name: 'a_merge', family: 'sd1' },
    ] as const;
    const { engine } = await start({ models });
    const { models: known } = await engine.describe(new AbortController().signal);
    const names = known.map(({ name }) => name);
    expect(names).toEqual([
      expect.stringMatching(/^a\/merge\.safetensors \[/),
      'b_merge',
      expect.stringMatching(/^a_merge\.safetensors \[/),
    ]);
    for (const model of names) expect((await draw(engine, [1], { model })).error).toBeUndefined();
  });

  it('is known by name where the server has not computed a hash yet', async () => {
    const { engine } = await start({ models: [{ name: 'sub/photon_v1', family: 'sd1', hash: null }] });
    const { models } = await engine.describe(new AbortController().signal);
    expect(models).toEqual([{ name: 'sub_photon_v1', family: 'sd1', familyFrom: 'name' }]);
    expect((await draw(engine, [1], { model: 'sub_photon_v1' })).error).toBeUndefined();
  });
});
