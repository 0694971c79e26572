import { expect, test } from 'vitest';

import { permission } from '../../fake-discord/permission-bits.ts';
import { stage } from '../../fake-discord/support.ts';
import { untilAborted } from '../../sweep/desk-support.ts';
import { createDrawingEngine } from '../../support/drawing-engine.ts';
import type { PostOffice } from './support.ts';
import { openPostOffice, ours, patch, post, waitUntil } from './support.ts';

/** A sweep that stands still after its first panel, until `go`. */
async function halfWay(set: Awaited<ReturnType<typeof stage>>) {
  const gate = Promise.withResolvers<void>();
  const engine = createDrawingEngine({
    before: ({ clipSkip }, _attempt, signal) =>
      clipSkip < 2 ? undefined : Promise.race([gate.promise, untilAborted(signal)]),
  });
  const office = await openPostOffice(set, { engine });
  const start = async (channel = set.town.general): Promise<void> => {
    await office.sweep(channel);
    await waitUntil(() => office.store.cells.rows('s1')[0]?.cells[0]?.state === 'done');
  };
  return { office, start, go: () => gate.resolve() };
}

/** What the requester's direct messages hold, and where the sweep stands. */
function direct(set: Awaited<ReturnType<typeof stage>>, office: PostOffice) {
  const messages = ours(set.fake, set.fake.openDm(set.town.alice));
  return {
    state: office.store.sweeps.get('s1')?.state,
    messages: messages.length,
    sheets: messages[0]?.media.length,
    says: messages[0]?.text.includes('could not post'),
  };
}
const whole = { state: 'delivered', messages: 1, sheets: 1, says: true };

test('a deleted message: the result comes as a direct message, once', async () => {
  const set = await stage();
  const { office, start, go } = await halfWay(set);
  await start();
  const [message] = ours(set.fake, set.town.general);
  set.fake.faults.deleteMessage(message ?? '');
  go();
  await office.over();
  expect(direct(set, office)).toEqual(whole);
  expect(ours(set.fake, set.town.general)).toHaveLength(0);
  await office.delivery.resume();
  expect(direct(set, office)).toEqual(whole);
});

test('a deleted channel and a guild that is left: direct message', async () => {
  for (const strike of ['deleteChannel', 'removeGuild'] as const) {
    const set = await stage();
    const { office, start, go } = await halfWay(set);
    await start();
    if (strike === 'deleteChannel') set.fake.faults.deleteChannel(set.town.general);
    else set.fake.faults.removeGuild(set.town.guild);
    go();
    await office.over();
    expect(direct(set, office)).toEqual(whole);
  }
});

test('permissions that are revoked in the middle, and a post that is refused from the start: direct message', async () => {
  const set = await stage();
  const { office, start, go } = await halfWay(set);
  await start();
  set.fake.setPermissions(set.town.general, 0n);
  go();
  await office.over();
  expect(direct(set, office)).toEqual(whole);

  const other = await stage();
  const second = await openPostOffice(other);
  other.fake.setPermissions(other.town.general, permission.viewChannel);
  await second.sweep(other.town.general);
  await second.over();
  expect(direct(other, second)).toEqual(whole);
});

test('nowhere to go: refused before anything is drawn, kept in the history after', async () => {
  const set = await stage();
  const office = await openPostOffice(set);
  const shy = set.fake.addUser({ name: 'shy', refusesDms: true });
  set.fake.addMember(set.town.guild, shy);
  set.fake.setPermissions(set.town.general, permission.viewChannel);
  await expect(office.sweep(set.town.general, { owner: shy.id })).rejects.toMatchObject({ code: 'discord.cannotPost' });
  expect(office.engine.cells()).toBe(0);

  const late = await stage();
  const second = await halfWay(late);
  const closed = late.fake.addUser({ name: 'closed', refusesDms: true });
  late.fake.addMember(late.town.guild, closed);
  await second.office.sweep(late.town.general, { owner: closed.id });
  await waitUntil(() => second.office.store.cells.rows('s1')[0]?.cells[0]?.state === 'done');
  late.fake.setPermissions(late.town.general, 0n);
  second.go();
  await second.office.over();
  expect(second.office.store.sweeps.get('s1')?.state).toBe('delivered');
  expect(second.office.store.deliveries.get('s1')?.state).toBe('lost');
  expect((await second.office.desk.snapshot('s1'))?.status).toBe('done');
});

