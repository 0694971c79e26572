import { openParts } from './bot/parts.ts';
import type { BotOverrides } from './bot/overrides.ts';
import { closeAll, lookAtEngine, repeat, takeUp, tidy, withinGrace } from './bot/upkeep.ts';
import { connect, endOf, isConnected, listen } from './commands/core/client.ts';
import { createDispatcher } from './commands/dispatch.ts';
import { inviteLink } from './commands/permissions.ts';
import { createRegistry } from './commands/registry.ts';
import type { BotContext } from './commands/types.ts';
import { followersEnd } from './commands/under-sheet/index.ts';
import type { Config } from './config.ts';
import { readToken } from './config.ts';
import type { AppError } from './errors.ts';
import { startOps } from './ops/index.ts';

export type { BotOverrides };

export interface Bot {
  /** What its handlers see. */
  readonly context: BotContext;
  /** Of health and metrics. Undefined: no port was asked for. */
  readonly opsUrl: string | undefined;
  /** Resolves when Discord closed the connection for good, with the reason, or without one when `signal` was aborted. */
  readonly ended: Promise<AppError | undefined>;
  /** Lets handlers end, stops drawing, keeps what is unfinished for the next start. Idempotent. */
  close(): Promise<void>;
}

const refreshMs = 5 * 60_000;
const tidyMs = 3_600_000;

/**
 * The bot and its worker in one process: store, engine, queue, desk, client, dispatcher. Resolves when it is logged in and what a
 * restart left is taken up. Rejects with `bot.*`, `config.invalid`, `store.*`, `ops.port`, `server.address`; nothing is left open then.
 */
export async function startBot(config: Config, overrides: BotOverrides): Promise<Bot> {
  const { log, say = () => undefined } = overrides;
  const token = readToken(config.bot);
  const { defaultLanguage, httpPort } = config.bot;
  const stopping = new AbortController();
  const asked = overrides.signal ?? stopping.signal;
  const closers: (() => unknown)[] = [];
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= closeAll(closers, log));

  try {
    const parts = await openParts({ config, overrides, starting: asked, signal: stopping.signal, closers });
    const { client, metrics, serversUp } = parts;
    let answered = false;
    const readiness = () => {
      answered ||= Object.values(serversUp()).includes(true);
      return { discord: isConnected(client), engine: answered };
    };
    const ops = httpPort && (await startOps({ port: httpPort, registry: metrics.registry, readiness }));
    if (ops) closers.push(() => ops.close());

    const ready = await connect(client, {
      token,
      signal: asked,
      ...(overrides.wait ? { wait: overrides.wait } : {}),
      onWaiting: (reason, ms) => {
        log.warn({ reason, ms }, 'Discord does not answer');
        say({ key: 'commands:start.waiting', params: { reason, seconds: Math.round(ms / 1000) } });
      },
    });
    const context: BotContext = { ...parts, client: ready };
    const registry = createRegistry(overrides.handlers);
    const dispatcher = createDispatcher({ context, registry, defaultLanguage });
    closers.push(() => followersEnd(context));
    closers.push(() => stopping.abort());
    closers.push(() => withinGrace(dispatcher.close()));
    listen(ready, (interaction) => void dispatcher.handle(interaction));

    await takeUp(context);
    await tidy(context);
    closers.push(repeat(tidyMs, () => void tidy(context)));
    closers.push(repeat(refreshMs, () => void lookAtEngine(context)));

    const { user, application, guilds } = ready;
    log.info({ user: user.id, guilds: guilds.cache.size }, 'ready');
    say({ key: 'commands:start.ready', params: { name: user.username, guilds: guilds.cache.size } });
    if (guilds.cache.size === 0) say({ key: 'commands:start.invite', params: { link: inviteLink(application.id) } });
    void lookAtEngine(context).then((there) => there || say({ key: 'commands:start.away' }));
    return { context, opsUrl: ops ? ops.url : undefined, ended: endOf(ready, asked), close };
  } catch (error) {
    stopping.abort();
    await close();
    throw error;
  }
}
