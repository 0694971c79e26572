import { afterEach, beforeEach, expect, test } from 'vitest';

import { requestFromPicture } from '../../src/sweep/index.ts';
import { expectHonest } from '../fake-discord/index.ts';
import type { FakeSdapi } from '../support/fake-sdapi.ts';
import { startFakeSdapi } from '../support/fake-sdapi.ts';
import { eventually } from '../support/eventually.ts';
import type { Town } from './support.ts';
import { botMessages, createTown, finishedSweep, house, isFinished, sheetOf } from './support.ts';

let town: Town;
let server: FakeSdapi;
beforeEach(async () => {
  town = await createTown();
  // Slow enough to be stopped in the middle: 20 steps of 60 ms a panel.
  server = await startFakeSdapi({ stepMs: 60 });
});
afterEach(async () => {
  await town.close();
  await server.close();
});

const ask = () =>
  town.fake.invokeCommand({
    user: town.alice,
    channel: town.general,
    name: 'clipskip sweep',
    options: { prompt: house, seed: 42 },
  });

/** Clip skips of the pictures that were asked of the server, in order. */
const drawn = (): readonly unknown[] =>
  server.pictures().map(({ override_settings }) => override_settings['CLIP_stop_at_last_layers']);

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  test(`a sweep that ${signal} stops in the middle is finished by the next start, in the same message`, async () => {
    const bot = await town.startBot({ SD_URL: server.url });
    ask();
    await eventually(() => server.pictures().length >= 2, 'the second panel is being drawn');
    const [placeholder] = botMessages(town, town.general);
    const code = await bot.stop(signal);
    expect(code).toBe(signal === 'SIGTERM' ? 0 : null);
    expect(botMessages(town, town.general).some(isFinished)).toBe(false);

    await town.startBot({ SD_URL: server.url });
    const message = await finishedSweep(town, town.general);
    expect(message.id).toBe(placeholder?.id);
    expect(botMessages(town, town.general)).toHaveLength(1);
    const { record } = await requestFromPicture(await sheetOf(town, message), 'sheet.png');
    expect(record?.rows[0]?.cells.map(({ clipSkip }) => clipSkip)).toEqual([1, 2, 3]);
    // The finished panel came out of the cache; the one that was under way was drawn again.
    expect(drawn()).toEqual([1, 2, 2, 3]);
    expect(town.fake.invalidRequests()).toBe(0);
    expectHonest(town.fake);
  });
}

test('killed between posting the message and knowing it, the bot finds its message and does not post another', async () => {
  const bot = await town.startBot({ SD_URL: server.url });
  let struck = false;
  town.fake.faults.beforeAnswer('POST /channels/{channel_id}/messages', () => {
    if (struck) return undefined;
    struck = true;
    bot.child.kill('SIGKILL');
    return 'hangUp';
  });
  ask();
  await eventually(() => struck, 'the message is posted');
  await bot.stop('SIGKILL');
  expect(botMessages(town, town.general)).toHaveLength(1);

  await town.startBot({ SD_URL: server.url });
  await finishedSweep(town, town.general);
  expect(botMessages(town, town.general)).toHaveLength(1);
  expect(drawn()).toEqual([1, 2, 3]);
  expectHonest(town.fake);
});

test('the buttons of a sweep work after a restart', async () => {
  const bot = await town.startBot({ SD_URL: server.url });
  ask();
  const message = await finishedSweep(town, town.general);
  await bot.stop();
  await town.startBot({ SD_URL: server.url });
  const press = town.fake.pressButton({ user: town.alice, message, customId: /^c1:orig:/ });
  const { followUps, reply } = await press.until((seen) =>
    [...seen.followUps, seen.reply].some((each) => each?.media.length),
  );
  const originals = [...followUps, ...(reply ? [reply] : [])].flatMap(({ media }) => media);
  expect(originals.length).toBeGreaterThanOrEqual(3);
  expect(drawn()).toEqual([1, 2, 3]);
});
