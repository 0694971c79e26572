import { setTimeout as timer } from 'node:timers/promises';

import { onTestFinished } from 'vitest';

import { createClient } from '../../../src/commands/core/client.ts';
import type { DeliveryOptions } from '../../../src/commands/delivery/index.ts';
import { createDelivery } from '../../../src/commands/delivery/index.ts';
import { createLiveTokens } from '../../../src/commands/delivery/live-tokens.ts';
import type { Delivery } from '../../../src/commands/delivery/types.ts';
import type { HandlerLog } from '../../../src/commands/types.ts';
import type { SweepPlace } from '../../../src/sweep/desk.ts';
import { sweepRequest } from '../../../src/sweep/request.ts';
import type { FakeChannel, FakeDiscord } from '../../fake-discord/index.ts';
import type { Stage } from '../../fake-discord/support.ts';
import type { Office } from '../../sweep/desk-support.ts';
import { never, openOffice, scratch } from '../../sweep/desk-support.ts';
import type { DrawingEngine } from '../../support/drawing-engine.ts';
import { createDrawingEngine } from '../../support/drawing-engine.ts';
import { voteParts } from '../votes/parts.ts';

export const post = 'POST /channels/{channel_id}/messages';
export const patch = 'PATCH /channels/{channel_id}/messages/{message_id}';

export interface PostOffice extends Office {
  readonly delivery: Delivery;
  readonly engine: DrawingEngine;
  readonly lines: readonly string[];
  /** Plans, accepts, posts and starts, as a command does. */
  sweep(channel: FakeChannel, options?: SweepOptions): Promise<void>;
  over(sweepId?: string): Promise<unknown>;
  kill(): Promise<void>;
}

interface SweepOptions {
  readonly sweepId?: string;
  readonly owner?: string;
  readonly locale?: string;
  readonly skips?: readonly number[];
  readonly start?: boolean;
  readonly size?: number;
}

/** A hundredth of the time. */
const fastTimers = {
  wait: async (ms: number, signal: AbortSignal): Promise<void> => timer(ms / 100, undefined, { signal }),
  elapsed: (): number => performance.now() * 100,
};

export interface PostOfficeOptions {
  readonly engine?: DrawingEngine;
  readonly folder?: string;
  readonly delivery?: Partial<DeliveryOptions>;
}

/** Everything behind the commands, on a real store, against the fake. */
export async function openPostOffice(set: Stage, options: PostOfficeOptions = {}): Promise<PostOffice> {
  const { fake, town } = set;
  const engine = options.engine ?? createDrawingEngine();
  const now = (): number => fake.clock.now();
  const lines: string[] = [];
  const write = (fields: object, message: string): void => void lines.push(`${message} ${JSON.stringify(fields)}`);
  const log: HandlerLog = { info: write, warn: write, error: write, debug: write };
  const office = openOffice(options.folder ?? scratch(), engine, { now, log });
  const client = createClient({ apiUrl: fake.url, log });
  const ready = new Promise<void>((resolve) => client.once('clientReady', () => resolve()));
  await client.login(fake.token);
  await ready;
  const delivery = createDelivery({
    client,
    store: office.store,
    desk: office.desk,
    showings: voteParts(office, now).showings,
    tokens: createLiveTokens(now),
    log,
    now,
    timers: fastTimers,
    ...options.delivery,
  });
  const kill = async (): Promise<void> => {
    await delivery.close();
    await client.destroy();
    await office.leave();
  };
  onTestFinished(kill);
  return {
    ...office,
    delivery,
    engine,
    lines,
    kill,
    async sweep(
      channel,
      { sweepId = 's1', owner = town.alice.id, locale = 'en', skips = [1, 2, 3], start = true, size = 64 } = {},
    ) {
      const request = sweepRequest.parse({ prompt: 'a cat', skips: [...skips], width: size, height: size });
      const guild = channel.guildId === undefined ? {} : { guildId: channel.guildId };
      const place: SweepPlace = { ownerUser: owner, channelId: channel.id, locale, ...guild };
      office.desk.accept(await office.desk.plan(request, sweepId, never), place);
      await delivery.deliver(sweepId);
      if (start) office.desk.start(sweepId);
    },
    over: (sweepId = 's1') => {
      const state = (): string => office.store.sweeps.get(sweepId)?.state ?? '';
      return waitUntil(() => !['accepted', 'running', 'drawn'].includes(state()) && !open(office, sweepId));
    },
  };
}

function open({ store }: Office, sweepId: string): boolean {
  return store.deliveries.open().some((row) => row.sweepId === sweepId);
}

/** For what shows up outside of the fake: the store, a log. */
export async function waitUntil(check: () => boolean, timeoutMs = 60_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!check()) {
    if (performance.now() > end) throw new Error('it did not happen');
    await timer(10);
  }
}

/** Messages of the bot alone. */
export function ours(fake: FakeDiscord, channel: FakeChannel): ReturnType<FakeDiscord['messages']> {
  return fake.messages(channel).filter(({ authorId }) => authorId === fake.bot.id);
}
