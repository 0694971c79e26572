import { z } from 'zod';

import { refusals } from '../api-error.ts';
import type { Route } from '../http/route.ts';
import { channelJson } from '../json/channels.ts';
import { applicationJson, guildJson, memberJson, ownGuildJson, roleJson, selfJson, userJson } from '../json/people.ts';
import { dmChannel } from '../places.ts';
import { guildFor, userFor } from './places.ts';

/** Who the bot is and where it is. */
export const identityRoutes: readonly Route[] = [
  { name: 'GET /users/@me', handle: ({ world }) => ({ status: 200, body: selfJson(world.bot) }) },
  { name: 'GET /applications/@me', handle: ({ world }) => ({ status: 200, body: applicationJson(world) }) },
  { name: 'GET /oauth2/applications/@me', handle: ({ world }) => ({ status: 200, body: applicationJson(world) }) },
  {
    name: 'GET /applications/{application_id}/emojis',
    handle: () => ({ status: 200, body: { items: [] } }),
  },
  {
    name: 'GET /users/{user_id}',
    handle: (inside, { param }) => ({ status: 200, body: userJson(userFor(inside, param('user_id'))) }),
  },
  {
    name: 'GET /users/@me/guilds',
    handle: ({ world }) => ({
      status: 200,
      body: [...world.guilds.values()]
        .filter((guild) => guild.botIsMember)
        .map((guild) => ownGuildJson(guild, world.bot.id)),
    }),
  },
  {
    name: 'POST /users/@me/channels',
    handle: (inside, { body }) => {
      const { recipient_id: id } = z.looseObject({ recipient_id: z.string() }).parse(body);
      return { status: 200, body: channelJson(dmChannel(inside, userFor(inside, id))) };
    },
  },
  {
    name: 'GET /guilds/{guild_id}',
    handle: (inside, { param, query }) => {
      const guild = guildFor(inside, param('guild_id'));
      const counts =
        query.get('with_counts') === 'true'
          ? { approximate_member_count: guild.members.size, approximate_presence_count: 0 }
          : {};
      return { status: 200, body: { ...guildJson(guild), ...counts } };
    },
  },
  {
    name: 'GET /guilds/{guild_id}/members/{user_id}',
    handle: (inside, { param }) => {
      const member = guildFor(inside, param('guild_id')).members.get(param('user_id'));
      if (!member) throw refusals.unknownMember();
      return { status: 200, body: memberJson(member) };
    },
  },
  {
    name: 'GET /guilds/{guild_id}/roles',
    handle: (inside, { param }) => ({
      status: 200,
      body: [...guildFor(inside, param('guild_id')).roles.values()].map(roleJson),
    }),
  },
  {
    name: 'GET /guilds/{guild_id}/channels',
    handle: (inside, { param }) => {
      const guild = guildFor(inside, param('guild_id'));
      const channels = [...inside.world.channels.values()].filter(
        (channel) => channel.guild === guild && !channel.deleted && !channel.thread,
      );
      return { status: 200, body: channels.map((channel) => channelJson(channel)) };
    },
  },
];
