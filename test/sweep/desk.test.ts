import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import sharp from 'sharp';
import { expect, test } from 'vitest';

import { AppError } from '../../src/errors.ts';
import { createSourcePictures, sweepRequest } from '../../src/sweep/index.ts';
import { sha256 } from '../../src/sweep/keys.ts';
import { voted } from '../advice/facts.ts';
import { createDrawingEngine } from '../support/drawing-engine.ts';
import { accept, isOver, never, openOffice, place, scratch, until, untilAborted } from './desk-support.ts';

const pixelsOf = (snapshot: { state: { rows: readonly { cells: readonly unknown[] }[] } }): unknown[] =>
  snapshot.state.rows.flatMap(({ cells }) =>
    (cells as { picture?: { pixels: string } }[]).map((cell) => cell?.picture?.pixels),
  );

test('a sweep is in the ledger before anything is drawn, and a second one of the same id is refused', async () => {
  const engine = createDrawingEngine();
  const { desk, store } = openOffice(scratch(), engine);
  await accept(desk, { prompt: 'a cat', skips: [1, 2] });
  expect(store.sweeps.get('s1')).toMatchObject({ state: 'accepted', locale: 'ko', ownerUser: place.ownerUser });
  expect(desk.unfinished()).toEqual(['s1']);
  expect(engine.cells()).toBe(0);
  await expect(accept(desk, { prompt: 'a dog' })).rejects.toMatchObject({ code: 'internal' });
});

test('it is drawn, told panel by panel, and kept with everything that was found out', async () => {
  const folder = scratch();
  const { desk, store, leave } = openOffice(folder, createDrawingEngine());
  await accept(desk, { prompt: 'a cat', skips: [1, 2, 3] });
  const counts = new Set<number>();
  desk.watch('s1', ({ state }) => counts.add(state.rows.flatMap(({ cells }) => cells).filter(Boolean).length));
  const over = until(desk, 's1', isOver);
  desk.start('s1');
  desk.start('s1');
  const live = await over;
  expect(live.status).toBe('done');
  expect([...counts]).toEqual([0, 1, 2, 3]);
  expect(live.outcome?.guidance.length).toBeGreaterThan(0);
  expect(store.sweeps.get('s1')?.state).toBe('drawn');
  await leave();

  // Another process, an engine that must not be asked.
  const engine = createDrawingEngine();
  const again = openOffice(folder, engine);
  const kept = await again.desk.snapshot('s1');
  expect(kept?.status).toBe('done');
  expect(kept?.place).toEqual(place);
  expect(pixelsOf(kept ?? live)).toEqual(pixelsOf(live));
  expect(kept?.outcome?.guidance).toEqual(live.outcome?.guidance);
  expect(kept?.outcome?.guidanceFacts).toEqual(live.outcome?.guidanceFacts);
  expect(kept?.outcome?.rows.map((row) => row.measures)).toEqual(live.outcome?.rows.map((row) => row.measures));
  expect(engine.cells()).toBe(0);
});

test('guidance mentions what was voted where it was asked for, and is kept so', async () => {
  const folder = scratch();
  const asked: string[] = [];
  const { desk, leave } = openOffice(folder, createDrawingEngine(), {
    votes: (guildId, plan) => {
      asked.push(`${guildId} ${plan.sweepId}`);
      return voted;
    },
  });
  await accept(desk, { prompt: 'a cat' });
  desk.start('s1');
  const { outcome } = await until(desk, 's1', isOver);
  expect(asked).toEqual(['2 s1']);
  expect(outcome?.guidance.map(({ id }) => id)).toContain('G24');
  await leave();
  const kept = await openOffice(folder, createDrawingEngine()).desk.snapshot('s1');
  expect(kept?.outcome?.guidanceFacts.votes).toEqual(voted);
});

test('votes that cannot be read cost a line of guidance and nothing else', async () => {
  const { desk } = openOffice(scratch(), createDrawingEngine(), {
    votes: () => {
      throw new AppError('store.busy');
    },
  });
  await accept(desk, { prompt: 'a cat' });
  desk.start('s1');
  const { status, outcome } = await until(desk, 's1', isOver);
  expect([status, outcome?.guidanceFacts.votes]).toEqual(['done', undefined]);
});

test('what whoever asked wrote down with it comes back with every snapshot, after a restart too', async () => {
  const folder = scratch();
  const { desk, leave } = openOffice(folder, createDrawingEngine());
  const noted = { ...place, note: { steps: 'model' } };
  desk.accept(await desk.plan(sweepRequest.parse({ prompt: 'a cat' }), 's1', never), noted);
  expect((await desk.snapshot('s1'))?.place).toEqual(noted);
  await leave();
  expect((await openOffice(folder, createDrawingEngine()).desk.snapshot('s1'))?.place).toEqual(noted);
});

