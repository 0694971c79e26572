import { expect, test } from 'vitest';

import { AppError } from '../../src/errors.ts';
import type { Engine } from '../../src/gpu/engine.ts';
import { createDrawingEngine } from '../support/drawing-engine.ts';
import { botStage } from './support.ts';

/** An engine whose server can be switched off. */
function switched() {
  const engine = createDrawingEngine();
  const state = { away: false };
  const whenHere = <T>(work: () => Promise<T>): Promise<T> =>
    state.away ? Promise.reject(new AppError('server.unreachable', { params: { host: 'gpu' } })) : work();
  const own: Engine = {
    ...engine,
    describe: (signal) => whenHere(() => engine.describe(signal)),
    generate: (row, options) => whenHere(() => engine.generate(row, options)),
  };
  return { engine: own, drawn: engine, state };
}

test('after a restart with the server away a sweep is taken, says that it waits, and is drawn when the server is back', async () => {
  const { engine, drawn, state } = switched();
  const stage = await botStage({ overrides: { engine } });
  const { fake, town } = stage;
  const ask = (prompt: string) =>
    fake.invokeCommand({
      user: town.alice,
      channel: town.general,
      name: 'clipskip sweep',
      options: { prompt, model: 'beta', seed: 1 },
    });
  await fake.until(() => stage.bot.context.desk.known(), 'the first answer');
  state.away = true;
  await stage.restart();

  const reply = await ask('a red house').reply();
  expect(reply.text).toContain('Your sweep waits and is drawn when it is back');
  expect(reply.ephemeral).toBe(true);
  const [message] = fake.messages(town.general);
  expect(message?.text).toContain('a red house');
  expect(drawn.rows).toEqual([]);
  // What it had is still offered.
  expect(stage.bot.context.desk.known()?.models.map(({ name }) => name)).toContain('alpha');

  state.away = false;
  await fake.until(() => fake.messages(town.general)[0]?.media.length, 'the sheet');
  // SDXL: the plan was made by what the server had said of this model.
  expect(drawn.rows[0]?.cells.map(({ clipSkip }) => clipSkip)).toEqual([2, 3, 4]);
  expect(fake.messages(town.general)).toHaveLength(1);
});

test('a server that never answered cannot be planned for: the sweep is refused, with the reason', async () => {
  const { engine, state } = switched();
  state.away = true;
  const { fake, town } = await botStage({ overrides: { engine } });
  const options = { prompt: 'a red house' };
  const reply = await fake
    .invokeCommand({ user: town.alice, channel: town.general, name: 'clipskip sweep', options })
    .reply();
  expect(reply.text).toContain('Nothing answered');
  expect(fake.messages(town.general)).toEqual([]);
});
