import type { RepliableInteraction } from 'discord.js';
import { MessageFlags } from 'discord.js';
import { AppError } from '../../errors.ts';
import type { SweepPlan, SweepRequestInput } from '../../sweep/index.ts';
import { requestOf } from '../../sweep/index.ts';
import { acceptedAway } from '../messages/away-words.ts';
import { answerToken } from '../delivery/answer-token.ts';
import { replyOf } from '../delivery/reply-view.ts';
import type { Panel } from '../pieces.ts';
import { button, panel, row, text } from '../pieces.ts';
import { isOver, sweepOf } from '../showings.ts';
import type { DefaultsFrom } from '../settings/sources.ts';
import { defaultsLine } from '../settings/value-words.ts';
import type { BotContext, InteractionContext } from '../types.ts';
import { remembers } from '../votes/beside.ts';
import { checkedRequest, keepDraft } from './drafts.ts';
import type { VoteWish } from './vote-options.ts';
import { canPost, isModerator, placeOf } from './place.ts';
import { checkModels, checkPlace, checkRunning, reserveQuota, rulesFor } from './preflight.ts';

/** A deferred interaction: its reply is what the person reads; in places where the bot cannot post, it is the result too. */
export type DeferredInteraction = RepliableInteraction;

export interface SubmitOptions {
  /** Draw although the table says that no panel can differ. */
  readonly insist?: boolean;
  /** Id the sweep will have: asked for twice, it is drawn once. Default: a new one. */
  readonly sweepId?: string;
  /** Who said what nobody typed; shown with the notice. */
  readonly from?: DefaultsFrom;
  /** A sweep of the same person that gives way to this one, if it is not over: it does not count any more, and ends. */
  readonly replaces?: string;
  /** Put it to a blind vote: nothing that leaves the bot tells which picture is which until the reveal. */
  readonly blind?: VoteWish;
  /** Open a thread with it when it is drawn. */
  readonly thread?: boolean;
}

/**
 * What `/clipskip sweep` does once it has a request: preflight, plan, accept, deliver, start, and the notice as the deferred
 * reply. Throws AppError for a refusal: nothing is drawn or counted then.
 */
export async function startSweep(
  interaction: DeferredInteraction,
  input: SweepRequestInput,
  context: InteractionContext,
  options: SubmitOptions = {},
): Promise<void> {
  const { board, desk, delivery, newId, signal, store, t, votes } = context;
  const rules = rulesFor(interaction, context);
  checkPlace(interaction, rules, context);
  const { blind, thread = false } = options;
  const request = checkedRequest(blind ? withOwnSeed(input, context) : input);
  const { sweepId = newId() } = options;
  const place = { ...placeOf(interaction, rules.guild, t), ...(options.from ? { note: options.from } : {}) };
  const by = { userId: interaction.user.id, moderator: isModerator(interaction) };
  const order = { by, ...guildOf(place), remembered: remembers(place.guildId, context), ...blind };
  const plan = await desk.plan(request, sweepId, signal, place);
  checkModels(plan, rules);
  if (blind) votes.check(plan, order);
  if (plan.pointless && options.insist !== true) {
    await offerAnyway(interaction, plan, context);
    return;
  }
  const { replaces } = options;
  const fresh = store.transaction(() => {
    if (store.sweeps.get(sweepId)) return false;
    if (replaces !== undefined) giveWay(replaces, context);
    // Asked again: the plan took a moment, and its person may have ordered more in it.
    checkRunning(interaction, rules, context);
    reserveQuota(interaction, { id: sweepId, cells: cellsOf(plan), sweeps: 1 }, rules, context);
    // Before it is accepted: of what is not taken in nothing may stay in memory.
    if (blind) votes.check(plan, order);
    desk.accept(plan, place);
    const poll = blind ? votes.prepare(plan, order) : undefined;
    board.plan({ sweepId, channelId: place.channelId, poll, thread: thread && canPost(interaction) });
    return true;
  });
  if (!fresh) {
    await interaction.editReply(await acceptedNotice(plan, interaction, context, options));
    return;
  }
  if (replaces !== undefined) desk.cancel(replaces);
  giveBackWhenOver(sweepId, context);
  const posts = canPost(interaction);
  try {
    await (posts ? delivery.deliver(sweepId) : delivery.deliverAsReply(sweepId, answerToken(interaction, signal)));
  } catch (error) {
    // What nobody can see is not drawn; what only the end of this process kept from being seen goes on at the next start.
    if (!signal.aborted) desk.cancel(sweepId);
    throw error;
  }
  desk.start(sweepId);
  if (posts) await interaction.editReply(await acceptedNotice(plan, interaction, context, options));
  else {
    const vote = replyAlone(sweepId, context) ? t('voting:reply.alone') : t('voting:reply.blind');
    const lines = [
      `-# ${t('commands:sweep.limited')}`,
      ...(thread ? [`-# ${t('voting:thread.why.elsewhere')}`] : []),
      ...(blind ? [t('voting:accepted.blind'), `-# ${vote}`] : []),
    ];
    const body = panel(text(lines.join('\n')));
    await interaction.followUp({ ...body, flags: body.flags | MessageFlags.Ephemeral });
  }
}

