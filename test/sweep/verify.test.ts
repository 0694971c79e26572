import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import type { CellResult, ClipSkipEffect } from '../../src/gpu/engine.ts';
import type { SweepRequestInput } from '../../src/sweep/request.ts';
import type { SweepOutcome } from '../../src/sweep/types.ts';
import { AppError } from '../../src/errors.ts';
import type { DrawingEngineOptions } from '../support/drawing-engine.ts';
import { sweepOf } from './support.ts';

async function drawn(
  options: DrawingEngineOptions = {},
  request: Partial<SweepRequestInput> = {},
): Promise<SweepOutcome> {
  return (await sweepOf({ prompt: 'a cat', ...request }, options)).run();
}

const honoured = (outcome: SweepOutcome): string[] =>
  outcome.rows.map((row) => row.cells.map((cell) => cell.honoured).join(' '));
const warnings = (outcome: SweepOutcome): string[] => outcome.warnings.map((warning) => warning.key);
const two = { rows: { axis: 'seed' as const, values: ['2'] } };

const floorOfTwo = (n: number): ClipSkipEffect =>
  n === 1 ? { honoured: 'floor', used: 2 } : { honoured: 'yes', used: n };

const none = (): ClipSkipEffect => ({ honoured: 'no' });

describe('equal pixels', () => {
  it('in all panels mean that clip skip was ignored, whatever the engine said', async () => {
    for (const said of ['yes', 'unknown'] as const) {
      const outcome = await drawn({ effect: () => ({ honoured: said }), draws: () => 1 }, two);
      expect(honoured(outcome)).toEqual(['no no no', 'no no no']);
      expect(outcome.rows[0]?.identical).toEqual([[1, 2, 3]]);
      expect(outcome.guidanceFacts).toMatchObject({ ignored: true, identical: [[1, 2, 3]] });
      expect(outcome.guidance.map((line) => line.id)).toContain('G01');
      expect(outcome.warnings).toEqual([{ key: 'sheet:caveat.ignored', params: { engine: 'drawing engine' } }]);
    }
  });

  it('are no news where the table had said so', async () => {
    const outcome = await drawn({ effect: () => ({ honoured: 'no' }) });
    expect(honoured(outcome)).toEqual(['no no no']);
    expect(warnings(outcome)).toEqual(['sheet:notice.ignored']);
  });

  it('of two of three contradict both, and are named', async () => {
    const outcome = await drawn({ draws: (n) => Math.max(2, n) });
    expect(honoured(outcome)).toEqual(['unknown unknown yes']);
    expect(outcome.rows[0]?.identical).toEqual([[1, 2]]);
    expect(outcome.guidanceFacts).toMatchObject({ ignored: false, identical: [[1, 2]] });
    expect(outcome.warnings).toEqual([{ key: 'sheet:caveat.same', params: { list: '1, 2' } }]);
  });

  it('confirm a floor that the engine reported', async () => {
    const outcome = await drawn({ effect: (_model, n) => floorOfTwo(n) });
    expect(honoured(outcome)).toEqual(['floor yes yes']);
    expect(warnings(outcome)).toEqual(['sheet:notice.floor']);
  });

  it('count only when they are the same in every row, and a panel that is missing proves nothing', async () => {
    const outcome = await drawn({ draws: (n, row) => (row.settings.seed === 42 ? 1 : n) }, two);
    expect(honoured(outcome)).toEqual(['no no no', 'yes yes yes']);
    expect(outcome.guidanceFacts).toMatchObject({ ignored: false, identical: [] });
    const failed = await drawn({
      draws: () => 1,
      before: ({ clipSkip }) => {
        if (clipSkip > 1) throw new AppError('server.outOfMemory');
      },
    });
    expect(failed.guidanceFacts).toMatchObject({ ignored: false, identical: [] });
    expect(failed.rows[0]?.cells[0]?.honoured).toBe('yes');
  });

  it('of black panels are a failure of the model, not of clip skip', async () => {
    const black = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#000' } })
      .png()
      .toBuffer();
    const outcome = await drawn({ after: (result: CellResult) => ({ ...result, image: black }) });
    expect(honoured(outcome)).toEqual(['yes yes yes']);
    expect(outcome.rows[0]).toMatchObject({ identical: [], measures: [] });
    expect(outcome.guidanceFacts).toMatchObject({ ignored: false, identical: [], measures: [] });
    expect(warnings(outcome)).toEqual(['sheet:caveat.blank']);
    const sweep = await sweepOf(
      { prompt: 'a cat', model: 'beta', skips: [1, 2, 3] },
      {
        after: (result) => {
          const baseline = result.key === sweep.plan.rows[0]?.cells[1]?.requestKey;
          return { ...result, image: baseline ? Buffer.from('x') : black };
        },
      },
    );
    const withoutBaseline = await sweep.run();
    expect(warnings(withoutBaseline)).toEqual(['sheet:caveat.blank']);
  });
});

