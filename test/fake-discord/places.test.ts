import { expect, test } from 'vitest';

import { permission } from './index.ts';
import { multipart, pixel, refusal, stage } from './support.ts';

const view = permission.viewChannel | permission.readMessageHistory;

test.each([
  ['nothing: 50001', 0n, 50001],
  ['SEND_MESSAGES', view, 50013],
])('without %s nothing is posted, and discord.js sees the same permissions', async (_, bits, code) => {
  const { fake, town, request, login } = await stage();
  const client = await login();
  fake.setPermissions(town.general, bits);
  const channel = client.guilds.cache.get(town.guild.id)?.channels.cache.get(town.general.id);
  await expect.poll(() => channel?.permissionsFor(client.user)?.has('SendMessages')).toBe(false);
  expect(refusal(await request('POST', `/channels/${town.general.id}/messages`, { content: 'x' }))).toMatchObject({
    status: 403,
    code: code,
  });
  expect(fake.invalidRequests()).toBe(1);
});

test('ATTACH_FILES, SEND_POLLS, PIN_MESSAGES and CREATE_PUBLIC_THREADS are each needed for their deed', async () => {
  const { fake, town, request } = await stage();
  const path = `/channels/${town.general.id}`;
  const { id } = (await request('POST', `${path}/messages`, { content: 'x' })).body;
  const deeds = {
    attachFiles: () => request('POST', `${path}/messages`, multipart({ content: 'x' }, { 'a.png': pixel })),
    sendPolls: () =>
      request('POST', `${path}/messages`, {
        poll: { question: { text: 'q' }, answers: [{ poll_media: { text: 'a' } }] },
      }),
    pinMessages: () => request('PUT', `${path}/messages/pins/${String(id)}`),
    createPublicThreads: () => request('POST', `${path}/messages/${String(id)}/threads`, { name: 't' }),
  };
  for (const [name, deed] of Object.entries(deeds)) {
    fake.setPermissions(town.general, view | permission.sendMessages);
    expect(refusal(await deed())).toMatchObject({ status: 403, code: 50013 });
    const needed = Object.entries(permission).find(([known]) => known === name)?.[1] ?? 0n;
    fake.setPermissions(town.general, view | permission.sendMessages | needed);
    expect([name, (await deed()).status < 300]).toEqual([name, true]);
  }
});

test('in a thread SEND_MESSAGES_IN_THREADS counts and SEND_MESSAGES does not', async () => {
  const { fake, town, request } = await stage();
  const thread = fake.addThread(town.general, { name: 't', owner: town.alice });
  fake.setPermissions(town.general, view | permission.sendMessages);
  expect(refusal(await request('POST', `/channels/${thread.id}/messages`, { content: 'x' }))).toMatchObject({
    status: 403,
    code: 50013,
  });
  fake.setPermissions(town.general, view | permission.sendMessagesInThreads);
  expect((await request('POST', `/channels/${thread.id}/messages`, { content: 'x' })).status).toBe(200);
});

test('a message has one thread, which has its id', async () => {
  const { fake, town, request, login } = await stage();
  const client = await login();
  const { id } = (await request('POST', `/channels/${town.general.id}/messages`, { content: 'x' })).body;
  const path = `/channels/${town.general.id}/messages/${String(id)}/threads`;
  expect(await request('POST', path, { name: 'batch' })).toMatchObject({ status: 201, body: { id, name: 'batch' } });
  expect(refusal(await request('POST', path, { name: 'again' }))).toMatchObject({ status: 400, code: 160004 });
  expect(fake.threads(town.general)).toMatchObject([{ id, kind: 'thread', archived: false }]);
  await expect.poll(() => client.channels.cache.get(String(id))?.isThread()).toBe(true);
});