test('an archived thread is opened again; a locked one is left for the direct messages', async () => {
  const set = await stage();
  const { office, start, go } = await halfWay(set);
  const thread = set.fake.addThread(set.town.general, { name: 't', owner: set.town.alice });
  await start(thread);
  set.fake.faults.archiveThread(thread);
  go();
  await office.over();
  expect(ours(set.fake, thread)[0]?.media).toHaveLength(1);
  expect(set.fake.channel(thread).archived).toBe(false);

  const other = await stage();
  const second = await halfWay(other);
  const locked = other.fake.addThread(other.town.general, { name: 't', owner: other.town.alice });
  await second.start(locked);
  other.fake.setPermissions(
    other.town.general,
    permission.viewChannel | permission.sendMessages | permission.sendMessagesInThreads | permission.attachFiles,
  );
  other.fake.faults.archiveThread(locked, { locked: true });
  second.go();
  await second.office.over();
  expect(direct(other, second.office)).toEqual(whole);
});

test('5xx, rate limits and cut connections are waited out', async () => {
  const set = await stage();
  const { office, start, go } = await halfWay(set);
  await start();
  await waitUntil(() => set.fake.countRequests(patch) > 0);
  set.fake.faults.next(patch, { kind: 'status', status: 503 }, { times: 5 });
  set.fake.faults.next(patch, { kind: 'hangUpBefore' }, { times: 1, skip: 5 });
  set.fake.faults.next(patch, { kind: 'rateLimit', scope: 'shared', retryAfterSeconds: 0.1 }, { skip: 6 });
  set.fake.gateway.drop();
  go();
  await office.over();
  expect(ours(set.fake, set.town.general)).toHaveLength(1);
  expect(ours(set.fake, set.town.general)[0]?.selects).toHaveLength(1);
});

test('a sheet that is too large for the place is sent smaller', async () => {
  const set = await stage();
  const { office, start, go } = await halfWay(set);
  await start();
  // From here on every edit carries a sheet: one without would take the fault for itself.
  await waitUntil(() => set.fake.requests.some(({ files }) => files.length > 0));
  set.fake.faults.next(patch, { kind: 'error', status: 413, code: 40005 }, { times: 2 });
  go();
  await office.over();
  const sizes = set.fake.requests.filter(({ files }) => files.length > 0).map(({ files }) => files[0]?.size ?? 0);
  expect(Math.min(...sizes)).toBeLessThan(Math.max(...sizes) / 2);
  expect(ours(set.fake, set.town.general)[0]?.media).toHaveLength(1);
});

test('a message that may not be edited any more is continued', async () => {
  const set = await stage();
  const { office, start, go } = await halfWay(set);
  await start();
  set.fake.faults.next(patch, { kind: 'error', status: 400, code: 30046 }, { times: 1 });
  go();
  await office.over();
  const messages = ours(set.fake, set.town.general);
  expect(messages).toHaveLength(2);
  expect(messages[1]?.selects).toHaveLength(1);
});

test('a token that is refused ends the writing and keeps what is owed', async () => {
  const set = await stage({ honest: false });
  const { office, start, go } = await halfWay(set);
  await start();
  await waitUntil(() => set.fake.countRequests(patch) > 0);
  set.fake.faults.revokeToken();
  go();
  await waitUntil(() => office.lines.some((line) => line.startsWith('delivery stopped')));
  await waitUntil(() => office.store.sweeps.get('s1')?.state === 'drawn');
  expect(set.fake.invalidRequests()).toBeLessThanOrEqual(2);
  expect(office.store.deliveries.get('s1')?.state).toBe('posted');
});

test('a sweep that was deleted is not sent to anybody', async () => {
  const set = await stage();
  const { office, start } = await halfWay(set);
  await start();
  const [message] = ours(set.fake, set.town.general);
  office.desk.cancel('s1');
  office.store.sweeps.delete('s1');
  set.fake.faults.deleteMessage(message ?? '');
  await waitUntil(() => office.lines.some((line) => line.startsWith('sweep over')));
  await office.over();
  expect(ours(set.fake, set.fake.openDm(set.town.alice))).toHaveLength(0);
  expect(set.fake.countRequests(post)).toBe(1);
});
