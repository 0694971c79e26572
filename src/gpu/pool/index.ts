import { setTimeout as timer } from 'node:timers/promises';

import { AppError, asAppError } from '../../errors.ts';
import { untilAborted } from '../engines/slot.ts';
import type { ClipSkipEffect, Engine, EngineInfo, Row, RowSettings } from '../engine.ts';
import type { Catalogue } from './catalogue.ts';
import { mergeServers } from './catalogue.ts';
import { ableServers } from './choose.ts';
import type { Member, PoolServer } from './member.ts';
import { createMember } from './member.ts';
import type { RowServers } from './row-servers.ts';
import type { KnownServer } from './standing.ts';
import { standingOf } from './standing.ts';

export type { PoolServer };

export interface PoolOptions {
  /** Two or more, in the operator's order; ids are unique. */
  readonly servers: readonly PoolServer[];
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
  readonly servers: readonly PoolServer[];
  /** Whether each answered the last time, by id. A server nobody asked yet is not up. */
  up(): Readonly<Record<string, boolean>>;
}

/** A server that has not answered by then is not waited for when another has. */
const slowMs = 5000;

const timed = async (ms: number, signal: AbortSignal): Promise<void> => timer(ms, undefined, { signal });
const skipsOf = ({ cells }: Row): number[] => cells.map(({ clipSkip }) => clipSkip);

export function createPool({ servers, wait = timed }: PoolOptions): Pool {
  const closing = new AbortController();
  const listeners = new Set<() => void>();
  let merged: Catalogue | undefined;
  const onChange = (): void => {
    merged = undefined;
    for (const listener of listeners) listener();
  };
  const members = servers.map((server) => createMember({ server, wait, signal: closing.signal, onChange }));
  const memberOf = (id: string): Member => {
    const found = members.find((member) => member.id === id);
    if (!found) throw new AppError('internal', { detail: 'a row bound to no server' });
    return found;
  };

  /** Of all that ever answered: what a server had before it went away can still be asked for, and is waited for. */
  const catalogue = (): Catalogue | undefined => {
    const known = members.flatMap((member) => {
      const info = member.info();
      return info ? [{ id: member.id, info, away: member.failure() !== undefined }] : [];
    });
    if (known.length > 0) merged ??= mergeServers(known);
    return merged;
  };
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
    throw members[0]?.failure() ?? new AppError('internal', { detail: 'a pool without servers' });
  };

  const standingsFor = (settings: RowSettings, clipSkips: readonly number[]): KnownServer[] => {
    const all = catalogue();
    return all ? members.flatMap((member) => standingOf(member, all, settings, clipSkips) ?? []) : [];
  };
  const rowStandings = (row: Row): KnownServer[] => standingsFor(row.settings, skipsOf(row));

  const refusal = (standings: readonly KnownServer[], pin?: string): AppError => {
    // Nobody ever answered: what they have is not known.
    if (standings.length === 0)
      return members[0]?.failure() ?? new AppError('internal', { detail: 'nobody was asked' });
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
    serversFor(settings, clipSkips) {
      const standings = standingsFor(settings, clipSkips);
      const able = ableServers(standings);
      if (able.length === 0) throw refusal(standings);
      return able.map(({ candidate }) => candidate);
    },
    generate: () => Promise.reject(new AppError('internal', { detail: 'a pool does not draw, its queue does' })),
    async close() {
      closing.abort();
      for (const server of servers) await server.engine.close?.();
    },
  };

  return {
    engine,
    servers,
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
