import { describe, expect, test, vi } from 'vitest';

import type { MessageView } from '../fake-discord/index.ts';
import { permission } from '../fake-discord/index.ts';
import type { BotStage } from './support.ts';
import { botStage } from './support.ts';

function sweep({ fake, town }: BotStage, options: Record<string, string | number> = {}, more: object = {}) {
  return fake.invokeCommand({
    user: town.alice,
    channel: town.general,
    name: 'clipskip sweep',
    options: { prompt: 'a red house', seed: 42, ...options },
    ...more,
  });
}

/** An engine that draws when it is told to, or is stopped. */
function gate() {
  const open = Promise.withResolvers<void>();
  const before = (_cell: unknown, _attempt: number, signal: AbortSignal): Promise<void> => {
    signal.addEventListener('abort', () => open.resolve(), { once: true });
    return open.promise;
  };
  return { open: () => open.resolve(), before };
}

/** What a message says once the check holds. */
function shows({ fake }: BotStage, message: { readonly id: string }, words: string): Promise<MessageView> {
  return fake.until(() => {
    const view = fake.message(message);
    return view?.text.includes(words) ? view : undefined;
  }, `“${words}”`);
}

describe('a sweep that is accepted', () => {
  test('is answered in private at once, with a link to the message that the bot made before drawing', async () => {
    const { open, before } = gate();
    const stage = await botStage({ engine: { before } });
    const { fake, town, engine } = stage;
    const handle = sweep(stage);
    expect(await handle.ack()).toMatchObject({ type: 'defer', ephemeral: true });
    const reply = await handle.reply();
    const [message] = fake.messages(town.general);
    expect(reply.ephemeral).toBe(true);
    expect(reply.text).toContain(`https://discord.com/channels/${town.guild.id}/${town.general.id}/${message?.id}`);
    expect(reply.text).toContain('64x64');
    expect(reply.buttons.map(({ label }) => label)).toEqual(['Edit and run', 'Cancel']);
    expect(engine.cells()).toBeLessThanOrEqual(3);
    open();
    await fake.until(
      () => stage.bot.context.store.sweeps.byUser(town.alice.id).sweeps[0]?.state !== 'running',
      'its end',
    );
    expect(engine.rows[0]?.settings).toMatchObject({ prompt: 'a red house', seed: 42 });
    expect(engine.rows[0]?.cells.map(({ clipSkip }) => clipSkip)).toEqual([1, 2, 3]);
  });

  test('takes every option', async () => {
    const stage = await botStage();
    await sweep(stage, {
      skips: '2, 4',
      negative: 'blurry',
      model: 'beta',
      lora: 'paint:0.6',
      size: '128 x 192',
    }).reply();
    await stage.fake.until(() => stage.engine.rows.length > 0, 'a row');
    expect(stage.engine.rows[0]?.settings).toMatchObject({
      negative: 'blurry',
      model: 'styles/Beta.safetensors [bbbbbbbbbb]',
      loras: [{ name: 'paint', weight: 0.6 }],
      width: 128,
      height: 192,
    });
    expect(stage.engine.rows[0]?.cells.map(({ clipSkip }) => clipSkip)).toEqual([2, 4]);
  });

  test('speaks the person’s language', async () => {
    const stage = await botStage();
    const reply = await sweep(stage, {}, { user: stage.town.minji }).reply();
    expect(reply.text).toContain('접수했습니다');
  });

  test('is cancelled by its person', async () => {
    const stage = await botStage({ engine: { before: gate().before } });
    const reply = await sweep(stage).reply();
    stage.fake.pressButton({ user: stage.town.alice, message: reply, customId: /queue-cancel/ });
    expect((await shows(stage, reply, 'Cancelled')).buttons).toEqual([]);
    const [kept] = stage.bot.context.store.sweeps.byUser(stage.town.alice.id).sweeps;
    expect(kept?.state).toBe('cancelled');
  });

  test('goes on when its notice cannot be shown any more', async () => {
    const stage = await botStage();
    const answer = 'PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original';
    stage.fake.faults.next(answer, { kind: 'error', status: 404, code: 10015 });
    sweep(stage);
    await stage.fake.until(() => stage.engine.cells() === 3, 'the panels');
    await vi.waitFor(() => expect(stage.logText()).toContain('sweep over'), 60_000);
  });

  test('gives back the panels that were not drawn', async () => {
    const stage = await botStage({ engine: { before: gate().before } });
    const { store, now } = stage.bot.context;
    const day = new Date(now()).toISOString().slice(0, 10);
    const reply = await sweep(stage).reply();
    expect(store.usage.ofUser(stage.town.alice.id, day).cells).toBe(3);
    await stage.fake.pressButton({ user: stage.town.alice, message: reply, customId: /queue-cancel/ }).ack();
    await stage.fake.until(() => store.usage.ofUser(stage.town.alice.id, day).cells === 0, 'the quota to come back');
  });
});

/** The refusal in private, and that nothing was asked of the engine and nothing posted. */
async function refusal(stage: BotStage, handle: ReturnType<typeof sweep>): Promise<string> {
  const reply = await handle.reply();
  expect(reply.ephemeral).toBe(true);
  expect(stage.fake.messages(stage.town.general)).toEqual([]);
  expect(stage.engine.rows).toEqual([]);
  return reply.text;
}

