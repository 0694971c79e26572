import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { AppError } from '../../src/errors.ts';
import { readPictureMetadata, writePictureText } from '../../src/render/index.ts';
import { createPictureCache } from '../../src/sweep/cache.ts';
import { undrawnCells } from '../../src/sweep/run.ts';
import type { SweepEvent, SweepOutcome } from '../../src/sweep/types.ts';
import { baseInfo } from '../support/drawing-engine.ts';
import { sweepOf } from './support.ts';

const states = (outcome: SweepOutcome): string[] =>
  outcome.rows.map((row) => row.cells.map((cell) => cell.error?.code ?? cell.state).join(' '));
const hashes = (outcome: SweepOutcome): (string | undefined)[] =>
  outcome.rows.flatMap((row) => row.cells.map((cell) => cell.picture?.sha256));
const warningKeys = (outcome: SweepOutcome): string[] => outcome.warnings.map(({ key }) => key);

describe('a sweep', () => {
  it('draws every cell, each as a PNG that names its clip skip', async () => {
    const { run, plan } = await sweepOf({ prompt: 'a cat', rows: { axis: 'seed', values: ['2'] } });
    const outcome = await run();
    expect(states(outcome)).toEqual(['done done done', 'done done done']);
    expect(new Set(hashes(outcome)).size).toBe(6);
    for (const { cells, row } of outcome.rows) {
      for (const { picture, cell } of cells) {
        const text = readPictureMetadata(picture?.bytes ?? new Uint8Array()).raw['parameters'];
        expect(text).toContain(`Seed: ${row.settings.seed}`);
        expect(text).toContain(`Clip skip: ${cell.clipSkip}`);
        expect([picture?.width, picture?.height, picture?.format]).toEqual([64, 64, 'png']);
      }
    }
    expect(outcome.plan).toBe(plan);
    expect(outcome.guidanceFacts).toMatchObject({ seeds: 2, skips: [1, 2, 3], baseline: 1, ignored: false });
    expect(outcome.guidance.length).toBeGreaterThan(0);
    expect(outcome.engineMs).toBe(6);
  });

  it('asks nothing of the engine when it is repeated, and gives the same bytes', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'clipskip-run-'));
    const cache = createPictureCache({ dir, maxBytes: 1e9, now: () => 1_700_000_000_000 });
    const { run, engine } = await sweepOf({ prompt: 'a cat' });
    const first = await run({ cache });
    expect(engine.cells()).toBe(3);
    const second = await run({ cache });
    expect(engine.cells()).toBe(3);
    expect(hashes(second)).toEqual(hashes(first));
    expect(second.rows[0]?.cells.every((cell) => cell.fromCache && cell.ms === 0)).toBe(true);
    expect(second.guidance).toEqual(first.guidance);
    await rm(dir, { recursive: true });
  });

  it('draws only what the cache lacks, pinned to the class of what it has', async () => {
    const { run, engine, cache, jobs } = await sweepOf({ prompt: 'a cat', skips: [1, 3] });
    await run();
    expect(jobs[0]).not.toHaveProperty('pin');
    const wider = await sweepOf({ prompt: 'a cat', skips: [1, 2, 3] });
    expect(await undrawnCells(wider.plan, { cache, determinismClass: 'local' })).toBe(1);
    expect(await undrawnCells(wider.plan, { cache, determinismClass: 'other' })).toBe(3);
    const outcome = await wider.run({ cache });
    expect(await undrawnCells(wider.plan, { cache, determinismClass: 'local' })).toBe(0);
    expect(wider.engine.rows.map((row) => row.cells.map((cell) => cell.clipSkip))).toEqual([[2]]);
    expect(outcome.rows[0]?.cells.map((cell) => cell.fromCache)).toEqual([true, false, true]);
    expect(wider.jobs[0]).toMatchObject({
      pin: 'local',
      class: 'interactive',
      requires: { family: 'sd1', model: 'alpha' },
    });
    expect(engine.cells()).toBe(2);
  });

  it('keeps with a picture what was said about it, and not what was said about its drawing', async () => {
    const kept = { type: 'adjusted', feature: 'size', text: { key: 'sheet:caveat.blank' } } as const;
    const passing = { type: 'other', feature: 'kudos', text: { key: 'sheet:caveat.demo' }, passing: true } as const;
    const { run } = await sweepOf(
      { prompt: 'a cat', skips: [1] },
      { after: (result) => ({ ...result, warnings: [kept, passing] }) },
    );
    expect(warningKeys(await run())).toEqual(['sheet:caveat.blank', 'sheet:caveat.demo']);
    expect(warningKeys(await run())).toEqual(['sheet:caveat.blank']);
  });

  it('draws another class, another fingerprint or another model again', async () => {
    const { run, cache } = await sweepOf({ prompt: 'a' });
    await run();
    const again = async (sweep: Awaited<ReturnType<typeof sweepOf>>, determinismClass = 'local'): Promise<number> => {
      await sweep.run({ cache, determinismClass });
      return sweep.engine.cells();
    };
    expect(await again(await sweepOf({ prompt: 'a' }))).toBe(0);
    expect(await again(await sweepOf({ prompt: 'a' }), 'other')).toBe(3);
    expect(await again(await sweepOf({ prompt: 'a' }, { info: { fingerprint: 'new' } }))).toBe(3);
    const models = baseInfo.models.map((model) => ({ ...model, hash: 'cccccccccc' }));
    expect(await again(await sweepOf({ prompt: 'a' }, { info: { models } }))).toBe(3);
  });

  it('tells what happens: rows queued and running, each cell once, the end', async () => {
    const events: SweepEvent[] = [];
    const { run } = await sweepOf({ prompt: 'a', rows: { axis: 'seed', values: ['2'] } });
    await run({ onEvent: (event) => events.push(event) });
    const told = events.flatMap((event) => (event.type === 'row' ? [`${event.row} ${event.state}`] : []));
    expect(told.filter((text) => text.startsWith('1'))).toEqual(['1 queued', '1 running', '1 done']);
    const cells = events.flatMap((event) => (event.type === 'cell' ? [event.outcome.cell.requestKey] : []));
    expect(cells).toHaveLength(6);
    expect(new Set(cells).size).toBe(6);
    expect(events.some((event) => event.type === 'progress')).toBe(true);
  });
});

