import { expect, test } from 'vitest';

import type { InteractionHandle, InvokeCommand } from './index.ts';
import { demoCommands, multipart, pixel, reasons, refusal, type Stage, stage } from './support.ts';

const minutes = 60_000;
const button = (customId: string, more = {}) => ({
  type: 1,
  components: [{ type: 2, style: 1, label: 'x', custom_id: customId, ...more }],
});

function command(set: Stage, more: Partial<InvokeCommand> = {}): InteractionHandle {
  set.fake.registerCommands(demoCommands);
  const { alice, general } = set.town;
  return set.fake.invokeCommand({ user: alice, channel: general, name: 'demo run', options: { prompt: 'x' }, ...more });
}

const callback = (set: Stage, { id, token }: InteractionHandle, body: unknown, query = '') =>
  set.request('POST', `/interactions/${id}/${token}/callback${query}`, body, { authorization: '' });
const hook = (set: Stage, method: string, { token }: InteractionHandle, path = '', body?: unknown) =>
  set.request(method, `/webhooks/${set.fake.applicationId}/${token}${path}`, body, { authorization: '' });
const original = '/messages/@original';

test('an answer after 3 s is too late, and the person reads that the app did not respond', async () => {
  const set = await stage();
  const handle = command(set);
  set.fake.clock.advance(3000);
  expect(handle.seen().failed).toBe(false);
  set.fake.clock.advance(1);
  expect(handle.seen().failed).toBe(true);
  expect(refusal(await callback(set, handle, { type: 5 }))).toMatchObject({ status: 404, code: 10062 });
});

test('with real time the clock moves by itself and can still be moved on', async () => {
  const { fake } = await stage({ realTime: true });
  const start = fake.clock.now();
  await expect.poll(() => fake.clock.now()).toBeGreaterThan(start);
  fake.clock.advance(15 * minutes);
  expect(fake.clock.now()).toBeGreaterThan(start + 15 * minutes);
});

test('the token is dead after 15 minutes', async () => {
  const set = await stage();
  const handle = command(set);
  await callback(set, handle, { type: 5 });
  set.fake.clock.advance(15 * minutes);
  expect((await hook(set, 'PATCH', handle, original, { content: 'just in time' })).status).toBe(200);
  set.fake.clock.advance(1);
  expect(refusal(await hook(set, 'PATCH', handle, original, { content: 'late' }))).toMatchObject({
    status: 401,
    code: 50027,
  });
  expect(refusal(await hook(set, 'POST', handle, '', { content: 'late' }))).toMatchObject({ status: 401, code: 50027 });
  expect(handle.seen().reply?.content).toBe('just in time');
});

test('before the answer there is no webhook, and a made-up token never has one', async () => {
  const set = await stage();
  const handle = command(set);
  expect(refusal(await hook(set, 'PATCH', handle, original, { content: 'x' }))).toMatchObject({
    status: 404,
    code: 10015,
  });
  expect(refusal(await hook(set, 'POST', handle, '', { content: 'x' }))).toMatchObject({ status: 404, code: 10015 });
  expect(refusal(await hook(set, 'GET', { ...handle, token: 'made-up' }, original))).toMatchObject({
    status: 404,
    code: 10015,
  });
  expect(refusal(await callback(set, { ...handle, id: '1' }, { type: 5 }))).toMatchObject({ status: 404, code: 10062 });
});

test('one acknowledgement only', async () => {
  const set = await stage();
  const handle = command(set);
  expect((await callback(set, handle, { type: 5 })).status).toBe(204);
  expect(refusal(await callback(set, handle, { type: 4, data: { content: 'x' } }))).toMatchObject({
    status: 400,
    code: 40060,
  });
  expect(handle.seen()).toMatchObject({ thinking: true, reply: undefined });
});

test('with_response gives the message', async () => {
  const set = await stage();
  const answer = await callback(
    set,
    command(set),
    { type: 4, data: { content: 'hi', flags: 64 } },
    '?with_response=true',
  );
  expect(answer).toMatchObject({
    status: 200,
    body: {
      interaction: { response_message_ephemeral: true },
      resource: { type: 4, message: { content: 'hi', flags: 64 } },
    },
  });
});

test('ephemeral is decided at the deferral: the edit changes nothing about it', async () => {
  const set = await stage();
  for (const flags of [64, 0]) {
    const handle = command(set);
    await callback(set, handle, { type: 5, data: { flags } });
    await hook(set, 'PATCH', handle, original, { content: 'x', flags: flags === 64 ? 0 : 64 });
    expect((await handle.reply()).ephemeral).toBe(flags === 64);
  }
  expect(set.fake.messages(set.town.general)).toHaveLength(1);
});

test('an ephemeral answer is for its person alone: no event, no GET, no button for others', async () => {
  const set = await stage();
  const client = await set.login(undefined, { intents: ['Guilds', 'GuildMessages'] });
  const events: string[] = [];
  client.on('messageCreate', (message) => void events.push(message.content));
  const handle = command(set);
  await callback(set, handle, { type: 4, data: { content: 'secret', flags: 64, components: [button('b')] } });
  const message = await handle.reply();
  set.fake.postAs(set.town.alice, set.town.general, { content: 'open' });
  await expect.poll(() => events.length).toBe(1);
  expect(events).toEqual(['']);
  expect(refusal(await set.request('GET', `/channels/${set.town.general.id}/messages/${message.id}`))).toMatchObject({
    status: 404,
    code: 10008,
  });
  expect(() => set.fake.pressButton({ user: set.town.minji, message, customId: 'b' })).toThrow('for alice only');
});

