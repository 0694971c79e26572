import { setTimeout as delay } from 'node:timers/promises';

import type { BotProcess } from '../support/bot-process.ts';
import type { TestRedis } from '../support/redis.ts';
import type { TcpDoor } from '../support/tcp-door.ts';
import type { Machine } from './machine.ts';
import type { Seeded } from './seeded.ts';

/** What goes wrong around the bot, at moments that nobody chose. */

interface Victims {
  readonly redis: TestRedis;
  readonly machines: readonly Machine[];
  readonly botWay: TcpDoor;
  bot(): BotProcess;
  /** After its process was ended. */
  startBot(): Promise<void>;
}

export const mischiefs = [
  'worker killed',
  'worker cut off',
  'worker hung up on',
  'worker leaves',
  'bot killed',
  'bot cut off',
  'Redis killed',
  'Redis stands still',
] as const;
export type Mischief = (typeof mischiefs)[number];

export interface MischiefOptions {
  readonly victims: Victims;
  readonly random: Seeded;
  /** Of the mischiefs done so far, in words, for the one who reads a failure. */
  readonly note: (text: string) => void;
  /** Longest time that something lasts, in seconds: beyond 12 a worker counts as gone. */
  readonly longest: number;
}

/** Does one of them and mends it. Resolves when everything it broke is whole again. */
export async function doMischief(kind: Mischief, { victims, random, note, longest }: MischiefOptions): Promise<void> {
  const { redis, machines, botWay } = victims;
  const machine = random.pick(machines);
  const seconds = random.between(0.3, longest);
  const about = kind.startsWith('worker') ? `${kind}: ${machine.name}` : kind;
  note(`${about}, ${seconds.toFixed(1)} s`);
  const pause = (): Promise<void> => delay(seconds * 1000);
  switch (kind) {
    case 'worker killed':
      await machine.stop('SIGKILL');
      await pause();
      machine.start();
      return;
    case 'worker leaves':
      await machine.stop('SIGTERM');
      await pause();
      machine.start();
      return;
    case 'worker cut off':
      machine.way.hold();
      await pause();
      machine.way.release();
      return;
    case 'worker hung up on':
      await machine.way.shut();
      await pause();
      await machine.way.open();
      return;
    case 'bot killed':
      await victims.bot().stop('SIGKILL');
      await delay(random.between(0, 2000));
      await victims.startBot();
      return;
    case 'bot cut off':
      botWay.hold();
      await pause();
      botWay.release();
      return;
    case 'Redis killed':
      await redis.stop('SIGKILL');
      await pause();
      await redis.restart();
      return;
    case 'Redis stands still':
      redis.pause();
      await pause();
      redis.resume();
  }
}