test('a panel under way is shown as it looks so far, until it is there', async () => {
  const { promise: hold, resolve: release } = Promise.withResolvers<void>();
  const bytes = Buffer.from('half a picture');
  const engine = createDrawingEngine({ preview: () => bytes, before: () => hold });
  const { desk } = openOffice(scratch(), engine);
  await accept(desk, { prompt: 'a cat', skips: [1, 2] });
  const seen = until(desk, 's1', ({ state }) => (state.previews?.size ?? 0) > 0);
  const over = until(desk, 's1', isOver);
  desk.start('s1');
  const { state } = await seen;
  expect([...(state.previews ?? [])]).toEqual([[state.plan.rows[0]?.cells[0]?.requestKey, bytes]]);
  release();
  expect((await over).state.previews?.size ?? 0).toBe(0);
});

test('source pictures that no sweep and no draft names any more are removed, the others stay', async () => {
  const folder = scratch();
  const { desk, store } = openOffice(folder, createDrawingEngine());
  const sources = createSourcePictures(join(folder, 'sources'));
  const [mine, drafted, stale] = await Promise.all(['red', 'green', 'blue'].map(sourceOf));
  if (!mine || !drafted || !stale) throw new Error('no pictures');
  desk.accept(await desk.plan(sweepRequest.parse({ prompt: 'a cat', source: mine }), 's1', never), place);
  for (const { sha256: hash, image } of [drafted, stale]) sources.put(hash, image);
  const request = { request: { prompt: 'x' }, source: { sha256: drafted.sha256, denoise: 0.5 } };
  store.drafts.put({ id: 'd', userId: '1', request, expiresAt: Date.now() + 1000 });
  await writeFile(join(folder, 'sources', `${stale.sha256}.source.part`), 'cut off');
  expect(sources.keepOnly(store.sourcePictures())).toBe(2);
  expect(sources.get(mine.sha256)).toBeDefined();
  expect(sources.get(drafted.sha256)).toBeDefined();
  store.deleteUser(place.ownerUser);
  expect(sources.keepOnly(store.sourcePictures())).toBe(1);
  expect(sources.keepOnly(store.sourcePictures())).toBe(0);
  expect(createSourcePictures(join(folder, 'nowhere')).keepOnly(new Set())).toBe(0);
});

async function sourceOf(background: string) {
  const image = new Uint8Array(
    await sharp({ create: { width: 8, height: 8, channels: 3, background } })
      .png()
      .toBuffer(),
  );
  return { image, sha256: sha256(image), denoise: 0.5 };
}

test('who drew a panel is known after a restart, of a sweep that is done and of one that was cancelled', async () => {
  const folder = scratch();
  const worker = { id: 'w1', name: 'worker-a' };
  const engine = createDrawingEngine({
    before: ({ clipSkip }, _attempt, signal) => (clipSkip === 3 ? untilAborted(signal) : undefined),
    after: (result) => ({ ...result, worker }),
  });
  const { desk, leave } = openOffice(folder, engine);
  await accept(desk, { prompt: 'a cat', skips: [1, 2] });
  await accept(desk, { prompt: 'a dog', skips: [2, 3] }, 's2');
  const [done, half] = [until(desk, 's1', isOver), until(desk, 's2', ({ state }) => Boolean(state.rows[0]?.cells[0]))];
  desk.start('s1');
  await done;
  // It holds the engine until it is cancelled, so it must come second.
  desk.start('s2');
  await half;
  desk.cancel('s2');
  await until(desk, 's2', isOver);
  await leave();

  const again = openOffice(folder, createDrawingEngine()).desk;
  const workers = async (id: string): Promise<unknown> =>
    (await again.snapshot(id))?.state.rows[0]?.cells.map((cell) => cell?.worker);
  expect(await workers('s1')).toEqual([worker, worker]);
  expect(await workers('s2')).toEqual([worker, undefined]);
});

