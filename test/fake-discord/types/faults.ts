import type { Ref } from './ids.ts';

/** What goes wrong on demand. */

/** `METHOD /template`, such as `PATCH /channels/{channel_id}/messages/{message_id}`; `*` for every route. */
export type RouteName = string;

export interface RateLimit {
  readonly requests: number;
  readonly perSeconds: number;
}

export type HttpFault =
  /**
   * 429. `user` and `shared`: this route; `global`: the bot. Only `shared` does not count as an invalid request.
   * `code` 30046: too many edits of a message older than an hour, which comes as a 429 (seen in a discord.py trace,
   * aikaterna/aikaterna-cogs#302; scope and time are not known). Default code 0.
   */
  | {
      readonly kind: 'rateLimit';
      readonly scope: 'user' | 'shared' | 'global';
      readonly retryAfterSeconds: number;
      readonly code?: number;
    }
  /** A web page with this status, as a proxy in front of Discord sends it (500, 502, 503, 504). */
  | { readonly kind: 'status'; readonly status: number }
  /** A JSON error of Discord: `{ status: 403, code: 50013 }`, `{ status: 400, code: 30034 }` ... Not 429. */
  | { readonly kind: 'error'; readonly status: number; readonly code: number; readonly message?: string }
  /** The connection is cut before the request did anything. */
  | { readonly kind: 'hangUpBefore' }
  /** The request takes effect, its answer never arrives. */
  | { readonly kind: 'hangUpAfter' };

export interface FaultOptions {
  /** How many matching requests it strikes. Default 1. */
  readonly times?: number;
  /** Matching requests let through before. Default 0. */
  readonly skip?: number;
}

export interface HookedRequest {
  readonly method: string;
  readonly route: string;
  readonly path: string;
  readonly body: unknown;
}

export interface Faults {
  /** Arms a fault for the next requests of a route. Returns a function that disarms it. */
  next(route: RouteName, fault: HttpFault, options?: FaultOptions): () => void;
  /**
   * Calls the hook when a request has been received and before it does anything. The answer waits for the hook;
   * `hangUp` cuts the connection. Returns a function that removes the hook.
   */
  onReceived(
    route: RouteName,
    hook: (request: HookedRequest) => Promise<'hangUp' | void> | 'hangUp' | void,
  ): () => void;
  /** The same, after the request took effect and before its answer is sent: here a killed bot has posted and does not know it. */
  beforeAnswer(
    route: RouteName,
    hook: (request: HookedRequest) => Promise<'hangUp' | void> | 'hangUp' | void,
  ): () => void;
  /** A message disappears, as if a moderator deleted it. */
  deleteMessage(message: Ref): void;
  deleteChannel(channel: Ref): void;
  archiveThread(thread: Ref, options?: { readonly locked?: boolean }): void;
  /** The bot is thrown out. */
  removeGuild(guild: Ref): void;
  /** The token stops working: 401 on REST and 4004 on the gateway. */
  revokeToken(): void;
}

export interface GatewayControl {
  /** Open connections that are identified. */
  connections(): number;
  /** IDENTIFY and RESUME payloads accepted so far. */
  identifies(): number;
  resumes(): number;
  /** Intents of the latest IDENTIFY. */
  intents(): number;
  /** Cuts the TCP connection(s) without a word; sessions can be resumed. */
  drop(): void;
  /** Op 7. */
  requestReconnect(): void;
  /** Op 9. */
  invalidateSession(resumable?: boolean): void;
  /** Closes with a code: 4000, 4004, 4008, 4009, 4014 ... The session is lost where Discord says so. */
  close(code: number): void;
  /** From now on the next `times` heartbeats get no ack (default: all, until `times` 0). */
  dropHeartbeatAcks(times?: number): void;
  /** The next IDENTIFY is closed with this code (4004, 4011, 4013, 4014). */
  refuseNextIdentify(code: number): void;
}