describe('a sweep that is refused', () => {
  test('names the permissions that are missing in this channel', async () => {
    const stage = await botStage();
    stage.fake.setPermissions(stage.town.general, permission.viewChannel | permission.sendMessages);
    expect(await refusal(stage, sweep(stage))).toMatch(/lack permissions.*Attach Files\./);
  });

  test('asks for the permission of threads in a thread', async () => {
    const stage = await botStage();
    const thread = stage.fake.addThread(stage.town.general, { name: 'talk', owner: stage.town.alice });
    stage.fake.setPermissions(
      stage.town.general,
      permission.viewChannel | permission.sendMessages | permission.attachFiles,
    );
    expect(await refusal(stage, sweep(stage, {}, { channel: thread }))).toContain('Send Messages in Threads');
  });

  test.each([
    ['channels', { channels: ['123456789012345678'] }, /do not draw in this channel/],
    ['roles', { roles: ['123456789012345678'] }, /needs one of these roles/],
    ['the age rule', { nsfw: 'restricted' }, /age-restricted channels only/],
    ['a quota', { quotas: { cellsPerUserDay: 2 } }, /That is 3 panels, and 2 of 2 are left/],
    ['sweeps at once', { quotas: { runningPerUser: 0 } }, /already have 0 sweeps/],
    ['sweeps of the server', { quotas: { runningPerGuild: 0 } }, /already has 0 sweeps/],
  ])('by the server’s rule for %s', async (_what, settings, words) => {
    const stage = await botStage();
    stage.bot.context.store.guildSettings.set(stage.town.guild.id, { version: 1, ...settings });
    expect(await refusal(stage, sweep(stage))).toMatch(words);
  });

  test('draws in an age-restricted channel where the rule wants one', async () => {
    const stage = await botStage();
    stage.bot.context.store.guildSettings.set(stage.town.guild.id, { version: 1, nsfw: 'restricted' });
    expect((await sweep(stage, {}, { channel: stage.town.nsfw }).reply()).text).toContain('Accepted');
  });

  test('by the operator’s quota, and says when the day ends', async () => {
    const stage = await botStage({ environment: { QUOTA_PANELS_PER_DAY: '4' } });
    await sweep(stage).reply();
    const second = await sweep(stage, { seed: 43 }).reply();
    expect(second.text).toMatch(/That is 3 panels, and 1 of 4 are left for today\./);
    expect(second.text).toMatch(/<t:\d+:R>/);
  });

  test.each([
    [{ skips: '1,2,x' }, /“1,2,x” cannot be used/],
    [{ skips: '13' }, /Clip skip 13 does not exist/],
    [{ size: 'large' }, /“large” cannot be used/],
    [{ size: '100x100' }, /not a size/],
    [{ lora: 'paint:99' }, /“paint:99” cannot be used/],
    [{ lora: 'nobody' }, /no LoRA called/],
    [{ model: 'nobody' }, /no model called/],
    [{ model: 'delta' }, /FLUX/],
    [{ preset: 'nobody' }, /no preset/],
  ])('for %o', async (options, words) => {
    const stage = await botStage();
    expect(await refusal(stage, sweep(stage, options))).toMatch(words);
  });

  test('until the person insists, where the table says that no panel can differ', async () => {
    const stage = await botStage({ engine: { effect: () => ({ honoured: 'no' }) } });
    const reply = await sweep(stage).reply();
    expect(reply.text).toContain('No panel can differ here');
    expect(stage.engine.rows).toEqual([]);
    stage.fake.pressButton({ user: stage.town.alice, message: reply, customId: /draft-insist/ });
    await shows(stage, reply, 'Accepted');
    await stage.fake.until(() => stage.engine.cells() === 3, 'the panels');
  });

  test('when its place cannot be posted to after all, and nothing is drawn or counted', async () => {
    const stage = await botStage();
    stage.fake.faults.next(
      'POST /channels/{channel_id}/messages',
      { kind: 'error', status: 403, code: 50013 },
      { times: 9 },
    );
    const reply = await sweep(stage).reply();
    expect(reply.ephemeral).toBe(true);
    const { store } = stage.bot.context;
    expect(store.sweeps.byUser(stage.town.alice.id).sweeps.map(({ state }) => state)).toEqual(['cancelled']);
  });
});

describe('where the bot is no member', () => {
  test('the answer itself is the result, and the person hears how long it can be shown', async () => {
    const stage = await botStage();
    const channel = stage.fake.addPrivateChannel([stage.town.alice, stage.town.minji]);
    const handle = sweep(stage, {}, { channel });
    expect(await handle.ack()).toMatchObject({ type: 'defer', ephemeral: false });
    const seen = await handle.until(({ followUps }) => followUps.length > 0);
    expect(seen.followUps[0]).toMatchObject({ ephemeral: true });
    expect(seen.followUps[0]?.text).toContain('15 minutes');
    await stage.fake.until(() => stage.engine.cells() === 3, 'the panels');
  });

  test('a refusal takes the public “thinking” away and speaks to the person alone', async () => {
    const stage = await botStage({ environment: { QUOTA_PANELS_PER_DAY: '1' } });
    const guild = stage.fake.addGuild({ name: 'elsewhere', botIsMember: false });
    stage.fake.addMember(guild, stage.town.alice);
    const channel = stage.fake.addChannel(guild, { name: 'general' });
    const handle = sweep(stage, {}, { channel });
    const seen = await handle.until(({ followUps }) => followUps.length > 0);
    expect(seen.reply).toBeUndefined();
    expect(seen.thinking).toBe(false);
    expect(seen.followUps[0]).toMatchObject({ ephemeral: true });
    expect(seen.followUps[0]?.text).toContain('1 of 1 are left');
  });
});
