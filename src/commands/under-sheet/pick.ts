import { AppError } from '../../errors.ts';
import type { BatchOrder, SweepPlan } from '../../sweep/index.ts';
import { maxSeed } from '../../sweep/index.ts';
import { rowName } from '../../sweep/row-words.ts';
import type { Translator } from '../../text/index.ts';
import { canPost, placeOf } from '../core/place.ts';
import { rulesFor } from '../core/preflight.ts';
import { preflightBatch } from '../core/submit.ts';
import { button, cut, modal, panel, row, select, text, textField } from '../pieces.ts';
import type { ComponentHandler, InteractionContext } from '../types.ts';
import { followBatch, headOf } from './batch/follow.ts';
import { openThread } from './batch/thread.ts';
import { snapshotOf } from './drawn.ts';
import { ownSweep } from './guard.ts';
import type { PanelChoice } from './panel-choice.ts';
import { differentPanels, lineOf, panelName, panelOptions, readPanel, writePanel } from './panel-choice.ts';

/** Pictures a batch has unless its person says otherwise. */
const usualCount = 24;

/** A clip skip was chosen: how many pictures of it? */
const pick: ComponentHandler = {
  action: 'pick',
  defer: 'none',
  async run(interaction, { subject, argument }, context) {
    ownSweep(interaction, subject, context);
    if (interaction.isModalSubmit()) return;
    if (!canPost(interaction)) throw new AppError('discord.elsewhere');
    const { plan } = await snapshotOf(subject, context);
    const choice = readPanel(interaction.isStringSelectMenu() ? interaction.values[0] : argument, plan);
    if (!choice) throw new AppError('store.gone');
    const { t } = context;
    const max = rulesFor(interaction, context).limits.batchPictures;
    await interaction.showModal(
      modal(
        { action: 'batchgo', subject, argument: writePanel(choice) },
        t('buttons:batch.title', { n: choice.clipSkip }),
        [
          textField({
            name: 'count',
            label: t('buttons:batch.count', { max }),
            description: plan.rows.length > 1 ? cut(panelName(choice, plan, t), 100) : t('buttons:batch.countAbout'),
            value: String(Math.min(usualCount, max)),
            maxLength: 4,
            required: true,
          }),
          textField({
            name: 'seed',
            label: t('buttons:batch.seed'),
            description: t('buttons:batch.seedAbout'),
            maxLength: 10,
          }),
        ],
      ),
    );
  },
};

/** Of a sheet with more panels than a select takes: the row is chosen, now the panel in it. */
const pickLine: ComponentHandler = {
  action: 'pickline',
  defer: 'ephemeral',
  async run(interaction, { subject }, context) {
    ownSweep(interaction, subject, context);
    if (!interaction.isStringSelectMenu()) return;
    const snapshot = await snapshotOf(subject, context);
    const { plan } = snapshot;
    const line = Number(interaction.values[0]);
    const panels = differentPanels(snapshot).filter((panel) => lineOf(panel, plan) === line);
    if (panels.length === 0) throw new AppError('store.gone');
    const { t } = context;
    const options = panelOptions(panels, plan, t, { votes: snapshot.outcome?.guidanceFacts.votes });
    await interaction.editReply(panel(row(select({ action: 'pick', subject }, t('message:pick'), options))));
  },
};

/** The form was sent: checks, the ledger, a thread, and off it goes. */
const go: ComponentHandler = {
  action: 'batchgo',
  defer: 'ephemeral',
  async run(interaction, { subject, argument }, context) {
    const sweep = ownSweep(interaction, subject, context);
    if (!interaction.isModalSubmit()) return;
    if (!canPost(interaction)) throw new AppError('discord.elsewhere');
    const { batches, newId, randomSeed, store, t } = context;
    const { plan, place: asked } = await snapshotOf(subject, context);
    const choice = readPanel(argument, plan);
    if (!choice) throw new AppError('store.gone');
    const rules = rulesFor(interaction, context);
    const count = wholeNumber(interaction.fields.getTextInputValue('count'), {
      field: t('buttons:batch.count', { max: rules.limits.batchPictures }),
      min: 1,
      max: rules.limits.batchPictures,
    });
    const typed = interaction.fields.getTextInputValue('seed').trim();
    const firstSeed =
      typed === '' ? randomSeed() : wholeNumber(typed, { field: t('buttons:batch.seed'), min: 0, max: maxSeed });
    const place = placeOf(interaction, rules.guild, t);
    const order: BatchOrder = {
      batchId: newId(),
      sweepId: subject,
      ownerUser: interaction.user.id,
      ...(place.guildId === undefined ? {} : { guildId: place.guildId }),
      channelId: place.channelId,
      rowIndex: choice.row,
      clipSkip: choice.clipSkip,
      count,
      firstSeed,
      ...(place.nsfw || asked.nsfw ? { nsfw: true } : {}),
    };
    await batches.check(order);
    store.transaction(() => {
      checkNoOther(order, rules.limits.runningPerUser, context);
      preflightBatch(interaction, { ...order, plan }, context);
      batches.accept(order);
      store.deliveries.add(headOf(order));
    });
    const threadId = await openThread(
      interaction,
      { name: threadName(choice, count, plan, t), sweepId: subject },
      context,
    );
    if (threadId !== undefined) store.batches.setThread(order.batchId, threadId);
    context.log.info({ batch: order.batchId, sweep: sweep.id, count }, 'batch accepted');
    followBatch(order.batchId, context);
    batches.start(order.batchId);
    const where = `<#${threadId ?? order.channelId}>`;
    const words = [
      t('buttons:batch.accepted', { count, n: choice.clipSkip, where }),
      ...(threadId === undefined ? [t('buttons:batch.noThread')] : []),
    ];
    await interaction.editReply(
      panel(
        text(words.join('\n')),
        row(button({ action: 'bcancel', subject: order.batchId }, t('buttons:batch.cancel'), { danger: true })),
      ),
    );
  },
};

/** Discord's bound for the name of a thread. */
const maxThreadName = 100;

function threadName(choice: PanelChoice, count: number, plan: SweepPlan, t: Translator): string {
  const words = t('buttons:batch.thread', { n: choice.clipSkip, count });
  const row = plan.rows.length > 1 ? plan.rows[choice.row] : undefined;
  return cut(row ? `${words} · ${rowName(row, plan, t)}` : words, maxThreadName);
}

/** One batch of a sweep at a time, and of a person as many as sweeps. Throws `discord.batchRunning`. */
function checkNoOther({ sweepId, ownerUser }: BatchOrder, most: number, { store }: InteractionContext): void {
  const same = store.batches.bySweep(sweepId).some(({ state }) => state === 'accepted' || state === 'running');
  if (same || store.batches.runningOfUser(ownerUser) >= most) throw new AppError('discord.batchRunning');
}

/** Digits as Japanese and Korean keyboards may write them, too. Throws `discord.field`. */
function wholeNumber(typed: string, { field, min, max }: { field: string; min: number; max: number }): number {
  const plain = typed.normalize('NFKC').trim();
  const value = /^\d{1,10}$/.test(plain) ? Number(plain) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new AppError('discord.field', { params: { field, value: typed.slice(0, 20), shape: `${min} – ${max}` } });
}

export const pickHandlers: readonly ComponentHandler[] = [pick, pickLine, go];