describe('different pixels', () => {
  it('where the table says there is no effect are not called an effect, and are said', async () => {
    const outcome = await drawn({ effect: () => ({ honoured: 'no' }), draws: (n) => n });
    expect(honoured(outcome)).toEqual(['unknown unknown unknown']);
    expect(warnings(outcome)).toEqual(['sheet:notice.ignored', 'sheet:caveat.effectUnexpected']);
  });

  it.each([
    [true, 'sheet:caveat.nearlySame'],
    [false, 'sheet:caveat.noise'],
  ])('that nobody sees are named with their measure (same pixels twice: %s)', async (seedExact, caveat) => {
    const sweep = await sweepOf({ prompt: 'a cat' }, { effect: none, info: { seedExact } });
    const key = sweep.plan.rows[0]?.cells[0]?.requestKey;
    const run = sweep.engine.generate.bind(sweep.engine);
    sweep.engine.generate = (row, options) =>
      run(row, {
        ...options,
        onCell: async (result) => {
          const image = result.key === key ? await speckled(result.image) : result.image;
          await options.onCell({ ...result, image });
        },
      });
    const outcome = await sweep.run();
    expect(outcome.rows[0]?.identical).toEqual([[2, 3]]);
    expect(honoured(outcome)).toEqual(['no no no']);
    expect(outcome.warnings).toContainEqual({
      key: caveat,
      params: { a: 1, b: 2, percent: expect.any(Number) as number },
    });
  });
});

/** One pixel one step brighter. */
async function speckled(image: Uint8Array): Promise<Buffer> {
  const { data, info } = await sharp(image).raw().toBuffer({ resolveWithObject: true });
  data[0] = (data[0] ?? 0) ^ 1;
  return sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } })
    .png()
    .toBuffer();
}

describe('a model of unknown family', () => {
  const reason = { key: 'sheet:notice.cacheUnwritable' } as const;
  const doubt = (): ClipSkipEffect => ({ honoured: 'unknown', reason });

  it('is known to follow clip skip when its panels differ, and the doubt is not repeated', async () => {
    const outcome = await drawn({ effect: doubt }, { model: 'gamma' });
    expect(outcome.plan.notices).toContainEqual(reason);
    expect(honoured(outcome)).toEqual(['yes yes yes']);
    expect(warnings(outcome)).toEqual(['sheet:notice.familyUnknown']);
  });

  it('is known to ignore it when they do not', async () => {
    const outcome = await drawn({ effect: doubt, draws: () => 1 }, { model: 'gamma' });
    expect(honoured(outcome)).toEqual(['no no no']);
    expect(warnings(outcome)).toEqual(['sheet:notice.familyUnknown', 'sheet:caveat.ignored']);
  });

  it('stays doubtful alone, and a known family of which the table is unsure does anyhow', async () => {
    expect(honoured(await drawn({ effect: doubt }, { model: 'gamma', skips: [2] }))).toEqual(['unknown']);
    expect(honoured(await drawn({ effect: doubt }))).toEqual(['unknown unknown unknown']);
  });
});

describe('measures', () => {
  it('compare each panel with the baseline of its row', async () => {
    const outcome = await drawn({}, { ...two, model: 'beta' });
    expect(outcome.guidanceFacts.baseline).toBe(2);
    expect(outcome.guidanceFacts.measures).toHaveLength(2);
    for (const { measures } of outcome.rows) {
      expect(measures.map((panel) => panel.clipSkip)).toEqual([2, 3, 4]);
      expect(measures[0]).toMatchObject({ difference: 0, similarity: 1 });
      expect(measures[1]?.difference).toBeGreaterThan(0);
      expect(measures[1]?.similarity).toBeLessThan(1);
    }
  });

  it('leave out a row without its baseline, and a row of one panel', async () => {
    const sweep = await sweepOf(
      { prompt: 'a cat', ...two },
      {
        after: (result) =>
          result.key === sweep.plan.rows[0]?.cells[0]?.requestKey ? { ...result, image: Buffer.from('x') } : result,
      },
    );
    const outcome = await sweep.run();
    expect(outcome.rows.map((row) => row.measures.length)).toEqual([0, 3]);
    expect(outcome.guidanceFacts.measures).toHaveLength(1);
    expect((await drawn({}, { skips: [2] })).guidanceFacts.measures).toEqual([]);
  });

  it('set clip skip against seeds when there are several', async () => {
    const outcome = await drawn({}, two);
    // The engine of the tests lets the seed decide three quarters of a picture.
    expect(outcome.guidanceFacts.seedYardstick).toBeGreaterThan(0);
    expect(outcome.guidanceFacts.seedYardstick).toBeLessThan(1);
    expect((await drawn()).guidanceFacts.seedYardstick).toBeUndefined();
  });
});

