import { setTimeout as timer } from 'node:timers/promises';

import type { Interaction } from 'discord.js';
import { Client, Events, GatewayCloseCodes, GatewayIntentBits, Options, Routes, Status } from 'discord.js';

import { AppError, asAppError } from '../../errors.ts';
import type { HandlerLog } from '../types.ts';
import { discordFailure } from './discord-failure.ts';
import { wholeUploads } from './whole-uploads.ts';

export interface ClientOptions {
  /** Base of Discord's API without the version. Undefined: Discord itself. */
  readonly apiUrl: string | undefined;
  readonly log: HandlerLog;
}

/**
 * A client that may do what the bot needs and no more: one intent, nobody is ever pinged, and of Discord's world only servers,
 * channels and roles are kept in memory.
 */
export function createClient({ apiUrl, log }: ClientOptions): Client {
  const client = new Client({
    intents: [GatewayIntentBits.Guilds],
    allowedMentions: { parse: [], repliedUser: false },
    rest: {
      ...(apiUrl === undefined ? {} : { api: apiUrl }),
      invalidRequestWarningInterval: 100,
      makeRequest: wholeUploads,
    },
    makeCache: Options.cacheWithLimits({
      ...Options.DefaultMakeCacheSettings,
      AutoModerationRuleManager: 0,
      GuildBanManager: 0,
      GuildEmojiManager: 0,
      GuildInviteManager: 0,
      GuildScheduledEventManager: 0,
      GuildStickerManager: 0,
      // Ourselves: permissions are computed from it. Others come with each interaction.
      GuildMemberManager: { maxSize: 100, keepOverLimit: (member) => member.id === member.client.user.id },
      MessageManager: 0,
      PresenceManager: 0,
      ReactionManager: 0,
      ReactionUserManager: 0,
      StageInstanceManager: 0,
      UserManager: { maxSize: 100, keepOverLimit: (user) => user.id === user.client.user.id },
      VoiceStateManager: 0,
    }),
  });
  client.rest.on('invalidRequestWarning', ({ count, remainingTime }) =>
    log.warn({ count, remainingTime }, 'requests that Discord refuses: 10,000 in 10 minutes lead to a ban'),
  );
  client.rest.on('rateLimited', ({ route, scope, retryAfter, global }) =>
    log.info({ route, scope, global, retryAfter }, 'rate limited'),
  );
  client.on(Events.ShardReconnecting, (shard) => log.info({ shard }, 'connection lost, reconnecting'));
  client.on(Events.ShardResume, (shard, replayed) => log.info({ shard, replayed }, 'connection resumed'));
  client.on(Events.ShardError, (error, shard) => log.warn({ shard, detail: error.message }, 'connection error'));
  client.on(Events.Error, (error) => log.error({ detail: error.message, stack: error.stack }, 'client error'));
  client.on(Events.Warn, (message) => log.warn({ detail: message }, 'client warning'));
  return client;
}

export interface ConnectOptions {
  readonly token: string;
  readonly signal: AbortSignal;
  /** Discord did not answer, for this reason, and is asked again after so long. */
  readonly onWaiting: (reason: string, ms: number) => void;
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const firstPauseMs = 5000;
const longestPauseMs = 60_000;
const noWait = async (ms: number, signal: AbortSignal): Promise<void> => timer(ms, undefined, { signal });

/**
 * Logs in and resolves when the client is ready; waits for a Discord that cannot be reached. Rejects with `bot.tokenRefused`,
 * `bot.closed`, `bot.unreachable` and `job.cancelled`.
 */
export async function connect(client: Client, options: ConnectOptions): Promise<Client<true>> {
  const { token, signal } = options;
  client.rest.setToken(token);
  await reachable(client, options);
  const ready = new Promise<Client<true>>((resolve, reject) => {
    const cancelled = (): void => reject(new AppError('job.cancelled'));
    signal.addEventListener('abort', cancelled, { once: true });
    client.once(Events.ShardDisconnect, ({ code }) => reject(closedFor(code)));
    client.once(Events.ClientReady, (own) => {
      signal.removeEventListener('abort', cancelled);
      resolve(own);
    });
  });
  // Whichever of the two is first to know; the other must not end up unhandled.
  ready.catch(() => undefined);
  try {
    const login = client.login(token);
    await Promise.race([login, ready]);
    login.catch(() => undefined);
    return await ready;
  } catch (error) {
    throw discordFailure(error);
  }
}

/** Asks where the gateway is until there is an answer. A client whose login has failed cannot be used again. */
async function reachable(client: Client, { signal, onWaiting, wait = noWait }: ConnectOptions): Promise<void> {
  for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
    try {
      await client.rest.get(Routes.gatewayBot(), { signal });
      return;
    } catch (error) {
      if (signal.aborted) throw new AppError('job.cancelled', { cause: error });
      const failure = asAppError(discordFailure(error));
      if (!failure.retryable) throw failure;
      onWaiting(String(failure.params['reason'] ?? failure.code), pause);
      await wait(pause, signal);
    }
  }
}

/** Everything people do. What came in before the client was ready, discord.js has kept for now. */
export function listen(client: Client<true>, listener: (interaction: Interaction) => void): void {
  client.on(Events.InteractionCreate, listener);
}

/** Resolves with the reason when Discord closes the connection for good, and without one when `signal` is aborted. */
export function endOf(client: Client, signal: AbortSignal): Promise<AppError | undefined> {
  return new Promise((resolve) => {
    client.on(Events.ShardDisconnect, ({ code }) => resolve(closedFor(code)));
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

/** All shards talk to Discord at this moment. */
export function isConnected(client: Client): boolean {
  return client.ws.shards.size > 0 && client.ws.shards.every(({ status }) => status === Status.Ready);
}

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes */
function closedFor(code: number): AppError {
  const refused = code === GatewayCloseCodes.AuthenticationFailed;
  return refused ? new AppError('bot.tokenRefused') : new AppError('bot.closed', { params: { code } });
}
