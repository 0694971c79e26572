import type { APIChannelSelectComponent, Guild, ModalSubmitInteraction } from 'discord.js';
import { ChannelType, ComponentType, SelectMenuDefaultValueType } from 'discord.js';

import type { Translator } from '../../text/index.ts';
import { labelled, modal, option } from '../pieces.ts';
import type { GuildRules } from './guild-rules.ts';
import { voteForms, voteOpeners, voters } from './guild-rules.ts';
import { revisionOf } from './revision.ts';
import { chosen, chosenIds } from './submitted.ts';

/** Who opens votes and threads, who votes and how, where threads and reports go. */
export function votesForm(guild: Guild, { votes }: GuildRules, t: Translator) {
  const id = { action: 'server-set', subject: 'votes', argument: revisionOf(votes) };
  const channel = (name: 'forum' | 'reports', types: ChannelType[]) => {
    const known = votes[name];
    // Discord refuses a form that names something deleted.
    const value = known !== undefined && guild.channels.cache.has(known) ? [known] : [];
    const select: APIChannelSelectComponent = {
      type: ComponentType.ChannelSelect,
      custom_id: name,
      required: false,
      min_values: 0,
      max_values: 1,
      channel_types: types,
      default_values: value.map((each) => ({ id: each, type: SelectMenuDefaultValueType.Channel })),
    };
    return labelled(t(`settings:server.${name}`), select, t(`settings:server.${name}About`));
  };
  const open = voteOpeners.map((value) =>
    option({ value, label: t(`settings:server.voteOpen.${value}`), chosen: votes.open === value }),
  );
  const who = voters.map((value) =>
    option({ value, label: t(`settings:server.voters.${value}`), chosen: votes.voters === value }),
  );
  const forms = voteForms.map((value) =>
    option({ value, label: t(`settings:server.voteForm.${value}`), chosen: votes.form === value }),
  );
  return modal(id, t('settings:server.votes'), [
    labelled(t('settings:server.voteOpen.label'), {
      type: ComponentType.StringSelect,
      custom_id: 'open',
      required: true,
      options: open,
    }),
    labelled(t('settings:server.voters.label'), {
      type: ComponentType.StringSelect,
      custom_id: 'voters',
      required: true,
      options: who,
    }),
    labelled(
      t('settings:server.voteForm.label'),
      { type: ComponentType.StringSelect, custom_id: 'form', required: true, options: forms },
      t('settings:server.voteForm.about'),
    ),
    channel('forum', [ChannelType.GuildForum]),
    channel('reports', [ChannelType.GuildText, ChannelType.GuildAnnouncement]),
  ]);
}

export function readVotes(interaction: ModalSubmitInteraction): GuildRules['votes'] {
  const [forum] = chosenIds(interaction, 'forum');
  const [reports] = chosenIds(interaction, 'reports');
  return {
    open: voteOpeners.find((value) => value === chosen(interaction, 'open')) ?? 'requester',
    voters: voters.find((value) => value === chosen(interaction, 'voters')) ?? 'everybody',
    form: voteForms.find((value) => value === chosen(interaction, 'form')) ?? 'buttons',
    forum,
    reports,
  };
}
