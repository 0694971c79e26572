import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { commandDefinitions } from '../../src/commands/definitions/index.ts';
import type { MessageView } from '../fake-discord/index.ts';
import { startFakeDiscord } from '../fake-discord/index.ts';
import type { BotProcess } from '../support/bot-process.ts';
import { startBot } from '../support/bot-process.ts';
import type { TestRedis } from '../support/redis.ts';
import { startRedis } from '../support/redis.ts';
import { createTcpDoor } from '../support/tcp-door.ts';
import type { Drawn } from './drawn.ts';
import type { Ledger } from './ledger.ts';
import { keptPixels, owed, readLedger } from './ledger.ts';
import type { Machine } from './machine.ts';
import { createMachine } from './machine.ts';
import type { Mischief } from './mischief.ts';
import { doMischief } from './mischief.ts';
import type { People } from './people.ts';
import { createPeople, hasSheet, isUnderWay, sweepOf } from './people.ts';
import type { Seeded } from './seeded.ts';
import { seeded } from './seeded.ts';
import type { Stored } from './stored.ts';
import { storedPictures } from './stored.ts';
import { turnsCanBeTold } from './turns.ts';

export interface ChaosOptions {
  /** Everything that is left to chance follows from it, but not what the machine's own speed decides. */
  readonly seed: number;
  readonly users: number;
  /** Sweeps that each person asks for before the machines begin, and after that. */
  readonly sweepsBefore: number;
  readonly sweepsAfter: number;
  /** Sweeps that are cancelled, drawn again with four seeds, and made into a batch. */
  readonly cancels: number;
  readonly fourSeeds: number;
  readonly batches: number;
  readonly batchPictures: number;
  /** Which mischief, how long the longest lasts (s), and the pause between two of a kind (s). */
  readonly kinds: readonly Mischief[];
  readonly longest: number;
  readonly pause: readonly [number, number];
  /** Most seconds that the machines draw in peace, until it can be told whether people are served in turns. */
  readonly calm: number;
  /** Mischief ends after so many seconds; then everything is whole. */
  readonly lasts: number;
  /** Most seconds until nothing is owed any more. */
  readonly patience: number;
  readonly stepMs: number;
}

/** All that is known when it is over and nobody does anything any more. */
export interface Aftermath {
  readonly ledger: Ledger;
  readonly messages: readonly MessageView[];
  readonly people: People;
  readonly drawn: readonly Drawn[];
  readonly stored: readonly Stored[];
  /** By the sha256 of the file that the bot keeps. */
  readonly pixels: ReadonlyMap<string, string>;
  /** Prompts of sweeps that the bot said it took. */
  readonly accepted: readonly string[];
  /** Keys that were in Redis at the end, and the milliseconds that each has left; -1: for ever. */
  readonly keys: ReadonlyMap<string, number>;
  readonly botLogs: readonly string[];
  readonly machines: readonly Machine[];
  readonly sweepsBefore: number;
  /** What was done, in order. */
  readonly mischief: readonly string[];
  /** When the machines began. Milliseconds since 1970. */
  readonly began: number;
  readonly seconds: number;
}

