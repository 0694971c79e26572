import { expect, test } from 'vitest';

import { shortKey } from '../../../src/commands/settings/short-key.ts';
import { startBot } from './support.ts';

test('whoever presses a button that is not theirs changes nothing and sees nothing', async () => {
  const bot = await startBot();
  const { alice, minji, guild, general } = bot.town;
  await bot.drawn(minji, { prompt: 'a secret cat' }, 's2');
  bot.store.presets.save({ scope: 'guild', id: guild.id }, { name: 'house', body: { steps: 1 }, madeBy: minji.id });
  bot.store.presets.save({ scope: 'user', id: minji.id }, { name: 'hers', body: { steps: 2 }, madeBy: minji.id });
  const [house, hers] = [`guild-${shortKey('house')}`, `own-${shortKey('hers')}`];
  const alpha = shortKey('alpha');
  const ids = [
    { action: 'server-open', subject: 'limits' },
    { action: 'server-set', subject: 'places' },
    { action: 'values-open', subject: 'server', argument: 'look' },
    { action: 'values-clear', subject: 'server' },
    { action: 'values-clear', subject: `model-${alpha}` },
  ];
  const more = [
    { action: 'values-clear', subject: house },
    { action: 'values-open', subject: hers, argument: 'look' },
    { action: 'models-set', subject: alpha, argument: 'hide' },
    { action: 'models-page', subject: '1' },
    { action: 'presets-set', subject: house, argument: 'delete' },
  ];
  const last = [
    { action: 'presets-set', subject: hers, argument: 'delete' },
    { action: 'history-show', subject: 's2' },
    { action: 'presets-open', subject: 'sweep', argument: 's2' },
    { action: 'me-set', subject: 'forget', argument: 'everybody' },
  ];
  for (const group of [ids, more, last]) {
    const message = bot.fake.message(await bot.post(general, 'buttons', group));
    if (!message) throw new Error('not posted');
    for (const { customId = '' } of message.buttons) {
      const answer = await bot.press(alice, message, customId);
      expect({ customId, ...answer }).toMatchObject({ customId, ephemeral: true, media: [] });
      expect(`${customId}: ${answer.text}`).toMatch(
        /Only people who may manage|is not there any more|belongs to somebody else/,
      );
      expect(answer.text).not.toContain('secret');
    }
    expect(bot.fake.message(message)?.versions).toHaveLength(1);
  }
  expect(bot.store.presets.list({ scope: 'guild', id: guild.id })).toMatchObject([{ body: { steps: 1 } }]);
  expect(bot.store.presets.list({ scope: 'user', id: minji.id })).toMatchObject([{ body: { steps: 2 } }]);
  expect(bot.store.models.list(guild.id)).toEqual([]);
  expect(bot.store.guildSettings.get(guild.id)).toBeUndefined();
  expect(bot.store.sweeps.get('s2')).toBeDefined();
});
