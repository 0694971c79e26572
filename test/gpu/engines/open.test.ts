import { expect, onTestFinished, test } from 'vitest';

import type { EngineConfig } from '../../../src/gpu/engines/open.ts';
import { openServers } from '../../../src/gpu/engines/open.ts';
import { openFleet } from '../../../src/gpu/fleet.ts';
import type { PoolServer } from '../../../src/gpu/pool/index.ts';
import { readConfig } from '../../../src/config.ts';
import type { FakeSdapi, FakeSdapiOptions } from '../../support/fake-sdapi.ts';
import { startFakeSdapi } from '../../support/fake-sdapi.ts';
import { createTcpDoor } from '../../support/tcp-door.ts';

const never = new AbortController().signal;

async function start(options: FakeSdapiOptions = {}): Promise<FakeSdapi> {
  const fake = await startFakeSdapi(options);
  onTestFinished(() => fake.close());
  return fake;
}

async function open(environment: Record<string, string>): Promise<readonly PoolServer[]> {
  const config: EngineConfig = readConfig(environment);
  const servers = await openServers(config);
  onTestFinished(async () => {
    for (const { engine } of servers) await engine.close?.();
  });
  return servers;
}

async function only(environment: Record<string, string>): Promise<PoolServer> {
  const [server, ...others] = await open(environment);
  if (!server || others.length > 0) throw new Error(`${others.length + 1} servers`);
  return server;
}

test('without a server the built-in engine draws, and with one nothing but that', async () => {
  expect((await only({})).engine.name).toBe('builtin');
  const { url } = await start();
  expect((await only({ SD_URL: url, SD_ENGINE: 'builtin' })).engine.name).toBe('builtin');
  expect((await only({ SD_URL: url, SD_ENGINE: 'sdapi' })).engine.name).toBe('sdapi');
});

test('an address whose kind is not named is asked when it is first needed, and bears its engine’s name from then on', async () => {
  const { url, requests } = await start();
  const { engine } = await only({ SD_URL: url });
  expect(requests).toEqual([]);
  expect(engine.name).toBe('auto');
  const [info, again] = await Promise.all([engine.describe(never), engine.describe(never)]);
  expect(info).toMatchObject({ title: 'AUTOMATIC1111', dialect: 'a1111' });
  expect(again).toEqual(info);
  expect(engine.name).toBe('sdapi');
  const [model] = info.models;
  expect(model && engine.clipSkip(model, 2)).toEqual({ honoured: 'yes', used: 2 });
  // Both who asked at once were served by one detection; the engine looks again with each description, of which there were two.
  expect(requests.filter(({ path }) => path === '/system_stats')).toHaveLength(1 + 2);
});

test('a server that is off at the start is found out when it is there', async () => {
  const fake = await start({ kind: 'forge' });
  const door = await createTcpDoor(fake.url);
  onTestFinished(() => door.shut());
  await door.shut();
  const { engine } = await only({ SD_URL: door.url });
  await expect(engine.describe(never)).rejects.toMatchObject({ code: 'server.unreachable' });
  await door.open();
  expect((await engine.describe(never)).title).toBe('Forge');
});

test('what answers and is not supported is named, detected or said', async () => {
  const { url } = await start({ kind: 'swarmui' });
  const { engine } = await only({ SD_URL: url });
  await expect(engine.describe(never)).rejects.toMatchObject({ code: 'server.unknownKind' });
  const page = await start({ kind: 'webPage' });
  const other = await only({ SD_URL: page.url });
  await expect(other.engine.describe(never)).rejects.toMatchObject({ code: 'server.notApi' });
  await expect(open({ SD_ENGINE: 'sdapi' })).rejects.toMatchObject({ code: 'config.missing' });
});

test('several servers come in their order, with class, speed and their own passwords', async () => {
  const [one, two] = [await start({ auth: { user: 'me', password: 'hunter2' } }), await start({ kind: 'forge' })];
  const servers = await open({
    SD_SERVERS: `one=${one.url};class=a;speed=2, two=${two.url};kind=sdapi`,
    SD_AUTH_ONE: 'me:hunter2',
  });
  expect(servers.map(({ id, determinismClass, weight }) => ({ id, determinismClass, weight }))).toEqual([
    { id: 'one', determinismClass: 'a', weight: 2 },
    { id: 'two', determinismClass: undefined, weight: 1 },
  ]);
  const fleet = openFleet(servers);
  onTestFinished(() => fleet.close());
  expect(fleet.up()).toEqual({ one: false, two: false });
  expect((await fleet.engine.describe(never)).title).toBe('one (AUTOMATIC1111), two (Forge)');
  expect(fleet.up()).toEqual({ one: true, two: true });
  expect(two.requests.every(({ authorization }) => authorization === undefined)).toBe(true);
});

test('an owner gives away some checkpoints and sizes of a server, and no others', async () => {
  const { url } = await start();
  const limited = await only({ SD_SERVERS: `one=${url};models=juggernautXL|anything-v3;max=512x512` });
  const info = await limited.engine.describe(never);
  expect(info.models.map(({ name }) => name)).toEqual(['anything-v3', 'juggernautXL']);
  expect(info).toMatchObject({ currentModel: 'anything-v3', size: { maxPixels: 512 * 512 } });
  const none = await only({ SD_SERVERS: `one=${url};models=nowhere` });
  await expect(none.engine.describe(never)).rejects.toMatchObject({ code: 'request.model' });
});

test('a single server of a fleet is up once it answered and down once it did not', async () => {
  const fake = await start();
  const door = await createTcpDoor(fake.url);
  const fleet = openFleet(await open({ SD_URL: door.url }));
  onTestFinished(() => fleet.close());
  await fleet.engine.describe(never);
  expect(fleet.up()).toEqual({ server: true });
  await door.shut();
  await expect(fleet.engine.describe(never)).rejects.toMatchObject({ code: 'server.unreachable' });
  expect(fleet.up()).toEqual({ server: false });
});
