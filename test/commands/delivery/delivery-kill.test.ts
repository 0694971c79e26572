import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { expect, onTestFinished, test } from 'vitest';

import { stage } from '../../fake-discord/support.ts';
import { scratch } from '../../sweep/desk-support.ts';
import { openPostOffice, ours, patch, post } from './support.ts';

const child = fileURLToPath(new URL('child-poster.ts', import.meta.url));
const minute = 60_000;

/** A bot in another process, killed with SIGKILL when the fake has done what the route asks for, before it answers. */
async function killedAfter(route: string) {
  const set = await stage();
  const folder = scratch();
  const { fake, town } = set;
  const bot = spawn(process.execPath, [child, fake.url, fake.token, folder, town.general.id, town.alice.id], {
    stdio: 'ignore',
  });
  onTestFinished(() => void bot.kill('SIGKILL'));
  const ended = once(bot, 'exit');
  const disarm = fake.faults.beforeAnswer(route, async () => {
    bot.kill('SIGKILL');
    await ended;
    return 'hangUp' as const;
  });
  expect(await ended).toEqual([null, 'SIGKILL']);
  disarm();
  return { set, folder };
}

test('kill -9 between the post and the note in the store: found again by its mark, posted once', async () => {
  const { set, folder } = await killedAfter(post);
  expect(ours(set.fake, set.town.general)).toHaveLength(1);
  // Others talk meanwhile, and Discord has forgotten the nonce.
  set.fake.clock.advance(10 * minute);
  for (let count = 0; count < 120; count += 1) set.fake.postAs(set.town.minji, set.town.general, { content: 'hi' });
  const office = await openPostOffice(set, { folder, delivery: { now: Date.now } });
  await office.delivery.resume();
  await office.over();
  const messages = ours(set.fake, set.town.general);
  expect(messages).toHaveLength(1);
  expect(messages[0]?.media).toHaveLength(1);
  expect(set.fake.countRequests(post)).toBe(1);
});

test('kill -9 in the middle of the last edit: written again in place', async () => {
  const { set, folder } = await killedAfter(patch);
  const office = await openPostOffice(set, { folder, delivery: { now: Date.now } });
  await office.delivery.resume();
  await office.over();
  const messages = ours(set.fake, set.town.general);
  expect(messages).toHaveLength(1);
  expect(messages[0]?.media).toHaveLength(1);
  expect(messages[0]?.selects).toHaveLength(1);
});
