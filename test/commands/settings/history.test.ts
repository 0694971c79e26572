import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import sharp from 'sharp';
import { expect, test } from 'vitest';

import { draw, startBot } from './support.ts';

test('a person pages through their own comparisons and sees nobody else’s', async () => {
  const bot = await startBot();
  const { alice, minji, general, guild } = bot.town;
  for (let index = 1; index <= 23; index += 1) {
    bot.store.sweeps.accept({
      id: `s${index}`,
      ownerUser: index === 23 ? minji.id : alice.id,
      guildId: guild.id,
      channelId: general.id,
      locale: 'en',
      request: { prompt: `prompt ${index} \`\n# @everyone` },
      facts: {},
      createdAt: index,
    });
  }
  const newest = await bot.command(alice, 'history');
  const shown = (view: typeof newest): (string | undefined)[] =>
    view.selects.flatMap(({ options }) => options.map(({ value }) => value));
  expect(shown(newest)).toEqual(Array.from({ length: 10 }, (_, index) => `s${22 - index}`));
  expect(newest.text).toContain('`prompt 22 ˋ # @everyone` · waiting');
  expect(newest.pings).toEqual([]);
  const last = await bot.press(
    alice,
    await bot.press(alice, newest, /history-page:12|history-page:13/),
    /history-page:[2-4]$/,
  );
  expect(shown(last)).toEqual(['s2', 's1']);
  expect(shown(await bot.press(alice, last, /history-page:newest/))[0]).toBe('s22');
  expect((await bot.command(minji, 'history')).text).not.toContain('prompt 22');
});

test('a finished comparison is shown again to its person alone, as a picture with its metadata', async () => {
  const bot = await startBot();
  const { alice, general } = bot.town;
  await bot.drawn(alice, { prompt: 'a fox', seed: 7 });
  const list = await bot.command(alice, 'history');
  const panel = await bot.choose(alice, list, /history-pick/, ['s1']);
  expect(panel.text).toContain('`a fox`');
  const again = await bot.press(alice, panel, /history-show:s1/);
  expect(again).toMatchObject({ ephemeral: true, media: [{ where: 'gallery' }] });
  expect(again.text).not.toContain('drawn again');
  const picture = await bot.fake.download(again.media[0]?.url ?? '');
  expect((await sharp(picture).metadata()).comments?.map(({ keyword }) => keyword)).toContain('parameters');
  expect(bot.fake.messages(general)).toEqual([]);
});

test('pictures that were evicted are drawn again, and that is said', async () => {
  const bot = await startBot({
    before: async ({ desk }, town, folder) => {
      await draw(desk, town, town.alice, { prompt: 'a fox', seed: 7, skips: [1, 2, 3] }, 's1');
      await rm(join(folder, 'pictures'), { recursive: true });
    },
  });
  const { alice } = bot.town;
  const drawn = bot.engine.cells();
  const panel = await bot.choose(alice, await bot.command(alice, 'history'), /history-pick/, ['s1']);
  const again = await bot.press(alice, panel, /history-show:s1/);
  expect(bot.engine.cells()).toBe(drawn + 3);
  expect(again.text).toContain('3 pictures were no longer stored and were drawn again');
  expect(again.media).toHaveLength(1);
  expect(again.versions.map(({ text }) => text).join('\n')).toContain('They are being drawn again');
});

test('what was deleted meanwhile is said to be gone', async () => {
  const bot = await startBot();
  const { alice } = bot.town;
  await bot.drawn(alice, { prompt: 'a fox' });
  const panel = await bot.choose(alice, await bot.command(alice, 'history'), /history-pick/, ['s1']);
  bot.store.sweeps.delete('s1');
  expect((await bot.press(alice, panel, /history-show:s1/)).media).toEqual([]);
  expect((await bot.command(alice, 'history')).text).toContain('There are none yet');
});