test('an archived thread opens by a message and refuses edits; a locked one refuses both', async () => {
  const { fake, town, request } = await stage();
  const thread = fake.addThread(town.general, { name: 't', owner: town.alice });
  const post = () => request('POST', `/channels/${thread.id}/messages`, { content: 'x' });
  const { id } = (await post()).body;
  const change = () => request('PATCH', `/channels/${thread.id}/messages/${String(id)}`, { content: 'y' });
  fake.faults.archiveThread(thread);
  expect(refusal(await change())).toMatchObject({ status: 400, code: 50083 });
  expect(refusal(await request('PUT', `/channels/${thread.id}/thread-members/@me`))).toMatchObject({
    status: 400,
    code: 50083,
  });
  expect((await post()).status).toBe(200);
  expect(fake.channel(thread).archived).toBe(false);
  expect((await change()).status).toBe(200);

  fake.setPermissions(town.general, view | permission.sendMessagesInThreads);
  fake.faults.archiveThread(thread, { locked: true });
  expect(refusal(await post())).toMatchObject({ status: 400, code: 50083 });
  expect(refusal(await change())).toMatchObject({ status: 400, code: 50083 });
});

test('a forum takes posts with their tag, not messages', async () => {
  const { fake, town, request } = await stage();
  const strict = fake.addChannel(town.guild, { name: 'strict', kind: 'forum', tags: ['sd15'], requireTag: true });
  const post = (body: object) =>
    request('POST', `/channels/${strict.id}/threads`, { name: 'sheet', message: { content: 'x' }, ...body });
  expect(refusal(await request('POST', `/channels/${strict.id}/messages`, { content: 'x' }))).toMatchObject({
    status: 400,
    code: 40058,
  });
  expect(refusal(await post({}))).toMatchObject({ status: 400, code: 40067 });
  const { body } = await request('GET', `/channels/${strict.id}`);
  const [tag] = body['available_tags'] as { readonly id: string }[];
  const made = await post({ applied_tags: [tag?.id] });
  expect(made).toMatchObject({ status: 201, body: { applied_tags: [tag?.id], message: { content: 'x' } } });
  expect(fake.messages(String(made.body['id']))).toMatchObject([{ content: 'x' }]);
});

test('a guild that threw the bot out is gone for it', async () => {
  const { fake, town, request, login } = await stage();
  const client = await login();
  fake.faults.removeGuild(town.guild);
  await expect.poll(() => client.guilds.cache.size).toBe(0);
  expect(refusal(await request('POST', `/channels/${town.general.id}/messages`, { content: 'x' }))).toMatchObject({
    status: 403,
    code: 50001,
  });
  expect(refusal(await request('GET', `/guilds/${town.guild.id}`))).toMatchObject({ status: 403, code: 50001 });
});

test('every GET of the world fits the schema', async () => {
  const { fake, town, request } = await stage();
  const thread = fake.addThread(town.general, { name: 't', owner: town.alice });
  const paths = [
    '/users/@me',
    '/users/@me/guilds',
    `/users/${town.alice.id}`,
    '/applications/@me',
    '/oauth2/applications/@me',
    `/applications/${fake.applicationId}/emojis`,
    `/guilds/${town.guild.id}`,
    `/guilds/${town.guild.id}?with_counts=true`,
    `/guilds/${town.guild.id}/members/${fake.bot.id}`,
    `/guilds/${town.guild.id}/roles`,
    `/guilds/${town.guild.id}/channels`,
    `/guilds/${town.guild.id}/threads/active`,
    ...[town.general, town.forum, thread, fake.openDm(town.alice)].map(({ id }) => `/channels/${id}`),
    `/channels/${thread.id}/thread-members`,
  ];
  for (const path of paths) expect([path, (await request('GET', path)).status]).toEqual([path, 200]);
  expect(refusal(await request('GET', '/channels/1'))).toMatchObject({ status: 404, code: 10003 });
  expect(refusal(await request('GET', '/guilds/1'))).toMatchObject({ status: 404, code: 10004 });
});
