import { expect, test } from 'vitest';

import { keptValues } from '../../../src/commands/settings/values.ts';
import { startBot } from './support.ts';

test('defaults are typed into a form; every field is judged alone and says what it wants', async () => {
  const bot = await startBot();
  const { minji } = bot.town;
  const form = await bot.open(minji, await bot.command(minji, 'settings me'), /values-open:me:look/);
  const after = await bot.submit(minji, form, {
    size: '５１２×７６８',
    steps: '9999',
    cfg: '6,5',
    sampling: '`DPM++` @everyone [x](https://example.org)',
    negative: 'a'.repeat(2000),
  });
  expect(keptValues(bot.store.preferences.get(minji.id).defaults)).toEqual({
    size: { width: 512, height: 768 },
    cfg: 6.5,
    sampling: { sampler: '`DPM++` @everyone [x](https://example.org)' },
    negative: 'a'.repeat(2000),
  });
  expect(after.text).toContain('저장 안 됨: 스텝: 1~150의 정수.');
  expect(after.text).toContain('`ˋDPM++ˋ @everyone [x](https://example.org)`');
  expect(after.pings).toEqual([]);
});

test('an empty field takes its value back, and the others stay', async () => {
  const bot = await startBot();
  const { alice } = bot.town;
  bot.store.preferences.setDefaults(alice.id, {
    steps: 20,
    cfg: 7,
    skips: [1, 2],
    loras: [{ name: 'paint', weight: 1 }],
  });
  const panel = await bot.command(alice, 'settings me');
  const form = await bot.open(alice, panel, /values-open:me:look/);
  expect(form.fields.map(({ value }) => value)).toEqual([undefined, '20', '7', undefined, undefined]);
  await bot.submit(alice, form, { steps: '' });
  const start = await bot.open(alice, panel, /values-open:me:start/);
  await bot.submit(alice, start, { skips: '2-4, 6' });
  expect(keptValues(bot.store.preferences.get(alice.id).defaults)).toEqual({
    cfg: 7,
    skips: [2, 3, 4, 6],
    loras: [{ name: 'paint', weight: 1 }],
  });
});

test('a chosen language holds at once and for the next command, and can be given back to Discord', async () => {
  const bot = await startBot();
  const { alice } = bot.town;
  const panel = await bot.command(alice, 'settings me');
  const korean = await bot.choose(alice, panel, /me-set:language/, ['ko']);
  expect(korean.text).toContain('내 설정');
  expect((await bot.command(alice, 'history')).text).toContain('내 비교');
  const back = await bot.choose(alice, panel, /me-set:language/, ['person']);
  expect(back.text).toContain('Your settings');
});

test('"delete my data" asks first, says what stays, and removes messages, favourites, presets and settings', async () => {
  const bot = await startBot();
  const { alice, general, guild } = bot.town;
  const mine = bot.fake.postAs(alice, general, { content: 'stays: hers' });
  bot.store.preferences.setDefaults(alice.id, { steps: 20 });
  bot.store.presets.save({ scope: 'user', id: alice.id }, { name: 'p', body: {}, madeBy: alice.id });
  bot.store.sweeps.accept({
    id: 'sweep1',
    ownerUser: alice.id,
    guildId: guild.id,
    channelId: general.id,
    locale: 'en',
    request: { prompt: 'secret' },
    facts: {},
    createdAt: 1,
  });
  const posted = await bot.post(general, 'the sheet of a secret');
  for (const [id, messageId] of [
    ['d1', posted],
    ['d2', '1'],
  ] as const) {
    bot.store.deliveries.add({ id, sweepId: 'sweep1', kind: 'sheet', channelId: general.id, nonce: id });
    bot.store.deliveries.claim(id, 'h', 1000);
    bot.store.deliveries.posted(id, 'h', { channelId: general.id, messageId });
  }

  const panel = await bot.command(alice, 'settings me');
  const ask = await bot.press(alice, panel, /me-set:forget:ask/);
  expect(ask.text).toContain('This cannot be undone');
  expect(bot.store.sweeps.get('sweep1')).toBeDefined();
  const kept = await bot.press(alice, ask, /me-set:forget:keep/);
  expect(kept.text).toContain('Your settings');

  const done = await bot.press(alice, await bot.press(alice, kept, /me-set:forget:ask/), /me-set:forget:now/);
  expect(done.text).toContain('Messages removed: 2 of 2');
  expect(bot.store.sweeps.get('sweep1')).toBeUndefined();
  expect(bot.store.preferences.get(alice.id).defaults).toBeUndefined();
  expect(bot.store.presets.list({ scope: 'user', id: alice.id })).toEqual([]);
  expect(bot.fake.message(posted)?.deleted).toBe(true);
  expect(bot.fake.message(mine)?.deleted).toBe(false);
  expect(JSON.stringify(bot.logged)).not.toContain('secret');
});

test('a message that cannot be deleted any more is said, and everything else is deleted all the same', async () => {
  const bot = await startBot();
  const { alice, general, nsfw } = bot.town;
  bot.store.sweeps.accept({
    id: 'sweep1',
    ownerUser: alice.id,
    channelId: general.id,
    locale: 'en',
    request: { prompt: 'x' },
    facts: {},
    createdAt: 1,
  });
  const posted = await bot.post(nsfw, 'sheet');
  bot.store.deliveries.add({ id: 'd1', sweepId: 'sweep1', kind: 'sheet', channelId: nsfw.id, nonce: 'd1' });
  bot.store.deliveries.claim('d1', 'h', 1000);
  bot.store.deliveries.posted('d1', 'h', { channelId: nsfw.id, messageId: posted });
  bot.fake.setPermissions(nsfw, 0n);
  const ask = await bot.press(alice, await bot.command(alice, 'settings me'), /me-set:forget:ask/);
  const done = await bot.press(alice, ask, /me-set:forget:now/);
  expect(done.text).toContain('Messages removed: 0 of 1');
  expect(done.text).toContain('A moderator there can delete them');
  expect(bot.store.sweeps.get('sweep1')).toBeUndefined();
});

test('of two forms open at once the later does not overwrite the earlier, and says so', async () => {
  const bot = await startBot();
  const { haruka } = bot.town;
  const panel = await bot.command(haruka, 'settings me');
  const first = await bot.open(haruka, panel, /values-open:me:look/);
  const second = await bot.open(haruka, panel, /values-open:me:look/);
  await bot.submit(haruka, first, { steps: '20' });
  const after = await bot.submit(haruka, second, { steps: '40' });
  expect(keptValues(bot.store.preferences.get(haruka.id).defaults)).toEqual({ steps: 20 });
  expect(after.text).toContain('入力している間にほかで変更されました');
  expect(after.text).toContain('20 ステップ');
});
