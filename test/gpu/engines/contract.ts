import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { AppError, type ErrorCode } from '../../../src/errors.ts';
import { familyFacts } from '../../../src/family.ts';
import type {
  CellResult,
  Engine,
  EngineInfo,
  GenerateOptions,
  ModelInfo,
  Row,
  RowProgress,
  RowSettings,
} from '../../../src/gpu/engine.ts';

interface EngineFixture {
  readonly engine: Engine;
  /** A small row this engine can draw: its own model, sampler and size; the rest as cheap as it gets. */
  readonly settings: RowSettings;
  /** Ends everything `create` started, the engine's own `close` included. */
  close(): Promise<void>;
}

export interface EngineContract {
  create(): Promise<EngineFixture>;
  /** Clip skips of the ordinary row, at least two. Default 1, 2, 3. */
  readonly skips?: readonly number[];
  /** Requests of this engine that must be refused by name, beyond those the contract finds from `describe`. */
  readonly refused?: readonly {
    readonly title: string;
    readonly code: ErrorCode;
    readonly change: (settings: RowSettings) => RowSettings;
  }[];
  /** Milliseconds an abort may take on this machine. The contract's 2 s, with room for a machine that is busy. */
  readonly abortWithinMs?: number;
}

const rowOf = (settings: RowSettings, skips: readonly number[]): Row => ({
  id: 'contract',
  settings,
  cells: skips.map((clipSkip) => ({ key: `skip-${clipSkip}`, clipSkip })),
});

/** Runs a row and collects what came; the error, if any, is part of the answer. */
async function draw(engine: Engine, row: Row, options: Partial<GenerateOptions> = {}) {
  const cells: CellResult[] = [];
  const progress: RowProgress[] = [];
  const error = await engine
    .generate(row, {
      signal: options.signal ?? new AbortController().signal,
      onCell: async (cell) => {
        cells.push(cell);
        await options.onCell?.(cell);
      },
      onProgress: (event) => {
        progress.push(event);
        options.onProgress?.(event);
      },
    })
    .then(
      () => undefined,
      (error: unknown) => error,
    );
  return { cells, progress, error };
}

const codeOf = (error: unknown): unknown => (error instanceof AppError ? error.code : error);

async function pixelsOf(cells: readonly CellResult[]): Promise<Map<string, string>> {
  const entries = cells.map(async ({ key, image }) => {
    const raw = await sharp(image).raw().toBuffer({ resolveWithObject: true });
    return [key, `${raw.info.width}x${raw.info.height} ${raw.data.toString('base64')}`] as const;
  });
  return new Map(await Promise.all(entries));
}

/** Settings that need a feature. */
const demanding: Record<keyof EngineInfo['features'], () => Promise<Partial<RowSettings>>> = {
  img2img: async () => {
    const red = sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } });
    return { source: { image: await red.png().toBuffer(), sha256: '0'.repeat(64), denoise: 0.5 } };
  },
  hires: async () => ({ hires: { scale: 2, upscaler: 'Latent', steps: 0, denoise: 0.5 } }),
  extras: async () => ({ extras: { 'Dynamic Thresholding': [] } }),
};

