import type { ClipSkipEffect, Honoured } from '../engine.ts';

/** How a server stands to one row. */
export interface Standing {
  readonly id: string;
  readonly determinismClass: string;
  /** It did not answer the last time. */
  readonly away: boolean;
  /** What it has not got for the row, in words that need no translation. Empty: it can draw it. */
  readonly lacks: readonly string[];
  /** How far it would follow the clip skips asked for, see `truthOf`. */
  readonly truth: number;
}

/** How busy a server is. */
export interface Load {
  readonly free: boolean;
  /** The row's checkpoint is the one in its memory. */
  readonly loaded: boolean;
  /** Cost of the row, of what runs there and of what waits for it alone, over its speed. */
  readonly load: number;
}

/** `unknown` may well be yes: a table that cannot tell is no reason to leave a server idle. */
const worth: Readonly<Record<Honoured, number>> = { yes: 2, unknown: 2, floor: 1, no: 0 };

/** 0: no clip skip has any effect there. */
export function truthOf(effects: readonly ClipSkipEffect[]): number {
  return effects.reduce((sum, { honoured }) => sum + worth[honoured], 0);
}

/**
 * Servers that may draw the row, in their order: they have all it needs, are of the class it is pinned to, and none that is
 * there would follow its clip skips more truly. A server on which no panel can differ is no stand-in for one that is away.
 */
export function ableServers<S extends Standing>(servers: readonly S[], pin?: string): readonly S[] {
  const able = servers.filter(
    ({ lacks, determinismClass }) => lacks.length === 0 && (pin === undefined || determinismClass === pin),
  );
  const truest = (some: readonly S[]): number => Math.max(0, ...some.map(({ truth }) => truth));
  const best = truest(able.filter(({ away }) => !away)) || truest(able);
  return able.filter(({ truth }) => truth >= best);
}

/**
 * The server that the row goes to now: one that has its checkpoint loaded, then the least loaded, then the first. Undefined:
 * it waits. A server that is away is never chosen.
 */
export function chooseServer<S extends Standing & Load>(servers: readonly S[], pin?: string): S | undefined {
  const free = ableServers(servers, pin).filter((server) => server.free && !server.away);
  return free.reduce<S | undefined>((best, server) => (best && !isBetter(server, best) ? best : server), undefined);
}

function isBetter(one: Load, other: Load): boolean {
  return one.loaded === other.loaded ? one.load < other.load : one.loaded;
}
