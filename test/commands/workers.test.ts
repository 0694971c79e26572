import { expect, test, vi } from 'vitest';

import { AppError } from '../../src/errors.ts';
import { translator } from '../../src/text/index.ts';
import type { MessageView } from '../fake-discord/index.ts';
import { machine, memoryWorkers } from '../support/memory-workers.ts';
import type { BotStage } from './support.ts';
import { botStage } from './support.ts';

const invoke = ({ fake, town }: BotStage, name = 'workers', more: object = {}) =>
  fake.invokeCommand({ user: town.moderator, channel: town.general, name: `clipskip ${name}`, ...more });

const labels = ({ buttons }: MessageView) => buttons.filter(({ disabled }) => !disabled).map(({ label }) => label);

const rich = machine('gpu1', {
  models: ['anime_v3', 'paint', 'large', 'more', 'evenmore'],
  loaded: 'anime_v3',
  declaredClass: { name: 'rtx4090', proof: 'same' },
  running: 1,
  rows: 12,
  failures: 2,
  bounds: { maxPixels: 1_048_576, maxSteps: 40, nsfw: false },
});

test('an admin sees each machine with what it has, does and allows, and a machine that is alone can be steered at once', async () => {
  const stage = await botStage({ overrides: { workers: memoryWorkers(rich) } });
  const shown = await invoke(stage).reply();
  expect(shown.ephemeral).toBe(true);
  expect(shown.text).toContain('1 of 1 machine is here.');
  expect(shown.text).toContain('**gpu1** · here · drawing 1 row');
  expect(shown.text).toContain(String.raw`Forge · 5 models: anime\_v3, paint, large … (+2) · loaded: anime\_v3`);
  expect(shown.text).toContain('last seen <t:1700000000:R>');
  expect(shown.text).toContain('12 rows since the bot started · 2 failed');
  expect(shown.text).toContain('class rtx4090: compared, the same pixels as the others');
  expect(shown.text).toContain(
    'its owner allows: up to 1.05 megapixels, up to 40 steps, nothing from age-restricted channels',
  );
  expect(shown.text).toContain('Whoever owns a machine can see the prompts and pictures');
  expect(shown.selects).toEqual([]);
  expect(labels(shown)).toEqual(['Pause gpu1', 'Drain gpu1', 'Look again']);
});

test('of several machines one is chosen, paused, resumed and drained, and the answer stands in its place', async () => {
  const workers = memoryWorkers(rich, machine('gpu2'));
  const stage = await botStage({ overrides: { workers } });
  const { fake, town } = stage;
  const shown = await invoke(stage).reply();
  expect(labels(shown)).toEqual(['Look again']);
  const press = async (customId: RegExp, words: RegExp) => {
    fake.pressButton({ user: town.moderator, message: shown, customId });
    return fake.until(() => [fake.message(shown)].find((message) => words.test(message?.text ?? '')), String(words));
  };
  fake.chooseSelect({ user: town.moderator, message: shown, customId: /workers-pick/, values: ['gpu2'] });
  await fake.until(() => fake.message(shown)?.buttons.some(({ label }) => label === 'Pause gpu2'), 'the buttons');
  expect(labels(await press(/:pause$/, /gpu2 gets no more rows/))).toEqual(['Resume gpu2', 'Drain gpu2', 'Look again']);
  expect(fake.message(shown)?.text).toContain('**gpu2** · paused by an operator of the bot');
  await press(/:resume$/, /gpu2 gets rows again/);
  expect(labels(await press(/:drain$/, /gpu2 was asked to finish/))).not.toContain('Drain gpu2');
  expect(workers.asked).toEqual(['pause gpu2', 'resume gpu2', 'drain gpu2']);
  expect(fake.message(shown)?.text).toContain('**gpu2** · finishing, then it leaves');
});

test('an admin of one of several servers sees the list, is told why not, and a button that is left over does nothing', async () => {
  const workers = memoryWorkers(rich);
  const stage = await botStage({ overrides: { workers } });
  const { fake, town, bot } = stage;
  const early = await invoke(stage).reply();
  const other = fake.addGuild({ name: 'elsewhere', owner: town.minji });
  await vi.waitFor(() => expect(bot.context.client.guilds.cache.has(other.id)).toBe(true), 10_000);
  const shown = await invoke(stage).reply();
  expect(shown.text).toContain('12 rows since the bot started');
  expect(shown.text).toContain('so only whoever runs this bot may pause or drain them');
  expect(labels(shown)).toEqual(['Look again']);
  const refused = await fake
    .pressButton({ user: town.moderator, message: early, customId: /:pause$/ })
    .until(({ followUps }) => followUps.length > 0);
  expect(refused.followUps[0]?.text).toContain('these machines draw for all of them');
  expect(workers.asked).toEqual([]);
});

test('a member sees who is here and nothing of failures, versions and bounds, and is refused by a forwarded button', async () => {
  const workers = memoryWorkers(rich);
  const stage = await botStage({ overrides: { workers } });
  const { town } = stage;
  const shown = await invoke(stage, 'workers', { user: town.alice }).reply();
  expect(shown.text).toContain('**gpu1** · here');
  expect(shown.text).toContain('last seen');
  expect(shown.text).toContain('Pausing machines is for admins.');
  for (const word of ['failed', 'version', 'its owner allows', 'rtx4090']) expect(shown.text).not.toContain(word);
  expect(labels(shown)).toEqual(['Look again']);
});