test('a follow-up straight after a deferral fills the waiting answer', async () => {
  const set = await stage();
  const handle = command(set);
  await callback(set, handle, { type: 5, data: { flags: 64 } });
  await hook(set, 'POST', handle, '', { content: 'first', flags: 0 });
  await hook(set, 'POST', handle, '', { content: 'second' });
  expect(handle.seen()).toMatchObject({
    reply: { content: 'first', ephemeral: true },
    followUps: [{ content: 'second', ephemeral: false }],
  });
});

test('follow-ups can be read, edited and deleted by their id', async () => {
  const set = await stage();
  const handle = command(set);
  await callback(set, handle, { type: 4, data: { content: 'x' } });
  const { id } = (await hook(set, 'POST', handle, '', { content: 'more', flags: 64 })).body;
  const path = `/messages/${String(id)}`;
  expect((await hook(set, 'PATCH', handle, path, { content: 'changed' })).status).toBe(200);
  expect((await hook(set, 'GET', handle, path)).body).toMatchObject({ content: 'changed', flags: 64 });
  expect((await hook(set, 'DELETE', handle, path)).status).toBe(204);
  expect(refusal(await hook(set, 'PATCH', handle, path, { content: 'x' }))).toMatchObject({ status: 404, code: 10008 });
  expect(handle.seen().followUps).toEqual([]);
});

test('a user install outside its servers has 5 follow-ups; edits stay free', async () => {
  const set = await stage();
  const guild = set.fake.addGuild({ name: 'foreign', botIsMember: false });
  const channel = set.fake.addChannel(guild, { name: 'x' });
  set.fake.addMember(guild, set.town.alice);
  const handle = command(set, { channel });
  await callback(set, handle, { type: 4, data: { content: 'x' } });
  for (let count = 0; count < 5; count += 1)
    expect((await hook(set, 'POST', handle, '', { content: 'x' })).status).toBe(200);
  expect(refusal(await hook(set, 'POST', handle, '', { content: 'x' }))).toMatchObject({ status: 400, code: 40094 });
  expect((await hook(set, 'PATCH', handle, original, { content: 'y' })).status).toBe(200);
  expect(refusal(await set.request('POST', `/channels/${channel.id}/messages`, { content: 'x' }))).toMatchObject({
    status: 403,
    code: 50001,
  });
});

test('where members may not use external apps, the answers of a user install are ephemeral', async () => {
  const set = await stage();
  const guild = set.fake.addGuild({
    name: 'strict',
    botIsMember: false,
    everyonePermissions: (1n << 10n) | (1n << 31n),
  });
  const channel = set.fake.addChannel(guild, { name: 'x' });
  set.fake.addMember(guild, set.town.alice);
  const handle = command(set, { channel });
  await callback(set, handle, { type: 5 });
  await hook(set, 'PATCH', handle, original, { content: 'x' });
  expect((await handle.reply()).ephemeral).toBe(true);
});

test('what an answer may be depends on the interaction', async () => {
  const set = await stage();
  const handle = command(set);
  const answer = await callback(set, handle, { type: 7, data: { content: 'x' } });
  expect(refusal(answer)).toMatchObject({ status: 400, code: 50035 });
  expect(reasons(answer.body)).toEqual(['type INTERACTION_RESPONSE_TYPE']);
  expect(refusal(await callback(set, handle, { type: 8, data: { choices: [] } }))).toMatchObject({
    status: 400,
    code: 50035,
  });
  expect((await callback(set, handle, { type: 4, data: { content: 'x' } })).status).toBe(204);
});

test('files of components and embeds are not among the attachments, an edit keeps what it lists', async () => {
  const set = await stage();
  const handle = command(set);
  await callback(set, handle, { type: 5 });
  const embed = {
    embeds: [{ image: { url: 'attachment://a.png' } }],
    attachments: [{ id: '0', description: 'alt' }, { id: '1' }],
  };
  await hook(set, 'PATCH', handle, original, multipart(embed, { 'a.png': pixel, 'b.txt': Buffer.from('b') }));
  const reply = await handle.reply();
  expect(reply.media.map(({ where, filename }) => [where, filename])).toEqual([
    ['embed', 'a.png'],
    ['attachment', 'b.txt'],
  ]);
  const [kept] = (await hook(set, 'GET', handle, original)).body['attachments'] as { readonly id: string }[];
  await hook(set, 'PATCH', handle, original, { embeds: [], attachments: [{ id: kept?.id }] });
  expect(handle.seen().reply?.media.map(({ filename }) => filename)).toEqual(['b.txt']);
  await hook(set, 'PATCH', handle, original, { content: 'no word of attachments keeps them' });
  expect(handle.seen().reply?.media).toHaveLength(1);
  await hook(set, 'PATCH', handle, original, { attachments: [] });
  expect(handle.seen().reply?.media).toEqual([]);
});