/** A bot, four machines, a Redis and people, until all that was asked for is over. `judge` is called before it is cleaned up. */
export async function chaos(options: ChaosOptions, judge: (aftermath: Aftermath) => Promise<void>): Promise<void> {
  const random = seeded(options.seed);
  const cleaners: (() => unknown)[] = [];
  const started = performance.now();
  let keep: ((why: unknown) => Promise<void>) | undefined;
  try {
    const redis = await startRedis({ appendonly: true, args: ['--auto-aof-rewrite-percentage', '0'] });
    cleaners.push(() => redis.remove());
    const fake = await startFakeDiscord({ checkSchemas: false });
    cleaners.push(() => fake.close());
    fake.registerCommands(commandDefinitions);
    const dataDir = await mkdtemp(join(tmpdir(), 'clipskip-chaos-'));
    cleaners.push(() => rm(dataDir, { recursive: true, force: true }));
    const people = createPeople(fake, random.branch('people'), options);
    const drawn: Drawn[] = [];
    const machines: Machine[] = [];
    for (const name of ['gpu1', 'gpu2', 'gpu3', 'gpu4']) {
      const machine = await createMachine({
        name,
        redis: `http://127.0.0.1:${redis.port}`,
        random: random.branch(name),
        faults: 0.2,
        stepMs: options.stepMs,
        drawn,
      });
      machines.push(machine);
      cleaners.push(() => machine.close());
    }
    const botWay = await createTcpDoor(`http://127.0.0.1:${redis.port}`);
    cleaners.push(() => botWay.shut().catch(() => undefined));
    const bots: BotProcess[] = [];
    cleaners.push(async () => {
      for (const bot of bots) await bot.stop('SIGKILL');
    });
    const openBot = async (): Promise<void> => {
      bots.push(await startBot({ fake, dataDir, env: botEnvironment(botWay.url) }));
    };
    const release = await Promise.all(machines.map((machine) => machine.occupy()));
    for (const machine of machines) machine.start();
    await untilBeating(redis, machines.length);
    await openBot();

    const accepted: string[] = [];
    const note = (prompt: string | undefined): void => void (prompt !== undefined && accepted.push(prompt));
    // Each machine gets a row of somebody's who counts for nothing: what the others ask for then waits.
    await Promise.all(machines.map(async () => note(await people.ask(people.first))));
    // One after another: in the order of arrival the first person would have everything before the last has anything.
    for (const user of people.users) {
      for (let count = 0; count < options.sweepsBefore; count += 1) note(await people.ask(user));
    }
    const began = Date.now();
    for (const go of release) go();

    const { sweepsBefore } = options;
    const calmEnds = performance.now() + options.calm * 1000;
    while (performance.now() < calmEnds && !turnsCanBeTold({ drawn, people, began, sweepsBefore })) await delay(100);
    const over = AbortSignal.timeout(options.lasts * 1000);
    const mischief: string[] = [];
    const victims = {
      redis,
      machines,
      botWay,
      bot: () => bots.at(-1) ?? raise('no bot'),
      startBot: openBot,
    };
    const say = (text: string): void => void mischief.push(`${((Date.now() - began) / 1000).toFixed(1)} s: ${text}`);
    keep = async (why) => {
      const dir = join(tmpdir(), `clipskip-chaos-seed-${options.seed}`);
      await rm(dir, { recursive: true, force: true });
      await mkdir(dir);
      const files = {
        'mischief.txt': `began ${began}\n${mischief.join('\n')}\n${why instanceof Error ? why.message : String(why)}\n`,
        'drawn.json': JSON.stringify(drawn),
        'stored.json': JSON.stringify(await storedPictures(redis.dir)),
        ...Object.fromEntries(bots.map((bot, index) => [`bot-${index + 1}.log`, bot.log()])),
        ...Object.fromEntries(machines.map((machine) => [`${machine.name}.log`, machine.log()])),
      };
      for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
      await cp(join(redis.dir, 'appendonlydir'), join(dir, 'redis'), { recursive: true });
      await cp(dataDir, join(dir, 'data'), { recursive: true, filter: (source) => !source.includes('pictures') });
      process.stderr.write(`chaos, seed ${options.seed}: what is known of the failure is in ${dir}\n`);
    };
    const lanes = ['worker', 'bot', 'Redis'].map((kind) =>
      lane(kind, { ...options, random: random.branch(kind), over, victims, say }),
    );
    await Promise.all([...lanes, life(people, random.branch('life'), options, note)]);
    say('everything is whole');
    for (const machine of machines) machine.start();

    const end = performance.now() + options.patience * 1000;
    for (;;) {
      const left = owed(dataDir);
      if (left.sweeps + left.batches + left.messages === 0) break;
      if (performance.now() > end) throw new Error(`still owed: ${JSON.stringify(left)}`);
      await delay(250);
    }
    const seconds = (performance.now() - started) / 1000;
    const keys = await untilTidy(redis);
    await bots.at(-1)?.stop('SIGTERM');
    for (const machine of machines) await machine.stop('SIGTERM');
    await judge({
      ledger: readLedger(dataDir),
      messages: people.messages(),
      people,
      drawn,
      stored: await storedPictures(redis.dir),
      pixels: await keptPixels(dataDir),
      accepted,
      keys,
      botLogs: bots.map((bot) => bot.log()),
      machines,
      sweepsBefore,
      mischief,
      began,
      seconds,
    });
  } catch (error) {
    await keep?.(error).catch(() => undefined);
    throw error;
  } finally {
    for (const clean of cleaners.toReversed()) await clean();
  }
}

