import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { AppError } from '../../../src/errors.ts';
import type { EngineInfo } from '../../../src/gpu/engine.ts';
import { requestOf, rowRequest, withoutLoras } from '../../../src/sweep/follow-up.ts';
import { planSweep } from '../../../src/sweep/plan.ts';
import { readRecord, recordOf, writeRecord } from '../../../src/sweep/record.ts';
import type { SweepRequestInput } from '../../../src/sweep/request.ts';
import { sweepRequest } from '../../../src/sweep/request.ts';
import type { SweepPlan } from '../../../src/sweep/types.ts';
import { createDrawingEngine, baseInfo } from '../../support/drawing-engine.ts';
import { savedBy } from './support.ts';

/** Two that are over, and two that go on. */
const loras = [
  ...savedBy('cs1', [6, 7, 8, 9]),
  ...savedBy('cs2', [5, 6, 7, 8, 9]),
  ...savedBy('on1', [1, 2, 3], false),
  ...savedBy('on2', [1, 2, 3], false),
  'paint',
];
const facts = [
  { name: 'cs1-000006', trainedClipSkip: 1 },
  { name: 'cs2', trainedClipSkip: 2 },
  { name: 'on1-000002', trainedClipSkip: 1 },
  { name: 'on2-000001', trainedClipSkip: 2 },
];