test('after a restart in the middle only the missing panels are asked for, with the same seed', async () => {
  const folder = scratch();
  const alone = openOffice(scratch(), createDrawingEngine());
  await accept(alone.desk, { prompt: 'a cat', skips: [1, 2, 3, 4] });
  const expected = until(alone.desk, 's1', isOver);
  alone.desk.start('s1');

  const stuck = createDrawingEngine({
    before: (cell, _attempt, signal) => (cell.clipSkip < 3 ? undefined : untilAborted(signal)),
  });
  const first = openOffice(folder, stuck);
  await accept(first.desk, { prompt: 'a cat', skips: [1, 2, 3, 4] });
  const two = until(first.desk, 's1', ({ state }) => state.rows[0]?.cells.filter(Boolean).length === 2);
  first.desk.start('s1');
  await two;
  await first.leave();

  const engine = createDrawingEngine();
  const second = openOffice(folder, engine);
  expect(second.desk.unfinished()).toEqual(['s1']);
  const over = until(second.desk, 's1', isOver);
  second.desk.start('s1');
  const done = await over;
  expect(done.status).toBe('done');
  expect(engine.rows.flatMap((row) => row.cells.map((cell) => cell.clipSkip))).toEqual([3, 4]);
  expect(pixelsOf(done)).toEqual(pixelsOf(await expected));
});

test('a server that became another one in between draws the whole row again', async () => {
  const folder = scratch();
  const stuck = createDrawingEngine({
    before: (cell, _attempt, signal) => (cell.clipSkip < 2 ? undefined : untilAborted(signal)),
  });
  const first = openOffice(folder, stuck);
  await accept(first.desk, { prompt: 'a cat', skips: [1, 2] });
  const one = until(first.desk, 's1', ({ state }) => Boolean(state.rows[0]?.cells[0]));
  first.desk.start('s1');
  await one;
  await first.leave();

  const engine = createDrawingEngine({ info: { fingerprint: 'drawing-2', title: 'newer engine' } });
  const second = openOffice(folder, engine);
  const over = until(second.desk, 's1', isOver);
  second.desk.start('s1');
  expect((await over).plan.engine.title).toBe('newer engine');
  expect(engine.cells()).toBe(2);
  expect((await second.desk.snapshot('s1'))?.plan.engine.title).toBe('newer engine');
});

test('a server that is away is waited for and said to be, and the sweep goes on where it stopped', async () => {
  let away = false;
  const gone = (): void => {
    if (away) throw new AppError('server.unreachable', { params: { host: 'h' } });
  };
  const drawing = createDrawingEngine({
    before: (cell, attempt) => {
      if (cell.clipSkip === 2 && attempt === 1) away = true;
      gone();
    },
  });
  let asked = 0;
  const engine = {
    ...drawing,
    describe: async (signal: AbortSignal) => {
      asked += 1;
      gone();
      return drawing.describe(signal);
    },
  };
  const { desk } = openOffice(scratch(), engine, { now: () => 5000 });
  await accept(desk, { prompt: 'a cat', skips: [1, 2] });
  const waiting = until(desk, 's1', ({ awaySince }) => awaySince !== undefined);
  desk.start('s1');
  const snapshot = await waiting;
  expect(snapshot).toMatchObject({ status: 'running', awaySince: 5000 });
  expect(snapshot.state.rows[0]?.cells.map((cell) => cell?.state)).toEqual(['done', undefined]);
  const before = asked;
  await expect.poll(() => asked).toBeGreaterThan(before + 2);
  const over = until(desk, 's1', isOver);
  away = false;
  expect((await over).status).toBe('done');
  expect((await over).awaySince).toBeUndefined();
  const skips = drawing.rows.map((row) => row.cells.map((cell) => cell.clipSkip));
  expect(skips[0]).toEqual([1, 2]);
  expect(skips.slice(1).every((row) => row.join() === '2')).toBe(true);
});

test('a server that answers and never draws is not waited for without end', async () => {
  const engine = createDrawingEngine({
    before: () => {
      throw new AppError('server.timeout', { params: { host: 'h' } });
    },
  });
  const { desk, store } = openOffice(scratch(), engine);
  await accept(desk, { prompt: 'a cat', skips: [1, 2] });
  const over = until(desk, 's1', isOver);
  desk.start('s1');
  expect((await over).error?.code).toBe('server.timeout');
  expect(store.sweeps.get('s1')).toMatchObject({ state: 'failed', error: { code: 'server.timeout' } });
  expect((await desk.snapshot('s1'))?.error?.code).toBe('server.timeout');
}, 20_000);

