import { randomInt } from 'node:crypto';

import { expect, test, vi } from 'vitest';

import { createVoteDesk } from '../../src/threads/index.ts';
import { baseInfo } from '../support/drawing-engine.ts';
import { botStage } from './support.ts';
import { issue, nai, remember, sweepBy } from './vote-support.ts';

const said = /Here, 2 won/;

test('what members voted for is told of the next sweep of the kind, there and nowhere else', async () => {
  const stage = await botStage(nai);
  const { bot, fake, town } = stage;
  const { store, desk: sweeps, now, newId } = bot.context;
  const first = await sweepBy(stage);
  expect(first.sheet.text).not.toMatch(said);
  const desk = createVoteDesk({
    store,
    now,
    newId,
    randomBelow: (bound) => randomInt(bound),
    timer: () => () => undefined,
  });
  const snapshot = await sweeps.snapshot(first.id);
  if (!snapshot) throw new Error('no sweep');
  const by = { userId: town.alice.id, moderator: false };
  const poll = desk.open(snapshot, { by });
  const two = poll.choices.find(({ clipSkips }) => clipSkips?.includes(2))?.id ?? '';
  for (const user of ['v1', 'v2', 'v3', 'v4', 'v5', 'v6']) desk.cast(poll.id, user, two);
  desk.cast(poll.id, 'v7', 'none');
  desk.close(poll.id, by);

  const next = await sweepBy(stage, { user: town.minji, options: { prompt: '1boy, solo, night', seed: 3 } });
  expect(next.sheet.text).toContain(
    'NAI 계열 모델, 태그형 프롬프트: 여기서는 7표 중 6표가 클립 스킵 2번을 골랐습니다(숫자를 보고 투표, 비교 1건). 아직 확실하지 않습니다.',
  );
  const prose = await sweepBy(stage, { options: { prompt: 'A girl who sits in the garden of an old house' } });
  expect(prose.sheet.text).not.toMatch(said);
  const elsewhere = fake.addGuild({ name: 'another town' });
  fake.addMember(elsewhere, town.alice);
  const channel = fake.addChannel(elsewhere, { name: 'pictures' });
  expect((await sweepBy(stage, { channel })).sheet.text).not.toMatch(said);
  // What was said of the first one stays as it was: it came before the votes.
  expect(fake.message(first.sheet)?.text).not.toMatch(said);
});

test('a clear winner is marked where the batch’s value is chosen, and not chosen for anybody', async () => {
  const stage = await botStage(nai);
  remember(stage, issue);
  const { sheet } = await sweepBy(stage);
  expect(sheet.text).toContain(
    'Here, 2 won 31 of 44 votes on NAI-type models with tag prompts (blind; comparisons: 4).',
  );
  const [pick] = sheet.selects;
  expect(pick?.options.map(({ selected }) => selected)).toEqual([false, false, false]);
  const raw = JSON.stringify(sheet.raw);
  expect(raw.match(/most votes here: 31 of 44 \(blind\)/g)).toHaveLength(1);
  expect(raw).toMatch(/"value":"2"[^{}]*most votes here|most votes here[^{}]*"value":"2"/);
});

test('nothing is marked where the lead is not clear', async () => {
  const stage = await botStage(nai);
  remember(stage, { 1: 7, 2: 13, none: 0 }, { polls: 1 });
  const { sheet } = await sweepBy(stage);
  expect(sheet.text).toMatch(/Here, 2 won 13 of 20 .*not yet certain/);
  expect(JSON.stringify(sheet.raw)).not.toContain('most votes here');
});

test('the demo model never hears of votes', async () => {
  const stage = await botStage({ engine: { info: { ...nai.engine?.info, models: baseInfo.models, demo: true } } });
  for (const model of ['sd1-anime', 'sd1', 'unknown']) remember(stage, issue, { model });
  const { sheet } = await sweepBy(stage, { options: { model: 'alpha' } });
  expect(sheet.text).not.toMatch(/Here, /);
});

test('a sweep that a restart interrupts is told what was voted meanwhile', async () => {
  let open = false;
  const stage = await botStage({
    engine: {
      ...nai.engine,
      before: (_cell, _attempt, signal) =>
        open
          ? undefined
          : new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
    },
  });
  const { fake, town } = stage;
  const options = { prompt: '1girl, solo, silver hair', seed: 42 };
  await fake.invokeCommand({ user: town.alice, channel: town.general, name: 'clipskip sweep', options }).reply();
  await vi.waitFor(() => expect(stage.engine.rows).toHaveLength(1), 60_000);
  remember(stage, issue);
  open = true;
  await stage.restart();
  const sheet = await fake.until(
    () => fake.messages(town.general).find(({ text }) => /Here, /.test(text)),
    'the finished sheet',
    60_000,
  );
  expect(sheet.text).toContain('Here, 2 won 31 of 44 votes');
  expect(fake.messages(town.general)).toHaveLength(1);
});
