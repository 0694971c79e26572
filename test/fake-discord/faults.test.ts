import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';

import { DiscordAPIError, Routes } from 'discord.js';
import { expect, test } from 'vitest';

import { stage } from './support.ts';

const route = 'POST /channels/{channel_id}/messages';

test('a 429 is waited out by discord.js; shared ones do not count towards the ban', async () => {
  const { fake, town, login } = await stage();
  const client = await login();
  const send = () => client.rest.post(Routes.channelMessages(town.general.id), { body: { content: 'x' } });
  for (const scope of ['user', 'shared'] as const) {
    fake.faults.next(route, { kind: 'rateLimit', scope, retryAfterSeconds: 0.2 });
    await send();
  }
  expect(fake.requests.filter(({ method }) => method === 'POST').map(({ status }) => status)).toEqual([
    429, 200, 429, 200,
  ]);
  expect(fake.invalidRequests()).toBe(1);
});

test('a global 429 says so, and 30046 comes as a 429 with its code', async () => {
  const { fake, town, request } = await stage();
  const send = () => request('POST', `/channels/${town.general.id}/messages`, { content: 'x' });
  fake.faults.next('*', { kind: 'rateLimit', scope: 'global', retryAfterSeconds: 1.5 });
  const global = await send();
  expect(global).toMatchObject({ status: 429, body: { global: true, retry_after: 1.5, code: 0 } });
  expect(Object.fromEntries(global.headers)).toMatchObject({
    'retry-after': '2',
    'x-ratelimit-global': 'true',
    'x-ratelimit-scope': 'global',
  });
  fake.faults.next(route, { kind: 'rateLimit', scope: 'shared', retryAfterSeconds: 1, code: 30046 });
  expect(await send()).toMatchObject({
    status: 429,
    body: { code: 30046, message: expect.stringContaining('older than 1 hour') },
  });
  expect((await send()).status).toBe(200);
});

test('every answer has rate-limit headers, and who goes over a limit gets a 429', async () => {
  const { town, request, fake } = await stage({ rateLimits: { [route]: { requests: 2, perSeconds: 60 } } });
  const send = (id: string) => request('POST', `/channels/${id}/messages`, { content: 'x' });
  const remaining = async (id: string) => (await send(id)).headers.get('x-ratelimit-remaining');
  expect(await remaining(town.general.id)).toBe('1');
  expect(await remaining(town.general.id)).toBe('0');
  expect(await remaining(town.nsfw.id)).toBe('1');
  expect(await send(town.general.id)).toMatchObject({ status: 429, body: { global: false } });
  expect(fake.invalidRequests()).toBe(1);
});

test('5xx answers are tried again by discord.js; an armed error is given as it is', async () => {
  const { fake, town, login } = await stage();
  const client = await login();
  const send = () => client.rest.post(Routes.channelMessages(town.general.id), { body: { content: 'x' } });
  fake.faults.next(route, { kind: 'status', status: 500 });
  fake.faults.next(route, { kind: 'status', status: 502 });
  await send();
  expect(fake.countRequests(route)).toBe(3);
  fake.faults.next(route, { kind: 'error', status: 400, code: 30034 }, { skip: 1 });
  await send();
  await expect(send()).rejects.toThrow(DiscordAPIError);
});

test('a cut connection before the deed leaves nothing, after the deed a message nobody was told of', async () => {
  const { fake, town, request } = await stage();
  const send = () => request('POST', `/channels/${town.general.id}/messages`, { content: 'x' });
  fake.faults.next(route, { kind: 'hangUpBefore' });
  await expect(send()).rejects.toThrow('fetch failed');
  expect(fake.messages(town.general)).toEqual([]);
  fake.faults.next(route, { kind: 'hangUpAfter' });
  await expect(send()).rejects.toThrow('fetch failed');
  expect(fake.messages(town.general)).toHaveLength(1);
  expect(fake.requests.map(({ status }) => status)).toEqual([undefined, undefined]);
});

test('hooks hold a request when it is received and when it is about to be answered', async () => {
  const { fake, town, request } = await stage();
  const seen: [string, number, unknown][] = [];
  const note = (moment: string) => (held: { readonly body: unknown }) => {
    seen.push([moment, fake.messages(town.general).length, held.body]);
  };
  const remove = fake.faults.onReceived(route, note('received'));
  fake.faults.beforeAnswer(route, (held) => {
    note('answering')(held);
    return 'hangUp';
  });
  await expect(request('POST', `/channels/${town.general.id}/messages`, { content: 'x' })).rejects.toThrow(
    'fetch failed',
  );
  expect(seen).toEqual([
    ['received', 0, { content: 'x' }],
    ['answering', 1, { content: 'x' }],
  ]);
  remove();
});

test('a bot killed after its message was posted and before it was told leaves one message', async () => {
  const { fake, town } = await stage();
  const script = `fetch(process.argv[1], { method: 'POST', headers: { authorization: process.argv[2], 'content-type': 'application/json' }, body: '{"content":"x"}' })`;
  const target = `${fake.url}/v10/channels/${town.general.id}/messages`;
  const child = spawn(process.execPath, ['-e', script, target, `Bot ${fake.token}`]);
  const exit = once(child, 'exit');
  fake.faults.beforeAnswer(route, async () => {
    child.kill('SIGKILL');
    await exit;
  });
  expect(await exit).toEqual([null, 'SIGKILL']);
  expect(fake.messages(town.general)).toMatchObject([{ content: 'x' }]);
});

test('a client that goes away in the middle of its request leaves nothing', async () => {
  const { fake, town, request } = await stage();
  const { port } = new URL(fake.url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(`POST /api/v10/channels/${town.general.id}/messages HTTP/1.1\r\nhost: x\r\ncontent-length: 99\r\n\r\n{`);
  socket.end();
  socket.resume();
  await once(socket, 'close');
  await request('GET', '/users/@me');
  expect(fake.requests.map(({ method }) => method)).toEqual(['GET']);
});

test('a disarmed fault strikes nobody', async () => {
  const { fake, town, request } = await stage();
  fake.faults.next(route, { kind: 'status', status: 500 }, { times: 99 })();
  expect((await request('POST', `/channels/${town.general.id}/messages`, { content: 'x' })).status).toBe(200);
  expect(() => fake.faults.next(route, { kind: 'error', status: 429, code: 0 })).toThrow('rateLimit');
});

test('who waits in vain is told what was refused', async () => {
  const { fake, town, request } = await stage();
  await request('POST', `/channels/${town.general.id}/messages`, {});
  await expect(fake.until(() => false, 'a miracle', 5)).rejects.toThrow(
    /waited 5 ms for a miracle; refused: POST .*50006/,
  );
});