const failing = (code: 'server.busy' | 'server.outOfMemory', skip: number, until = Infinity) => ({
  before: ({ clipSkip }: { clipSkip: number }, attempt: number) => {
    if (clipSkip === skip && attempt <= until) throw new AppError(code, { retryAfterMs: 7 });
  },
});

describe('failures', () => {
  it('that may pass are waited out, and only the missing cells are asked for again', async () => {
    const waits: number[] = [];
    const { run, engine } = await sweepOf({ prompt: 'a' }, failing('server.busy', 2, 2));
    const outcome = await run({
      wait: (ms) => {
        waits.push(ms);
        return Promise.resolve();
      },
    });
    expect(states(outcome)).toEqual(['done done done']);
    expect(engine.rows.map((row) => row.cells.map((cell) => cell.clipSkip))).toEqual([
      [1, 2, 3],
      [2, 3],
      [2, 3],
    ]);
    expect(waits).toEqual([7, 7]);
  });

  it('that do not pass end after two retries; finished panels stay', async () => {
    const { run, engine } = await sweepOf({ prompt: 'a' }, failing('server.busy', 2));
    expect(states(await run())).toEqual(['done server.busy server.busy']);
    expect(engine.rows).toHaveLength(3);
  });

  it('that cannot pass are not tried again, and do not touch other rows', async () => {
    const { run, engine } = await sweepOf(
      { prompt: 'a', rows: { axis: 'seed', values: ['2'] } },
      {
        before: (cell) => {
          if (cell.clipSkip === 3 && engine.rows.length === 1) throw new AppError('server.outOfMemory');
        },
      },
    );
    expect(states(await run())).toEqual(['done done server.outOfMemory', 'done done done']);
    expect(engine.rows).toHaveLength(2);
  });

  it('of a picture that is none hit one panel and are not kept', async () => {
    const { run, engine } = await sweepOf(
      { prompt: 'a' },
      { after: (result) => (result.key === engineKey() ? { ...result, image: Buffer.from('<html>') } : result) },
    );
    const engineKey = (): string | undefined => engine.rows[0]?.cells[1]?.key;
    expect(states(await run())).toEqual(['done server.badAnswer done']);
    await run();
    expect(engine.rows.map((row) => row.cells.length)).toEqual([3, 1]);
  });

  it('of everything still come back as an outcome', async () => {
    const outcome = await (await sweepOf({ prompt: 'a' }, failing('server.outOfMemory', 1))).run();
    expect(states(outcome)).toEqual(['server.outOfMemory server.outOfMemory server.outOfMemory']);
    expect(outcome.guidanceFacts).toMatchObject({ measures: [], ignored: false, identical: [] });
  });

  it('of the cache are said once and stop nothing', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'clipskip-run-'));
    await writeFile(join(dir, 'file'), '');
    const cache = createPictureCache({ dir: join(dir, 'file'), maxBytes: 1e9, now: () => 1 });
    const outcome = await (await sweepOf({ prompt: 'a' })).run({ cache });
    expect(states(outcome)).toEqual(['done done done']);
    expect(outcome.warnings).toEqual([{ key: 'sheet:notice.cacheUnwritable' }]);
    await rm(dir, { recursive: true });
  });
});