function plan(request: Partial<SweepRequestInput>, info: Partial<EngineInfo> = {}): SweepPlan {
  const engine = createDrawingEngine();
  return planSweep(sweepRequest.parse({ prompt: 'a', seed: 5, ...request }), {
    engine,
    info: { ...baseInfo, loras, loraFacts: facts, ...info },
    sweepId: 's',
    randomSeed: () => 1,
  });
}
const refusal = (request: Partial<SweepRequestInput>, info: Partial<EngineInfo> = {}): AppError => {
  try {
    plan(request, info);
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('it was planned');
};
const panels = ({ rows }: SweepPlan): string[] =>
  rows.map(({ lora = 'none', cells }) => `${lora} @ ${cells.map(({ clipSkip }) => clipSkip).join()}`);
const series = { axis: 'loraSeries', values: ['cs1', 'cs2'] } as const;
const rows = (more: object = {}): SweepRequestInput['rows'] => ({ ...series, values: [...series.values], ...more });

const epochs = (...values: string[]) => panels(plan({ rows: { axis: 'loraEpoch', values }, skips: [1] }));
const keysOf = ({ rows: all }: SweepPlan): string[] =>
  all.flatMap(({ cells }) => cells.map(({ requestKey }) => requestKey));
/** Undefined: it was refused by name. Anything else that is thrown is a bug. */
function planned(request: Partial<SweepRequestInput>): SweepPlan | undefined {
  try {
    return plan(request);
  } catch (error) {
    if (error instanceof AppError && error.code.startsWith('request.')) return undefined;
    throw error;
  }
}

describe('trainings', () => {
  it('are drawn at what any of their files says, the last five epochs that all have', () => {
    const made = plan({ rows: rows() });
    expect(made.grid?.columns).toEqual(['6', '7', '8', '9', 'last']);
    expect(made.grid?.lines.map(({ trainedAt, drawnAt }) => [trainedAt, drawnAt])).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(panels(made)).toHaveLength(10);
    expect(new Set(made.rows.flatMap(({ cells }) => cells.map(({ requestKey }) => requestKey))).size).toBe(10);
    expect(made).toMatchObject({ baseline: 1, pointless: false });
  });

  it('have clip skips as columns where those are asked for, each with its last file', () => {
    const made = plan({ rows: rows({ without: true }), skips: [1, 2] });
    expect(made.grid).toBeUndefined();
    expect(panels(made)).toEqual(['cs1 @ 1,2', 'cs2 @ 1,2', 'none @ 1,2']);
  });

  it('of one file have clip skips as columns, and so have files that were named', () => {
    expect(panels(plan({ rows: rows({ values: ['cs1', 'paint'] }) }))).toEqual(['cs1 @ 1,2,3', 'paint @ 1,2,3']);
    expect(panels(plan({ rows: rows({ values: ['cs1-000006', 'cs2'] }) }))).toEqual([
      'cs1-000006 @ 1,2,3',
      'cs2 @ 1,2,3',
    ]);
  });

  it('may be named by a file where epochs are asked for, and twice by the same training count once', () => {
    const made = plan({ rows: rows({ values: ['cs1-000006', 'cs1'], epochs: ['9', '6'] }) });
    expect(panels(made)).toEqual(['cs1-000006 @ 1', 'cs1-000009 @ 1']);
    const weights = plan({ rows: rows({ values: ['cs1:0.5', 'cs1'], epochs: ['6'] }) });
    expect(weights.rows.map(({ settings }) => settings.loras[0]?.weight)).toEqual([0.5, 1]);
  });

  it('are drawn without a LoRA once for each clip skip, wherever that stands', () => {
    const apart = plan({ rows: rows({ epochs: ['6'], without: true }) });
    expect(panels(apart)).toEqual(['cs1-000006 @ 1', 'none @ 1', 'cs2-000006 @ 2', 'none @ 2']);
    const together = plan({ rows: rows({ epochs: ['6'], without: true, drawAt: 2 }) });
    expect(panels(together)).toEqual(['cs1-000006 @ 2', 'none @ 2', 'cs2-000006 @ 2']);
    expect(together.rows[1]?.places).toEqual([
      { line: 0, column: 1 },
      { line: 1, column: 1 },
    ]);
  });

  it('that lack an epoch leave its place empty and say so; what none has is refused', () => {
    const made = plan({ rows: rows({ epochs: ['5', '6'] }) });
    expect(panels(made)).toEqual(['cs1-000006 @ 1', 'cs2-000005 @ 2', 'cs2-000006 @ 2']);
    expect(made.notices).toContainEqual({ key: 'sheet:notice.noEpoch', params: { name: 'cs1', list: '5' } });
    expect(refusal({ rows: rows({ epochs: ['6', '77'] }) })).toMatchObject({
      code: 'request.epoch',
      params: { epoch: '77', known: expect.stringContaining('cs1: 6, 7, 8, 9, last') },
    });
  });

  it('take the file without a number for the epoch behind the last, and say so', () => {
    const made = plan({ rows: rows({ epochs: ['9', '10'] }) });
    expect(panels(made)).toEqual(['cs1-000009 @ 1', 'cs1 @ 1', 'cs2-000009 @ 2', 'cs2 @ 2']);
    expect(made.notices).toEqual([{ key: 'sheet:notice.lastIs', params: { name: 'cs1, cs2', epoch: 10 } }]);
  });

  it('whose clip skip nobody knows have to be told, or to be drawn at one value', () => {
    const silent = { loraFacts: [] };
    expect(refusal({ rows: rows() }, silent)).toMatchObject({
      code: 'request.trainedUnknown',
      params: { name: 'cs1', engine: 'drawing engine' },
    });
    expect(panels(plan({ rows: rows({ values: ['cs1@3', 'cs2@2:0.5'], epochs: ['6'] }) }, silent))).toEqual([
      'cs1-000006 @ 3',
      'cs2-000006 @ 2',
    ]);
    expect(panels(plan({ rows: rows({ epochs: ['6'], drawAt: 2 }) }, silent))).toEqual([
      'cs1-000006 @ 2',
      'cs2-000006 @ 2',
    ]);
  });

  it('are drawn at what is stated, and it is said that their file says otherwise', () => {
    const made = plan({ rows: rows({ values: ['cs1@2'], epochs: ['6'] }) });
    expect(panels(made)).toEqual(['cs1-000006 @ 2']);
    expect(made.notices).toEqual([
      { key: 'sheet:notice.trainedOtherwise', params: { name: 'cs1', told: 1, stated: 2 } },
    ]);
  });

  it('of SDXL are trained at no clip skip: they are drawn at what the family is made for', () => {
    const made = plan({ model: 'Beta', rows: rows({ epochs: ['6'] }) });
    expect(panels(made)).toEqual(['cs1-000006 @ 2', 'cs2-000006 @ 2']);
    expect(made.grid?.lines.map(({ trainedAt }) => trainedAt)).toEqual([undefined, undefined]);
    expect(refusal({ model: 'Beta', rows: rows({ epochs: ['6'], drawAt: 13 }) }).code).toBe('request.clipSkip');
  });

  it('cannot have epochs and clip skips as columns at once', () => {
    for (const more of [{ epochs: ['6'] }, { drawAt: 1 }]) {
      expect(refusal({ rows: rows(more), skips: [1, 2] })).toMatchObject({ code: 'request.invalid' });
    }
  });

  it('are on no list where volunteers fetch them, so that nobody knows their epochs', () => {
    const open = { openLoras: true, loras: [] };
    expect(refusal({ rows: rows({ epochs: ['6'] }) }, open).code).toBe('request.unsupported');
    expect(panels(plan({ rows: rows() }, open))).toEqual(['cs1 @ 1,2,3', 'cs2 @ 1,2,3']);
  });
});

describe('epochs of a training', () => {
  it('are all it saved by its name alone, and its last one beside others of its files', () => {
    expect(epochs('cs1')).toEqual(['cs1-000006 @ 1', 'cs1-000007 @ 1', 'cs1-000008 @ 1', 'cs1-000009 @ 1', 'cs1 @ 1']);
    expect(epochs('cs1-000006', 'cs1')).toEqual(['cs1-000006 @ 1', 'cs1 @ 1']);
    expect(epochs('paint')).toEqual(['paint @ 1']);
  });

  it('may be a range, also with the end and a weight', () => {
    expect(epochs('cs1:8-10')).toEqual(['cs1-000008 @ 1', 'cs1-000009 @ 1', 'cs1 @ 1']);
    const made = plan({ rows: { axis: 'loraEpoch', values: ['cs1:6-7,last:0.5'] }, skips: [1] });
    expect(made.rows.map(({ settings }) => settings.loras.map(({ name, weight }) => `${name} ${weight}`))).toEqual([
      ['cs1-000006 0.5'],
      ['cs1-000007 0.5'],
      ['cs1 0.5'],
    ]);
    expect(refusal({ rows: { axis: 'loraEpoch', values: ['cs1:4-6'] } })).toMatchObject({
      code: 'request.epoch',
      params: { epoch: '4' },
    });
  });

  it('of more than a sheet has rows are refused, the row without a LoRA among them', () => {
    const many = {
      loras: savedBy(
        'x',
        Array.from({ length: 11 }, (_, index) => index + 1),
      ),
    };
    expect(plan({ rows: { axis: 'loraEpoch', values: ['x'] }, skips: [1] }, many).rows).toHaveLength(12);
    expect(refusal({ rows: { axis: 'loraEpoch', values: ['x'], without: true }, skips: [1] }, many)).toMatchObject({
      code: 'request.invalid',
      params: { problem: expect.stringContaining('13 > 12') },
    });
  });
});

it('two names of one picture are one row, on any axis', () => {
  expect(plan({ rows: { axis: 'checkpoint', values: ['alpha', 'ALPHA', 'gamma'] } }).rows).toHaveLength(2);
  expect(
    plan({ prompt: '<lora:paint>', rows: { axis: 'loraWeight', values: ['1', '1.0', '.5'] } }).rows.map(
      ({ label, index }) => [label, index],
    ),
  ).toEqual([
    ['1', 0],
    ['.5', 1],
  ]);
});

it('a row without its LoRA keeps the others of the prompt', () => {
  const prompt = 'a <lora:paint:0.5> <lora:cs1:0.7>';
  for (const values of [['cs1-000006', 'cs1-000007'], ['cs1:6-7']]) {
    const made = plan({ prompt, rows: { axis: 'loraEpoch', values, without: true }, skips: [1] });
    expect(made.rows.map(({ settings }) => settings.loras.map(({ name, weight }) => `${name} ${weight}`))).toEqual([
      ['paint 0.5', 'cs1-000006 0.7'],
      ['paint 0.5', 'cs1-000007 0.7'],
      ['paint 0.5'],
    ]);
    expect(made.rows.map(({ without }) => without)).toEqual([undefined, undefined, true]);
  }
});

describe('planned again', () => {
  /** Trainings went on, and the server tells nothing of LoRAs any more. */
  const later = { loras: [...loras, 'on1-000004', 'on2-000004', 'on1'], loraFacts: [] };
  const on = ['on1', 'on2'];

  const requests: [string, Partial<SweepRequestInput>][] = [
    ['trainings', { rows: rows({ values: on, without: true }) }],
    ['trainings at one value', { rows: rows({ values: on, drawAt: 2, without: true }) }],
    ['trainings with gaps', { rows: rows({ epochs: ['5', '6', '10'] }) }],
    ['trainings by clip skips', { rows: rows({ values: ['cs1@2:0.5', 'cs2'] }), skips: [1, 2] }],
    ['trainings by the last that was saved', { rows: rows({ values: on }), skips: [1, 2] }],
    ['epochs', { rows: { axis: 'loraEpoch', values: ['on1'], without: true } }],
    ['a range', { rows: { axis: 'loraEpoch', values: ['cs2:5-7:0.5'] } }],
    ['prompts', { rows: { axis: 'style', values: ['tags=1girl, {prompt}', 'a girl'] } }],
  ];
  it.each(requests)('%s are the same, whatever was saved meanwhile', (_name, request) => {
    const first = plan(request);
    const again = plan(requestOf(first), later);
    expect(keysOf(again)).toEqual(keysOf(first));
    expect(again.grid).toEqual(first.grid);
    expect(again.rows.map(({ places }) => places)).toEqual(first.rows.map(({ places }) => places));
  });

  it.each(requests)('%s come back out of the record on their sheet', (_name, request) => {
    const record = recordOf(plan(request));
    const text = writeRecord(record);
    expect(text && readRecord(text)).toEqual(record);
  });
});

it('a row of a grid of trainings is a request of its own, at its own clip skip', () => {
  const made = plan({ rows: rows({ epochs: ['6'], without: true }) });
  const [, , third] = made.rows;
  const alone = plan(rowRequest(made, 2) ?? {});
  expect(panels(alone)).toEqual(['none @ 2']);
  expect(alone.rows[0]?.cells[0]?.requestKey).toBe(third?.cells[0]?.requestKey);
  const plain = withoutLoras(requestOf(made));
  expect(plain?.rows).toBeUndefined();
  expect(plain?.loras).toEqual([]);
});

it('the largest grid fits into the record of its sheet, long prompt and all', () => {
  const numbers = Array.from({ length: 12 }, (_, index) => index + 1);
  const names = numbers.map((number) => `a-rather-long-name-of-a-training-${number}x`);
  const made = plan(
    { prompt: '밤'.repeat(2000), rows: { axis: 'loraSeries', values: names, epochs: numbers.map(String), drawAt: 2 } },
    { loras: names.flatMap((name) => savedBy(name, numbers, false)) },
  );
  expect(made.rows).toHaveLength(144);
  expect(writeRecord(recordOf(made))).toBeDefined();
});

it('whatever is asked for, no picture is planned twice and each place of the sheet has one panel at most', () => {
  const value = fc.constantFrom('cs1', 'cs2', 'cs1:0.5', 'cs2@1', 'cs1-000006', 'CS2', 'paint', 'cs1@2:0.5');
  const epoch = fc.constantFrom('5', '6', '7', '10', 'last', 'step5', '99');
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 6 }),
      fc.option(fc.uniqueArray(epoch, { minLength: 1, maxLength: 5 }), { nil: undefined }),
      fc.option(fc.constantFrom('trained' as const, 1, 2, 13), { nil: undefined }),
      fc.boolean(),
      (values, columns, drawAt, without) => {
        const made = planned({ rows: { axis: 'loraSeries', values, epochs: columns, drawAt, without } });
        if (!made) return;
        const keys = made.rows.flatMap(({ cells }) => cells.map(({ requestKey }) => requestKey));
        expect(new Set(keys).size).toBe(keys.length);
        expect(made.rows.map(({ index }) => index)).toEqual(made.rows.map((_, index) => index));
        const places = made.rows.flatMap(({ places: own = [] }) => own.map(({ line, column }) => `${line}/${column}`));
        expect(new Set(places).size).toBe(places.length);
        if (!made.grid) return;
        const { lines, columns: across } = made.grid;
        for (const row of made.rows) {
          for (const { line, column } of row.places ?? []) {
            expect(row.cells[0]?.clipSkip).toBe(lines[line]?.drawnAt);
            expect(row.without ?? false).toBe(across[column] === 'none');
          }
        }
      },
    ),
  );
});
