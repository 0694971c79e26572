import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import type { CellResult } from '../../../../src/gpu/engine.ts';
import { draw, start } from './support.ts';

async function groups(cells: readonly CellResult[]): Promise<string[]> {
  const seen = new Map<string, string[]>();
  for (const { key, image } of cells) {
    const pixels = (await sharp(image).raw().toBuffer()).toString('base64');
    seen.set(pixels, [...(seen.get(pixels) ?? []), key]);
  }
  return [...seen.values()].map((keys) => keys.join('='));
}

const claims = (cells: readonly CellResult[]) =>
  Object.fromEntries(
    cells.map(({ key, honoured, used }) => [key, used === undefined ? honoured : `${honoured} ${used}`]),
  );
const warned = (cells: readonly CellResult[]) => cells.map(({ warnings }) => warnings.map(({ feature }) => feature));

describe('what the engine claims, beside what the server drew', () => {
  it.each([
    ['v1-5-pruned', 'sd1'],
    ['v2-1_768-ema-pruned', 'sd2'],
    ['juggernautXL', 'sdxl'],
  ] as const)('%s: three values, three pictures, honoured', async (model, family) => {
    const { engine } = await start({ model, family });
    const { cells } = await draw(engine, [1, 2, 3], { model });
    expect(claims(cells)).toEqual({ 1: 'yes 1', 2: 'yes 2', 3: 'yes 3' });
    expect(await groups(cells)).toEqual(['1', '2', '3']);
    expect(warned(cells)).toEqual([[], [], []]);
  });

  it('a model of unknown family: unknown, until pictures are compared', async () => {
    const { engine } = await start({ model: 'mymerge' });
    const { cells } = await draw(engine, [1, 2], { model: 'mymerge' });
    expect(claims(cells)).toEqual({ 1: 'unknown', 2: 'unknown' });
    const { models } = await engine.describe(new AbortController().signal);
    expect(models).toEqual([{ name: 'mymerge', family: 'unknown', familyFrom: 'assumed' }]);
  });

  it('refuses a family that clip skip does not apply to', async () => {
    const { fake, engine } = await start({ model: 'flux1-schnell-q4_0' });
    const { error } = await draw(engine, [1], { model: 'flux1-schnell-q4_0' });
    expect(error).toMatchObject({ code: 'request.family' });
    expect(fake.pictures()).toEqual([]);
  });

  it('a picture that says another clip skip: no, with a warning', async () => {
    const { engine } = await start({ echo: 'wrongClipSkip' });
    const { cells } = await draw(engine, [1, 2, 3]);
    expect(claims(cells)).toEqual({ 1: 'yes 1', 2: 'no', 3: 'no' });
    expect(warned(cells)).toEqual([[], ['clipSkip'], ['clipSkip']]);
  });

  it('a picture that says nothing: unknown', async () => {
    const { engine } = await start({ echo: 'none' });
    const { cells } = await draw(engine, [1, 2]);
    expect(claims(cells)).toEqual({ 1: 'unknown', 2: 'unknown' });
    expect(cells[0]?.model).toBeUndefined();
  });

  it('a server that repeats the number and draws the same picture: the pixels tell, not the echo', async () => {
    const { engine } = await start({ ignoresClipSkip: true });
    const { cells } = await draw(engine, [1, 2, 3]);
    expect(claims(cells)).toEqual({ 1: 'yes 1', 2: 'yes 2', 3: 'yes 3' });
    expect(await groups(cells)).toEqual(['1=2=3']);
  });

  it('reads what an older build writes into its pictures', async () => {
    const { engine } = await start({ kind: 'sdapi', echo: 'line' });
    const { cells } = await draw(engine, [1, 2]);
    expect(claims(cells)).toEqual({ 1: 'yes 1', 2: 'yes 2' });
    expect(cells[0]?.model).toEqual({ name: 'v1-5-pruned' });
  });

  it('another sampler than the one asked for: said with every picture', async () => {
    const { engine } = await start({ echo: 'wrongSampler' });
    const { cells } = await draw(engine, [1]);
    expect(cells[0]?.warnings).toEqual([
      {
        type: 'adjusted',
        feature: 'sampler',
        text: { key: 'engine:sdcpp.sampler', params: { used: 'Heun / Uniform', wanted: 'Euler / Uniform' } },
      },
    ]);
  });

  it('another seed or checkpoint than the one asked for: no picture at all', async () => {
    const seed = await start({ echo: 'wrongSeed' });
    expect(await draw(seed.engine, [1])).toMatchObject({
      cells: [],
      error: { code: 'server.badAnswer', params: { part: 'seed' } },
    });
    const model = await start({ echo: 'wrongModel' });
    expect(await draw(model.engine, [1])).toMatchObject({
      cells: [],
      error: { code: 'server.wrongModel', params: { used: 'another', wanted: 'v1-5-pruned' } },
    });
  });

  it('tells the program’s version once a picture told it', async () => {
    const { engine } = await start();
    const before = await engine.describe(new AbortController().signal);
    await draw(engine, [1]);
    const after = await engine.describe(new AbortController().signal);
    expect([before.version, after.version]).toEqual([undefined, 'master-827-97d2990']);
    expect(after.fingerprint).toBe(before.fingerprint);
  });
});
