import { AppError } from '../../errors.ts';
import type { FleetWorkers } from '../../sweep/index.ts';
import type { Shown } from '../../threads/index.ts';
import type { Panel } from '../pieces.ts';
import { panelsOf, sweepOf } from '../showings.ts';
import { button, panel, quoted, row, text } from '../pieces.ts';
import type { CommandHandler, ComponentHandler, InteractionContext } from '../types.ts';
import { time } from '../messages/chips.ts';
import { isModerator } from './place.ts';
import { machinesHere } from './workers-panel.ts';

/** A row of buttons each for five of them. */
const shown = 10;
const perRow = 5;

/** `/clipskip queue`: sweeps of one's own that run or wait. */
export const queue: CommandHandler = {
  name: 'clipskip queue',
  defer: 'ephemeral',
  async run(interaction, context) {
    await interaction.editReply(await queuePanel(interaction.user.id, context));
  },
};

/**
 * `queue-cancel:<sweep>[:list]`: under the notice of a sweep, and under the queue, which is shown again. The sweep's own person
 * and moderators of its server.
 */
export const queueCancel: ComponentHandler = {
  action: 'queue-cancel',
  defer: 'update',
  async run(interaction, { subject, argument }, context) {
    const { store, desk, t } = context;
    const sweep = store.sweeps.get(subject);
    if (!sweep) throw new AppError('discord.tooOld');
    const moderates = sweep.guildId !== undefined && sweep.guildId === interaction.guildId && isModerator(interaction);
    if (sweep.ownerUser !== interaction.user.id && !moderates) throw new AppError('discord.notYours');
    const runs = sweep.state === 'accepted' || sweep.state === 'running';
    desk.cancel(subject);
    await interaction.editReply(
      argument === 'list'
        ? await queuePanel(interaction.user.id, context)
        : panel(text(t(runs ? 'commands:sweep.cancelled' : 'commands:sweep.over'))),
    );
  },
};

async function queuePanel(userId: string, context: InteractionContext): Promise<Panel> {
  const { store, desk, now, showings, t, workers } = context;
  const ids = desk.unfinished().filter((id) => {
    const sweep = store.sweeps.get(id);
    return sweep?.ownerUser === userId && (sweep.state === 'accepted' || sweep.state === 'running');
  });
  const fleet = workers && workers.list().length > 0 ? [text(fleetLines(workers, t))] : [];
  if (ids.length === 0) return panel(text(t('commands:queue.empty')), ...fleet);
  const found = await Promise.all(ids.slice(0, shown).map((id) => showings.get(id)));
  const sweeps = found.filter((sweep) => sweep !== undefined);
  const lines = sweeps.map((sweep, index) => `${index + 1}. ${queueLine(sweep, now(), t)}`);
  const rest = ids.length - sweeps.length;
  const buttons = sweeps.map((sweep, index) =>
    button(
      { action: 'queue-cancel', subject: sweepOf(sweep).sweepId, argument: 'list' },
      t('commands:queue.cancel', { number: index + 1 }),
      { danger: true },
    ),
  );
  return panel(
    text(`**${t('commands:queue.title')}**`),
    text([...lines, ...(rest > 0 ? [t('commands:queue.more', { count: rest })] : [])].join('\n')),
    ...(buttons.length > 0 ? [row(...buttons.slice(0, perRow))] : []),
    ...(buttons.length > perRow ? [row(...buttons.slice(perRow))] : []),
    ...fleet,
  );
}

/** How many machines draw, and what their owners see of it. */
function fleetLines(workers: FleetWorkers, t: InteractionContext['t']): string {
  return [machinesHere(workers, { t }), t('commands:workers.owners')].map((words) => `-# ${words}`).join('\n');
}

function queueLine(shown: Shown, clock: number, t: InteractionContext['t']): string {
  const { status, position, etaMs, place, awaySince } = sweepOf(shown);
  const { done, count } = panelsOf(shown);
  const prompt = shown.veiled ? shown.sweep.prompt : shown.snapshot.plan.request.prompt;
  const waiting = position === undefined ? t('commands:queue.waiting') : t('commands:queue.waitingAt', { position });
  const left =
    etaMs === undefined ? [] : [t('commands:queue.left', { when: `<t:${Math.ceil((clock + etaMs) / 1000)}:R>` })];
  return [
    quoted(prompt, 60),
    `<#${place.channelId}>`,
    awaySince === undefined
      ? status === 'running' && position === undefined
        ? `${t('commands:queue.running')} ${done}/${count}`
        : waiting
      : t('commands:queue.away', { since: time(awaySince) }),
    ...left,
  ].join(' · ');
}
