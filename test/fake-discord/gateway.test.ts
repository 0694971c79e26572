import { once } from 'node:events';

import { type Client, Events, GatewayIntentBits } from 'discord.js';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';

import { demoCommands, type Stage, stage } from './support.ts';

/** Logs in, and collects the prompts of the commands that arrive. */
async function listener(set: Stage): Promise<{ readonly prompts: string[]; readonly client: Client<true> }> {
  const prompts: string[] = [];
  const client = await set.login(async (interaction) => {
    if (!interaction.isChatInputCommand()) return;
    prompts.push(interaction.options.getString('prompt', true));
    await interaction.reply('ok');
  });
  set.fake.registerCommands(demoCommands);
  return { prompts, client };
}

const ask = ({ fake, town }: Stage, prompt: string) =>
  fake.invokeCommand({ user: town.alice, channel: town.general, name: 'demo run', options: { prompt } });

test('a dropped connection is resumed and what was missed is replayed once', async () => {
  const set = await stage();
  const { prompts } = await listener(set);
  await ask(set, 'before').ack();
  set.fake.gateway.drop();
  const missed = ask(set, 'missed');
  expect(await missed.ack()).toMatchObject({ type: 'reply' });
  expect(prompts).toEqual(['before', 'missed']);
  expect([set.fake.gateway.identifies(), set.fake.gateway.resumes()]).toEqual([1, 1]);
});

test('op 7 makes the client resume', async () => {
  const set = await stage();
  await listener(set);
  set.fake.gateway.requestReconnect();
  await set.fake.until(() => set.fake.gateway.resumes() === 1, 'a resume');
  expect(await ask(set, 'x').ack()).toMatchObject({ type: 'reply' });
});

test('op 9 makes the client identify anew', async () => {
  const set = await stage();
  await listener(set);
  set.fake.gateway.invalidateSession();
  await set.fake.until(() => set.fake.gateway.identifies() === 2, 'an identify');
  await ask(set, 'x').ack();
  expect(set.fake.gateway.resumes()).toBe(0);
});

test('a client whose heartbeats get no answer comes back by itself', async () => {
  const set = await stage({ heartbeatIntervalMs: 150 });
  await listener(set);
  set.fake.gateway.dropHeartbeatAcks(1);
  await set.fake.until(() => set.fake.gateway.resumes() === 1, 'a resume after a lost heartbeat');
  expect(await ask(set, 'x').ack()).toMatchObject({ type: 'reply' });
});

test.each([
  [4004, 'Authentication failed'],
  [4014, 'Used disallowed intents'],
])('close code %d at identify ends the login', async (code, why) => {
  const set = await stage();
  set.fake.gateway.refuseNextIdentify(code);
  await expect(set.login()).rejects.toThrow(why);
});

test('privileged intents are refused unless the application has them', async () => {
  const intents = [GatewayIntentBits.Guilds, GatewayIntentBits.MessageContent, GatewayIntentBits.GuildMessages];
  const set = await stage();
  await expect(set.login(undefined, { intents })).rejects.toThrow('Used disallowed intents');
  const allowed = await stage({ privilegedIntents: true });
  const client = await allowed.login(undefined, { intents });
  const contents: string[] = [];
  client.on(Events.MessageCreate, (message) => void contents.push(message.content));
  allowed.fake.postAs(allowed.town.alice, allowed.town.general, { content: 'readable' });
  await expect.poll(() => contents).toEqual(['readable']);
});

test('events of messages need their intent', async () => {
  const set = await stage();
  const client = await set.login();
  const arrived: string[] = [];
  client.on(Events.MessageCreate, () => void arrived.push('message'));
  client.on(Events.ChannelCreate, () => void arrived.push('channel'));
  set.fake.postAs(set.town.alice, set.town.general, { content: 'x' });
  set.fake.addChannel(set.town.guild, { name: 'new' });
  await expect.poll(() => arrived).toEqual(['channel']);
});

test('a revoked token closes the gateway with 4004 and is refused on REST', async () => {
  const set = await stage();
  const { client } = await listener(set);
  const gone = once(client, Events.ShardDisconnect);
  set.fake.faults.revokeToken();
  expect((await gone)[0]).toMatchObject({ code: 4004 });
  expect((await set.request('GET', '/users/@me')).status).toBe(401);
});

test('guilds and their commands fall on their shards, direct messages on shard 0', async () => {
  const set = await stage({ shards: 2 });
  const guilds = [set.town.guild, set.fake.addGuild({ name: 'second' }), set.fake.addGuild({ name: 'third' })];
  const client = await set.login(undefined, { shards: 'auto' });
  expect(client.ws.shards.size).toBe(2);
  expect(client.guilds.cache.size).toBe(3);
  for (const { id } of guilds) {
    expect(client.guilds.cache.get(id)?.shardId).toBe(Number((BigInt(id) >> 22n) % 2n));
  }
  expect(new Set(client.guilds.cache.map((guild) => guild.shardId)).size).toBe(2);
});

/** A bare WebSocket: what a client must not do. */
async function bare({
  fake,
  request,
}: Stage): Promise<{ send(op: number, d: unknown): void; closed: Promise<number> }> {
  const { url } = (await request('GET', '/gateway/bot')).body;
  const socket = new WebSocket(`${String(url)}?v=10&encoding=json`);
  const closed = once(socket, 'close').then(([code]) => Number(code));
  await once(socket, 'message');
  expect(fake.gateway.connections()).toBe(0);
  return { send: (op, d) => socket.send(JSON.stringify({ op, d })), closed };
}

test.each([
  ['a payload over 4,096 bytes', 1, 'x'.repeat(4100), 4002],
  ['an unknown opcode', 77, null, 4001],
  ['a presence before identify', 3, {}, 4003],
  ['a wrong token', 2, { token: 'no', intents: 1, properties: {} }, 4004],
  ['no such shard', 2, { token: 'TOKEN', intents: 1, properties: {}, shard: [2, 2] }, 4010],
  ['an intent that does not exist', 2, { token: 'TOKEN', intents: 2 ** 30, properties: {} }, 4013],
])('%s closes the connection', async (_, op, data, code) => {
  const set = await stage();
  const { send, closed } = await bare(set);
  send(op, JSON.parse(JSON.stringify(data).replace('TOKEN', set.fake.token)));
  expect(await closed).toBe(code);
});