const byTurns = (...names: string[]): DrawingEngineOptions => {
  let drawn = 0;
  return {
    after: (result) => {
      const name = names[drawn++ % names.length] ?? '';
      return { ...result, worker: { id: `id of ${name}`, name } };
    },
  };
};

describe('a row that several machines drew', () => {
  const mixed = { key: 'sheet:caveat.workers', params: { names: 'worker-a, worker-b' } };

  it('is said to be no comparison, with their names, and nothing is measured on it', async () => {
    const outcome = await drawn(byTurns('worker-b', 'worker-a'));
    expect(outcome.warnings).toEqual([mixed]);
    expect(outcome.rows[0]?.measures).toEqual([]);
    expect(outcome.guidance.filter(({ kind }) => kind === 'measured')).toEqual([]);
    expect(outcome.rows[0]?.cells.map(({ worker }) => worker?.name)).toEqual(['worker-b', 'worker-a', 'worker-b']);
  });

  it('is an ordinary one when one machine drew it, also where each row had another', async () => {
    const outcome = await drawn(byTurns('a', 'a', 'a', 'b', 'b', 'b'), two);
    expect(outcome.warnings).toEqual([]);
    expect(outcome.rows.map(({ measures }) => measures.length)).toEqual([3, 3]);
  });

  it('still proves that clip skip is ignored when all its pixels are the same', async () => {
    const outcome = await drawn({ ...byTurns('worker-a', 'worker-b'), draws: () => 1 });
    expect(honoured(outcome)).toEqual(['no no no']);
    expect(warnings(outcome)).toEqual(['sheet:caveat.workers', 'sheet:caveat.ignored']);
  });

  it('does not answer whether a model of unknown family follows clip skip', async () => {
    const unknown = { effect: (): ClipSkipEffect => ({ honoured: 'unknown' }) };
    const gamma = { model: 'gamma' };
    expect(honoured(await drawn({ ...unknown, ...byTurns('a') }, gamma))).toEqual(['yes yes yes']);
    expect(honoured(await drawn({ ...unknown, ...byTurns('a', 'b') }, gamma))).toEqual(['unknown unknown unknown']);
  });

  it('is found out as well when the rest of a row was drawn after a failure, or came out of the cache', async () => {
    const retried = await drawn({
      ...byTurns('worker-a', 'worker-b'),
      before: ({ clipSkip }, attempt) => {
        if (clipSkip === 2 && attempt === 1) throw new AppError('server.busy');
      },
    });
    expect(retried.warnings).toEqual([mixed]);
    const first = await sweepOf({ prompt: 'a cat', skips: [1, 3] }, byTurns('worker-a'));
    await first.run();
    const wider = await sweepOf({ prompt: 'a cat', skips: [1, 2, 3] }, byTurns('worker-b'));
    const outcome = await wider.run({ cache: first.cache });
    expect(outcome.rows[0]?.cells.map(({ fromCache }) => fromCache)).toEqual([true, false, true]);
    expect(outcome.warnings).toEqual([mixed]);
  });

  it('names every machine once, whatever the engine said at each panel', async () => {
    const said = byTurns('worker-a', 'worker-b');
    const outcome = await drawn({
      after: (result) => ({
        ...(said.after?.(result) ?? result),
        // As an engine does that has not seen the rest of the row yet.
        warnings: [
          {
            type: 'other',
            feature: 'worker',
            text: { key: 'sheet:caveat.workers', params: { names: 'worker-a' } },
            passing: true,
          },
        ],
      }),
    });
    expect(outcome.warnings).toEqual([mixed]);
  });
});
