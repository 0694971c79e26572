import { setTimeout as timer } from 'node:timers/promises';

import { AppError, asAppError } from '../../errors.ts';
import { untilAborted } from '../engines/slot.ts';
import type { ClipSkipEffect, Engine, EngineInfo, Row } from '../engine.ts';
import type { Catalogue } from './catalogue.ts';
import { mergeServers } from './catalogue.ts';
import { ableServers } from './choose.ts';
import { describeLora } from './describe-lora.ts';
import type { Member, PoolServer } from './member.ts';
import { createMember } from './member.ts';
import type { ClassProof } from './proof.ts';
import { createClassProofs, declaredClasses } from './proof.ts';
import type { RowServers } from './row-servers.ts';
import type { Asked, KnownServer } from './standing.ts';
import { askedBy, standingOf } from './standing.ts';

export type { PoolServer };

export interface PoolOptions {
  /** In the operator's order; ids are unique. May be none where others `join` later. */
  readonly servers: readonly PoolServer[];
  /** Why there is nobody at all. Default: a bug. */
  readonly nobody?: () => AppError;
  /** Servers of one declared class are compared by probe cells before they are believed. Default: they are believed. */
  readonly prove?: boolean;
  /** How it waits before it asks a server again that did not answer. Default: a timer. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Several servers, as one engine for those who plan and one by one for those who draw. */
export interface Pool extends RowServers {
  /**
   * All of them as one: what any of them has can be asked for, and a row that needs what no single one has is refused. It
   * plans and never draws: rows are drawn through a queue. `describe` asks all that are there and is content with one.
   */
  readonly engine: Engine;
  servers(): readonly PoolServer[];
  /** One more from now on, after those that are there. Its id must be new. */
  join(server: PoolServer): void;
  /** Whether it is of the class that was declared for it. Undefined: none was, or there is no such server. */
  proofOf(id: string): ClassProof | undefined;
  /** Whether each answered the last time, by id. A server nobody asked yet is not up. */
  up(): Readonly<Record<string, boolean>>;
}

/** A server that has not answered by then is not waited for when another has. */
const slowMs = 5000;

const timed = async (ms: number, signal: AbortSignal): Promise<void> => timer(ms, undefined, { signal });
const noServer = (): AppError => new AppError('internal', { detail: 'a pool without servers' });

export function createPool({ servers: first, wait = timed, nobody = noServer, prove = false }: PoolOptions): Pool {
  const closing = new AbortController();
  const listeners = new Set<() => void>();
  let merged: Catalogue | undefined;
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const onChange = (): void => {
    merged = undefined;
    tell();
    proofs.consider();
  };
  const servers: PoolServer[] = [];
  const members: Member[] = [];
  const add = (server: PoolServer): void => {
    servers.push(server);
    const member = createMember({ server, wait, signal: closing.signal, onChange });
    members.push(member);
    // Asking one that tells its news by itself costs nothing.
    if (server.onNews) void member.look();
  };
  for (const server of first) add(server);
  const memberOf = (id: string): Member => {
    const found = members.find((member) => member.id === id);
    if (!found) throw new AppError('internal', { detail: 'a row bound to no server' });
    return found;
  };

  /** Of all that ever answered: what a server had before it went away can still be asked for, and is waited for. */
  const catalogue = (): Catalogue | undefined => {
    const known = members.flatMap((member) => {
      const info = member.info();
      return info ? [{ id: member.id, info, away: member.failure() !== undefined, fallback: member.fallback }] : [];
    });
    if (known.length > 0) merged ??= mergeServers(known);
    return merged;
  };
  const proofs = prove
    ? createClassProofs({
        members: () => members,
        catalogue: () => catalogue(),
        onChange: tell,
        signal: closing.signal,
      })
    : declaredClasses;
  const somebodyIsHere = (): boolean => members.some((member) => member.info() && !member.failure());

  const describe = async (signal: AbortSignal): Promise<EngineInfo> => {
    const looks = Promise.all(members.map((member) => member.look()));
    const hurry = new AbortController();
    const enough = wait(slowMs, hurry.signal).then(
      () => (somebodyIsHere() ? undefined : looks),
      () => looks,
    );
    await untilAborted(Promise.race([looks, enough]), AbortSignal.any([signal, closing.signal]));
    hurry.abort();
    const found = somebodyIsHere() ? catalogue() : undefined;
    if (found) return found.info;
    throw members[0]?.failure() ?? nobody();
  };

  const standingsFor = (asked: Asked): KnownServer[] => {
    const all = catalogue();
    return all ? members.flatMap((member) => standingOf(member, all, proofs, asked) ?? []) : [];
  };
  const rowStandings = (row: Row): KnownServer[] => standingsFor(askedBy(row));

  const refusal = (standings: readonly KnownServer[], pin?: string): AppError => {
    // Nobody ever answered: what they have is not known.
    if (standings.length === 0) return members[0]?.failure() ?? nobody();
    const able = ableServers(standings, pin);
    const reason = able.map(({ id }) => memberOf(id).failure()).find(Boolean);
    if (reason) return reason;
    const lacks = standings.map((server) => `${server.id}: ${server.lacks.join(', ') || '-'}`).join(' · ');
    return new AppError('request.noServer', { params: { lacks } });
  };

  const engine: Engine = {
    name: 'pool',
    describe,
    recall: () => catalogue()?.info,
    clipSkip(model, clipSkip) {
      const said = members.flatMap((member): ClipSkipEffect[] => {
        const own = catalogue()?.modelOn(member.id, model.name);
        return own ? [member.engine.clipSkip(own, clipSkip)] : [];
      });
      const [first] = said;
      const agreed = said.every(({ honoured, used }) => honoured === first?.honoured && used === first.used);
      return first && agreed ? first : { honoured: 'unknown' };
    },
    serversFor(settings, clipSkips, nsfw = false) {
      const standings = standingsFor({ settings, clipSkips, nsfw });
      const able = ableServers(standings);
      if (able.length === 0) throw refusal(standings);
      return able.map(({ candidate }) => candidate);
    },
    generate: () => Promise.reject(new AppError('internal', { detail: 'a pool does not draw, its queue does' })),
    describeLora: (name, signal) => describeLora(members, name, signal),
    onNews(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async close() {
      closing.abort();
      for (const server of servers) await server.engine.close?.();
    },
  };

  return {
    engine,
    servers: () => servers,
    join: add,
    proofOf(id) {
      const member = members.find((one) => one.id === id);
      return member && proofs.proofOf(member);
    },
    up: () => Object.fromEntries(members.map((member) => [member.id, Boolean(member.info()) && !member.failure()])),
    ids: () => members.map(({ id }) => id),
    here: () => members.filter((member) => member.info() && !member.failure()).map(({ id }) => id),
    standings: rowStandings,
    refusal: (row, pin) => refusal(rowStandings(row), pin),
    binding: (id, row) => rowStandings(row).find((server) => server.id === id)?.candidate.binding,
    async draw(id, row, options) {
      const member = memberOf(id);
      const settings = catalogue()?.settingsOn(id, row.settings) ?? row.settings;
      try {
        await member.engine.generate({ ...row, settings }, options);
        member.drew(settings.model);
      } catch (error) {
        member.drew(settings.model, asAppError(error));
        throw error;
      }
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
