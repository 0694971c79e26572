import { AppError } from '../../errors.ts';
import type { CommandHandler, ComponentHandler } from '../types.ts';
import { steeringOf } from './steering.ts';
import { workersPanel } from './workers-panel.ts';

/** `/clipskip workers`: the machines behind the queue. */
export const workers: CommandHandler = {
  name: 'clipskip workers',
  defer: 'ephemeral',
  async run(interaction, context) {
    await interaction.editReply(workersPanel(context, { steering: await steeringOf(interaction, context) }));
  },
};

/** `workers:<page>[:again]`: another page, or the same anew. */
const page: ComponentHandler = {
  action: 'workers',
  defer: 'update',
  async run(interaction, { subject }, context) {
    const steering = await steeringOf(interaction, context);
    await interaction.editReply(workersPanel(context, { steering, page: Number(subject) }));
  },
};

/** `workers-pick:list`: a machine was chosen. */
const pick: ComponentHandler = {
  action: 'workers-pick',
  defer: 'update',
  async run(interaction, _id, context) {
    const steering = await steeringOf(interaction, context);
    const chosen = interaction.isStringSelectMenu() ? interaction.values[0] : undefined;
    await interaction.editReply(workersPanel(context, { steering, chosen }));
  },
};

const verbs = ['pause', 'resume', 'drain'] as const;

/** `workers-do:<machine>:pause|resume|drain`. Who may is asked with each press: a panel outlives a right. */
const act: ComponentHandler = {
  action: 'workers-do',
  defer: 'update',
  async run(interaction, { subject: chosen, argument }, context) {
    const { log, signal, t, workers: fleet } = context;
    const verb = verbs.find((known) => known === argument);
    if (!verb || !fleet) throw new AppError('discord.tooOld');
    const steering = await steeringOf(interaction, context);
    if (steering === 'member') throw new AppError('discord.adminsOnly');
    if (steering !== 'steer') throw new AppError('discord.operatorsOnly');
    await fleet[verb](chosen, signal);
    log.info({ worker: chosen, by: interaction.user.id }, `machine: ${verb}`);
    const notices = [t(`commands:workers.done.${verb}`, { name: chosen })];
    await interaction.editReply(workersPanel(context, { steering, chosen, notices }));
  },
};

export const workersHandlers: readonly ComponentHandler[] = [page, pick, act];