function botEnvironment(redis: string): Record<string, string> {
  return {
    REDIS_URL: redis.replace('http', 'redis'),
    QUOTA_PANELS_PER_DAY: '1000000',
    QUOTA_SWEEPS_PER_USER: '1000',
    QUOTA_SWEEPS_PER_GUILD: '10000',
  };
}

async function untilBeating(redis: TestRedis, count: number): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const beats = await redis.cli('--scan', '--pattern', 'clipskip:w:*:info');
    if (beats.split('\n').filter(Boolean).length >= count) return;
    await delay(100);
  }
  throw new Error('the workers are not there');
}

interface LaneOptions {
  readonly kinds: readonly Mischief[];
  readonly longest: number;
  readonly pause: readonly [number, number];
  readonly random: Seeded;
  readonly over: AbortSignal;
  readonly victims: Parameters<typeof doMischief>[1]['victims'];
  readonly say: (text: string) => void;
}

/** One mischief of a kind after another: what happens to the worker, the bot and Redis falls together as it may. */
async function lane(kind: string, { kinds, longest, pause, random, over, victims, say }: LaneOptions): Promise<void> {
  const own = kinds.filter((each) => each.startsWith(kind));
  if (own.length === 0) return;
  for (;;) {
    await delay(random.between(...pause) * 1000, undefined, { signal: over }).catch(() => undefined);
    if (over.aborted) return;
    await doMischief(random.pick(own), { victims, random, note: say, longest });
  }
}

const isFinished = (message: MessageView): boolean => hasSheet(message) && !isUnderWay(message);

/** What people do while it all breaks: they ask for more, cancel, and go on with what is finished. */
async function life(
  people: People,
  random: Seeded,
  options: ChaosOptions,
  note: (prompt: string | undefined) => void,
): Promise<void> {
  /** Nobody tries for ever: a bot that is away for long has lost them. */
  const last = performance.now() + options.lasts * 1000 + 15_000;
  const spread = (): Promise<void> => delay(random.between(0, options.lasts * 800));
  const ownerOf = (message: MessageView) =>
    [people.first, ...people.users].find(({ username }) => message.text.includes(`${username} sweep`)) ??
    raise('nobody’s message');
  /** Tries until somebody answers: a bot that is being killed does not. */
  const some = async (
    count: number,
    which: (message: MessageView) => boolean,
    act: (message: MessageView) => Promise<boolean>,
  ) => {
    const taken = new Set<string>();
    await Promise.all(
      Array.from({ length: count }, async () => {
        await spread();
        while (performance.now() < last) {
          const found = people
            .messages()
            .filter((message) => which(message) && !taken.has(sweepOf(message) ?? message.id));
          if (found.length > 0) {
            const message = random.pick(found);
            taken.add(sweepOf(message) ?? message.id);
            if (await act(message)) return;
          }
          await delay(500);
        }
      }),
    );
  };
  await Promise.all([
    ...people.users.map(async (user) => {
      for (let count = 0; count < options.sweepsAfter; count += 1) {
        await spread();
        note(await people.ask(user));
      }
    }),
    some(options.cancels, isUnderWay, (message) => people.press(message, ownerOf(message), 'cancel')),
    some(options.fourSeeds, isFinished, (message) => people.press(message, ownerOf(message), 'seeds4')),
    some(options.batches, isFinished, (message) => people.order(message, ownerOf(message), options.batchPictures)),
  ]);
}

/** A moment for what is tidied behind a row's end; then every key with the time it has left. */
async function untilTidy(redis: TestRedis): Promise<ReadonlyMap<string, number>> {
  await delay(3000);
  const keys = (await redis.cli('--scan', '--pattern', '*')).split('\n').filter(Boolean);
  const found = new Map<string, number>();
  for (const key of keys) found.set(key, Number(await redis.cli('pttl', key)));
  return found;
}

function raise(text: string): never {
  throw new Error(text);
}
