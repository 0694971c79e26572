import { expect, test } from 'vitest';

import { explainTopics } from '../../src/advice/index.ts';
import { translator } from '../../src/text/index.ts';
import type { BotStage } from './support.ts';
import { botStage, withButton } from './support.ts';

const invoke = ({ fake, town }: BotStage, name: string, options = {}, more: object = {}) =>
  fake.invokeCommand({ user: town.alice, channel: town.general, name: `clipskip ${name}`, options, ...more });

/** An engine that draws nothing before it is stopped. */
const stuck = (_cell: unknown, _attempt: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

test('every chapter of explain fits into a message, in every language, with its sources', async () => {
  const stage = await botStage();
  for (const [user, language] of [
    [stage.town.alice, 'en'],
    [stage.town.minji, 'ko'],
    [stage.town.haruka, 'ja'],
  ] as const) {
    for (const { id, heading, sources, diagram } of explainTopics) {
      const { text, ephemeral, media } = await invoke(stage, 'explain', { topic: id }, { user }).reply();
      expect(ephemeral).toBe(true);
      expect(text).toContain(translator(language)(heading));
      expect(text.length).toBeLessThan(4000);
      for (const { title } of sources) expect(text).toContain(title);
      const shown = media.filter(({ where }) => where !== 'attachment').map(({ description }) => description);
      const words = diagram === undefined ? [] : [translator(language)('training:card.diagram', { n: diagram })];
      expect(shown).toEqual(words);
    }
  }
});

test('explain can be shown to everybody, and whoever leafs through it gets a copy', async () => {
  const stage = await botStage();
  const shown = await invoke(stage, 'explain', { public: true }).reply();
  expect(shown.ephemeral).toBe(false);
  const choose = (message: { readonly id: string }) =>
    stage.fake.chooseSelect({ user: stage.town.haruka, message, customId: 'c1:explain:topics', values: ['servers'] });
  const copy = await choose(shown).reply();
  expect(copy.ephemeral).toBe(true);
  expect(copy.text).toContain('Forge');
  expect(stage.fake.message(shown)?.versions).toHaveLength(shown.versions.length);
});

test('a picture goes when another chapter stands in its place', async () => {
  const stage = await botStage();
  const shown = await invoke(stage, 'explain', { topic: 'twelve' }).reply();
  expect(shown.media.map(({ description }) => description)).toContain(
    'Where clip skip 1 cuts the text encoder of SD 1.x, and what each program calls it',
  );
  const turn = (topic: string) =>
    stage.fake.chooseSelect({
      user: stage.town.alice,
      message: shown,
      customId: 'c1:explain:topics',
      values: [topic],
    });
  turn('families');
  await stage.fake.until(() => stage.fake.message(shown)?.text.includes('SD 1.x, SD 2.x') === true, 'the chapter');
  expect(stage.fake.message(shown)?.media).toEqual([]);
  turn('zero');
  await stage.fake.until(() => stage.fake.message(shown)?.media.length !== 0, 'the picture');
  const [picture] = stage.fake.message(shown)?.media ?? [];
  expect(picture?.contentType ?? picture?.filename).toMatch(/png/);
});

test('the queue shows one’s own sweeps and cancels them', async () => {
  const stage = await botStage({ engine: { before: stuck } });
  expect((await invoke(stage, 'queue').reply()).text).toContain('Nothing of yours');
  await invoke(stage, 'sweep', { prompt: 'first `house`', seed: 1 }).reply();
  await invoke(stage, 'sweep', { prompt: 'second house', seed: 2 }).reply();
  await invoke(stage, 'sweep', { prompt: 'not hers', seed: 3 }, { user: stage.town.haruka }).reply();
  const queue = await invoke(stage, 'queue').reply();
  // What runs, and somebody else's first one: they take turns.
  expect(queue.text).toMatch(/1\. .*first.*\n2\. .*second house.*waiting, 2 before it/);
  expect(queue.text).not.toContain('not hers');
  stage.fake.pressButton({ user: stage.town.alice, message: queue, customId: queue.buttons[0]?.customId ?? '' });
  await stage.fake.until(() => stage.fake.message(queue)?.text.includes('first') === false, 'the queue without it');
  expect(stage.fake.message(queue)?.text).toContain('second house');
  const { store } = stage.bot.context;
  expect(store.sweeps.byUser(stage.town.alice.id).sweeps.map(({ state }) => state)).toContain('cancelled');
});

test.each([
  ['that clip skip is used', undefined, /Clip skip is used: the pictures at 1, 2, 3 differ/],
  ['that it has no effect', () => 1, /no effect here: the pictures at 1, 2, 3 are the same/],
  ['that values fall together', (skip: number) => Math.max(2, skip), /in part: the same picture at 1 = 2/],
])('the self-test finds out by pixels %s', async (_what, draws, words) => {
  const stage = await botStage({ engine: draws ? { draws } : {} });
  const reply = await invoke(stage, 'selftest').until(({ reply }) => words.test(reply?.text ?? ''));
  expect(reply.reply?.text).toMatch(/s a picture \(64x64, 4 steps\)/);
  expect(stage.engine.rows[0]?.cells).toHaveLength(3);
  expect(stage.fake.messages(stage.town.general)).toEqual([]);
});

test('the self-test makes people wait between two runs, but not those who manage the server', async () => {
  const stage = await botStage();
  await invoke(stage, 'selftest').until(({ reply }) => reply?.text.includes('s a picture') === true);
  expect((await invoke(stage, 'selftest').reply()).text).toMatch(/a moment ago[^]*<t:\d+:R>/);
  const admin = invoke(stage, 'selftest', {}, { user: stage.town.moderator });
  await admin.until(({ reply }) => reply?.text.includes('s a picture') === true);
});

test('a sweep is cancelled by its person and by moderators, and by nobody else', async () => {
  const stage = await botStage({ engine: { before: stuck } });
  await invoke(stage, 'sweep', { prompt: 'a house' }).reply();
  const { store } = stage.bot.context;
  const state = () => store.sweeps.byUser(stage.town.alice.id).sweeps[0]?.state;
  const id = store.sweeps.byUser(stage.town.alice.id).sweeps[0]?.id ?? '';
  const { press } = await withButton(stage, `c1:queue-cancel:${id}`);
  const refused = await press(stage.town.minji).until(({ followUps }) => followUps.length > 0);
  expect(refused.followUps[0]?.text).toContain('다른 사람의 것입니다');
  expect(state()).toBe('running');
  press(stage.town.moderator);
  await stage.fake.until(() => state() === 'cancelled', 'the end');
});