test('a cancel is durable at once, keeps finished panels, and is no end of others', async () => {
  const engine = createDrawingEngine({
    before: (cell, _attempt, signal) => (cell.clipSkip < 2 ? undefined : untilAborted(signal)),
  });
  const folder = scratch();
  const { desk, store, leave } = openOffice(folder, engine);
  await accept(desk, { prompt: 'a cat', skips: [1, 2] });
  await accept(desk, { prompt: 'a dog', skips: [1] }, 's2');
  const one = until(desk, 's1', ({ state }) => Boolean(state.rows[0]?.cells[0]));
  desk.start('s1');
  desk.start('s2');
  await one;
  const [first, second] = [until(desk, 's1', isOver), until(desk, 's2', isOver)];
  desk.cancel('s1');
  expect(store.sweeps.get('s1')?.state).toBe('cancelled');
  expect((await first).status).toBe('cancelled');
  expect((await second).status).toBe('done');
  const cells = (await desk.snapshot('s1'))?.state.rows[0]?.cells;
  expect(cells?.map((cell) => cell?.error?.code ?? cell?.state)).toEqual(['done', 'job.cancelled']);
  desk.cancel('s1');
  await leave();
  expect(openOffice(folder, createDrawingEngine()).desk.unfinished()).toEqual(['s2']);
});

test('a sweep that was accepted and never started can be cancelled', async () => {
  const { desk } = openOffice(scratch(), createDrawingEngine());
  await accept(desk, { prompt: 'a cat', skips: [1] });
  const over = until(desk, 's1', isOver);
  desk.cancel('s1');
  expect((await over).status).toBe('cancelled');
  desk.start('s1');
  expect((await desk.snapshot('s1'))?.status).toBe('cancelled');
});

test('pictures the cache has lost are missing, and are drawn again with the same pixels', async () => {
  const folder = scratch();
  const engine = createDrawingEngine();
  const { desk } = openOffice(folder, engine);
  await accept(desk, { prompt: 'a cat', skips: [1, 2], rows: { axis: 'seed', values: ['7', '8'] } });
  const over = until(desk, 's1', isOver);
  desk.start('s1');
  const before = pixelsOf(await over);
  await rm(join(folder, 'pictures'), { recursive: true });
  const poor = await desk.snapshot('s1');
  expect(poor?.status).toBe('done');
  expect(pixelsOf(poor ?? (await over))).toEqual([undefined, undefined, undefined, undefined]);
  expect(poor?.outcome?.guidance).toEqual((await over).outcome?.guidance);
  const [one, other] = await Promise.all([desk.restore('s1', never), desk.restore('s1', never)]);
  expect(one).toBe(other);
  expect(engine.cells()).toBe(8);
  expect(pixelsOf((await desk.snapshot('s1')) ?? (await over))).toEqual(before);
});

test('img2img goes on after a restart from the same picture, and says so when that is gone', async () => {
  const image = new Uint8Array(await pngOf());
  const { sha256 } = await import('../../src/sweep/keys.ts');
  const source = { image, sha256: sha256(image), denoise: 0.5 };
  const folder = scratch();
  const first = openOffice(folder, createDrawingEngine());
  await accept(first.desk, { prompt: 'a cat', skips: [1], source }, 's1');
  await accept(first.desk, { prompt: 'a dog', skips: [1], source }, 's2');
  await first.leave();
  const engine = createDrawingEngine();
  const second = openOffice(folder, engine);
  const over = until(second.desk, 's1', isOver);
  second.desk.start('s1');
  expect((await over).status).toBe('done');
  expect(new Uint8Array(engine.rows[0]?.settings.source?.image ?? [])).toEqual(image);
  await rm(join(folder, 'sources'), { recursive: true });
  const failed = until(second.desk, 's2', isOver);
  second.desk.start('s2');
  expect((await failed).error?.code).toBe('file.missing');
});

test('position and time left come from the queue and from measured speeds', async () => {
  const gate = Promise.withResolvers<void>();
  const engine = createDrawingEngine({
    before: async ({ clipSkip }) => {
      if (clipSkip === 2) await gate.promise;
    },
    after: (result) => ({ ...result, ms: 1000 }),
  });
  const { desk } = openOffice(scratch(), engine);
  await accept(desk, { prompt: 'a', skips: [1] }, 'warm');
  const warm = until(desk, 'warm', isOver);
  desk.start('warm');
  await warm;
  await accept(desk, { prompt: 'b', skips: [1, 2] }, 's1');
  await accept(desk, { prompt: 'c', skips: [1, 2, 3] }, 's2');
  const half = until(desk, 's1', ({ state }) => Boolean(state.rows[0]?.cells[0]));
  desk.start('s1');
  const running = await half;
  expect(running).toMatchObject({ status: 'running', etaMs: 1000 });
  expect(running.position).toBeUndefined();
  const queued = until(desk, 's2', ({ position }) => position === 1);
  desk.start('s2');
  const waiting = await queued;
  expect(waiting.status).toBe('accepted');
  expect(waiting.etaMs).toBeGreaterThanOrEqual(3000);
  const over = until(desk, 's2', isOver);
  gate.resolve();
  expect((await over).status).toBe('done');
});

async function pngOf(): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  return sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
}
