import type { Inside } from '../inside.ts';
import { permission } from '../permission-bits.ts';
import { permissionsIn } from '../permissions.ts';
import { idOf } from '../snowflake.ts';
import type { Ref } from '../types.ts';
import { type ChannelRecord, type MessageRecord, type UserRecord, isEphemeral } from '../world.ts';

/** Finds what a test names; a mistake there is the test's, so plain errors say what it is. */

export function requireUser(inside: Inside, ref: Ref): UserRecord {
  const user = inside.world.users.get(idOf(ref));
  if (!user) throw new Error(`there is no user ${idOf(ref)}`);
  return user;
}

export function requireChannel(inside: Inside, ref: Ref): ChannelRecord {
  const channel = inside.world.channels.get(idOf(ref));
  if (!channel || channel.deleted) throw new Error(`there is no channel ${idOf(ref)}`);
  return channel;
}

export function requireSees(channel: ChannelRecord, user: UserRecord): void {
  const sees = channel.guild
    ? (permissionsIn(channel, user.id) & permission.viewChannel) !== 0n
    : channel.recipients.includes(user);
  if (!sees) throw new Error(`${user.username} does not see the channel ${channel.name}`);
}

/** A message that the user can see and act on. */
export function requireMessage(inside: Inside, ref: Ref, user: UserRecord): MessageRecord {
  const message = inside.world.messages.get(idOf(ref));
  if (!message || message.deleted) throw new Error(`there is no message ${idOf(ref)}`);
  if (isEphemeral(message) && message.interaction?.user !== user) {
    throw new Error(
      `${user.username} does not see this message: it is for ${message.interaction?.user.username ?? 'nobody'} only`,
    );
  }
  requireSees(message.channel, user);
  return message;
}
