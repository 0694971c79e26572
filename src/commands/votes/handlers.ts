import { AppError } from '../../errors.ts';
import type { Ballot } from '../../threads/index.ts';
import { choiceName, resultLine, tallyLines } from '../../threads/index.ts';
import { canPost, rolesOf } from '../core/place.ts';
import { button, panel, row, text } from '../pieces.ts';
import { guildRules, roleAllowed } from '../settings/guild-rules.ts';
import type { ComponentHandler, InteractionContext } from '../types.ts';
import { actorOf } from './actor.ts';
import { answer, deferBeside } from './beside.ts';
import { report } from './report.ts';

/** Throws `store.gone` for what was called off or is not kept any more. */
function pollOf(pollId: string, { votes }: InteractionContext): Ballot {
  const poll = votes.get(pollId);
  if (!poll) throw new AppError('store.gone');
  return poll;
}

/** `vote:<poll>:<choice>` and the select `votesel:<poll>`. One vote for each person, changeable until it is closed. */
const cast = (action: 'vote' | 'votesel'): ComponentHandler => ({
  action,
  defer: deferBeside,
  async run(interaction, { subject, argument }, context) {
    const { board, store, votes, t } = context;
    const choice = interaction.isStringSelectMenu() ? interaction.values[0] : argument;
    const before = pollOf(subject, context);
    const rules = guildRules(before.guildId, store);
    if (rules.votes.voters === 'roles' && !roleAllowed(rules, rolesOf(interaction))) {
      throw new AppError('discord.role', { params: { roles: rules.roles.map((id) => `<@&${id}>`).join(' ') } });
    }
    const { cast: how, tally } = votes.cast(subject, interaction.user.id, choice ?? '');
    if (how === 'new') board.counted(before);
    const chosen = tally.lines.find((line) => line.choice === choice);
    const name = chosen ? choiceName(chosen, t) : '';
    await answer(
      interaction,
      panel(
        text(
          [
            `**${t('votes:yours', { name })}**`,
            t('votes:voters', { count: tally.total }),
            ...tallyLines(tally, t).map((line) => `- ${line}`),
            resultLine(tally, t),
            `-# ${t('votes:interval')}`,
          ].join('\n'),
        ),
      ),
    );
  },
});

/** `voteclose:<poll>`, and `voteclose:<poll>:yes` once it was said what closing early means. */
const close: ComponentHandler = {
  action: 'voteclose',
  defer: (interaction) => (interaction.customId.endsWith(':yes') ? 'update' : deferBeside(interaction)),
  async run(interaction, { subject, argument }, context) {
    const { votes, t } = context;
    const poll = pollOf(subject, context);
    const actor = actorOf(interaction, poll.guildId);
    if (argument === 'yes') {
      votes.close(subject, actor);
      await interaction.editReply(panel(text(t('voting:close.done'))));
      return;
    }
    if (!votes.mayManage(subject, actor)) throw new AppError('vote.notYours');
    if (poll.state !== 'open') throw new AppError('vote.closed');
    await answer(
      interaction,
      panel(
        text(t('voting:close.ask')),
        row(button({ action: 'voteclose', subject, argument: 'yes' }, t('voting:close.yes'))),
      ),
    );
  },
};

/** `voteoff:<poll>`, and `voteoff:<poll>:yes`: called off, votes and all. */
const off: ComponentHandler = {
  action: 'voteoff',
  defer: (interaction) => (interaction.customId.endsWith(':yes') ? 'update' : deferBeside(interaction)),
  async run(interaction, { subject, argument }, context) {
    const { board, log, votes, t } = context;
    const poll = pollOf(subject, context);
    const actor = actorOf(interaction, poll.guildId);
    if (argument === 'yes') {
      votes.remove(subject, actor);
      board.calledOff(poll);
      log.info({ poll: subject, by: interaction.user.id }, 'vote called off');
      await interaction.editReply(panel(text(t('voting:off.done'))));
      return;
    }
    if (!votes.mayManage(subject, actor)) throw new AppError('vote.notYours');
    await answer(
      interaction,
      panel(
        text(t('voting:off.ask')),
        row(button({ action: 'voteoff', subject, argument: 'yes' }, t('voting:off.yes'), { danger: true })),
      ),
    );
  },
};

/** `votereport:<poll>`: to those who moderate. */
const reporting: ComponentHandler = {
  action: 'votereport',
  defer: deferBeside,
  async run(interaction, { subject }, context) {
    if (!canPost(interaction)) return answer(interaction, panel(text(context.t('voting:report.elsewhere'))));
    await report(interaction, pollOf(subject, context), context);
  },
};

/** Under the messages of votes. */
export const voteHandlers: readonly ComponentHandler[] = [cast('vote'), cast('votesel'), close, off, reporting];
