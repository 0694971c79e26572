import { once } from 'node:events';

import { guildCreateJson, userView } from './build.ts';
import { createCdn } from './cdn.ts';
import { createClock } from './clock.ts';
import { type Gateway, startGateway } from './gateway/server.ts';
import { createFaults } from './http/faults.ts';
import { createRateLimits } from './http/rate-limits.ts';
import { createHttp } from './http/server.ts';
import type { Inside } from './inside.ts';
import { selfJson } from './json/people.ts';
import { endDuePolls } from './polls.ts';
import { createRoutes } from './routes/index.ts';
import { loadOpenApi } from './schema/openapi.ts';
import { createIdSource } from './snowflake.ts';
import { driveTools } from './surface/drive-tools.ts';
import { faultTools } from './surface/fault-tools.ts';
import { watchTools } from './surface/watch-tools.ts';
import { worldTools } from './surface/world-tools.ts';
import type { FakeDiscord, FakeDiscordOptions, RequestRecord } from './types.ts';
import { messageView } from './view.ts';
import { createWaiting } from './waiting.ts';
import type { MessageRecord, UserRecord, World } from './world.ts';

/** Starts a fake Discord on a free port of 127.0.0.1. The caller closes it. */
export async function startFakeDiscord(options: FakeDiscordOptions = {}): Promise<FakeDiscord> {
  const clock = createClock(options.realTime ?? false);
  const newId = createIdSource(clock);
  const problems: string[] = [];
  const requests: RequestRecord[] = [];
  const waiting = createWaiting(() => recentTrouble(requests, problems));
  const armed = createFaults();
  const openApi = options.checkSchemas === false ? null : loadOpenApi();
  if (!openApi && options.checkSchemas !== false) sayNotRun();

  const world = createWorld(newId());
  const token = options.token ?? `${Buffer.from(world.bot.id).toString('base64url')}.fake.token`;
  let revoked = false;
  const isToken = (given: string) => !revoked && given === token;

  let invalid = 0;
  let origin = '';
  const inside: Inside = {
    world,
    clock,
    newId,
    cdn: createCdn(() => origin, clock),
    dispatch: (event) => gateway.dispatch(event),
    changed: waiting.changed,
    problem: (text) => void problems.push(text),
  };

  const gatewayUrl = () => `${origin.replace('http', 'ws')}/gateway`;
  const server = createHttp({
    inside,
    routes: createRoutes({ url: gatewayUrl, shards: options.shards ?? 1, starts: () => gateway.identifies() }),
    faults: armed,
    limits: createRateLimits(options.rateLimits ?? {}),
    openApi,
    isToken,
    record(request, counts) {
      requests.push(request);
      if (counts) invalid += 1;
      waiting.changed();
    },
  });
  const gateway: Gateway = startGateway(server, {
    heartbeatIntervalMs: options.heartbeatIntervalMs ?? 41_250,
    allowsPrivileged: options.privilegedIntents ?? false,
    isToken,
    url: gatewayUrl,
    ready: () => ({
      v: 10,
      user: selfJson(world.bot),
      application: { id: world.applicationId, flags: 0 },
      private_channels: [],
      session_type: 'normal',
    }),
    guilds: () => [...world.guilds.values()].filter((guild) => guild.botIsMember),
    guildCreate: (guild) => guildCreateJson(inside, guild),
    changed: waiting.changed,
  });

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the fake has no port');
  origin = `http://127.0.0.1:${address.port}`;

  const view = (message: MessageRecord) => messageView(message, inside.cdn, world.files);
  return {
    url: `${origin}/api`,
    cdnUrl: origin,
    token,
    applicationId: world.applicationId,
    bot: userView(world.bot),
    clock: {
      now: clock.now,
      advance(ms) {
        clock.advance(ms);
        endDuePolls(inside);
        waiting.changed();
      },
    },
    schema: openApi ? 'checked' : 'not run',
    problems,
    requests,
    invalidRequests: () => invalid,
    gateway,
    faults: faultTools(inside, armed, gateway, () => {
      revoked = true;
    }),
    ...worldTools(inside, view),
    ...driveTools(inside, waiting, view),
    ...watchTools({ inside, openApi, requests, view }),
    until: waiting.until,
    async close() {
      gateway.stop();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function createWorld(id: string): World {
  const bot: UserRecord = {
    id,
    username: 'clipskip',
    globalName: null,
    locale: 'en-US',
    bot: true,
    attachmentSizeLimit: undefined,
    refusesDms: false,
  };
  return {
    bot,
    // Applications made since 2016 share their id with their bot user.
    applicationId: id,
    owners: [],
    users: new Map([[id, bot]]),
    guilds: new Map(),
    channels: new Map(),
    messages: new Map(),
    files: new Map(),
    interactions: new Map(),
    commands: new Map(),
  };
}

/** Why a wait may have been in vain: the latest refusals and problems. */
function recentTrouble(requests: readonly RequestRecord[], problems: readonly string[]): string {
  const refused = requests
    .filter(({ status }) => status === undefined || status >= 400)
    .slice(-3)
    .map(({ method, route, status, refusal }) => `${method} ${route}: ${status ?? 'cut'} ${JSON.stringify(refusal)}`);
  const told = [...refused, ...problems.slice(-3)];
  return told.length === 0 ? ' (no request was refused)' : `; refused: ${told.join('; ')}`;
}

let said = false;

function sayNotRun(): void {
  if (said) return;
  said = true;
  process.stderr.write('fake Discord: schema checks not run (no OpenAPI file; set DISCORD_OPENAPI)\n');
}
