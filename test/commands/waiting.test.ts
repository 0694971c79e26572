import { expect, test, vi } from 'vitest';

import { AppError } from '../../src/errors.ts';
import { translator } from '../../src/text/index.ts';
import type { SwitchedServer } from '../support/switched-server.ts';
import { having, model, switchedServer } from '../support/switched-server.ts';
import type { BotStage, BotStageOptions } from './support.ts';
import { botStage } from './support.ts';

const gone = new AppError('worker.away', { params: { name: 'gpu1' } });
const queueAway = new AppError('queue.away', { params: { host: 'redis.example' } });

interface WaitingStage extends BotStage {
  readonly gpu1: SwitchedServer;
  readonly gpu2: SwitchedServer;
}

/** gpu1 has "anime", gpu2 others of both families. */
async function fleetStage(options: BotStageOptions = {}): Promise<WaitingStage> {
  const gpu1 = switchedServer('gpu1', having(model('anime')));
  const gpu2 = switchedServer('gpu2', having(model('large', 'sdxl'), model('paint'), model('secret')));
  const stage = await botStage({
    ...options,
    overrides: { servers: [gpu1.server, gpu2.server], ...options.overrides },
  });
  await stage.fake.until(() => stage.bot.context.desk.known()?.models.length === 4, 'both machines');
  // Getters would be read once by a spread.
  return Object.assign(stage, { gpu1, gpu2 });
}

const ask = ({ fake, town }: BotStage, options: object = {}, more: object = {}) =>
  fake.invokeCommand({
    user: town.alice,
    channel: town.general,
    name: 'clipskip sweep',
    options: { prompt: 'a red house', model: 'anime', seed: 7, skips: '1,2', ...options },
    ...more,
  });

const select = /^c1:instead:/;

/** The message of the sweep, once it offers something. */
const offering = ({ fake, town }: BotStage) =>
  fake.until(
    () => fake.messages(town.general).find(({ selects }) => selects.some(({ customId }) => select.test(customId))),
    'an offer',
  );

test('while its machine is away a sweep says which, since when and until when, and offers the models that are online', async () => {
  const stage = await fleetStage();
  const { gpu1, town, bot } = stage;
  const { store } = bot.context;
  store.models.save({ guildId: town.guild.id, name: 'secret', visible: false });
  store.models.save({ guildId: town.guild.id, name: 'paint', friendlyName: 'Paint it', visible: true });
  gpu1.setAway(gone);
  const reply = await ask(stage).reply();
  expect(reply.text).toContain('What can draw this is away at the moment: gpu1. Your sweep waits for it');
  const message = await offering(stage);
  expect(message.text).toMatch(/What can draw this is away: gpu1 \(waiting since <t:\d+:R>\)/);
  expect(message.text).toMatch(/If that lasts, it is given up <t:\d+:R>\./);
  const [choice] = message.selects;
  expect(choice?.placeholder).toBe('Draw it now with another model that is online');
  // Same family first; what the admins hide is not offered.
  expect(choice?.options.map(({ label }) => label)).toEqual(['Paint it', 'large']);
  expect(message.buttons.map(({ label }) => label)).toEqual(['Cancel']);
  const { fake } = stage;
  const queue = await fake.invokeCommand({ user: town.alice, channel: town.general, name: 'clipskip queue' }).reply();
  expect(queue.text).toMatch(/waiting for somebody who can draw it, since <t:\d+:R>/);
});

test('a model that is chosen instead draws the same request as a sweep of its own, and the waiting one ends and counts no more', async () => {
  const stage = await fleetStage({ environment: { QUOTA_PANELS_PER_DAY: '2', QUOTA_SWEEPS_PER_USER: '1' } });
  const { fake, town, gpu1, gpu2, bot } = stage;
  gpu1.setAway(gone);
  await ask(stage).reply();
  const message = await offering(stage);
  const [paint] = message.selects[0]?.options ?? [];
  const answer = await fake
    .chooseSelect({ user: town.alice, message, customId: select, values: [paint?.value ?? ''] })
    .reply();
  expect(answer.text).toContain('Accepted');
  expect(answer.ephemeral).toBe(true);
  const { store } = bot.context;
  const done = await fake.until(
    () => fake.messages(town.general).find(({ media, id }) => id !== message.id && media.length > 0),
    'the sheet of the other model',
  );
  expect(done.text).toContain('paint');
  expect(gpu2.engine.rows.map(({ settings }) => [settings.model, settings.seed, settings.prompt])).toEqual([
    ['paint', 7, 'a red house'],
  ]);
  expect(gpu2.engine.rows[0]?.cells.map(({ clipSkip }) => clipSkip)).toEqual([1, 2]);
  await fake.until(() => fake.message(message)?.text.includes('Cancelled'), 'the end of the one that waited');
  await vi.waitFor(() => {
    expect(store.sweeps.byUser(town.alice.id).sweeps.map(({ state }) => state)).toEqual(['delivered', 'cancelled']);
  }, 60_000);
  const day = new Date().toISOString().slice(0, 10);
  expect(store.usage.ofUser(town.alice.id, day)).toEqual({ cells: 2, sweeps: 1 });
});

