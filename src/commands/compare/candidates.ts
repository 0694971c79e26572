import type { BaseInteraction } from 'discord.js';
import { z } from 'zod';

import type { Sweep } from '../../store/index.ts';
import { numbersHidden } from '../../threads/index.ts';
import { cut } from '../pieces.ts';
import { promptOf } from '../settings/kept-sweeps.ts';
import type { BotContext } from '../types.ts';
import { maySee } from './seen.ts';

/** A finished sweep that this person may lay beside another one. */
export interface Candidate {
  readonly id: string;
  readonly prompt: string;
  /** "2026-08-06 · alpha", and the channel of somebody else's. */
  readonly about: string;
}

/** Sweeps of one's own, and of the server, that are looked at: the newest. */
const looked = 60;
const modelLength = 30;
const channelLength = 24;

const drawn = new Set<Sweep['state']>(['drawn', 'delivered']);
const settings = z.object({ model: z.string() });
/** A grid of trainings has epochs for columns, unless clip skips were asked for. */
const grid = z.object({ rows: z.object({ axis: z.literal('loraSeries') }), skips: z.undefined() });

/** Newest first, without `except`. Out of store and memory alone. */
export function candidates(interaction: BaseInteraction, context: BotContext, except?: string): Candidate[] {
  const { store } = context;
  const { guildId, user } = interaction;
  const own = store.sweeps.byUser(user.id, { limit: looked }).sweeps;
  const here = guildId === null ? [] : store.sweeps.byGuild(guildId, { limit: looked }).sweeps;
  const all = new Map([...own, ...here].map((sweep) => [sweep.id, sweep]));
  return [...all.values()]
    .filter(({ id, state, request }) => id !== except && drawn.has(state) && !grid.safeParse(request).success)
    .filter((sweep) => maySee(sweep, interaction, context) && !numbersHidden(store, sweep.id))
    .sort((a, b) => b.seq - a.seq)
    .map((sweep) => ({ id: sweep.id, prompt: promptOf(sweep), about: aboutOf(sweep, interaction, context) }));
}

function aboutOf(
  { id, createdAt, ownerUser, channelId }: Sweep,
  { user, guild }: BaseInteraction,
  context: BotContext,
) {
  const model = settings.safeParse(context.store.cells.firstSettings(id)).data?.model;
  const channel = ownerUser === user.id ? undefined : guild?.channels.cache.get(channelId)?.name;
  return [
    // UTC: reads the same in every language, and as it stands on the sheet.
    new Date(createdAt).toISOString().slice(0, 10),
    ...(model === undefined ? [] : [cut(model, modelLength)]),
    ...(channel === undefined ? [] : [`#${cut(channel, channelLength)}`]),
  ].join(' · ');
}