/** The executable half of `src/gpu/engine.ts`: every engine passes it. */
export function testEngine(name: string, contract: EngineContract): void {
  const skips = contract.skips ?? [1, 2, 3];

  describe(`engine contract: ${name}`, () => {
    let fixture: EngineFixture;
    let engine: Engine;
    let info: EngineInfo;
    let model: ModelInfo;

    beforeAll(async () => {
      fixture = await contract.create();
      engine = fixture.engine;
      info = await engine.describe(AbortSignal.timeout(60_000));
      const found = info.models.find((each) => each.name === fixture.settings.model);
      if (!found) throw new Error('the fixture names a model that the engine does not list');
      model = found;
    });
    afterAll(async () => {
      await fixture?.close();
    });

    /** What a changed row came to: the code it was refused with, and how many cells were drawn all the same. */
    const refusal = async (change: Partial<RowSettings>) => {
      const { cells, error } = await draw(engine, rowOf({ ...fixture.settings, ...change }, skips));
      return { code: codeOf(error), drawn: cells.length };
    };

    it('describes itself consistently', () => {
      const names = info.models.map((each) => each.name);
      expect(new Set(names).size).toBe(names.length);
      expect(names).toContain(info.currentModel);
      expect(info.samplers).toContain(info.defaults.sampler);
      expect(info.schedulers).toContain(info.defaults.scheduler);
      expect(info.fingerprint).not.toBe('');
    });

    it('describes itself the same way twice', async () => {
      const again = await engine.describe(AbortSignal.timeout(60_000));
      expect(again.fingerprint).toBe(info.fingerprint);
    });

    it('reports every cell exactly once, as a picture of the size asked for', async () => {
      const { cells, error } = await draw(engine, rowOf(fixture.settings, skips));
      expect(error).toBeUndefined();
      expect(cells.map((cell) => cell.key).toSorted()).toEqual(skips.map((skip) => `skip-${skip}`).toSorted());
      for (const cell of cells) {
        const { width, height } = await sharp(cell.image).metadata();
        expect({ width, height }).toEqual({ width: fixture.settings.width, height: fixture.settings.height });
        expect(cell.ms).toBeGreaterThanOrEqual(0);
      }
    });

    it('says of every cell what was honoured, without contradicting itself', async () => {
      const row = rowOf(fixture.settings, skips);
      const { cells } = await draw(engine, row);
      const wrong = row.cells.flatMap(({ key, clipSkip }) => {
        const table = engine.clipSkip(model, clipSkip);
        const cell = cells.find((each) => each.key === key);
        if (!cell) return [`${key}: not drawn`];
        const claims = [table, cell].filter(
          ({ honoured, used }) =>
            (honoured === 'yes' && (used ?? clipSkip) !== clipSkip) ||
            (honoured === 'floor' && !(used !== undefined && used > clipSkip)),
        );
        return table.honoured === 'no' && cell.honoured === 'yes' ? [...claims, `${key}: the table says no`] : claims;
      });
      expect(wrong).toEqual([]);
    });

    it('draws the same row twice with the same pixels, when it says it can', async ({ skip }) => {
      if (!info.seedExact) skip();
      const first = await draw(engine, rowOf(fixture.settings, skips));
      const second = await draw(engine, rowOf(fixture.settings, skips));
      expect(await pixelsOf(second.cells)).toEqual(await pixelsOf(first.cells));
    });

    it('draws a cell alone as it draws it in a row, when it says it can', async ({ skip }) => {
      if (!info.seedExact) skip();
      const last = skips.slice(-1);
      const row = await pixelsOf((await draw(engine, rowOf(fixture.settings, skips))).cells);
      const alone = await pixelsOf((await draw(engine, rowOf(fixture.settings, last))).cells);
      expect(alone.size).toBe(1);
      for (const [key, pixels] of alone) expect(row.get(key) === pixels).toBe(true);
    });

    it('reports progress that only grows, between 0 and 1, about its own cells', async () => {
      const row = rowOf(fixture.settings, skips);
      const { progress } = await draw(engine, row);
      const fractions = progress.map((event) => event.fraction);
      expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
      expect(fractions.filter((fraction) => !(fraction >= 0 && fraction <= 1))).toEqual([]);
      const keys = new Set<string | undefined>([undefined, ...row.cells.map((cell) => cell.key)]);
      expect(progress.filter((event) => !keys.has(event.key))).toEqual([]);
      expect(progress.some((event) => event.step !== undefined)).toBe(info.progress === 'steps');
    });

    it('draws nothing when the signal is already aborted', async () => {
      const { cells, error } = await draw(engine, rowOf(fixture.settings, skips), { signal: AbortSignal.abort() });
      expect(codeOf(error)).toBe('job.cancelled');
      expect(cells).toEqual([]);
    });

    it('keeps the cells reported before an abort, reports none after it, and draws again', async () => {
      const controller = new AbortController();
      let abortedAt = 0;
      const { cells, error } = await draw(engine, rowOf(fixture.settings, skips), {
        signal: controller.signal,
        onCell: () => {
          abortedAt ||= performance.now();
          controller.abort();
        },
      });
      expect(performance.now() - abortedAt).toBeLessThan(contract.abortWithinMs ?? 10_000);
      expect(codeOf(error)).toBe('job.cancelled');
      expect(cells.length).toBe(1);
      expect((await pixelsOf(cells)).size).toBe(1);
      expect((await draw(engine, rowOf(fixture.settings, skips.slice(0, 1)))).error).toBeUndefined();
    });

    it('can be cancelled in the middle of a picture, when it reports steps', async ({ skip }) => {
      if (info.progress !== 'steps') skip();
      const controller = new AbortController();
      let abortedAt = 0;
      const { cells, error } = await draw(engine, rowOf({ ...fixture.settings, steps: 20 }, skips), {
        signal: controller.signal,
        onProgress: (event) => {
          if (event.step === undefined || abortedAt) return;
          abortedAt = performance.now();
          controller.abort();
        },
      });
      expect(performance.now() - abortedAt).toBeLessThan(contract.abortWithinMs ?? 10_000);
      expect(codeOf(error)).toBe('job.cancelled');
      expect(cells.length).toBeLessThan(skips.length);
      expect((await draw(engine, rowOf(fixture.settings, skips.slice(0, 1)))).error).toBeUndefined();
    });

    it('fails the row with the error that onCell rejected with, and reports nothing after it', async () => {
      const { cells, error } = await draw(engine, rowOf(fixture.settings, skips), {
        onCell: () => Promise.reject(new AppError('file.write', { params: { file: 'a.png', reason: 'full' } })),
      });
      expect(codeOf(error)).toBe('file.write');
      expect(cells.length).toBe(1);
    });

    it.each(['zero', 'one too many', 'a fraction', 'not a number'])('refuses a clip skip that is %s', async (which) => {
      const max = familyFacts(model.family).range?.[1] ?? 12;
      const value = { zero: 0, 'one too many': max + 1, 'a fraction': 1.5, 'not a number': Number.NaN }[which];
      const { cells, error } = await draw(engine, rowOf(fixture.settings, [value ?? 0]));
      expect(codeOf(error)).toBe('request.clipSkip');
      expect(cells).toEqual([]);
    });

    it('refuses a model, a sampler and a scheduler it does not have', async () => {
      expect(await refusal({ model: 'no such model' })).toEqual({ code: 'request.model', drawn: 0 });
      expect(await refusal({ sampler: 'no such sampler' })).toEqual({ code: 'request.sampler', drawn: 0 });
      expect(await refusal({ scheduler: 'no such scheduler' })).toEqual({ code: 'request.sampler', drawn: 0 });
    });

    it.each([
      ['no', 0],
      ['an uneven', 1001],
      ['a boundless', 102_400],
    ])('refuses %s width', async (_, width) => {
      expect(await refusal({ width })).toEqual({ code: 'request.size', drawn: 0 });
    });

    it.each(['img2img', 'hires', 'extras'] as const)('refuses %s by name, when it says it cannot', async (feature) => {
      if (info.features[feature]) return;
      const change = await demanding[feature]();
      expect(await refusal(change)).toEqual({ code: 'request.unsupported', drawn: 0 });
    });

    it('never drops a LoRA silently', async () => {
      const settings = { ...fixture.settings, loras: [{ name: 'no-such-lora', weight: 1 }] };
      const { cells, error } = await draw(engine, rowOf(settings, skips));
      const warned = cells.every((cell) => cell.warnings.some((warning) => warning.feature === 'lora'));
      const refused = ['request.unsupported', 'request.lora', 'horde.loraName'].includes(String(codeOf(error)));
      expect(refused || (error === undefined && warned)).toBe(true);
    });

    for (const { title, code, change } of contract.refused ?? []) {
      it(`refuses ${title}`, async () => {
        expect(await refusal(change(fixture.settings))).toEqual({ code, drawn: 0 });
      });
    }

    it('closes twice without harm', async () => {
      const own = await contract.create();
      await own.engine.close?.();
      await expect(Promise.resolve(own.engine.close?.())).resolves.toBeUndefined();
      await own.close();
    });
  });
}