describe('cancelling', () => {
  it('keeps what is finished, marks the rest, and goes on from there next time', async () => {
    const stop = new AbortController();
    const sweep = await sweepOf(
      { prompt: 'a', rows: { axis: 'seed', values: ['2'] } },
      { before: (cell) => void (cell.clipSkip === 2 && stop.abort()) },
    );
    const outcome = await sweep.run({ signal: stop.signal });
    const cancelled = 'job.cancelled';
    expect(states(outcome)).toEqual([`done ${cancelled} ${cancelled}`, [cancelled, cancelled, cancelled].join(' ')]);
    expect(sweep.engine.rows).toHaveLength(1);
    await sweep.run();
    expect(sweep.engine.rows.slice(1).map((row) => row.cells.length)).toEqual([2, 3]);
  });

  it('ends the wait for a retry', async () => {
    const stop = new AbortController();
    const { run } = await sweepOf(
      { prompt: 'a' },
      {
        before: () => {
          setTimeout(() => stop.abort(), 5);
          throw new AppError('server.busy', { retryAfterMs: 30_000 });
        },
      },
    );
    const { setTimeout: timer } = await import('node:timers/promises');
    const outcome = await run({ signal: stop.signal, wait: (ms, signal) => timer(ms, undefined, { signal }) });
    expect(states(outcome)).toEqual(['job.cancelled job.cancelled job.cancelled']);
  });
});

it('keeps the infotext of a server, which knows more, and adds the clip skip that A1111 leaves out at 1', async () => {
  const own = 'a cat\nSteps: 4, Sampler: Euler, CFG scale: 7, Seed: 42, Size: 64x64, VAE: kl, Version: v1.10.1';
  const { run } = await sweepOf(
    { prompt: 'a cat', skips: [1] },
    { after: (result) => ({ ...result, image: writePictureText(result.image, { parameters: own }) }) },
  );
  const [picture] = (await run()).rows[0]?.cells.map((cell) => cell.picture?.bytes) ?? [];
  expect(readPictureMetadata(picture ?? new Uint8Array()).raw['parameters']).toBe(`${own}, Clip skip: 1`);
});
