import { setTimeout as timer } from 'node:timers/promises';

import sharp from 'sharp';
import { expect, test } from 'vitest';

import { requestFromPicture, sweepRequest } from '../../../src/sweep/index.ts';
import { stage } from '../../fake-discord/support.ts';
import { never, scratch, untilAborted } from '../../sweep/desk-support.ts';
import { createDrawingEngine } from '../../support/drawing-engine.ts';
import { openPostOffice, ours, patch, post, waitUntil } from './support.ts';

const wait = async (ms: number, signal: AbortSignal): Promise<void> => timer(Math.min(ms, 20), undefined, { signal });

test('a sweep is one message: a placeholder before any picture, the sheet at the end, buttons under it', async () => {
  const set = await stage();
  const office = await openPostOffice(set);
  await office.sweep(set.town.general, { start: false });
  const [placeholder] = ours(set.fake, set.town.general);
  expect(office.engine.cells()).toBe(0);
  expect(placeholder?.nonce).toBe('s1');
  expect(placeholder?.buttons.map(({ customId }) => customId)).toEqual(['c1:cancel:s1']);
  office.desk.start('s1');
  await office.over();
  const [message, ...others] = ours(set.fake, set.town.general);
  expect(others).toEqual([]);
  expect(message?.id).toBe(placeholder?.id);
  expect(message?.componentsV2).toBe(true);
  expect(message?.pings).toEqual([]);
  expect(message?.media).toHaveLength(1);
  const sheet = await set.fake.download(message?.media[0]?.url ?? '');
  expect((await sharp(sheet).metadata()).format).toBe('png');
  const restored = await requestFromPicture(sheet, 'sheet');
  expect(restored.origin).toBe('sheet');
  expect(restored.request.skips).toEqual([1, 2, 3]);
  expect(message?.selects[0]?.options.map(({ value }) => value)).toEqual(['1', '2', '3']);
  expect(message?.buttons.map(({ customId }) => customId?.split(':')[1])).toEqual([
    'more',
    'seed',
    'seeds4',
    'form',
    'flip',
    'diff',
    'zoom',
    'orig',
    'copy',
    'why',
    'thread',
    'votenew',
    'cmp',
    'del',
  ]);
  expect(office.store.sweeps.get('s1')?.state).toBe('delivered');
  expect(office.store.deliveries.get('s1')).toMatchObject({ state: 'final', messageId: message?.id });
  expect(set.fake.invalidRequests()).toBe(0);
});

test('three panels cost at most twelve requests, however long they take', async () => {
  const set = await stage();
  let gate = Promise.withResolvers<void>();
  const engine = createDrawingEngine({
    before: (_cell, _attempt, signal) => Promise.race([gate.promise, untilAborted(signal)]),
  });
  const elapsed = (): number => set.fake.clock.now();
  const office = await openPostOffice(set, { engine, delivery: { timers: { elapsed, wait } } });
  const before = set.fake.countRequests();
  await office.sweep(set.town.general);
  for (let panel = 1; panel <= 3; panel += 1) {
    // Half an hour a panel, told in seconds at first, in minutes later.
    for (const ms of [2600, 5100, 11_000, 21_000, 60_000, 600_000, 1_100_000]) {
      set.fake.clock.advance(ms);
      await timer(40);
    }
    const open = gate;
    gate = Promise.withResolvers();
    open.resolve();
    await waitUntil(() => office.store.cells.rows('s1')[0]?.cells[panel - 1]?.state === 'done');
  }
  await office.over();
  expect(set.fake.countRequests() - before).toBeLessThanOrEqual(12);
  const messages = ours(set.fake, set.town.general);
  expect(messages.length).toBeGreaterThan(1);
  expect(messages.at(-1)?.text).toContain(`/${messages.at(-2)?.id}`);
  expect(messages.at(-2)?.text).toContain(`/${messages.at(-1)?.id}`);
  expect(messages.filter(({ media }) => media.length > 0)).toHaveLength(1);
  expect(messages.at(-1)?.selects).toHaveLength(1);
});

