import { ComponentType } from 'discord.js';
import { expect, test } from 'vitest';

import { labelled, modal, textField } from '../../../src/commands/pieces.ts';
import { keptValues } from '../../../src/commands/settings/values.ts';
import { startBot } from './support.ts';

test('a member saves a preset of their own, changes it and deletes it after being asked', async () => {
  const bot = await startBot();
  const { alice } = bot.town;
  const mine = { scope: 'user', id: alice.id } as const;
  const list = await bot.command(alice, 'presets');
  const form = await bot.open(alice, list, /presets-open:new/);
  expect(form.fields.map(({ customId }) => customId)).toEqual(['name', 'size', 'steps', 'sampling']);
  const made = await bot.submit(alice, form, { name: 'Portrait `1`', size: '512x768', steps: 'x' });
  expect(made.text).toContain('Not saved: Steps');
  expect(keptValues(bot.store.presets.get(mine, 'portrait `1`')?.body)).toEqual({ size: { width: 512, height: 768 } });

  const start = await bot.open(alice, made, /values-open:own-.*:start/);
  const changed = await bot.submit(alice, start, { skips: '1-2' });
  expect(changed.text).toContain('clip skip 1, 2');
  const asked = await bot.press(alice, changed, /presets-set:.*:ask/);
  expect(bot.store.presets.list(mine)).toHaveLength(1);
  const gone = await bot.press(alice, asked, /presets-set:.*:delete/);
  expect(gone.text).toContain('Deleted');
  expect(bot.store.presets.list(mine)).toEqual([]);
});

test('a name that is taken, an empty one and one of line breaks are refused, and what was there stays', async () => {
  const bot = await startBot();
  const { alice } = bot.town;
  const mine = { scope: 'user', id: alice.id } as const;
  bot.store.presets.save(mine, { name: 'look', body: { steps: 5 }, madeBy: alice.id });
  const list = await bot.command(alice, 'presets');
  for (const [name, problem] of [
    ['ＬＯＯＫ', 'there is a preset'],
    ['   ', 'one line, 1 to 100 letters'],
    ['a\u2028b', 'one line, 1 to 100 letters'],
  ] as const) {
    const after = await bot.submit(alice, await bot.open(alice, list, /presets-open:new/), { name, steps: '9' });
    expect(after.text).toContain(problem);
  }
  expect(bot.store.presets.list(mine).map(({ body }) => body)).toEqual([{ steps: 5 }]);
});

test('only admins make and change presets of the server; members can use and look at them', async () => {
  const bot = await startBot();
  const { alice, moderator, guild } = bot.town;
  const scope = { scope: 'guild', id: guild.id } as const;
  const form = await bot.open(moderator, await bot.command(moderator, 'presets'), /presets-open:new/);
  await bot.submit(moderator, form, { name: 'house', scope: ['guild'], steps: '12' });
  expect(bot.store.presets.list(scope)).toMatchObject([{ name: 'house', madeBy: moderator.id }]);

  const list = await bot.command(alice, 'presets');
  const panel = await bot.choose(alice, list, /presets-pick/, [list.selects[0]?.options[0]?.value ?? '']);
  expect(panel.text).toContain('12 steps');
  expect(panel.buttons.filter(({ disabled }) => !disabled).map(({ label }) => label)).toEqual(['Back']);
  const theirs = await bot.choose(moderator, await bot.command(moderator, 'presets'), /presets-pick/, [
    list.selects[0]?.options[0]?.value ?? '',
  ]);
  bot.fake.setPermissions(bot.town.general, 1n << 10n, moderator);
  const refused = await bot.press(moderator, theirs, /presets-set:.*:ask/);
  expect(refused.text).toContain('Only people who may manage this server');
  expect(bot.store.presets.list(scope)).toHaveLength(1);
});

test('a preset is saved from what a comparison was really drawn with, and from one’s own only', async () => {
  const bot = await startBot();
  const { alice, haruka } = bot.town;
  await bot.drawn(alice, { prompt: 'a fox <lora:paint:0.5>', steps: 3, skips: [1, 2] });

  const list = await bot.command(alice, 'presets');
  const form = await bot.open(alice, list, /presets-open:sweep/);
  const made = await bot.submit(alice, form, { name: 'fox', sweep: ['s1'] });
  expect(made.text).toContain('3 steps');
  expect(keptValues(bot.store.presets.get({ scope: 'user', id: alice.id }, 'fox')?.body)).toEqual({
    model: 'alpha',
    skips: [1, 2],
    size: { width: 64, height: 64 },
    steps: 3,
    cfg: 7,
    sampling: { sampler: 'Euler' },
    loras: [{ name: 'paint', weight: 0.5 }],
  });
  const stranger = await bot.press(haruka, await bot.command(haruka, 'presets'), /presets-open:sweep/);
  expect(stranger.text).toContain('もうありません');
});

test('a form that somebody made up brings them nothing of other people’s, and no preset of the server', async () => {
  const options = [
    { label: 's2', value: 's2' },
    { label: 'guild', value: 'guild' },
  ];
  const choice = (name: string) => labelled(name, { type: ComponentType.StringSelect, custom_id: name, options });
  const fields = [textField({ name: 'name', label: 'name', maxLength: 100 }), choice('sweep'), choice('scope')];
  const bot = await startBot({ forged: modal({ action: 'presets-make', subject: 'sweep' }, 'forged', fields) });
  const { alice, minji, general, guild } = bot.town;
  await bot.drawn(minji, { prompt: 'a cat', steps: 2 }, 's2');
  const open = async () => {
    const message = bot.fake.message(await bot.post(general, 'x', [{ action: 'forged', subject: 'x' }]));
    if (!message) throw new Error('not posted');
    return bot.open(alice, message, /forged/);
  };
  const own = await bot.submit(alice, await open(), { name: 'cat', sweep: ['s2'], scope: ['s2'] });
  expect(own.text).toContain('not kept any more');
  const refused = await bot.submit(alice, await open(), { name: 'cat', sweep: ['s2'], scope: ['guild'] });
  expect(refused.text).toContain('Only people who may manage this server');
  expect(bot.store.presets.list({ scope: 'user', id: alice.id })).toEqual([]);
  expect(bot.store.presets.list({ scope: 'guild', id: guild.id })).toEqual([]);
});
