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

interface Scene {
  readonly fake: FakeDiscord;
  readonly town: SmallTown;
  readonly bot: BotProcess;
}

/** The bot as a process of its own against a fake Discord whose clock goes with the wall. */
async function withBot<T>(env: Readonly<Record<string, string>>, work: (scene: Scene) => Promise<T>): Promise<T> {
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

/** 500 people vote within a minute, as the wall clock has it. */
async function voteRush({ fake, town }: Scene): Promise<Finding[]> {
  const voters = 500;
  const { alice, general } = town;
  const options = { prompt: 'a lighthouse, storm', seed: 42, blind: true };
  fake.invokeCommand({ user: alice, channel: general, name: 'clipskip sweep', options });
  const isVote = ({ buttons }: { readonly buttons: readonly { readonly customId: string | undefined }[] }): boolean =>
    buttons.some(({ customId }) => customId?.startsWith('c1:vote:'));
  const vote = await fake.until(() => botMessages({ fake }, general).find(isVote), 'a vote', 300_000);
  const edits = 'PATCH /channels/{channel_id}/messages/{message_id}';
  const before = fake.countRequests(edits);
  const started = performance.now();
  const acks: Promise<number>[] = [];
  for (let index = 0; index < voters; index += 1) {
    const user = fake.addUser({ name: `voter-${index}` });
    fake.addMember(town.guild, user);
    const choice = ['A', 'B', 'C', 'same', 'none'][(index * 7) % 5] ?? 'A';
    const press = fake.pressButton({ user, message: vote, customId: new RegExp(`^c1:vote:.*:${choice}$`) });
    acks.push(press.ack().then(({ afterMs }) => afterMs));
    await delay(Math.max(0, started + ((index + 1) * 60_000) / voters - performance.now()));
  }
  const times = (await Promise.all(acks)).sort((a, b) => a - b);
  const seconds = (performance.now() - started) / 1000;
  const counted = (): boolean => fake.message(vote)?.text.includes(`${voters} people`) === true;
  await fake.until(counted, 'the last count', 60_000);
  const [p99 = Infinity] = times.slice(Math.ceil(times.length * 0.99) - 1);
  return [
    atMost(`votes: p99 of ${voters} acks within ${seconds.toFixed(0)} s`, p99, 500, 'ms', 0),
    atMost(`votes: edits of the public message meanwhile`, fake.countRequests(edits) - before, 30, 'edits', 0),
    exactly('votes: invalid requests meanwhile', fake.invalidRequests(), 0),
  ];
}

/** `npm run bench` has it among the others; alone it takes a little over a minute. */
export const votesInDiscord = (): Promise<Finding[]> => withBot({}, voteRush);

/** What the project promises about the bot, against the fake Discord. Takes about four minutes. */
export async function botPromises(): Promise<Finding[]> {
  const slow = await startFakeSdapi({ stepMs: 1500 });
  try {
    return [
      ...(await votesInDiscord()),
      ...(await withBot({}, underLoad)),
      ...(await withBot({}, (scene) => requestsOfOneSweep('drawn at once', scene))),
      ...(await withBot({ SD_URL: slow.url }, (scene) => requestsOfOneSweep('90 s long', scene))),
    ];
  } finally {
    await slow.close();
  }
}
