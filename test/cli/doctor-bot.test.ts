import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { commandDefinitions } from '../../src/commands/definitions/index.ts';
import type { FakeDiscord, SmallTown } from '../fake-discord/index.ts';
import { addSmallTown, startFakeDiscord } from '../fake-discord/index.ts';
import { runInProcess } from '../support/cli-session.ts';

let fake: FakeDiscord;
let town: SmallTown;
let folder: string;
beforeAll(async () => {
  fake = await startFakeDiscord();
  town = addSmallTown(fake);
  folder = await mkdtemp(join(tmpdir(), 'clipskip-doctor-'));
});
afterAll(async () => {
  await fake.close();
  await rm(folder, { recursive: true, force: true });
});

const doctor = (argv: readonly string[], env: Record<string, string>) =>
  runInProcess(['doctor', ...argv], { folder, env });

test('with a token, the doctor examines the bot too and says what to do', async () => {
  const env = { DISCORD_TOKEN: fake.token, DISCORD_API_URL: fake.url };
  const before = await doctor([], env);
  expect(before.code).toBe(1);
  expect(before.out).toContain('Run: npm run register');
  expect(before.out).toContain('npm run doctor -- --channel ID');
  expect(before.out).toContain('Store: not there yet');

  fake.registerCommands(commandDefinitions);
  const after = await doctor(['--channel', town.general.id], env);
  expect(after.out).toContain('✓ Channel #general');
  expect(after.out).toMatch(
    /^ {2}https:\/\/discord\.com\/oauth2\/authorize\?client_id=\d+&permissions=\d+&scope=\S+$/m,
  );
  expect(after.out).not.toContain(fake.token);
  expect(after.code).toBe(0);
});

test('without a token the bot is not examined, and that is said and no problem; of a queue nobody speaks', async () => {
  const { code, out } = await doctor([], {});
  expect(code).toBe(0);
  expect(out).toContain('No DISCORD_TOKEN');
  expect(out).not.toMatch(/Queue|Workers/);
});

test('a channel without a token is wrong usage', async () => {
  const { code, err } = await doctor(['--channel', town.general.id], {});
  expect(code).toBe(2);
  expect(err).toContain('DISCORD_TOKEN');
});

test('a refused token is one problem among the findings, not the end of them', async () => {
  const env = { DISCORD_TOKEN: 'x'.repeat(30), DISCORD_API_URL: fake.url };
  const { code, out } = await doctor([], env);
  expect(code).toBe(1);
  expect(out).toContain('✗ Discord does not accept the token.');
  expect(out).toContain('1 problem.');
});

test('a database that is not ours is found before the bot trips over it, and left as it is', async () => {
  const own = await mkdtemp(join(tmpdir(), 'clipskip-doctor-'));
  try {
    await mkdir(join(own, 'data'));
    const file = join(own, 'data', 'clipskip.sqlite');
    await writeFile(file, 'something else');
    const env = { DISCORD_TOKEN: fake.token, DISCORD_API_URL: fake.url };
    const { code, out } = await runInProcess(['doctor'], { folder: own, env });
    expect(code).toBe(1);
    expect(out).toMatch(/✗ .*clipskip\.sqlite/);
    expect(await readFile(file, 'utf8')).toBe('something else');
  } finally {
    await rm(own, { recursive: true, force: true });
  }
});
