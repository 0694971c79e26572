import { guildPermissions } from '../permissions.ts';
import type { JsonObject } from '../types.ts';
import type { GuildRecord, MemberRecord, RoleRecord, UserRecord, World } from '../world.ts';

export function userJson(user: UserRecord): JsonObject {
  return {
    id: user.id,
    username: user.username,
    avatar: null,
    discriminator: user.bot ? '0001' : '0',
    public_flags: 0,
    flags: 0,
    banner: null,
    accent_color: null,
    global_name: user.globalName,
    avatar_decoration_data: null,
    collectibles: null,
    primary_guild: null,
    ...(user.bot ? { bot: true } : {}),
  };
}

/** GET /users/@me */
export function selfJson(user: UserRecord): JsonObject {
  return { ...userJson(user), mfa_enabled: true, locale: user.locale, premium_type: 0, email: null, verified: true };
}

/** Without `user`, `deaf` and `mute`: what `resolved.members` holds. */
export function partialMemberJson(member: MemberRecord): JsonObject {
  return {
    avatar: null,
    banner: null,
    communication_disabled_until: null,
    flags: 0,
    joined_at: new Date(member.joinedAt).toISOString(),
    nick: member.nick,
    pending: false,
    premium_since: null,
    roles: [...member.roles],
  };
}

export function memberJson(member: MemberRecord): JsonObject {
  return { ...partialMemberJson(member), user: userJson(member.user), mute: false, deaf: false };
}

export function roleJson(role: RoleRecord): JsonObject {
  return {
    id: role.id,
    name: role.name,
    permissions: role.permissions.toString(),
    position: role.position,
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    managed: role.botId !== undefined,
    mentionable: false,
    icon: null,
    unicode_emoji: null,
    flags: 0,
    ...(role.botId === undefined ? {} : { tags: { bot_id: role.botId } }),
  };
}

export function guildJson(guild: GuildRecord): JsonObject {
  return {
    id: guild.id,
    name: guild.name,
    icon: null,
    description: null,
    home_header: null,
    splash: null,
    discovery_splash: null,
    features: [],
    banner: null,
    owner_id: guild.ownerId,
    application_id: null,
    region: 'us-west',
    afk_channel_id: null,
    afk_timeout: 300,
    system_channel_id: null,
    system_channel_flags: 0,
    widget_enabled: false,
    widget_channel_id: null,
    verification_level: 1,
    roles: [...guild.roles.values()].map(roleJson),
    default_message_notifications: 0,
    mfa_level: 0,
    explicit_content_filter: 0,
    max_presences: null,
    max_members: 500_000,
    max_stage_video_channel_users: 50,
    max_video_channel_users: 25,
    vanity_url_code: null,
    premium_tier: guild.premiumTier,
    premium_subscription_count: [0, 2, 7, 14][guild.premiumTier],
    preferred_locale: guild.locale,
    rules_channel_id: null,
    safety_alerts_channel_id: null,
    public_updates_channel_id: null,
    premium_progress_bar_enabled: false,
    premium_progress_bar_enabled_user_updated_at: null,
    nsfw: false,
    nsfw_level: 0,
    emojis: [],
    stickers: [],
    incidents_data: null,
  };
}

/** GET /users/@me/guilds */
export function ownGuildJson(guild: GuildRecord, userId: string): JsonObject {
  return {
    id: guild.id,
    name: guild.name,
    icon: null,
    banner: null,
    owner: guild.ownerId === userId,
    permissions: guildPermissions(guild, userId).toString(),
    features: [],
  };
}

export function applicationJson(world: World): JsonObject {
  return {
    id: world.applicationId,
    name: world.bot.username,
    icon: null,
    description: '',
    type: null,
    bot: userJson(world.bot),
    bot_public: true,
    bot_require_code_grant: false,
    integration_types_config: {
      '0': { oauth2_install_params: { scopes: ['applications.commands', 'bot'], permissions: '0' } },
      '1': {},
    },
    verify_key: '0'.repeat(64),
    flags: 0,
    flags_new: '0',
    redirect_uris: [],
    interactions_endpoint_url: null,
    role_connections_verification_url: null,
    owner: ownerJson(world),
    approximate_guild_count: [...world.guilds.values()].filter((guild) => guild.botIsMember).length,
    approximate_user_install_count: 0,
    approximate_user_authorization_count: 0,
    explicit_content_filter: 0,
    team: teamJson(world),
    eligible_oauth2_scopes: [],
  };
}

/** Of a team's application it is the team itself, as a user (discord-api-docs, topics/teams.mdx). */
function ownerJson({ owners, bot }: World): JsonObject {
  const [sole, ...others] = owners;
  if (sole && others.length === 0) return userJson(sole);
  return { ...userJson(bot), id: sole ? teamId : '1', username: sole ? `team${teamId}` : 'owner', bot: false };
}

const teamId = '900';

function teamJson({ owners }: World): JsonObject | null {
  const [first] = owners;
  if (!first || owners.length === 1) return null;
  return {
    id: teamId,
    name: 'team',
    icon: null,
    owner_user_id: first.id,
    members: owners.map((user) => ({
      user: userJson(user),
      team_id: teamId,
      membership_state: 2,
      permissions: ['*'],
      role: 'developer',
    })),
  };
}
