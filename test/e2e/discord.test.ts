import { afterEach, beforeEach, expect, test } from 'vitest';

import { translator } from '../../src/text/index.ts';
import { expectHonest } from '../fake-discord/index.ts';
import type { FakeSdapi } from '../support/fake-sdapi.ts';
import { startFakeSdapi } from '../support/fake-sdapi.ts';
import { eventually } from '../support/eventually.ts';
import { createTcpDoor } from '../support/tcp-door.ts';
import type { Town } from './support.ts';
import { botMessages, createTown, finishedSweep, house } from './support.ts';

let town: Town;
let server: FakeSdapi;
beforeEach(async () => {
  town = await createTown();
  server = await startFakeSdapi({ stepMs: 40 });
});
afterEach(async () => {
  await town.close();
  await server.close();
});

const awayWords = translator('en')('message:status.away', { since: '' }).split('(')[0] ?? '';

const ko = translator('ko');
const notYours = ko('errors:discord.notYours.what');
/** Refused in words of its own; and what anybody who sees a sheet may do, for their eyes alone. */
const toStrangers: Readonly<Record<string, string>> = {
  votenew: ko('errors:vote.notYours.what'),
  cmp: ko('buttons:compare.none'),
};

const ask = (seed = 42) =>
  town.fake.invokeCommand({
    user: town.alice,
    channel: town.general,
    name: 'clipskip sweep',
    options: { prompt: house, seed },
  });

test('a sweep that takes longer than the 15 minutes of its command arrives all the same', async () => {
  await town.startBot({ SD_URL: server.url });
  const handle = ask();
  await handle.reply();
  await eventually(() => server.pictures().length >= 1, 'the first panel is being drawn');
  town.fake.clock.advance(16 * 60_000);
  const message = await finishedSweep(town, town.general);
  expect(message.media).toHaveLength(1);
  // Nobody tried the dead token: 401 counts towards Discord's ban.
  expect(town.fake.invalidRequests()).toBe(0);
  expectHonest(town.fake);
});

test('a server that goes away in the middle is waited for, and the panels that were there are not drawn again', async () => {
  const door = await createTcpDoor(server.url);
  try {
    await town.startBot({ SD_URL: door.url });
    ask();
    await eventually(() => server.pictures().length >= 2, 'the second panel is being drawn');
    await door.shut();
    await town.fake.until(
      () => {
        const [message] = botMessages(town, town.general);
        return message?.text.includes(awayWords);
      },
      'the message says that the server is waited for',
      60_000,
    );
    await door.open();
    await finishedSweep(town, town.general);
    expect(botMessages(town, town.general)).toHaveLength(1);
    const skips = server.pictures().map(({ override_settings }) => override_settings['CLIP_stop_at_last_layers']);
    expect(skips.filter((skip) => skip === 1)).toHaveLength(1);
    expect(skips).toContain(3);
    expectHonest(town.fake);
  } finally {
    await door.shut();
  }
});

test('a sweep asked for while the server was never there is refused with whose side it is, and the demo model never stands in', async () => {
  const door = await createTcpDoor(server.url);
  await door.shut();
  try {
    await town.startBot({ SD_URL: door.url });
    const seen = await ask().reply();
    expect(seen.ephemeral).toBe(true);
    expect(seen.text).toContain(translator('en')('common:side.server'));
    expect(botMessages(town, town.general)).toEqual([]);
    await door.open();
    ask(43);
    await finishedSweep(town, town.general);
    expect(server.pictures().length).toBeGreaterThanOrEqual(3);
  } finally {
    await door.shut();
  }
});

test('two presses at the same moment are both answered, and the message is edited by one after the other', async () => {
  await town.startBot({ SD_URL: server.url });
  ask();
  const message = await finishedSweep(town, town.general);
  const presses = [1, 2].map(() => town.fake.pressButton({ user: town.alice, message, customId: /^c1:diff:/ }));
  const acks = await Promise.all(presses.map((press) => press.ack()));
  expect(acks.map(({ type }) => type)).toEqual(['deferUpdate', 'deferUpdate']);
  await town.fake.until(() => (town.fake.message(message)?.versions.length ?? 0) > message.versions.length, 'the edit');
  expect(botMessages(town, town.general)).toHaveLength(1);
  expect(town.fake.requests.filter(({ code }) => code === 40_060)).toEqual([]);
  expect(town.fake.invalidRequests()).toBe(0);
  expectHonest(town.fake);
});

test('a stranger can press nothing: the sweep goes on, the message stays, and only the stranger is told why', async () => {
  await town.startBot({ SD_URL: server.url });
  ask();
  const running = await town.fake.until(
    () =>
      botMessages(town, town.general).find(({ buttons }) =>
        buttons.some(({ customId }) => customId?.startsWith('c1:cancel:')),
      ),
    'a sweep that can be cancelled',
    60_000,
  );
  const cancel = town.fake.pressButton({ user: town.minji, message: running, customId: /^c1:cancel:/ });
  const told = await cancel.until(({ followUps, reply }) => followUps.length > 0 || reply?.ephemeral === true);
  const answer = told.followUps[0] ?? told.reply;
  expect(answer?.ephemeral).toBe(true);
  expect(answer?.text).toContain(notYours);

  const finished = await finishedSweep(town, town.general);
  const drawn = server.pictures().length;
  for (const { customId = '' } of finished.buttons) {
    const press = town.fake.pressButton({ user: town.minji, message: finished, customId });
    const seen = await press.until(({ followUps, reply }) => followUps.length > 0 || reply?.ephemeral === true);
    const action = customId.split(':')[1] ?? '';
    expect
      .soft([action, (seen.followUps[0] ?? seen.reply)?.text])
      .toEqual([action, expect.stringContaining(toStrangers[action] ?? notYours)]);
  }
  expect(town.fake.message(finished)).toMatchObject({ deleted: false, versions: finished.versions });
  expect(botMessages(town, town.general)).toHaveLength(1);
  expect(server.pictures().length).toBe(drawn);
  expectHonest(town.fake);
});
