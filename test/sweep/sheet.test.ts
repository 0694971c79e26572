import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { AppError } from '../../src/errors.ts';
import { readPictureMetadata } from '../../src/render/index.ts';
import { recordKeyword } from '../../src/sweep/record.ts';
import type { CellResult } from '../../src/gpu/engine.ts';
import { rowLabel } from '../../src/sweep/row-words.ts';
import { caveatLines, columnLabel, footerLines, metaLine } from '../../src/sweep/sheet-words.ts';
import { drawSheet } from '../../src/sweep/sheet.ts';
import { translator } from '../../src/text/index.ts';
import { sweepOf } from './support.ts';

const t = translator('en');

describe('the words of a sheet', () => {
  it('name each column with its layer, the last one and the native one', async () => {
    const state = await (await sweepOf({ prompt: 'a' })).run();
    expect([0, 1, 2].map((column) => columnLabel(state, column, t))).toEqual([
      { label: 'Clip skip 1', sub: 'last layer (12/12)' },
      { label: 'Clip skip 2', sub: 'layer 11/12' },
      { label: 'Clip skip 3', sub: 'layer 10/12' },
    ]);
    const sdxl = await (await sweepOf({ prompt: 'a', model: 'beta' })).run();
    expect(columnLabel(sdxl, 0, t).sub).toBe('layer 11/12 · native');
  });

  it('say what was really drawn, not what was asked for', async () => {
    const floor = await sweepOf(
      { prompt: 'a', model: 'beta', skips: [1, 2] },
      { effect: (_model, n) => (n === 1 ? { honoured: 'floor', used: 2 } : { honoured: 'unknown' }) },
    );
    expect(columnLabel({ ...floor.plan, plan: floor.plan, rows: [] }, 0, t).sub).toBe('drawn with 2 · layer 11/12');
    expect(columnLabel(await floor.run(), 1, t).sub).toContain('layer 11/12 · native · not confirmed');
    const ignored = await (await sweepOf({ prompt: 'a' }, { draws: () => 1 })).run();
    expect(columnLabel(ignored, 2, t).sub).toBe('ignored here');
  });

  it('give a column no layer when its rows read different ones', async () => {
    const { plan } = await sweepOf({ prompt: 'a', rows: { axis: 'checkpoint', values: ['alpha', 'beta'] } });
    const state = { plan, rows: [] };
    expect(columnLabel(state, 0, t)).toEqual({ label: 'Clip skip 1', sub: 'last layer (12/12)' });
    expect(columnLabel(state, 1, t)).toEqual({ label: 'Clip skip 2' });
    expect(rowLabel(plan.rows[1] ?? fail(), plan, t).sub).toBe('SDXL · bbbbbbbbbb');
    expect(footerLines({ plan, rows: [] }, t)[0]).toBe('drawing engine 1');
  });

  it('hold the settings, the engine and how far the family is known', async () => {
    const { plan } = await sweepOf({
      prompt: 'x <lora:paint:0.8>',
      seed: 7,
      model: 'beta',
      sampler: 'dpm++ 2m karras',
      hires: { scale: 2, upscaler: 'Latent', denoise: 0.5 },
    });
    expect(metaLine(plan, t)).toBe('seed 7 · DPM++ 2M Karras · 4 steps · CFG 7 · 64x64 · hires fix x2');
    expect(footerLines({ plan, rows: [] }, t)).toEqual([
      'styles/Beta.safetensors [bbbbbbbbbb] · SDXL (guessed from the name) · drawing engine 1',
      'same seed, only clip skip changes',
      'LoRA paint 0.8',
    ]);
  });

  it('name who drew for the server, and do not say that only clip skip changes where two drew one row', async () => {
    let cells = 0;
    const byTwo = {
      after: (result: CellResult) => ({ ...result, worker: { id: `${(cells += 1) % 2}`, name: `w${cells % 2}` } }),
    };
    const one = await (await sweepOf({ prompt: 'a', skips: [1] }, byTwo)).run();
    expect(footerLines(one, t)).toEqual([
      'alpha [aaaaaaaaaa] · SD 1.x · drawing engine 1 · drawn by w1',
      'same seed, only clip skip changes',
    ]);
    const two = await (await sweepOf({ prompt: 'b', skips: [1, 2] }, byTwo)).run();
    expect(footerLines(two, t)).toEqual(['alpha [aaaaaaaaaa] · SD 1.x · drawing engine 1 · drawn by w0, w1']);
    const mark = t('sheet:caveat.workers', { names: 'w0, w1' });
    expect(caveatLines(two, t)).toEqual([mark]);
    // Also while nothing has been verified yet.
    expect(caveatLines({ plan: two.plan, rows: two.rows }, t)).toEqual([mark]);
    const paid = { key: 'engine:horde.kudos', params: { kudos: 3, had: 5 } } as const;
    expect(caveatLines({ ...one, warnings: [paid] }, t)).toEqual([]);
  });

  it('warn of the demo model first, then of everything that was found', async () => {
    const demo = await (await sweepOf({ prompt: 'a' }, { info: { demo: true }, draws: () => 1 })).run();
    const lines = caveatLines({ ...demo, warnings: [...demo.warnings, { key: 'sheet:notice.cacheUnwritable' }] }, t);
    expect(lines[0]).toBe(t('sheet:caveat.demo'));
    expect(lines[1]).toBe(t('sheet:caveat.ignored', { engine: 'drawing engine' }));
    expect(lines).toHaveLength(2);
  });
});

