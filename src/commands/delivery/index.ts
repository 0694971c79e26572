import { setTimeout as timer } from 'node:timers/promises';

import type { Client } from 'discord.js';

import { AppError, asAppError } from '../../errors.ts';
import type { Store } from '../../store/index.ts';
import type { SweepDesk } from '../../sweep/desk.ts';
import type { Shown } from '../../threads/index.ts';
import { discordFailure } from '../core/discord-failure.ts';
import type { Showings } from '../showings.ts';
import { panelsOf, placeOfShown, sweepOf } from '../showings.ts';
import type { HandlerLog } from '../types.ts';
import { createChannelRest } from './channel-rest.ts';
import type { Courier } from './courier.ts';
import { createCourier } from './courier.ts';
import { failureOf } from './failure.ts';
import { follow } from './follow.ts';
import type { LiveTokens } from './live-tokens.ts';
import { createPace } from './pace.ts';
import type { Delivery } from './types.ts';

export interface DeliveryOptions {
  readonly client: Client;
  readonly store: Store;
  readonly desk: Pick<SweepDesk, 'start' | 'unfinished'>;
  readonly showings: Showings;
  /** Of places where the bot can only answer. */
  readonly tokens: LiveTokens;
  /** Called when the end of a sweep stands in its message, or no place takes it. Default: nobody waits for it. */
  readonly onDelivered?: (sweepId: string) => void;
  readonly log: HandlerLog;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How it waits, and the clock of its pace in milliseconds. Default: real time. */
  readonly timers?: {
    wait(ms: number, signal: AbortSignal): Promise<void>;
    elapsed(): number;
  };
  /** How long a post may take before another process may look after it. Default 60,000 ms. */
  readonly leaseMs?: number;
}

const realTimers: NonNullable<DeliveryOptions['timers']> = {
  wait: async (ms, signal) => timer(ms, undefined, { signal }),
  elapsed: () => performance.now(),
};

/** See `Delivery`. */
export function createDelivery(options: DeliveryOptions): Delivery {
  const { client, store, desk, showings, tokens, log, now, timers = realTimers, leaseMs = 60_000 } = options;
  const { onDelivered = () => undefined } = options;
  const closing = new AbortController();
  const { signal } = closing;
  const followers = new Map<string, Promise<void>>();
  const queues = new Map<string, Promise<void>>();
  const processId = `${Math.trunc(performance.timeOrigin)}.${process.pid}`;
  let attempts = 0;
  const courier = createCourier({
    client,
    store,
    rest: createChannelRest(client, signal),
    log,
    signal,
    now,
    tokens,
    leaseMs,
    newHolder: () => `${processId}.${(attempts += 1)}`,
    wait: (ms) => timers.wait(ms, signal),
  });
  /** Of one sweep one message is written at a time, in the order asked for, with all the pictures it should have. */
  const inTurn: Courier = {
    show(shown) {
      const { sweepId } = sweepOf(shown);
      const before = queues.get(sweepId) ?? Promise.resolve();
      const turn = before.then(async () => courier.show(await withPictures(shown, showings, signal)));
      const done = turn.then(
        () => undefined,
        () => undefined,
      );
      queues.set(sweepId, done);
      void done.then(() => queues.get(sweepId) === done && queues.delete(sweepId));
      return turn;
    },
  };

  const startFollowing = (sweepId: string, panels: number, shown: Shown | undefined): void => {
    if (followers.has(sweepId) || signal.aborted) return;
    const { wait, elapsed } = timers;
    const pace = createPace(panels, elapsed());
    const following = follow(sweepId, {
      showings,
      store,
      courier: inTurn,
      pace,
      log,
      signal,
      elapsed,
      wait,
      shown,
      onDelivered,
    }).finally(() => followers.delete(sweepId));
    followers.set(sweepId, following);
  };

  /** The first message; the person waits for it. */
  const begin = async (sweepId: string): Promise<void> => {
    const shown = await showings.get(sweepId);
    if (!shown) throw new AppError('store.gone');
    const { channelId } = placeOfShown(shown);
    store.deliveries.add({ id: sweepId, sweepId, kind: 'sheet', channelId, nonce: sweepId });
    try {
      const { result } = await inTurn.show(shown);
      if (result !== 'shown') throw new AppError('discord.cannotPost');
    } catch (error) {
      for (const { id } of store.deliveries.bySweep(sweepId)) store.deliveries.lost(id);
      throw asAppError(discordFailure(error));
    }
    startFollowing(sweepId, panelsOf(shown).count, shown);
  };

  /** Takes up a sweep after a restart. */
  const takeUp = (sweepId: string): void => {
    const sweep = store.sweeps.get(sweepId);
    const rows = store.deliveries.bySweep(sweepId).filter(({ kind }) => kind === 'sheet');
    if (!sweep || sweep.state === 'deleted') {
      for (const { id } of rows) store.deliveries.lost(id);
      return;
    }
    // Killed between the ledger and the first message.
    if (rows.length === 0) {
      store.deliveries.add({ id: sweepId, sweepId, kind: 'sheet', channelId: sweep.channelId, nonce: sweepId });
    }
    const panels = store.cells.rows(sweepId).reduce((sum, row) => sum + row.cells.length, 0);
    startFollowing(sweepId, panels, undefined);
    desk.start(sweepId);
  };

  return {
    deliver: begin,
    async deliverAsReply(sweepId, token) {
      tokens.bring(sweepId, token);
      // Before anything is waited for: whoever takes this sweep up after a crash must not write there by itself.
      const { channelId = '' } = store.sweeps.get(sweepId) ?? {};
      const view = { reply: true };
      store.deliveries.add({ id: sweepId, sweepId, kind: 'sheet', channelId, nonce: sweepId, view });
      await begin(sweepId);
    },
    async refresh(sweepId) {
      const shown = await showings.get(sweepId);
      if (!shown) throw new AppError('store.gone');
      try {
        await inTurn.show(shown);
      } catch (error) {
        const failure = failureOf(error);
        log.info({ sweep: sweepId, failure }, 'a message could not be drawn again');
        throw asAppError(discordFailure(error));
      }
    },
    resume() {
      const owed = store.deliveries.open().flatMap(({ kind, sweepId }) => (kind === 'sheet' ? (sweepId ?? []) : []));
      for (const sweepId of new Set([...desk.unfinished(), ...owed])) {
        try {
          takeUp(sweepId);
        } catch (error) {
          log.error({ sweep: sweepId, detail: asAppError(error).message }, 'sweep cannot be taken up again');
        }
      }
      return Promise.resolve();
    },
    async close() {
      closing.abort();
      await Promise.allSettled([...followers.values(), ...queues.values()]);
    },
  };
}

/** A finished sweep whose pictures the cache has lost since is drawn again; where that fails, what is there must do. */
async function withPictures(shown: Shown, showings: Showings, signal: AbortSignal): Promise<Shown> {
  const { count, done, failed } = panelsOf(shown);
  const { status, sweepId } = sweepOf(shown);
  if (status !== 'done' || done + failed === count) return shown;
  try {
    return (await showings.whole(sweepId, signal)).shown;
  } catch {
    return shown;
  }
}
