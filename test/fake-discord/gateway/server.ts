import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';

import { WebSocketServer, type WebSocket } from 'ws';
import { z } from 'zod';

import { type GatewayEvent, privilegedIntents } from '../inside.ts';
import type { GatewayControl, JsonObject } from '../types.ts';
import type { GuildRecord } from '../world.ts';
import { type Session, sendEvent, sessionGets, shardOf } from './session.ts';

export interface GatewaySettings {
  readonly heartbeatIntervalMs: number;
  readonly allowsPrivileged: boolean;
  readonly isToken: (token: string) => boolean;
  readonly url: () => string;
  /** READY without session and guilds. */
  readonly ready: () => JsonObject;
  readonly guilds: () => readonly GuildRecord[];
  readonly guildCreate: (guild: GuildRecord) => JsonObject;
  readonly changed: () => void;
}

export interface Gateway extends GatewayControl {
  dispatch(event: GatewayEvent): void;
  /** New sessions so far, for `session_start_limit`. */
  starts(): number;
  stop(): void;
}

const payload = z.looseObject({ op: z.number(), d: z.unknown() });
const identify = z.looseObject({
  token: z.string(),
  intents: z.number().int().nonnegative(),
  properties: z.record(z.string(), z.unknown()),
  shard: z.tuple([z.number().int().nonnegative(), z.number().int().positive()]).nullish(),
});
const resume = z.looseObject({ token: z.string(), session_id: z.string(), seq: z.number().int().nonnegative() });

/** Codes after which a session cannot be resumed (developers/topics/opcodes-and-status-codes.mdx; the client's are 1000 and 1001). */
const endsSession = new Set([1000, 1001, 4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014]);
const highestIntent = 2 ** 26 - 1;