test.each([
  ['the owner of the application', 1],
  ['a member of its team', 2],
] as const)('%s may steer anywhere, in a direct message too, however many servers there are', async (_who, count) => {
  const workers = memoryWorkers(rich);
  const stage = await botStage({ overrides: { workers } });
  const { fake, town, bot } = stage;
  const other = fake.addGuild({ name: 'elsewhere', owner: town.minji });
  await vi.waitFor(() => expect(bot.context.client.guilds.cache.has(other.id)).toBe(true), 10_000);
  fake.setOwners([town.haruka, town.alice].slice(-count));
  const shown = await invoke(stage, 'workers', { user: town.alice, channel: fake.openDm(town.alice) }).reply();
  expect(labels(shown)).toContain('Drain gpu1');
  fake.pressButton({ user: town.alice, message: shown, customId: /:drain$/ });
  await fake.until(() => workers.asked.length > 0, 'the order');
  expect(workers.asked).toEqual(['drain gpu1']);
});

test('what the queue or a name that is gone refuses is said, and the list stays', async () => {
  const workers = memoryWorkers(rich);
  const stage = await botStage({ overrides: { workers } });
  const { fake, town } = stage;
  const shown = await invoke(stage).reply();
  workers.failure = new AppError('queue.away', { params: { host: 'redis.example' } });
  const seen = await fake
    .pressButton({ user: town.moderator, message: shown, customId: /:pause$/ })
    .until(({ followUps }) => followUps.length > 0);
  expect(seen.followUps[0]?.text).toContain('The queue does not answer');
  expect(seen.followUps[0]?.text).not.toContain('redis.example');
  expect(fake.message(shown)?.text).toContain('gpu1');
});

test('every state is told in words, and a version that is old', async () => {
  const stage = await botStage({
    overrides: {
      workers: memoryWorkers(
        machine('a', { state: 'away', models: [] }),
        machine('b', { state: 'incompatible', version: '9.0.0' }),
        machine('c', { state: 'serverAway', version: '0.0.9' }),
        machine('d', { state: 'paused', pausedBy: 'hours', pausedUntil: 1_800_000_000_000 }),
        machine('e', { state: 'paused', pausedBy: 'owner', declaredClass: { name: 'x', proof: 'differs' } }),
      ),
    },
  });
  const { text } = await invoke(stage).reply();
  expect(text).toContain('0 of 5 machines are here.');
  expect(text).toMatch(/\*\*a\*\* · away\nForge · 0 models\n/);
  expect(text).toContain('**b** · too different a version: gets no rows');
  expect(text).toContain('version 0.0.9 is older than the bot (0.1.0): update it');
  expect(text).toContain('**c** · here, but its image server does not answer');
  expect(text).toContain('**d** · outside of its hours, back <t:1800000000:R>');
  expect(text).toContain('**e** · paused by its owner');
  expect(text).toContain('class x: compared, other pixels; its rows stand alone');
});

test('a great many machines with endless names have pages that Discord takes, in every language', async () => {
  const long = 'checkpoint_'.repeat(25);
  const many = Array.from({ length: 60 }, (_, index) =>
    machine(`gpu${index}`, {
      ...rich,
      id: `machine-with-a-name-${index}`,
      title: long,
      models: [long, long, long, long],
      loaded: long,
      version: '0.0.1-'.padEnd(40, 'x'),
      declaredClass: { name: long, proof: 'differs' },
      state: 'paused',
      pausedBy: 'hours',
      pausedUntil: 1_800_000_000_000,
    }),
  );
  const stage = await botStage({ overrides: { workers: memoryWorkers(...many) } });
  const { fake, town } = stage;
  for (const locale of ['en-US', 'ko', 'ja']) {
    const shown = await invoke(stage, 'workers', { locale }).reply();
    expect(shown.text.length).toBeLessThan(4000);
    expect(shown.selects[0]?.options).toHaveLength(5);
    fake.pressButton({ user: town.moderator, message: shown, customId: 'c1:workers:2', locale });
    const next = await fake.until(() => [fake.message(shown)].find((each) => each?.text.includes('name-5')), 'page 2');
    expect(next?.text).not.toContain('name-0');
  }
});

test('without a queue it is said how machines are added, and before the first one came as well', async () => {
  const none = await botStage();
  expect((await invoke(none).reply()).text).toContain('npm run worker:invite');
  const empty = await botStage({ overrides: { workers: memoryWorkers() } });
  expect((await invoke(empty).reply()).text).toContain('No machine has connected yet');
});

test('members are told in their language how many machines there are and what their owners see, and not where there are none', async () => {
  const stage = await botStage({ overrides: { workers: memoryWorkers(rich, machine('gpu2', { state: 'away' })) } });
  const { town } = stage;
  for (const [user, language] of [
    [town.alice, 'en'],
    [town.minji, 'ko'],
    [town.haruka, 'ja'],
  ] as const) {
    const t = translator(language);
    const queue = await invoke(stage, 'queue', { user }).reply();
    expect(queue.text).toContain(t('commands:workers.here', { here: 1, count: 2 }));
    expect(queue.text).toContain(t('commands:workers.owners'));
    expect((await invoke(stage, 'settings me', { user }).reply()).text).toContain(t('commands:workers.owners'));
  }
  const alone = await botStage();
  expect((await invoke(alone, 'queue').reply()).text).not.toContain('Whoever owns a machine');
});