test('the sheet and its message are in the language of the sweep', async () => {
  const set = await stage();
  const office = await openPostOffice(set);
  await office.sweep(set.town.general, { locale: 'ko' });
  await office.over();
  const [message] = ours(set.fake, set.town.general);
  expect(message?.buttons.map(({ label }) => label)).toContain('원본');
  expect(message?.media[0]?.description).toContain('프롬프트');
});

test('a restart in the middle posts nothing twice and asks the engine for the missing panels only', async () => {
  const set = await stage();
  const folder = scratch();
  const engine = createDrawingEngine({
    before: ({ clipSkip }, _attempt, signal) => (clipSkip < 3 ? undefined : untilAborted(signal)),
  });
  const first = await openPostOffice(set, { engine, folder });
  await first.sweep(set.town.general);
  await waitUntil(() => first.store.cells.rows('s1')[0]?.cells[1]?.state === 'done');
  await first.kill();
  const second = await openPostOffice(set, { folder });
  await second.delivery.resume();
  await second.over();
  expect(second.engine.rows.flatMap(({ cells }) => cells.map(({ clipSkip }) => clipSkip))).toEqual([3]);
  const messages = ours(set.fake, set.town.general);
  expect(messages).toHaveLength(1);
  expect(messages[0]?.media).toHaveLength(1);
  expect(set.fake.countRequests(post)).toBe(1);
});

test('a sweep accepted and never posted is posted after a restart', async () => {
  const set = await stage();
  const folder = scratch();
  const first = await openPostOffice(set, { folder });
  const plan = await first.desk.plan(sweepRequest.parse({ prompt: 'x', skips: [1] }), 's1', never);
  first.desk.accept(plan, { ownerUser: set.town.alice.id, channelId: set.town.general.id, locale: 'en' });
  await first.kill();
  const second = await openPostOffice(set, { folder });
  await second.delivery.resume();
  await second.over();
  expect(ours(set.fake, set.town.general)).toHaveLength(1);
});

test('a post whose answer is lost is found again and not posted twice', async () => {
  const set = await stage();
  const office = await openPostOffice(set);
  set.fake.faults.next(post, { kind: 'hangUpAfter' }, { times: 4 });
  await office.sweep(set.town.general);
  await office.over();
  expect(ours(set.fake, set.town.general)).toHaveLength(1);
});

test('another view is shown in place and pressed again is left', async () => {
  const set = await stage();
  const office = await openPostOffice(set);
  await office.sweep(set.town.general);
  await office.over();
  const normal = ours(set.fake, set.town.general)[0]?.media[0];
  office.store.deliveries.setView('s1', { kind: 'flip' });
  await office.delivery.refresh('s1');
  const [flipped] = ours(set.fake, set.town.general);
  expect(flipped?.media[0]?.filename).toBe('clip-skip-s1.gif');
  expect(normal?.filename).toBe('clip-skip-s1.png');
  expect(flipped?.versions.at(-1)?.raw).toBeDefined();
  await expect(office.delivery.refresh('unknown')).rejects.toMatchObject({ code: 'store.gone' });
});

test('a cancelled sweep says so and keeps its panels', async () => {
  const set = await stage();
  const engine = createDrawingEngine({
    before: ({ clipSkip }, _attempt, signal) => (clipSkip < 2 ? undefined : untilAborted(signal)),
  });
  const office = await openPostOffice(set, { engine });
  await office.sweep(set.town.general);
  await waitUntil(() => office.store.cells.rows('s1')[0]?.cells[0]?.state === 'done');
  office.desk.cancel('s1');
  await office.over();
  const [message] = ours(set.fake, set.town.general);
  expect(message?.text).toContain('1 of 3');
  expect(message?.media).toHaveLength(1);
  expect(message?.selects).toEqual([]);
  expect(set.fake.countRequests(patch)).toBeGreaterThan(0);
});