/** The gateway: hello, heartbeats, identify, resume with replay, intents, shards, close codes. JSON without compression. */
export function startGateway(server: Server, settings: GatewaySettings): Gateway {
  const sockets = new WebSocketServer({ noServer: true });
  const sessions = new Map<string, Session>();
  const open = new Set<WebSocket>();
  let identifies = 0;
  let resumes = 0;
  let lastIntents = 0;
  let refusal: number | undefined;
  let acksToDrop = 0;

  server.on('upgrade', (request, socket, head) => {
    if (!request.url?.startsWith('/gateway')) {
      socket.destroy();
      return;
    }
    sockets.handleUpgrade(request, socket, head, (connection) => connect(connection));
  });

  function connect(socket: WebSocket): void {
    let session: Session | undefined;
    let sends: number[] = [];
    open.add(socket);
    const send = (op: number, d: unknown) => socket.send(JSON.stringify({ op, d, s: null, t: null }));
    send(10, { heartbeat_interval: settings.heartbeatIntervalMs });

    socket.on('message', (raw: Buffer) => {
      if (raw.length > 4096) return socket.close(4002, 'Payload too large');
      sends = [...sends.filter((at) => at > performance.now() - 60_000), performance.now()];
      if (sends.length > 120) return socket.close(4008, 'Rate limited');
      const message = parse(raw);
      if (!message) return socket.close(4002, 'Decode error');
      switch (message.op) {
        case 1:
          if (acksToDrop > 0) acksToDrop -= 1;
          else send(11, undefined);
          return undefined;
        case 2:
          if (session) return socket.close(4005, 'Already authenticated');
          session = start(socket, message.d);
          return undefined;
        case 6:
          if (session) return socket.close(4005, 'Already authenticated');
          session = continueSession(socket, message.d);
          return undefined;
        case 3:
        case 4:
        case 8:
          return session ? undefined : socket.close(4003, 'Not authenticated');
        default:
          return socket.close(4001, 'Unknown opcode');
      }
    });
    socket.on('close', (code) => {
      open.delete(socket);
      if (session?.socket === socket) {
        session.socket = undefined;
        if (endsSession.has(code)) sessions.delete(session.id);
      }
      settings.changed();
    });
    socket.on('error', () => socket.terminate());
  }

  function start(socket: WebSocket, data: unknown): Session | undefined {
    const refuse = (code: number, reason: string) => {
      socket.close(code, reason);
      return undefined;
    };
    if (refusal !== undefined) {
      const code = refusal;
      refusal = undefined;
      return refuse(code, 'Refused by the test');
    }
    const parsed = identify.safeParse(data);
    if (!parsed.success) return refuse(4002, 'Decode error');
    const { token, intents } = parsed.data;
    const shard = parsed.data.shard ?? ([0, 1] as const);
    if (!settings.isToken(token)) return refuse(4004, 'Authentication failed.');
    if (shard[0] >= shard[1]) return refuse(4010, 'Invalid shard');
    if (intents > highestIntent) return refuse(4013, 'Invalid intent(s).');
    if ((intents & privilegedIntents) !== 0 && !settings.allowsPrivileged) return refuse(4014, 'Disallowed intent(s).');

    // A session that nobody holds any more ends when its shard starts anew.
    for (const old of sessions.values()) {
      if (!old.socket && old.shard[0] === shard[0] && old.shard[1] === shard[1]) sessions.delete(old.id);
    }
    const session: Session = { id: randomUUID(), shard, intents, events: [], sequence: 0, socket };
    sessions.set(session.id, session);
    identifies += 1;
    lastIntents = intents;
    const guilds = settings.guilds().filter((guild) => shardOf(guild.id, shard[1]) === shard[0]);
    sendEvent(session, {
      name: 'READY',
      data: {
        ...settings.ready(),
        session_id: session.id,
        resume_gateway_url: `${settings.url()}/resume`,
        shard,
        guilds: guilds.map((guild) => ({ id: guild.id, unavailable: true })),
      },
    });
    if ((intents & 1) !== 0) {
      for (const guild of guilds) sendEvent(session, { name: 'GUILD_CREATE', data: settings.guildCreate(guild) });
    }
    settings.changed();
    return session;
  }

  function continueSession(socket: WebSocket, data: unknown): Session | undefined {
    const parsed = resume.safeParse(data);
    const session = parsed.success ? sessions.get(parsed.data.session_id) : undefined;
    if (!parsed.success || !session || !settings.isToken(parsed.data.token)) {
      socket.send(JSON.stringify({ op: 9, d: false, s: null, t: null }));
      return undefined;
    }
    if (parsed.data.seq > session.sequence) {
      socket.close(4007, 'Invalid seq');
      return undefined;
    }
    session.socket?.terminate();
    session.socket = socket;
    for (const event of session.events) if (event.sequence > parsed.data.seq) socket.send(event.text);
    sendEvent(session, { name: 'RESUMED', data: {} });
    resumes += 1;
    settings.changed();
    return session;
  }

  const live = () => [...sessions.values()].filter((session) => session.socket);

  return {
    dispatch(event) {
      for (const session of sessions.values()) if (sessionGets(session, event)) sendEvent(session, event);
    },
    starts: () => identifies,
    connections: () => live().length,
    identifies: () => identifies,
    resumes: () => resumes,
    intents: () => lastIntents,
    drop() {
      for (const socket of open) socket.terminate();
    },
    requestReconnect() {
      for (const { socket } of live()) socket?.send(JSON.stringify({ op: 7, d: null, s: null, t: null }));
    },
    invalidateSession(resumable = false) {
      for (const session of live()) {
        session.socket?.send(JSON.stringify({ op: 9, d: resumable, s: null, t: null }));
        if (!resumable) sessions.delete(session.id);
      }
    },
    close(code) {
      for (const session of sessions.values()) if (endsSession.has(code)) sessions.delete(session.id);
      for (const socket of open) socket.close(code);
    },
    dropHeartbeatAcks(times = Number.POSITIVE_INFINITY) {
      acksToDrop = times;
    },
    refuseNextIdentify(code) {
      refusal = code;
    },
    stop() {
      for (const socket of open) socket.terminate();
      sockets.close();
    },
  };
}

function parse(raw: Buffer): z.infer<typeof payload> | undefined {
  try {
    return payload.safeParse(JSON.parse(raw.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
