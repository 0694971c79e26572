import { languageOf, translator } from '../../text/index.ts';
import { createChannelRest } from '../delivery/channel-rest.ts';
import { failureOf } from '../delivery/failure.ts';
import { button, link, panel, row, text } from '../pieces.ts';
import { guildRules } from '../settings/guild-rules.ts';
import type { Ballot } from '../../threads/index.ts';
import type { ComponentInteraction, InteractionContext } from '../types.ts';

/** Tells those who moderate, in the channel that the server's admins chose; where there is none, says how else to reach them. */
export async function report(
  interaction: ComponentInteraction,
  { id, guildId, sweepId, channelId, messageId }: Ballot,
  context: InteractionContext,
): Promise<void> {
  const { client, log, newId, signal, store, t } = context;
  const rules = guildRules(guildId, store);
  const { reports } = rules.votes;
  const mine = { pollId: id, userId: interaction.user.id };
  if (reports === undefined || !store.voteReports.add(mine)) {
    await interaction.editReply(panel(text(t(reports === undefined ? 'voting:report.advice' : 'voting:report.again'))));
    return;
  }
  const words = translator(rules.language ?? languageOf(interaction.guildLocale ?? undefined) ?? t.language);
  const url = `https://discord.com/channels/${guildId ?? '@me'}/${channelId ?? ''}/${messageId ?? ''}`;
  const asked = store.sweeps.get(sweepId)?.ownerUser ?? '';
  const { flags, components } = panel(
    text(words('voting:report.message', { reporter: `<@${interaction.user.id}>`, asked: `<@${asked}>` })),
    row(
      ...(messageId === undefined ? [] : [link(url, words('voting:report.open'))]),
      button({ action: 'voteoff', subject: id }, words('voting:button.off'), { danger: true }),
    ),
  );
  try {
    await createChannelRest(client, signal).post(reports, { body: { flags, components }, files: [] }, newId());
    log.info({ poll: id, by: interaction.user.id }, 'vote reported');
    await interaction.editReply(panel(text(t('voting:report.done'))));
  } catch (error) {
    store.voteReports.remove(mine);
    log.warn({ poll: id, channel: reports, failure: failureOf(error) }, 'a report could not be posted');
    await interaction.editReply(panel(text(t('voting:report.advice'))));
  }
}
