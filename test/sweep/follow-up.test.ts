import { describe, expect, it } from 'vitest';

import { requestOf, rowRequest, withoutLoras } from '../../src/sweep/follow-up.ts';
import { sweepRequest } from '../../src/sweep/request.ts';
import { sweepOf } from './support.ts';

describe('a sweep as a request', () => {
  it('leaves nothing to the defaults of another day', async () => {
    const { plan } = await sweepOf({ prompt: 'a cat', goal: 'photo' });
    expect(requestOf(plan)).toMatchObject({
      prompt: 'a cat',
      seed: 42,
      skips: [1, 2, 3],
      width: 64,
      height: 64,
      steps: 4,
      sampler: 'Euler',
      scheduler: 'Automatic',
      model: 'alpha',
      goal: 'photo',
    });
  });

  it('keeps the picture it started from', async () => {
    const source = { image: new Uint8Array([1]), sha256: 'a'.repeat(64), denoise: 0.5 };
    const { plan } = await sweepOf({ prompt: 'a cat', source });
    expect(requestOf(plan).source).toEqual(source);
  });

  it('asks for the same pictures again', async () => {
    const { plan } = await sweepOf({ prompt: 'a <lora:paint:0.5> cat', rows: { axis: 'seed', values: ['3'] } });
    const again = await sweepOf(requestOf(plan));
    const keys = (rows: typeof plan.rows): string[] => rows.flatMap((row) => row.cells.map((cell) => cell.requestKey));
    expect(keys(again.plan.rows)).toEqual(keys(plan.rows));
  });

  it('gives one row of a grid with what makes it that row', async () => {
    const { plan } = await sweepOf({
      prompt: 'a cat',
      loras: [{ name: 'paint', weight: 1 }],
      rows: { axis: 'loraWeight', values: ['0.5', '0.8'] },
    });
    const request = rowRequest(plan, 1);
    expect(request).toMatchObject({ loras: [{ name: 'paint', weight: 0.8 }] });
    expect(request).not.toHaveProperty('rows');
    expect(rowRequest(plan, 2)).toBeUndefined();
    const alone = await sweepOf(request ?? { prompt: '' });
    expect(alone.plan.rows[0]?.cells[0]?.requestKey).toBe(plan.rows[1]?.cells[0]?.requestKey);
  });
});

const without = (input: Parameters<typeof sweepRequest.parse>[0]) => withoutLoras(sweepRequest.parse(input));

describe('a request without its LoRAs', () => {
  it('loses them in the prompt and beside it, with the commas around them', () => {
    expect(without({ prompt: 'a cat, <lora:paint:1>, <lora:x:0.2:0.3>, snow', loras: [{ name: 'y' }] })).toMatchObject({
      prompt: 'a cat, snow',
      loras: [],
    });
    expect(without({ prompt: '<lora:paint:1> a cat' })?.prompt).toBe('a cat');
  });

  it('is no grid of LoRAs any more, and still one of seeds', () => {
    const axis = { axis: 'loraWeight', values: ['0.5', '1'] };
    expect(without({ prompt: 'a <lora:paint:1>', rows: axis })).not.toHaveProperty('rows');
    const seeds = { axis: 'seed', values: ['4'] };
    expect(without({ prompt: 'a <lora:paint:1>', rows: seeds })?.rows).toEqual(seeds);
    const styles = { axis: 'style', values: ['{prompt}, <lora:paint:1>', 'ink'] };
    expect(without({ prompt: 'a', rows: styles })?.rows?.values).toEqual(['{prompt}', 'ink']);
  });

  it('is nothing where there were none', () => {
    expect(without({ prompt: 'a, , cat', rows: { axis: 'style', values: ['ink, , x'] } })).toBeUndefined();
  });
});
