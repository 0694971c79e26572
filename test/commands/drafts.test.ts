import { expect, test, vi } from 'vitest';

import type { MessageView } from '../fake-discord/index.ts';
import type { BotStage } from './support.ts';
import { botStage, withButton } from './support.ts';

/** The private reply of a sweep, with its "Edit and run". */
async function accepted(stage: BotStage, options: Record<string, string | number> = {}): Promise<MessageView> {
  return stage.fake
    .invokeCommand({
      user: stage.town.alice,
      channel: stage.town.general,
      name: 'clipskip sweep',
      options: { prompt: 'a red house <lora:paint:0.5>', seed: 42, negative: 'blurry', ...options },
    })
    .reply();
}

const edit = ({ fake, town }: BotStage, message: MessageView) =>
  fake.pressButton({ user: town.alice, message, customId: /draft-edit/ });

test('"Edit and run" shows what was drawn, and draws what was changed', async () => {
  const stage = await botStage();
  const modal = await edit(stage, await accepted(stage)).modal();
  const shown = Object.fromEntries(modal.fields.map(({ customId, value }) => [customId, value]));
  expect(shown).toMatchObject({ negative: 'blurry', series: 'seed: 42\nskips: 1,2,3\nseeds: ' });
  expect(shown['prompt']).toMatch(/a red house\s+<lora:paint:0.5>/);
  expect(shown['settings']).toBe('model: alpha\nsize: 64x64\nsteps: 4\ncfg: 7\nsampler: Euler Automatic');
  const submitted = stage.fake.submitModal({
    user: stage.town.alice,
    modal,
    values: {
      prompt: 'a blue house <lora:paint:0.9>',
      series: 'seed: 7\nskips: 2-3\nseeds: 2',
      settings: 'steps: 6\nSampler: DPM++ 2M Karras\nhires: 1.5, Latent, 0.6',
      goal: ['photo'],
    },
  });
  expect((await submitted.reply()).text).toContain('Accepted');
  const rows = await stage.fake.until(() => (stage.engine.rows.length === 3 ? stage.engine.rows : undefined), 'rows');
  expect(rows.slice(1).map(({ settings }) => settings.seed)).toEqual([7, 8]);
  expect(rows[1]?.cells.map(({ clipSkip }) => clipSkip)).toEqual([2, 3]);
  expect(rows[1]?.settings).toMatchObject({
    steps: 6,
    sampler: 'DPM++ 2M',
    scheduler: 'Karras',
    loras: [{ name: 'paint', weight: 0.9 }],
    hires: { scale: 1.5, upscaler: 'Latent', denoise: 0.6 },
    width: 64,
  });
  expect(stage.bot.context.store.sweeps.byUser(stage.town.alice.id).sweeps[0]?.request).toMatchObject({
    goal: 'photo',
  });
});

test.each([
  ['minji', '수정해서 실행'],
  ['haruka', '編集して実行'],
] as const)('the form of %s is in their language and within Discord’s bounds', async (name, title) => {
  const stage = await botStage();
  const user = stage.town[name];
  const reply = await stage.fake
    .invokeCommand({ user, channel: stage.town.general, name: 'clipskip sweep', options: { prompt: 'a' } })
    .reply();
  const modal = await stage.fake.pressButton({ user, message: reply, customId: /draft-edit/ }).modal();
  expect(modal.title).toBe(title);
  expect(modal.fields).toHaveLength(5);
});

test('a slip costs nothing that was typed', async () => {
  const stage = await botStage();
  const modal = await edit(stage, await accepted(stage)).modal();
  const series = 'seed: minus one\nskips: 1,2\nseeds: 99\ncolour: blue';
  const reply = await stage.fake
    .submitModal({ user: stage.town.alice, modal, values: { series, prompt: 'kept words', settings: 'steps: many' } })
    .reply();
  expect(reply.text).toContain('Nothing was started');
  expect(reply.text).toContain('“minus one”');
  expect(reply.text).toContain('“99”');
  expect(reply.text).toContain('colour: blue');
  expect(reply.text).toContain('Steps');
  const again = await edit(stage, reply).modal();
  const shown = Object.fromEntries(again.fields.map(({ customId, value }) => [customId, value]));
  expect(shown).toMatchObject({ series, prompt: 'kept words', settings: 'steps: many' });
});

test('a request that is refused leaves the draft as it was typed', async () => {
  const stage = await botStage();
  const modal = await edit(stage, await accepted(stage)).modal();
  const submitted = stage.fake.submitModal({ user: stage.town.alice, modal, values: { settings: 'model: nobody' } });
  expect((await submitted.reply()).text).toContain('no model called');
  expect(stage.engine.rows).toHaveLength(1);
});

test('a draft belongs to its person, ends after a day, and survives a restart', async () => {
  let time = 1_790_000_000_000;
  const stage = await botStage({ overrides: { now: () => time } });
  const reply = await accepted(stage);
  await stage.restart();
  expect((await edit(stage, reply).modal()).title).toBe('Edit and run');
  const { store } = stage.bot.context;
  const [draftId = ''] = /draft-edit:(\w+)/.exec(JSON.stringify(reply.buttons))?.slice(1) ?? [];
  expect(store.drafts.get(draftId)?.userId).toBe(stage.town.alice.id);
  time += 25 * 3_600_000;
  expect((await edit(stage, reply).reply()).text).toMatch(/draft is not kept/);
});

test('two presses at once make one sweep', async () => {
  const stage = await botStage({ engine: { effect: () => ({ honoured: 'no' }) } });
  const reply = await accepted(stage);
  const press = () => stage.fake.pressButton({ user: stage.town.alice, message: reply, customId: /draft-insist/ });
  await Promise.all([press().ack(), press().ack()]);
  await vi.waitFor(() => expect(stage.logged.filter(({ name }) => name === 'draft-insist')).toHaveLength(2), 60_000);
  expect(stage.logged.filter(({ name, msg }) => name === 'draft-insist' && msg === 'done')).toHaveLength(2);
  expect(stage.bot.context.store.sweeps.byUser(stage.town.alice.id).sweeps).toHaveLength(1);
  expect(stage.fake.messages(stage.town.general)).toHaveLength(1);
});

test.each(['draft-edit', 'draft-run', 'draft-insist'])(
  'a stranger gets nothing out of the draft of another: %s',
  async (action) => {
    const stage = await botStage();
    const [draftId = ''] = /draft-edit:(\w+)/.exec(JSON.stringify((await accepted(stage)).buttons))?.slice(1) ?? [];
    const { press } = await withButton(stage, `c1:${action}:${draftId}`);
    const handle = press(stage.town.haruka);
    const seen = await handle.until(({ followUps, reply }) => followUps.length > 0 || reply !== undefined);
    expect([...seen.followUps, seen.reply].map((message) => message?.text).join('\n')).toContain('ほかの人のもの');
    expect(seen.modal).toBeUndefined();
    expect(stage.bot.context.store.sweeps.byUser(stage.town.haruka.id).sweeps).toEqual([]);
  },
);
