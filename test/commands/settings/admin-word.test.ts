import { expect, test } from 'vitest';

import { botStage } from '../support.ts';

test('an admin’s word on family and native clip skip decides what is drawn, what is sent, and what is said', async () => {
  const stage = await botStage();
  const { fake, town, engine } = stage;
  const { store } = stage.bot.context;
  store.models.save({ guildId: town.guild.id, name: 'gamma', family: 'sdxl', nativeClipSkip: 3, visible: true });
  const ask = { user: town.alice, channel: town.general, name: 'clipskip sweep' };
  await fake.invokeCommand({ ...ask, options: { prompt: 'a red house', model: 'gamma', seed: 1 } }).reply();
  await fake.until(() => fake.messages(town.general)[0]?.text.includes('An admin of this server says'), 'the guidance');
  // The engine does not know the family; SDXL is drawn from 2 on.
  expect(engine.rows[0]?.settings.family).toBe('sdxl');
  expect(engine.rows[0]?.cells.map(({ clipSkip }) => clipSkip)).toEqual([2, 3, 4]);
  const [message] = fake.messages(town.general);
  expect(message?.text).toContain('clip skip 3: start there');

  // In direct messages nobody's admin has a word.
  const dm = fake.openDm(town.alice);
  await fake
    .invokeCommand({ ...ask, channel: dm, options: { prompt: 'a red house', model: 'gamma', seed: 1 } })
    .reply();
  await fake.until(() => engine.rows.length > 1, 'the second row');
  expect(engine.rows[1]?.settings.family).toBeUndefined();
  expect(engine.rows[1]?.cells.map(({ clipSkip }) => clipSkip)).toEqual([1, 2, 3]);
});

test('after a restart a sweep that was under way is planned with the same word', async () => {
  const stage = await botStage({
    engine: { before: (_cell, _attempt, signal) => new Promise((go) => signal.addEventListener('abort', () => go())) },
  });
  const { fake, town } = stage;
  const save = { guildId: town.guild.id, name: 'gamma', family: 'sdxl', visible: true } as const;
  stage.bot.context.store.models.save(save);
  const options = { prompt: 'a red house', model: 'gamma', seed: 1 };
  await fake.invokeCommand({ user: town.alice, channel: town.general, name: 'clipskip sweep', options }).reply();
  await fake.until(() => stage.engine.rows.length === 1, 'the row');
  await stage.restart();
  await fake.until(() => stage.engine.rows.length === 2, 'the row again');
  const [before, after] = stage.engine.rows;
  expect(after?.settings).toEqual(before?.settings);
  expect(after?.settings.family).toBe('sdxl');
});
