import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { botStage } from '../support.ts';
import { drawnSweep } from '../under-sheet/support.ts';

test('"delete my data" clears one’s pictures out of the cache, and leaves those of others', async () => {
  const stage = await botStage();
  const { fake, town, dataDir } = stage;
  const cached = async () => (await readdir(join(dataDir, 'pictures'))).length;
  await drawnSweep(stage, { prompt: 'mine', seed: 1 });
  await drawnSweep(stage, { prompt: 'ours', seed: 2 });
  await drawnSweep(stage, { prompt: 'ours', seed: 2 }, { owner: town.minji });
  expect(await cached()).toBe(6);

  const place = { user: town.alice, channel: town.general };
  const panel = await fake.invokeCommand({ ...place, name: 'clipskip settings me' }).reply();
  for (const customId of [/me-set:forget:ask/, /me-set:forget:now/]) {
    const { id } = panel;
    await fake.until(
      () => fake.message(id)?.buttons.some((button) => customId.test(button.customId ?? '')),
      'the button',
    );
    fake.pressButton({ user: town.alice, message: id, customId });
  }
  await fake.until(() => fake.message(panel)?.text.includes('Deleted.'), 'the answer');
  expect(await cached()).toBe(3);
  expect(stage.bot.context.store.sweeps.byUser(town.minji.id).sweeps).toHaveLength(1);
});

test('"delete my data" says what becomes of one’s votes, and does it', async () => {
  const stage = await botStage();
  const { fake, town } = stage;
  const { store } = stage.bot.context;
  const options = [1, 2].map((n, index) => {
    const letter = 'AB'[index] ?? '';
    return { id: letter, letters: [letter], clipSkips: [n] };
  });
  for (const [id, owner] of [
    ['open', town.minji],
    ['closed', town.minji],
    ['mine', town.alice],
  ] as const) {
    const sweepId = await drawnSweep(stage, { prompt: id, seed: 1 }, { owner });
    const about = { guildId: town.guild.id, kind: 'open', question: 'Whose is it?', lastsMs: 1e9 } as const;
    store.polls.add({ id, sweepId, letters: [1, 2], openedBy: town.alice.id, ...about });
    store.polls.open(id, options);
    for (const user of [town.alice, town.minji]) store.votes.cast({ pollId: id, userId: user.id, choice: 'A' });
  }
  store.polls.close('closed', town.alice.id);

  const place = { user: town.alice, channel: town.general };
  const panel = await fake.invokeCommand({ ...place, name: 'clipskip settings me' }).reply();
  const press = async (customId: RegExp, done: RegExp): Promise<string> => {
    await fake.until(
      () => fake.message(panel)?.buttons.some((each) => customId.test(each.customId ?? '')),
      'the button',
    );
    fake.pressButton({ user: town.alice, message: panel.id, customId });
    await fake.until(() => done.test(fake.message(panel)?.text ?? ''), 'the answer');
    return fake.message(panel)?.text ?? '';
  };
  const asked = await press(/me-set:forget:ask/, /cannot be undone/);
  expect(asked).toContain('your choice in votes that are not closed');
  expect(asked).toContain('your votes in votes that were closed: they are counted, and lead to nobody');
  await press(/me-set:forget:now/, /Deleted\./);
  expect(store.votes.counts('open')).toEqual([{ choice: 'A', votes: 1 }]);
  expect(store.votes.counts('closed')).toEqual([{ choice: 'A', votes: 2 }]);
  expect([store.votes.choiceOf('open', town.alice.id), store.votes.choiceOf('closed', town.alice.id)]).toEqual([
    undefined,
    undefined,
  ]);
  expect(store.polls.get('mine')).toBeUndefined();
  expect(store.polls.get('open')).toMatchObject({ openedBy: undefined, question: undefined });
});
