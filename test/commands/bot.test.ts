import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, describe, expect, test, vi } from 'vitest';

import { commandDefinitions } from '../../src/commands/definitions/index.ts';
import { expectHonest, startFakeDiscord, addSmallTown } from '../fake-discord/index.ts';
import { createDrawingEngine } from '../support/drawing-engine.ts';
import { botStage } from './support.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const register = fileURLToPath(new URL('../../src/register.ts', import.meta.url));

const cleanups: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** A port that nobody has at this moment. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return typeof address === 'object' && address ? address.port : 0;
}

interface Run {
  readonly child: ChildProcess;
  /** Both streams so far. */
  readonly output: () => string;
  readonly code: Promise<number | null>;
}

/** A program as a person starts it, in English and with nothing configured but what is given. */
async function start(program: string, environment: Record<string, string>): Promise<Run> {
  const dataDir = await mkdtemp(join(tmpdir(), 'clipskip-main-'));
  cleanups.push(() => rm(dataDir, { recursive: true, force: true }));
  const nothing = Object.fromEntries(
    [
      'DISCORD_TOKEN',
      'DISCORD_TOKEN_FILE',
      'DISCORD_API_URL',
      'DISCORD_GUILD_ID',
      'SD_URL',
      'SD_ENGINE',
      'HTTP_PORT',
      'LOG_LEVEL',
      'DEFAULT_LANG',
      'CLIPSKIP_LANG',
    ].map((name) => [name, '']),
  );
  const env = { PATH: process.env['PATH'], ...nothing, LANG: 'C', DATA_DIR: dataDir, ...environment };
  const child = spawn(process.execPath, [program], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = once(child, 'close').then(([code]: (number | null)[]) => code ?? null);
  cleanups.push(async () => {
    child.kill('SIGKILL');
    await code;
  });
  return { child, output: () => output, code };
}

describe('npm start', () => {
  test.each([
    ['C', /no Discord token[^]*DISCORD_TOKEN=/],
    ['ko_KR.UTF-8', /토큰이 없어서[^]*DISCORD_TOKEN=/],
    ['ja_JP.UTF-8', /トークンがない[^]*DISCORD_TOKEN=/],
  ])('without a token says what to do (%s)', async (LANG, words) => {
    const { code, output } = await start(main, { LANG });
    expect(await code).toBe(1);
    expect(output()).toMatch(words);
    expect(output()).not.toMatch(/at .*\.ts:/);
  });

  test('with a token that Discord refuses says so and does not show it', async () => {
    const fake = await startFakeDiscord();
    cleanups.push(() => fake.close());
    const DISCORD_TOKEN = 'aaaaaaaaaaaaaaaaaaaaaaaa.bbbbbb.cccccccccccccccccccccccccc';
    const { code, output } = await start(main, { DISCORD_TOKEN, DISCORD_API_URL: fake.url });
    expect(await code).toBe(1);
    expect(output()).toContain('Discord does not accept the token');
    expect(output()).not.toContain(DISCORD_TOKEN);
  });

  test('names every setting that is wrong', async () => {
    const { code, output } = await start(main, { HTTP_PORT: 'no', DEFAULT_LANG: 'fr' });
    expect(await code).toBe(1);
    expect(output()).toContain('DEFAULT_LANG, HTTP_PORT');
  });

  test('draws with nothing but a token, and ends in order on SIGTERM', async () => {
    const fake = await startFakeDiscord();
    cleanups.push(() => fake.close());
    const town = addSmallTown(fake);
    const environment = { DISCORD_TOKEN: fake.token, DISCORD_API_URL: fake.url };
    const registered = await start(register, environment);
    expect(await registered.code).toBe(0);
    expect(registered.output()).toContain(`${commandDefinitions.length} commands`);

    const bot = await start(main, environment);
    await vi.waitFor(() => expect(bot.output()).toContain('Logged in as'), { timeout: 60_000, interval: 50 });
    const reply = await fake
      .invokeCommand({
        user: town.haruka,
        channel: town.general,
        name: 'clipskip sweep',
        options: { prompt: 'a red house', seed: 7, skips: '1,2' },
      })
      .reply(60_000);
    expect(reply.text).toContain('受け付けました');
    bot.child.kill('SIGTERM');
    expect(await bot.code).toBe(0);
    expect(bot.output()).not.toContain('red house');
    expectHonest(fake);
  });
});

test('a server that is away is waited for, and neither stands the demo model in for it nor does the bot stop', async () => {
  const fake = await startFakeDiscord();
  cleanups.push(() => fake.close());
  const town = addSmallTown(fake);
  fake.registerCommands(commandDefinitions);
  const SD_URL = 'http://127.0.0.1:9';
  const bot = await start(main, { DISCORD_TOKEN: fake.token, DISCORD_API_URL: fake.url, SD_URL });
  await vi.waitFor(() => expect(bot.output()).toContain('does not answer yet'), { timeout: 60_000, interval: 50 });
  const options = { prompt: 'a red house' };
  const place = { user: town.alice, channel: town.general, name: 'clipskip sweep' };
  const reply = await fake.invokeCommand({ ...place, options }).reply();
  expect(reply.text).toContain('Nothing answered at the image server');
  expect(reply.text).not.toContain('127.0.0.1');
  expect(fake.messages(town.general)).toEqual([]);
});

/** An engine that draws nothing before it is stopped. */
const stuck = (_cell: unknown, _attempt: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

test('what a stop left unfinished is drawn after the next start, in the one message that it has', async () => {
  const stage = await botStage({ engine: { before: stuck } });
  const { fake, town } = stage;
  const options = { prompt: 'a red house', seed: 5 };
  await fake.invokeCommand({ user: town.alice, channel: town.general, name: 'clipskip sweep', options }).reply();
  const engine = createDrawingEngine();
  await stage.restart({ engine });
  await fake.until(() => fake.messages(town.general)[0]?.media.length, 'the sheet');
  expect(engine.cells()).toBe(3);
  expect(fake.messages(town.general)).toHaveLength(1);
  await vi.waitFor(() => {
    const { sweeps } = stage.bot.context.store.sweeps.byUser(town.alice.id);
    expect(sweeps.map(({ state }) => state)).toEqual(['delivered']);
  }, 60_000);
});

test('a second bot on the same data folder is refused before it says anything to Discord', async () => {
  const { fake, dataDir } = await botStage();
  const second = await start(main, { DISCORD_TOKEN: fake.token, DISCORD_API_URL: fake.url, DATA_DIR: dataDir });
  expect(await second.code).toBe(1);
  expect(second.output()).toContain('Another bot is running on this data folder');
  expect(fake.gateway.identifies()).toBe(1);
});

test('a connection that Discord closes for good ends the bot with the reason', async () => {
  const { fake, bot } = await botStage();
  fake.gateway.close(4014);
  expect(await bot.ended).toMatchObject({ code: 'bot.closed', params: { code: 4014 } });
});

test('a lost connection is taken up again, and commands work after it', async () => {
  const { fake, town } = await botStage();
  fake.gateway.drop();
  await fake.until(() => fake.gateway.resumes() === 1, 'the resume');
  const reply = await fake.invokeCommand({ user: town.alice, channel: town.general, name: 'clipskip queue' }).reply();
  expect(reply.text).toContain('Nothing of yours');
});

test('a Discord that does not answer is waited for', async () => {
  const stage = await botStage();
  stage.fake.faults.next('GET /gateway/bot', { kind: 'hangUpBefore' });
  const said: unknown[] = [];
  const pauses: number[] = [];
  await stage.restart({
    say: (message) => said.push(message.key),
    wait: (ms) => Promise.resolve(void pauses.push(ms)),
  });
  expect(said).toEqual(['commands:start.waiting', 'commands:start.ready']);
  expect(pauses).toEqual([5000]);
});

test('health and metrics are served on the port that is named', async () => {
  const { bot } = await botStage({ environment: { HTTP_PORT: String(await freePort()) } });
  const ready = await fetch(`${bot.opsUrl}/readyz`);
  expect(await ready.json()).toMatchObject({ discord: true });
  expect(await (await fetch(`${bot.opsUrl}/metrics`)).text()).toContain('clipskip_');
});

test('closing twice is closing once', async () => {
  const { bot, fake } = await botStage();
  await Promise.all([bot.close(), bot.close()]);
  await bot.close();
  expect(fake.gateway.connections()).toBe(0);
});
