import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';

import type { Engine, EngineInfo } from '../../../../src/gpu/engine.ts';
import { createSdcppEngine, type SdcppOptions } from '../../../../src/gpu/engines/sdcpp/index.ts';
import { askAndWait, askForJob, pixelsOf } from './plain-request.ts';
import { draw } from './support.ts';
import { hideNativeApi } from './without-jobs.ts';

/** Set: what the engine draws is compared with what the server gives when it is asked without the engine. */
const { SDCPP_URL: url = '' } = process.env;
const forever = new AbortController().signal;
const picture = { prompt: 'an abandoned house, overgrown', negative: 'blurry', seed: 42, steps: 4 };

async function start(options: Partial<SdcppOptions> = {}): Promise<{ engine: Engine; info: EngineInfo }> {
  const engine = createSdcppEngine({ url, ...options });
  onTestFinished(async () => engine.close?.());
  return { engine, info: await engine.describe(forever) };
}

/** A plain request for the panel of a clip skip. */
const plain = (clipSkip: number, side = 64) => ({ ...picture, clipSkip, side });

const median = (all: readonly number[]): number => Math.round(all.toSorted((a, b) => a - b)[all.length >> 1] ?? 0);

describe.skipIf(!url)('sdcpp beside the server asked by hand', { timeout: 600_000 }, () => {
  const skips = [1, 2, 3, 7, 12];

  it.each(['native', 'sdapi'] as const)('its panels are those pixels, by %s', async (dialect) => {
    const way = dialect === 'native' ? undefined : await hideNativeApi(url);
    onTestFinished(async () => way?.close());
    const { engine, info } = await start(way && { url: way.url });
    expect(info.dialect).toBe(dialect);
    const { cells, error } = await draw(engine, skips, { ...picture, model: info.currentModel });
    expect(error).toBeUndefined();
    const ask = dialect === 'native' ? askForJob : askAndWait;
    const seen = new Set<string>();
    for (const { key, image, honoured, warnings } of cells) {
      const pixels = await pixelsOf(image);
      expect(pixels === (await pixelsOf(await ask(url, plain(Number(key)))))).toBe(true);
      expect(['yes', 'unknown']).toContain(honoured);
      expect(warnings).toEqual([]);
      seen.add(pixels);
    }
    expect(seen.size).toBe(skips.length);
  });

  it('knows the program’s version once a picture was drawn', async () => {
    const { engine, info } = await start();
    await draw(engine, [1], { ...picture, model: info.currentModel });
    const { version } = await engine.describe(forever);
    expect(version).toMatch(/[0-9a-f]{7}/);
    process.stdout.write(
      `sdcpp conformance: ${version}, ${info.models[0]?.name}, ${skips.length} clip skips honoured\n`,
    );
  });

  it('draws another picture for every seed, beyond 32 bits as well', async () => {
    const { engine, info } = await start();
    const seen = new Set<string>();
    for (const seed of [42, 2 ** 31 + 42, 2 ** 32 + 42]) {
      const { cells, error } = await draw(engine, [1], { ...picture, model: info.currentModel, seed });
      expect(error).toBeUndefined();
      seen.add(await pixelsOf(cells[0]?.image ?? Buffer.alloc(0)));
    }
    expect(seen.size).toBe(3);
  });

  it('draws with every sampler and scheduler it lists, and with the one it was asked for', async () => {
    const { engine, info } = await start();
    const tried = [
      ...info.samplers.map((sampler) => ({ sampler, scheduler: 'Automatic' })),
      ...info.schedulers.map((scheduler) => ({ sampler: 'Euler', scheduler })),
    ];
    for (const names of tried) {
      const { cells, error } = await draw(engine, [1], { ...picture, ...names, steps: 3, model: info.currentModel });
      expect({ ...names, error, warnings: cells[0]?.warnings }).toEqual({ ...names, error: undefined, warnings: [] });
    }
  });

  it('draws with hires fix, and from a picture of any kind', async () => {
    const { engine, info } = await start();
    const model = info.currentModel;
    const hires = { scale: 2, upscaler: 'Latent', steps: 2, denoise: 0.6 };
    const larger = await draw(engine, [1], { ...picture, model, hires });
    expect(await sharp(larger.cells[0]?.image).metadata()).toMatchObject({ width: 128, height: 128 });
    const seen = new Set<string>();
    for (const [background, denoise] of [
      ['red', 0.3],
      ['red', 0.9],
      ['blue', 0.3],
    ] as const) {
      const image = await sharp({ create: { width: 96, height: 64, channels: 3, background } })
        .toColourspace('b-w')
        .webp()
        .toBuffer();
      const source = { image, sha256: '0'.repeat(64), denoise };
      const { cells, error } = await draw(engine, [2], { ...picture, model, source });
      expect(error).toBeUndefined();
      seen.add(await pixelsOf(cells[0]?.image ?? Buffer.alloc(0)));
    }
    expect(seen.size).toBe(3);
  });

  it('draws with a LoRA of the server’s list', async ({ skip }) => {
    const { engine, info } = await start();
    const [name] = info.loras ?? [];
    if (name === undefined) return skip('the server has no LoRA');
    const model = info.currentModel;
    const without = await draw(engine, [2], { ...picture, model });
    const weak = await draw(engine, [2], { ...picture, model, loras: [{ name, weight: 0.4 }] });
    const strong = await draw(engine, [2], { ...picture, model, loras: [{ name, weight: 1 }] });
    const drawn = [without, weak, strong].map(async ({ cells }) => pixelsOf(cells[0]?.image ?? Buffer.alloc(0)));
    expect(new Set(await Promise.all(drawn)).size).toBe(3);
  });

  it('takes a waiting picture back, and says so while one that is drawn keeps the place', async () => {
    const { engine, info } = await start();
    const model = info.currentModel;
    const controller = new AbortController();
    const others = askForJob(url, { ...plain(1, 128), steps: 20 });
    const waiting = await draw(
      engine,
      [1],
      { ...picture, model },
      {
        signal: controller.signal,
        onProgress: ({ queuePosition }) => {
          if (queuePosition === 1) controller.abort();
        },
      },
    );
    expect(waiting).toMatchObject({ cells: [], error: { code: 'job.cancelled' } });
    await others;

    const second = new AbortController();
    const drawn = await draw(
      engine,
      [1, 2],
      { ...picture, model, steps: 60 },
      {
        signal: second.signal,
        onProgress: ({ queuePosition }) => {
          if (queuePosition === 0) second.abort();
        },
      },
    );
    expect(drawn).toMatchObject({ cells: [], error: { code: 'job.cancelled' } });
    const draining: unknown[] = [];
    const next = await draw(
      engine,
      [3],
      { ...picture, model },
      { onProgress: (event) => draining.push(event.draining) },
    );
    expect(next.error).toBeUndefined();
    expect(draining[0]).toBe(true);
  });

  it('adds little time of its own', async () => {
    const { engine, info } = await start();
    const own: number[] = [];
    const direct: number[] = [];
    // In turns, so that whatever else the machine does strikes both alike.
    for (let round = 0; round < 12; round += 1) {
      const clipSkip = 1 + (round % 3);
      const { cells } = await draw(engine, [clipSkip], { ...picture, model: info.currentModel });
      own.push(...cells.map(({ ms }) => ms));
      const started = performance.now();
      await askAndWait(url, plain(clipSkip));
      direct.push(performance.now() - started);
    }
    const times = `${median(own)} ms a picture by the engine, ${median(direct)} ms by hand`;
    process.stdout.write(`sdcpp conformance: ${times} (medians of ${own.length})\n`);
    expect(own.length).toBe(12);
  });
});
