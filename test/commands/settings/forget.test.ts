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
