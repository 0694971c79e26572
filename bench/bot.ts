import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { commandDefinitions } from '../src/commands/definitions/index.ts';
import { botMessages, isFinished } from '../test/e2e/support.ts';
import type { FakeDiscord, SmallTown } from '../test/fake-discord/index.ts';
import { addSmallTown, startFakeDiscord } from '../test/fake-discord/index.ts';
import type { BotProcess } from '../test/support/bot-process.ts';
import { startBot } from '../test/support/bot-process.ts';
import { startFakeSdapi } from '../test/support/fake-sdapi.ts';
import type { Finding } from './report.ts';
import { atMost, exactly } from './report.ts';

const queued = 200;
const openQuotas = {
  QUOTA_PANELS_PER_DAY: '1000000',
  QUOTA_SWEEPS_PER_USER: '1000',
  QUOTA_SWEEPS_PER_GUILD: '10000',
};

export interface Scene {
  readonly fake: FakeDiscord;
  readonly town: SmallTown;
  readonly bot: BotProcess;
}

/** The bot as a process of its own against a fake Discord whose clock goes with the wall. */
export async function withBot<T>(
  env: Readonly<Record<string, string>>,
  work: (scene: Scene) => Promise<T>,
): Promise<T> {
  const fake = await startFakeDiscord({ realTime: true, checkSchemas: false });
  const dataDir = await mkdtemp(join(tmpdir(), 'clipskip-bench-'));
  try {
    const town = addSmallTown(fake);
    fake.registerCommands(commandDefinitions);
    const bot = await startBot({ fake, dataDir, env: { ...openQuotas, ...env } });
    try {
      return await work({ fake, town, bot });
    } finally {
      await bot.stop('SIGKILL');
    }
  } finally {
    await fake.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Resident bytes of the bot's own process; undefined where there is no /proc. */
async function residentBytes({ child }: BotProcess): Promise<number | undefined> {
  try {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
  } catch {
    return undefined;
  }
}

/** 200 sweeps are taken in, the built-in engine draws them, and people go on typing and pressing. */
async function underLoad({ fake, town, bot }: Scene): Promise<Finding[]> {
  await delay(10_000);
  const idle = await residentBytes(bot);
  const { alice, minji, haruka, general } = town;
  const people = [alice, minji, haruka];
  const acks: number[] = [];
  const invoke = async (index: number, name: string, options: Record<string, string | number>): Promise<void> => {
    const user = people[index % people.length] ?? alice;
    const { afterMs } = await fake.invokeCommand({ user, channel: general, name, options }).ack();
    acks.push(afterMs);
  };
  for (let index = 0; index < queued; index += 1) {
    await invoke(index, 'clipskip sweep', { prompt: 'a lighthouse, storm', seed: index });
  }
  // Spread out, so that pictures, sheets and edits fall in between.
  for (let index = 0; index < queued; index += 1) {
    await invoke(index, 'clipskip queue', {});
    await delay(100);
  }
  const drawn = botMessages({ fake }, general).filter(isFinished).length;
  const [p99 = Infinity] = acks.sort((a, b) => a - b).slice(Math.ceil(acks.length * 0.99) - 1);
  return [
    ...(idle === undefined ? [] : [atMost('bot: resident memory when idle', idle / 2 ** 20, 150, 'MB', 0)]),
    atMost(
      `bot: p99 of ${acks.length} acks while ${queued} sweeps are queued (${drawn} drawn meanwhile)`,
      p99,
      250,
      'ms',
      0,
    ),
    exactly('bot: invalid requests under that load', fake.invalidRequests(), 0),
  ];
}

/** REST requests from the command to the finished message. */
async function requestsOfOneSweep(name: string, { fake, town }: Scene): Promise<Finding[]> {
  // What the bot asks at its start is not part of a sweep.
  await delay(1000);
  const before = fake.countRequests();
  fake.invokeCommand({
    user: town.alice,
    channel: town.general,
    name: 'clipskip sweep',
    options: { prompt: 'a lighthouse, storm', seed: 42 },
  });
  await fake.until(() => botMessages({ fake }, town.general).find(isFinished), 'a finished sweep', 300_000);
  await delay(2000);
  return [
    atMost(`bot: REST requests of a 3-panel sweep, ${name}`, fake.countRequests() - before, 12, 'requests', 0),
    exactly(`bot: invalid requests of it, ${name}`, fake.invalidRequests(), 0),
  ];
}

/** What the project promises about the bot, against the fake Discord. Takes about three minutes. */
export async function botPromises(): Promise<Finding[]> {
  const slow = await startFakeSdapi({ stepMs: 1500 });
  try {
    return [
      ...(await withBot({}, underLoad)),
      ...(await withBot({}, (scene) => requestsOfOneSweep('drawn at once', scene))),
      ...(await withBot({ SD_URL: slow.url }, (scene) => requestsOfOneSweep('90 s long', scene))),
    ];
  } finally {
    await slow.close();
  }
}
