import { expect, test } from 'vitest';

import { offeredModels } from '../../../src/commands/settings/models.ts';
import { baseInfo } from '../../support/drawing-engine.ts';
import { startBot } from './support.ts';

async function openModel(bot: Awaited<ReturnType<typeof startBot>>, label: string) {
  const { moderator } = bot.town;
  const list = await bot.command(moderator, 'models');
  const value = list.selects[0]?.options.find((option) => option.label === label)?.value;
  return bot.choose(moderator, list, /models-pick/, [value ?? '']);
}

test('an admin names a model, says its family and settings, and hides another one from members', async () => {
  const bot = await startBot();
  const { moderator, guild } = bot.town;
  const list = await bot.command(moderator, 'models');
  expect(list.selects[0]?.options.map(({ label }) => label)).toEqual(baseInfo.models.map(({ name }) => name));

  const panel = await openModel(bot, 'gamma');
  const identity = await bot.open(moderator, panel, /models-open/);
  const named = await bot.submit(moderator, identity, {
    friendlyName: ' Gamma‮ <@1> `x` ',
    family: ['sdxl'],
    nativeClipSkip: '99',
  });
  expect(named.text).toContain('Native clip skip: a whole number from 1 to 24');
  const look = await bot.open(moderator, named, /values-open:model-.*:look/);
  await bot.submit(moderator, look, { steps: '30', size: '1024x1024' });
  expect(bot.store.models.get(guild.id, 'gamma')).toMatchObject({
    friendlyName: 'Gamma <@1> `x`',
    family: 'sdxl',
    nativeClipSkip: undefined,
    defaults: { steps: 30, size: { width: 1024, height: 1024 } },
    visible: true,
  });

  const hidden = await bot.press(moderator, await openModel(bot, 'alpha'), /models-set:.*:hide/);
  expect(hidden.text).toContain('hidden');
  expect(offeredModels(guild.id, baseInfo, bot.store).map(({ label }) => label)).toEqual([
    'styles/Beta.safetensors [bbbbbbbbbb]',
    'Gamma <@1> `x`',
    'delta',
  ]);
});

test('a name given twice joins two models, which is said', async () => {
  const bot = await startBot();
  const { moderator, guild } = bot.town;
  bot.store.models.save({
    guildId: guild.id,
    name: 'alpha',
    friendlyName: 'Inky',
    visible: true,
    defaults: { cfg: 4 },
  });
  const identity = await bot.open(moderator, await openModel(bot, 'gamma'), /models-open/);
  const after = await bot.submit(moderator, identity, { friendlyName: 'INKY', family: ['engine'] });
  expect(after.text).toContain('Joined with `alpha`');
  expect(after.text).toContain('CFG 4');
  const forgotten = await bot.press(moderator, after, /models-set:.*:forget/);
  expect(forgotten.text).not.toContain('CFG 4');
  expect(bot.store.models.list(guild.id)).toEqual([]);
});

test('two admins at once: the later name does not overwrite the earlier', async () => {
  const bot = await startBot();
  const { moderator, guild } = bot.town;
  const panel = await openModel(bot, 'alpha');
  const first = await bot.open(moderator, panel, /models-open/);
  const second = await bot.open(moderator, panel, /models-open/);
  await bot.submit(moderator, first, { friendlyName: 'One' });
  const after = await bot.submit(moderator, second, { friendlyName: 'Two' });
  expect(bot.store.models.get(guild.id, 'alpha')?.friendlyName).toBe('One');
  expect(after.text).toContain('changed while your form was open');
});
