import {
  addChannel,
  addGuild,
  addRole,
  addUser,
  channelView,
  dispatchChannel,
  guildView,
  joinGuild,
  requireGuild,
  setPermissions,
  userView,
} from '../build.ts';
import type { Inside } from '../inside.ts';
import { requireChannel, requireSees, requireUser } from '../interactions/people.ts';
import { storeAttachments } from '../messages/files.ts';
import { createMessage } from '../messages/store.ts';
import { dmChannel, storeChannel } from '../places.ts';
import { newPoll } from '../poll-record.ts';
import { idOf } from '../snowflake.ts';
import { openThread } from '../threads.ts';
import type { FakeDiscord, MessageView } from '../types.ts';
import type { MessageRecord } from '../world.ts';

type WorldTools = Pick<
  FakeDiscord,
  | 'addUser'
  | 'addGuild'
  | 'addRole'
  | 'addMember'
  | 'addChannel'
  | 'addThread'
  | 'openDm'
  | 'addPrivateChannel'
  | 'setPermissions'
  | 'setNsfw'
  | 'setOwners'
  | 'channel'
  | 'threads'
  | 'postAs'
>;

export function worldTools(inside: Inside, view: (message: MessageRecord) => MessageView): WorldTools {
  return {
    addUser: (spec) => userView(addUser(inside, spec)),
    addGuild: (spec) => guildView(addGuild(inside, spec)),
    addRole: (guild, spec) => ({ id: addRole(inside, requireGuild(inside, guild), spec).id }),
    addMember: (guild, user, spec) => joinGuild(inside, requireGuild(inside, guild), requireUser(inside, user), spec),
    addChannel: (guild, spec) => channelView(addChannel(inside, requireGuild(inside, guild), spec)),
    addThread: (channel, spec) =>
      channelView(
        openThread(inside, { parent: requireChannel(inside, channel), name: spec.name, ownerId: idOf(spec.owner) }),
      ),
    openDm: (user) => channelView(dmChannel(inside, requireUser(inside, user))),
    addPrivateChannel: (users) =>
      channelView(
        storeChannel(inside, {
          kind: 'group',
          name: 'private',
          recipients: users.map((user) => requireUser(inside, user)),
        }),
      ),
    setPermissions: (channel, bits, of) =>
      setPermissions(inside, requireChannel(inside, channel), bits, of ? idOf(of) : inside.world.bot.id),
    setNsfw(channel, nsfw) {
      const changed = requireChannel(inside, channel);
      changed.nsfw = nsfw;
      dispatchChannel(inside, 'CHANNEL_UPDATE', changed);
      inside.changed();
    },
    setOwners(users) {
      inside.world.owners = users.map((user) => requireUser(inside, user));
    },
    channel(channel) {
      const known = inside.world.channels.get(idOf(channel));
      if (!known) throw new Error(`there is no channel ${idOf(channel)}`);
      return channelView(known);
    },
    threads: (channel) =>
      [...inside.world.channels.values()]
        .filter((thread) => thread.parent?.id === idOf(channel) && !thread.deleted)
        .map(channelView),
    postAs(user, channel, message) {
      const author = requireUser(inside, user);
      const place = requireChannel(inside, channel);
      requireSees(place, author);
      const files = storeAttachments(inside, place, message.files ?? []);
      const poll = message.poll && newPoll(inside, message.poll);
      const draft = { content: message.content ?? '', embeds: [], components: [], files, flags: 0, poll };
      return view(createMessage(inside, { channel: place, author, draft }));
    },
  };
}
