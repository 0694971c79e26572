import type { WebSocket } from 'ws';

import { intent, type GatewayEvent } from '../inside.ts';
import type { Id, JsonObject } from '../types.ts';

/** A gateway session: lives on when its connection breaks, so that it can be resumed. */
export interface Session {
  readonly id: string;
  readonly shard: readonly [number, number];
  readonly intents: number;
  /** Events sent so far, oldest first, for a replay. */
  readonly events: { readonly sequence: number; readonly text: string }[];
  sequence: number;
  socket: WebSocket | undefined;
}

/** Shard that a guild's events go to (developers/events/gateway.mdx, Sharding); direct messages go to shard 0. */
export function shardOf(guildId: Id | undefined, count: number): number {
  return guildId === undefined ? 0 : Number((BigInt(guildId) >> 22n) % BigInt(count));
}

export function sessionGets(session: Session, event: GatewayEvent): boolean {
  const [shard, count] = session.shard;
  if (shardOf(event.guild?.id, count) !== shard) return false;
  return event.intent === undefined || (session.intents & event.intent) !== 0;
}

const content = { content: '', embeds: [], attachments: [], components: [] };

export function sendEvent(session: Session, event: Pick<GatewayEvent, 'name' | 'data' | 'withoutContent'>): void {
  const data: JsonObject =
    event.withoutContent === true && (session.intents & intent.messageContent) === 0
      ? { ...event.data, ...content }
      : event.data;
  session.sequence += 1;
  const text = JSON.stringify({ op: 0, t: event.name, s: session.sequence, d: data });
  session.events.push({ sequence: session.sequence, text });
  session.socket?.send(text);
}
