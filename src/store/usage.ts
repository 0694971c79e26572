import { z } from 'zod';

import type { Database } from './database.ts';

/** What may be used in one day; undefined: no bound. */
export interface UsageLimits {
  /** One person, all guilds together. */
  readonly userCells?: number | undefined;
  readonly userSweeps?: number | undefined;
  /** One person in this guild. */
  readonly memberCells?: number | undefined;
  readonly memberSweeps?: number | undefined;
  /** Everybody in this guild. */
  readonly guildCells?: number | undefined;
  readonly guildSweeps?: number | undefined;
}

export interface Reservation {
  /** Of the sweep or batch it is for; reserved once, however often it is asked. */
  readonly id: string;
  readonly userId: string;
  /** Undefined: a direct message; only `user...` limits hold. */
  readonly guildId?: string | undefined;
  /** YYYY-MM-DD, in the time zone whose midnight ends the day. */
  readonly day: string;
  /** 0 and up. */
  readonly cells: number;
  /** Default 1; 0 for a batch, which is no sweep. */
  readonly sweeps?: number | undefined;
}

export type Reserved =
  | { readonly ok: true }
  /** `left`: how much of that limit is still free; 0 and up. */
  | { readonly ok: false; readonly limit: keyof UsageLimits; readonly left: number };

const sum = z.object({ cells: z.int(), sweeps: z.int() });
export type Used = Readonly<z.output<typeof sum>>;

/** Quotas by day. A reservation is a row of its own, so nothing is counted twice and nothing is given back twice. */
export interface Usage {
  /** Checks all limits and takes the cells, in one step. Throws a TypeError for a day or number of another shape. */
  reserve(reservation: Reservation, limits: UsageLimits): Reserved;
  /** Gives back what was not used after a cancel or failure. `used`: cells drawn, default 0. With 0 the sweep is free too. */
  release(id: string, used?: number): void;
  ofUser(userId: string, day: string): Used;
  ofMember(userId: string, guildId: string, day: string): Used;
  ofGuild(guildId: string, day: string): Used;
}

const reservation = z.object({
  day: z.iso.date(),
  cells: z.int().min(0),
  sweeps: z.int().min(0),
});

export function createUsage(database: Database): Usage {
  const exists = database.query('SELECT 1 AS found FROM usage WHERE id = :id', z.object({ found: z.int() }));
  const insert = database.command(`
    INSERT INTO usage (id, user_id, guild_id, day, cells, sweeps) VALUES (:id, :userId, :guildId, :day, :cells, :sweeps)`);
  const remove = database.command('DELETE FROM usage WHERE id = :id');
  const reduce = database.command('UPDATE usage SET cells = min(cells, :used) WHERE id = :id');
  const sumOf = (where: string) =>
    database.query(
      `SELECT coalesce(sum(cells), 0) AS cells, coalesce(sum(sweeps), 0) AS sweeps FROM usage WHERE day = :day AND ${where}`,
      sum,
    );
  const user = sumOf('user_id = :userId');
  const member = sumOf('user_id = :userId AND guild_id = :guildId');
  const guild = sumOf('guild_id = :guildId');
  const none: Used = { cells: 0, sweeps: 0 };

  const ofUser: Usage['ofUser'] = (userId, day) => user.one({ userId, day }) ?? none;
  const ofMember: Usage['ofMember'] = (userId, guildId, day) => member.one({ userId, guildId, day }) ?? none;
  const ofGuild: Usage['ofGuild'] = (guildId, day) => guild.one({ guildId, day }) ?? none;

  return {
    reserve: ({ id, userId, guildId, day, cells, sweeps = 1 }, limits) => {
      const checked = reservation.safeParse({ day, cells, sweeps });
      if (!checked.success) throw new TypeError(`not a reservation: ${checked.error.message}`);
      const over = (scope: 'user' | 'member' | 'guild', used: Used): Reserved | undefined =>
        refusal(`${scope}Sweeps`, limits, used.sweeps, sweeps) ?? refusal(`${scope}Cells`, limits, used.cells, cells);
      return database.transaction((): Reserved => {
        if (exists.one({ id })) return { ok: true };
        const refused =
          over('user', ofUser(userId, day)) ??
          (guildId === undefined
            ? undefined
            : (over('member', ofMember(userId, guildId, day)) ?? over('guild', ofGuild(guildId, day))));
        if (refused) return refused;
        insert({ id, userId, guildId, day, cells, sweeps });
        return { ok: true };
      });
    },
    release: (id, used = 0) => void (used > 0 ? reduce({ id, used }) : remove({ id })),
    ofUser,
    ofMember,
    ofGuild,
  };
}

function refusal(limit: keyof UsageLimits, limits: UsageLimits, used: number, more: number): Reserved | undefined {
  const max = limits[limit];
  if (max === undefined || more === 0 || used + more <= max) return undefined;
  return { ok: false, limit, left: Math.max(0, max - used) };
}