function fail(): never {
  throw new Error('not there');
}

const failedAt = async (host: string): Promise<Buffer> => {
  const before = (): never => {
    throw new AppError('server.outOfMemory', { params: { host } });
  };
  const outcome = await (await sweepOf({ prompt: 'a' }, { before })).run();
  return (await drawSheet(outcome, { kind: 'normal', format: 'png' }, t)).data;
};

describe('the sheet', () => {
  it('is a picture that carries the infotext and the whole sweep, and is the same to the byte the next time', async () => {
    const outcome = await (await sweepOf({ prompt: 'a 고양이', rows: { axis: 'seed', values: ['2'] } })).run();
    const sheet = await drawSheet(outcome, { kind: 'normal', format: 'png' }, t);
    const { width, height, format } = await sharp(sheet.data).metadata();
    expect([width, height, format]).toEqual([sheet.width, sheet.height, 'png']);
    const { raw } = readPictureMetadata(sheet.data);
    expect(raw['parameters']).toMatch(/^a 고양이\nSteps: 4, .*Seed: 42, .*Clip skip: 1/);
    expect(raw[recordKeyword]).toContain('"skips":[1,2,3]');
    expect((await drawSheet(outcome, { kind: 'normal', format: 'png' }, t)).data.equals(sheet.data)).toBe(true);
  });

  it('can be made of a part, of failures and of nothing yet, in every view and language', async () => {
    const sweep = await sweepOf(
      { prompt: '<b>&"', rows: { axis: 'seed', values: ['2'] } },
      {
        before: (cell) => {
          if (cell.clipSkip === 3) throw new AppError('server.outOfMemory', { params: { host: 'h' } });
        },
      },
    );
    const outcome = await sweep.run();
    const partial = {
      ...outcome,
      rows: outcome.rows.map((row) => ({ ...row, cells: [row.cells[0], undefined, undefined] })),
    };
    const nothing = { plan: sweep.plan, rows: sweep.plan.rows.map((row) => ({ row, cells: [], identical: [] })) };
    for (const language of ['en', 'ko', 'ja'] as const) {
      for (const kind of ['normal', 'zoom', 'differences'] as const) {
        for (const state of [outcome, partial, nothing]) {
          const { width } = await drawSheet(state, { kind, format: 'png' }, translator(language));
          expect(width).toBeGreaterThan(100);
        }
      }
    }
  });

  it('names no address in the reason of a failure: a sheet is passed on', async () => {
    expect((await failedAt('one.example')).equals(await failedAt('192.168.0.7:7860'))).toBe(true);
  });

  it('flips the row with the most pictures, or the one that is asked for, and says when there are none', async () => {
    const sweep = await sweepOf(
      { prompt: 'a', rows: { axis: 'seed', values: ['2'] } },
      {
        before: (cell) => {
          if (cell.clipSkip === 3 && sweep.engine.rows.length === 1) throw new AppError('server.outOfMemory');
        },
      },
    );
    const outcome = await sweep.run();
    const frames = async (row?: number): Promise<number | undefined> => {
      const flip = await drawSheet(outcome, { kind: 'flip', ...(row === undefined ? {} : { row }) }, t);
      return (await sharp(flip.data, { pages: -1 }).metadata()).pages;
    };
    expect([await frames(), await frames(0), await frames(1)]).toEqual([3, 2, 3]);
    const nothing = { plan: sweep.plan, rows: [] };
    await expect(drawSheet(nothing, { kind: 'flip' }, t)).rejects.toMatchObject({ code: 'job.nothingDrawn' });
  });

  it('marks panels with the same pixels, and what a LoRA was trained at on rows of LoRAs', async () => {
    const plain = await (await sweepOf({ prompt: 'a' })).run();
    const marked = { ...plain, rows: plain.rows.map((row) => ({ ...row, identical: [[1, 2]] })) };
    const view = { kind: 'normal', format: 'png' } as const;
    const [one, other] = [await drawSheet(plain, view, t), await drawSheet(marked, view, t)];
    expect(other.data.equals(one.data)).toBe(false);

    const rows = { axis: 'loraEpoch' as const, values: ['hero-000002', 'hero'] };
    const epochs = await sweepOf({ prompt: 'a', rows });
    const known = await epochs.run({ trainedAt: new Map([['chars/hero', 2]]) });
    expect(known.guidanceFacts.loras).toEqual([{ name: 'chars/hero-000002' }, { name: 'chars/hero', trainedAt: 2 }]);
    const unknown = await epochs.run();
    const loraFacts = [{ name: 'chars/hero', trainedClipSkip: 2 }];
    const told = await (await sweepOf({ prompt: 'a', rows }, { info: { loraFacts } })).run();
    expect(told.guidanceFacts.loras).toEqual(known.guidanceFacts.loras);
    const [with_, without] = [await drawSheet(known, view, t), await drawSheet(unknown, view, t)];
    expect(with_.data.equals(without.data)).toBe(false);
  });
});