test('only the requester may choose; what is not online any more, or hidden since, is refused, and the sweep waits on', async () => {
  const stage = await fleetStage();
  const { fake, town, gpu1, gpu2, bot } = stage;
  gpu1.setAway(gone);
  await ask(stage).reply();
  const message = await offering(stage);
  const values = [message.selects[0]?.options[0]?.value ?? ''];
  const choose = (user = town.alice) => fake.chooseSelect({ user, message, customId: select, values });
  const stranger = await choose(town.minji).reply();
  expect(stranger.text).toContain(translator('ko')('errors:discord.notYours.what'));
  bot.context.store.models.save({ guildId: town.guild.id, name: 'paint', visible: false });
  expect((await choose().reply()).text).toContain('not online any more');
  bot.context.store.models.remove(town.guild.id, 'paint');
  bot.context.store.guildSettings.set(town.guild.id, { channels: [town.nsfw.id] });
  expect((await choose().reply()).text).toContain('I do not draw in this channel');
  expect(bot.context.store.sweeps.byUser(town.alice.id).sweeps.map(({ state }) => state)).toEqual(['running']);
  bot.context.store.guildSettings.remove(town.guild.id);
  gpu2.setAway(queueAway);
  expect((await choose().reply()).text).toContain('not online any more');
  expect(gpu2.engine.rows).toEqual([]);
});

test('a choice that a limit forbids leaves the waiting sweep as it is', async () => {
  const stage = await fleetStage({ environment: { QUOTA_PANELS_PER_DAY: '2' } });
  const { fake, town, gpu1, bot } = stage;
  const { store } = bot.context;
  gpu1.setAway(gone);
  await ask(stage).reply();
  const message = await offering(stage);
  const id = store.sweeps.byUser(town.alice.id).sweeps[0]?.id ?? '';
  // Somebody made the limits stricter meanwhile.
  store.guildSettings.set(town.guild.id, { quotas: { cellsPerUserDay: 1 } });
  const values = [message.selects[0]?.options[0]?.value ?? ''];
  const refused = await fake.chooseSelect({ user: town.alice, message, customId: select, values }).reply();
  expect(refused.text).toContain('are left for today');
  expect(store.sweeps.get(id)?.state).toBe('running');
  const day = new Date().toISOString().slice(0, 10);
  expect(store.usage.ofUser(town.alice.id, day)).toEqual({ cells: 2, sweeps: 1 });
});

test('with the queue away a sweep is accepted from memory, says so, and is drawn when the queue is back', async () => {
  const stage = await fleetStage();
  const { fake, town, gpu1, gpu2 } = stage;
  for (const machine of [gpu1, gpu2]) machine.setAway(queueAway);
  const reply = await ask(stage).reply();
  expect(reply.text).toContain('The queue is away at the moment. Your sweep is accepted and kept here');
  const [message] = fake.messages(town.general);
  await fake.until(() => fake.messages(town.general)[0]?.text.includes('The queue is away (since <t:'), 'the reason');
  expect(fake.messages(town.general)[0]?.selects).toEqual([]);
  expect(gpu1.engine.rows).toEqual([]);
  for (const machine of [gpu1, gpu2]) machine.setAway(undefined);
  await fake.until(() => fake.messages(town.general)[0]?.media.length, 'the sheet');
  expect(fake.messages(town.general).map(({ id }) => id)).toEqual([message?.id]);
  expect(gpu1.engine.cells()).toBe(2);
});

test.each([
  ['alice', 'The queue does not answer, so I do not know what can be drawn.'],
  ['minji', '대기열이 응답하지 않아서'],
  ['haruka', 'キューが応答しないため'],
] as const)(
  'with the queue away from the start nothing is known, and %s is told so without an address',
  async (who, words) => {
    const gpu1 = switchedServer('gpu1', { ...having(model('anime')), away: queueAway });
    const gpu2 = switchedServer('gpu2', { ...having(model('paint')), away: queueAway });
    const stage = await botStage({ overrides: { servers: [gpu1.server, gpu2.server] } });
    const reply = await ask(stage, {}, { user: stage.town[who] }).reply();
    expect(reply.text).toContain(words);
    expect(reply.text).not.toContain('redis.example');
    expect(stage.fake.messages(stage.town.general)).toEqual([]);
  },
);

test('what is asked for in an age-restricted channel is marked for the owners of machines, elsewhere not', async () => {
  const stage = await fleetStage();
  const { fake, town, gpu1 } = stage;
  await ask(stage, {}, { channel: town.nsfw }).reply();
  await fake.until(() => fake.messages(town.nsfw)[0]?.media.length, 'the sheet');
  await ask(stage, { seed: 8 }).reply();
  await fake.until(() => fake.messages(town.general)[0]?.media.length, 'the other sheet');
  expect(gpu1.engine.rows.map(({ nsfw }) => nsfw)).toEqual([true, undefined]);
});

test('when nobody came for as long as the operator allows, the message says how long that was and what was missing', async () => {
  let time = Date.now();
  const stage = await fleetStage({ environment: { WAIT_HOURS: '1' }, overrides: { now: () => time } });
  const { fake, town, gpu1, bot } = stage;
  gpu1.setAway(gone);
  await ask(stage).reply();
  await offering(stage);
  await vi.waitFor(() => {
    const [sweep] = bot.context.store.sweeps.byUser(town.alice.id).sweeps;
    expect(sweep?.waits).toBeDefined();
  }, 60_000);
  // What is left of the hour is counted anew by the next process, from the clock on the wall.
  time += 3_600_001;
  const again = switchedServer('gpu1', {
    ...having(model('anime')),
    remembered: having(model('anime')).info,
    away: gone,
  });
  const other = switchedServer('gpu2', having(model('paint')));
  await stage.restart({ servers: [again.server, other.server], now: () => time });
  const end = await fake.until(
    () => fake.messages(town.general).find(({ text }) => text.includes('It waited 1 h')),
    'the end',
  );
  expect(end.text).toContain('What could draw it was away: gpu1.');
  expect(end.text).toContain('Run it again when somebody is there');
  expect(end.buttons.map(({ label }) => label)).toEqual(['Copy settings', 'Delete']);
});
