import type { APIChannelSelectComponent, APIRoleSelectComponent, Guild } from 'discord.js';
import { ChannelType, ComponentType, SelectMenuDefaultValueType } from 'discord.js';

import { AppError } from '../../errors.ts';
import { languages } from '../../text/index.ts';
import type {
  BotLimits,
  CommandHandler,
  ComponentHandler,
  ComponentInteraction,
  InteractionContext,
} from '../types.ts';
import type { GuildRules } from './guild-rules.ts';
import { guildRules, maxPlaces, nsfwRules } from './guild-rules.ts';
import { readVotes, votesForm } from './votes-form.ts';
import { readLimits } from './limit-fields.ts';
import { managedGuild } from './permissions.ts';
import { labelled, modal, textField } from '../pieces.ts';
import { lackingTags } from '../threads/forum-tags.ts';
import { tell } from '../under-sheet/tell.ts';
import { revisionOf } from './revision.ts';
import { limitNames, ownLimit, serverPanel } from './server-panel.ts';
import { chosenIds, submitted } from './submitted.ts';

/** `/clipskip settings server` */
export const serverCommand: CommandHandler = {
  name: 'clipskip settings server',
  defer: 'ephemeral',
  async run(interaction, context) {
    await interaction.editReply(serverPanel(managedGuild(interaction).id, context));
  },
};

const placesOf = ({ channels, roles }: GuildRules) => ({ channels, roles });
const limitsOf = ({ quotas, retentionDays }: GuildRules) => ({ quotas, retentionDays });

/** `server-open:places`, `server-open:limits` and `server-open:votes`: the forms. */
const open: ComponentHandler = {
  action: 'server-open',
  defer: 'none',
  async run(interaction, { subject }, context) {
    if (interaction.isModalSubmit()) return;
    const guild = managedGuild(interaction);
    const rules = guildRules(guild.id, context.store);
    if (subject === 'places') await interaction.showModal(placesForm(guild, rules, context));
    else if (subject === 'limits') await interaction.showModal(limitsForm(rules, context));
    else if (subject === 'votes') await interaction.showModal(votesForm(guild, rules, context.t));
    else throw new AppError('settings.gone');
  },
};

/** `server-set:<part>[:<revision>]`: what was chosen in the panel or typed into a form. */
const set: ComponentHandler = {
  action: 'server-set',
  defer: 'update',
  async run(interaction, { subject, argument }, context) {
    const { store, t } = context;
    const guild = managedGuild(interaction);
    const rules = guildRules(guild.id, store);
    const change = changeOf(subject, interaction, rules, context);
    const stale = change.base !== undefined && argument !== revisionOf(change.base(rules));
    if (!stale) store.guildSettings.set(guild.id, { ...rules, ...change.rules });
    const notices = stale
      ? [t('settings:form.changedMeanwhile')]
      : [t('settings:form.saved'), ...(change.notices ?? [])];
    await interaction.editReply(serverPanel(guild.id, context, notices));
    const { forum } = change.rules.votes ?? {};
    if (stale || forum === undefined) return;
    const chosen = { forumId: forum, isNew: forum !== rules.votes.forum };
    const tags = lackingTags(guild, chosen, rules.language, t);
    if (tags) await tell(interaction, tags);
  },
};

interface Change {
  readonly rules: Partial<GuildRules>;
  /** The part of the rules that a form was opened with. Undefined: a single choice, which needs no check. */
  readonly base?: (rules: GuildRules) => unknown;
  readonly notices?: readonly string[];
}

/** Throws `settings.gone` for what no panel of ours has. */
function changeOf(
  subject: string,
  interaction: ComponentInteraction,
  before: GuildRules,
  { limits, t }: InteractionContext,
): Change {
  if (interaction.isStringSelectMenu()) {
    const [value] = interaction.values;
    if (subject === 'nsfw') return { rules: { nsfw: nsfwRules.find((rule) => rule === value) ?? 'off' } };
    if (subject === 'volunteers') return { rules: { volunteers: value === 'yes' } };
    if (subject === 'language') return { rules: { language: languages.find((language) => language === value) } };
  }
  if (interaction.isModalSubmit() && subject === 'places') {
    const rules = { channels: [...chosenIds(interaction, 'channels')], roles: [...chosenIds(interaction, 'roles')] };
    return { rules, base: placesOf };
  }
  if (interaction.isModalSubmit() && subject === 'limits') {
    const { retentionDays, quotas, problems } = readLimits(submitted(interaction, limitNames), before, limits, t);
    return { rules: { quotas, retentionDays }, base: limitsOf, notices: problems };
  }
  if (interaction.isModalSubmit() && subject === 'votes') {
    return { rules: { votes: readVotes(interaction) }, base: ({ votes }) => votes };
  }
  throw new AppError('settings.gone');
}

function placesForm(guild: Guild, rules: GuildRules, { t }: InteractionContext) {
  const any = { required: false, min_values: 0, max_values: maxPlaces } as const;
  // Discord refuses a form that names something deleted.
  const channels = rules.channels.filter((id) => guild.channels.cache.has(id));
  const roles = rules.roles.filter((id) => guild.roles.cache.has(id));
  const channelSelect: APIChannelSelectComponent = {
    ...any,
    type: ComponentType.ChannelSelect,
    custom_id: 'channels',
    channel_types: [
      ChannelType.GuildText,
      ChannelType.GuildAnnouncement,
      ChannelType.GuildForum,
      ChannelType.GuildVoice,
    ],
    default_values: channels.map((id) => ({ id, type: SelectMenuDefaultValueType.Channel })),
  };
  const roleSelect: APIRoleSelectComponent = {
    ...any,
    type: ComponentType.RoleSelect,
    custom_id: 'roles',
    default_values: roles.map((id) => ({ id, type: SelectMenuDefaultValueType.Role })),
  };
  const id = { action: 'server-set', subject: 'places', argument: revisionOf(placesOf(rules)) };
  return modal(id, t('settings:server.places'), [
    labelled(t('settings:server.channels'), channelSelect, t('settings:server.channelsAbout')),
    labelled(t('settings:server.roles'), roleSelect, t('settings:server.rolesAbout')),
  ]);
}

function limitsForm(
  rules: GuildRules,
  { limits, t }: { readonly limits: BotLimits; readonly t: InteractionContext['t'] },
) {
  const id = { action: 'server-set', subject: 'limits', argument: revisionOf(limitsOf(rules)) };
  const fields = limitNames.map((name) =>
    textField({
      name,
      label: t(`settings:server.${name}`),
      description: t('settings:server.quotaEmpty', { max: limits[name] }),
      value: ownLimit(name, rules)?.toString(),
      maxLength: 7,
    }),
  );
  return modal(id, t('settings:server.quotas'), fields);
}

export const serverHandlers: readonly ComponentHandler[] = [open, set];
