import { describe, expect, it } from 'vitest';

import type { SweepRequestInput } from '../../src/sweep/request.ts';
import { sweepRequest } from '../../src/sweep/request.ts';

type Rows = NonNullable<SweepRequestInput['rows']>;

const parse = (rows: Rows) => sweepRequest.safeParse({ prompt: 'a', rows });
const problems = (rows: Rows): string[] =>
  parse(rows).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
const series = { axis: 'loraSeries', values: ['a', 'b@2'] } as const;

describe('a grid of trainings', () => {
  it('has epochs as columns, in one way of writing', () => {
    const rows = { ...series, values: [...series.values], epochs: ['000006', 'Step00000500', 'LAST'] };
    expect(parse(rows).data?.rows).toEqual({ ...rows, epochs: ['6', 'step500', 'last'] });
  });

  it.each(['', 'six', '6-10', 'step', '-1', '6.5', '1234567890'])('refuses the epoch “%s”', (epoch) => {
    expect(problems({ axis: 'loraSeries', values: ['a'], epochs: [epoch] })).toEqual([
      'rows.epochs.0: an epoch: 6, step500 or last',
    ]);
  });

  it('refuses the same epoch in two ways of writing', () => {
    expect(problems({ axis: 'loraSeries', values: ['a'], epochs: ['6', '000006'] })).toEqual([
      'rows.epochs: the same epoch twice',
    ]);
  });

  it('is drawn at what each was trained at, or at one clip skip', () => {
    for (const drawAt of ['trained', 1, 24] as const) {
      expect(parse({ axis: 'loraSeries', values: ['a'], drawAt }).data?.rows?.drawAt).toBe(drawAt);
    }
    for (const drawAt of [0, 25, 1.5, 'native']) {
      expect(parse({ axis: 'loraSeries', values: ['a'], drawAt: drawAt as 'trained' }).success).toBe(false);
    }
  });

  it('holds twelve columns, the one without a LoRA among them', () => {
    const epochs = Array.from({ length: 12 }, (_, index) => String(index + 1));
    expect(parse({ axis: 'loraSeries', values: ['a'], epochs }).success).toBe(true);
    expect(parse({ axis: 'loraSeries', values: ['a'], epochs: epochs.slice(1), without: true }).success).toBe(true);
    expect(problems({ axis: 'loraSeries', values: ['a'], epochs, without: true })).toEqual(['rows.epochs: 13 > 12']);
  });
});

describe('what belongs to other axes', () => {
  it.each(['seed', 'loraEpoch', 'loraWeight', 'checkpoint', 'style'] as const)(
    'epochs and the place where they are drawn are no part of %s',
    (axis) => {
      expect(problems({ axis, values: ['1'], epochs: ['6'], drawAt: 2 })).toEqual([
        'rows.epochs: only with loraSeries',
        'rows.drawAt: only with loraSeries',
      ]);
    },
  );

  it('only LoRAs can be left out', () => {
    for (const axis of ['loraSeries', 'loraEpoch', 'loraWeight'] as const) {
      expect(parse({ axis, values: ['1'], without: true }).success).toBe(true);
    }
    for (const axis of ['seed', 'checkpoint', 'style'] as const) {
      expect(problems({ axis, values: ['1'], without: true })).toEqual([
        'rows.without: only with loraSeries, loraEpoch and loraWeight',
      ]);
      expect(parse({ axis, values: ['1'], without: false }).success).toBe(true);
    }
  });

  it('a style is a whole prompt, anything else a name', () => {
    const long = 'a'.repeat(2000);
    expect(parse({ axis: 'style', values: [long] }).success).toBe(true);
    expect(parse({ axis: 'style', values: [`${long}a`] }).success).toBe(false);
    expect(problems({ axis: 'checkpoint', values: ['b', long] })).toEqual([
      'rows.values: a name of more than 300 letters',
    ]);
  });
});
