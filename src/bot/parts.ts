import { randomBytes, randomInt } from 'node:crypto';
import { join } from 'node:path';

import { createClient } from '../commands/core/client.ts';
import { createDelivery } from '../commands/delivery/index.ts';
import { createLiveTokens } from '../commands/delivery/live-tokens.ts';
import { modelEntry } from '../commands/settings/models.ts';
import { createShowings, guardedDesk } from '../commands/showings.ts';
import type { BotContext } from '../commands/types.ts';
import { createVoteBoard } from '../commands/votes/board.ts';
import type { Config } from '../config.ts';
import { cacheFolder, lockFile, storeFile } from '../config.ts';
import type { Engine } from '../gpu/engine.ts';
import { rememberInfo } from '../gpu/engines/remembered.ts';
import { openFleet } from '../gpu/fleet.ts';
import type { PoolServer } from '../gpu/pool/index.ts';
import { loraDescriber, withLoraFiles } from './lora-files.ts';
import { localServers, openRemote } from './machines.ts';
import type { Metrics } from '../ops/index.ts';
import { countedDesk, countedEngine, createMetrics, watchDiscord } from '../ops/index.ts';
import { holdAlone, openStore } from '../store/index.ts';
import { createSweepDesk } from '../sweep/desk.ts';
import { createBatchDesk, createPictureCache, createSourcePictures, runSelfTests } from '../sweep/index.ts';
import { languageOf, translator } from '../text/index.ts';
import { createVoteDesk, votedHere } from '../threads/index.ts';
import type { Timer } from '../threads/index.ts';
import type { BotOverrides } from './overrides.ts';
import { createServerMemory } from './server-memory.ts';

/** https://discord.com/developers/docs/reference#cdn-formatting and what its clients show pictures from. */
const discordHosts = ['cdn.discordapp.com', 'media.discordapp.net'];

/** Nobody waits for it when the process wants to end. */
const realTimer: Timer = (ms, work) => {
  const timeout = setTimeout(work, ms).unref();
  return () => clearTimeout(timeout);
};

export interface PartsOptions {
  readonly config: Config;
  readonly overrides: BotOverrides;
  /** Stops the opening of the store. */
  readonly starting: AbortSignal;
  /** Aborted when the bot stops. */
  readonly signal: AbortSignal;
  /** Takes what closes each part, in the order of opening. */
  readonly closers: (() => unknown)[];
}

export interface Parts extends Omit<BotContext, 'client'> {
  /** Not logged in yet. */
  readonly client: ReturnType<typeof createClient>;
  readonly metrics: Metrics;
  /** Whether each server answered the last time. */
  readonly serversUp: () => Readonly<Record<string, boolean>>;
}

/** Everything of the bot that there is before it logs in. Rejects with `store.*`, `config.invalid`, `server.address`. */
export async function openParts({ config, overrides, starting, signal, closers }: PartsOptions): Promise<Parts> {
  const { log, now = () => Date.now() } = overrides;
  const { apiUrl, defaultLanguage, limits } = config.bot;
  const patienceMs = config.bot.waitHours * 3_600_000;
  const inData = (name: string): string => join(config.dataDir, name);

  closers.push(holdAlone(lockFile(config)));
  const store = openStore({ path: storeFile(config), now, signal: starting });
  closers.push(() => store.close());
  store.deliveries.endLeases();
  const servers = withLoraFiles(await localServers(config, overrides), config, { log, signal });
  const remote = config.redis && (await openRemote(config, config.redis, { now, starting, signal, closers }));
  const metrics = createMetrics({ queueSize: () => queue.size(), serversUp: () => fleet.up() });
  const remembered = ({ engine: own, identity }: PoolServer): Engine =>
    identity === undefined ? own : rememberInfo(own, createServerMemory(inData('servers'), identity));
  const fleet = openFleet(servers, {
    ...(remote ? { remote } : {}),
    wrap: (server) => ({ ...server, engine: countedEngine(remembered(server), metrics) }),
  });
  const { engine, queue } = fleet;
  const workers = overrides.workers ?? fleet.workers;
  closers.push(() => fleet.close());
  const cache = createPictureCache({ dir: cacheFolder(config), maxBytes: config.cacheMaxMb * 1024 * 1024, now });
  const sourceDir = inData('sources');
  const drawing = countedDesk(
    createSweepDesk({
      engine,
      queue,
      cache,
      store,
      now,
      determinismClass: 'local',
      log,
      signal,
      sourceDir,
      patienceMs,
      votes: (guildId, plan) => votedHere(store, guildId, plan),
      modelWord: (guildId, model) => {
        const said = modelEntry(guildId, model, store);
        return said && { family: said.family, native: said.nativeClipSkip };
      },
    }),
    metrics,
  );
  closers.push(() => drawing.close());
  const batches = createBatchDesk({
    store,
    engine,
    queue,
    directory: inData('batches'),
    patienceMs,
    planOf: async (sweepId) => (await drawing.snapshot(sweepId))?.plan,
    translate: (locale) => translator(languageOf(locale) ?? defaultLanguage),
    now,
  });
  closers.push(() => batches.close());
  const client = createClient({ apiUrl, log });
  closers.push(() => client.destroy());
  watchDiscord(client, metrics);
  const newId = overrides.newId ?? (() => randomBytes(5).toString('hex'));
  const timer = overrides.timer ?? realTimer;
  const randomBelow = overrides.randomBelow ?? ((bound: number) => randomInt(bound));
  const votes = createVoteDesk({ store, now, newId, randomBelow, timer });
  closers.push(() => votes.stop());
  const showings = createShowings(drawing, votes);
  const onDelivered = (sweepId: string): void => board.delivered(sweepId);
  const tokens = createLiveTokens(now);
  const delivery = createDelivery({ client, store, desk: drawing, showings, tokens, onDelivered, log, now });
  closers.push(() => delivery.close());
  const board = createVoteBoard({ client, store, votes, showings, delivery, tokens, log, now, newId, timer, signal });
  closers.push(() => board.close());

  return {
    client,
    metrics,
    serversUp: () => fleet.up(),
    store,
    desk: guardedDesk(drawing, votes),
    showings,
    votes,
    board,
    batches,
    delivery,
    pictures: cache,
    sources: createSourcePictures(sourceDir),
    limits,
    version: config.version,
    volunteers: config.bot.hordeFallback,
    ...(workers ? { workers } : {}),
    log,
    now,
    randomSeed: overrides.randomSeed ?? (() => randomInt(2 ** 31)),
    newId,
    // Volunteers are not asked to draw test pictures.
    selfTest: (options) =>
      runSelfTests({ ...fleet, servers: () => fleet.servers().filter(({ fallback }) => !fallback) }, options),
    describeLora: loraDescriber(engine),
    attachmentHosts: overrides.attachmentHosts ?? discordHosts,
    signal,
  };
}