/**
 * The checks of a sweep for a batch: place, limits, and its pictures out of the day's quota under `batchId`.
 * Throws `discord.*`.
 */
export function preflightBatch(
  interaction: DeferredInteraction,
  { batchId, count, plan }: { readonly batchId: string; readonly count: number; readonly plan: SweepPlan },
  context: InteractionContext,
): void {
  const rules = rulesFor(interaction, context);
  checkPlace(interaction, rules, context);
  checkModels(plan, rules);
  checkRunning(interaction, rules, context);
  const max = rules.limits.batchPictures;
  if (count > max) throw new AppError('discord.batchSize', { params: { count, max } });
  reserveQuota(interaction, { id: batchId, cells: count, sweeps: 0 }, rules, context);
}

/** In the ledger alone, so that a refusal of what comes after takes it back. */
function giveWay(sweepId: string, { store }: InteractionContext): void {
  store.sweeps.cancel(sweepId);
  store.usage.release(sweepId, drawnPanels(sweepId, store));
}

/** Panels that were not drawn, or came from the cache, do not count against the person. */
export function giveBackWhenOver(
  sweepId: string,
  { showings, store, log }: Pick<BotContext, 'showings' | 'store' | 'log'>,
): void {
  let over = false;
  showings.watch(sweepId, (shown) => {
    if (over || !isOver(shown)) return;
    over = true;
    try {
      store.usage.release(sweepId, drawnPanels(sweepId, store));
    } catch (error) {
      log.warn({ sweep: sweepId, error: String(error) }, 'quota not given back');
    }
  });
}

/** What came from the cache took no time. */
function drawnPanels(sweepId: string, store: BotContext['store']): number {
  const cells = store.cells.rows(sweepId).flatMap((row) => row.cells);
  return cells.filter(({ state, ms = 0 }) => state === 'done' && ms > 0).length;
}

function cellsOf({ rows }: SweepPlan): number {
  return rows.reduce((sum, { cells }) => sum + cells.length, 0);
}

async function offerAnyway(
  interaction: DeferredInteraction,
  plan: SweepPlan,
  context: InteractionContext,
): Promise<void> {
  const { t } = context;
  const draftId = keepDraft(interaction, requestOf(plan), context);
  const reasons = plan.notices.map((notice) => `- ${t(notice)}`);
  const body = panel(
    text([`**${t('commands:sweep.pointless')}**`, ...reasons].join('\n')),
    row(
      button({ action: 'draft-insist', subject: draftId }, t('commands:sweep.drawAnyway')),
      button({ action: 'draft-edit', subject: draftId }, t('commands:sweep.edit')),
    ),
  );
  await interaction.editReply(body);
}

async function acceptedNotice(
  plan: SweepPlan,
  interaction: DeferredInteraction,
  context: InteractionContext,
  { from, thread = false }: SubmitOptions,
): Promise<Panel> {
  const { showings, store, t } = context;
  const { sweepId } = plan;
  const message = store.deliveries.bySweep(sweepId).findLast(({ messageId }) => messageId !== undefined);
  const link = message
    ? `https://discord.com/channels/${interaction.guildId ?? '@me'}/${message.channelId}/${message.messageId}`
    : undefined;
  const shown = await showings.get(sweepId);
  const { position } = shown ? sweepOf(shown) : {};
  const away = shown && acceptedAway(sweepOf(shown), t);
  const cancel = button({ action: 'queue-cancel', subject: sweepId }, t('commands:sweep.cancel'), { danger: true });
  const lines = [
    link === undefined ? t('commands:sweep.acceptedHere') : t('commands:sweep.accepted', { link }),
    ...(away === undefined ? [] : [away]),
    ...(position === undefined || position === 0 ? [] : [t('commands:sweep.position', { position })]),
    ...(thread ? [t(interaction.guildId === null ? 'voting:thread.why.direct' : 'voting:accepted.thread')] : []),
  ];
  // What the plan says of single clip skips, whose defaults they were and the seed would tell; so there is nothing to edit either.
  if (shown?.veiled) return panel(text([...lines, t('voting:accepted.blind')].join('\n')), row(cancel));
  const draftId = keepDraft(interaction, requestOf(plan), context);
  const defaults = from && defaultsLine(from, plan, t);
  const said = [
    ...plan.notices.map((notice) => `- ${t(notice)}`),
    ...(defaults === undefined ? [] : [`-# ${defaults}`]),
  ];
  const edit = button({ action: 'draft-edit', subject: draftId }, t('commands:sweep.edit'));
  return panel(text([...lines, ...said].join('\n')), row(edit, cancel));
}

/** The usual seed follows from the sweep's id, which stands in the ids of its buttons. */
function withOwnSeed(input: SweepRequestInput, { randomSeed }: InteractionContext): SweepRequestInput {
  return input.seed === undefined ? { ...input, seed: randomSeed() } : input;
}

/** Discord shows the answer to its person alone. */
function replyAlone(sweepId: string, { store }: InteractionContext): boolean {
  return store.deliveries.bySweep(sweepId).some((row) => replyOf(row)?.alone === true);
}

function guildOf({ guildId }: { readonly guildId?: string }): { readonly guildId?: string } {
  return guildId === undefined ? {} : { guildId };
}
