import type { Inside } from '../inside.ts';
import { interactionChannelJson } from '../json/channels.ts';
import { fileJson } from '../json/messages.ts';
import { partialMemberJson, roleJson, userJson } from '../json/people.ts';
import type { Id, JsonObject } from '../types.ts';
import type { ChannelRecord, FileRecord } from '../world.ts';

/** Collects the things that an interaction names by id (`resolved`). */
export interface Resolved {
  file(file: FileRecord): Id;
  /** A user, role or channel id. Throws where the place knows none of that id. */
  thing(id: Id): void;
  /** Undefined: nothing was named. */
  json(): JsonObject | undefined;
}

export function createResolved(inside: Inside, channel: ChannelRecord, viewer: Id): Resolved {
  const parts: Record<string, Record<Id, JsonObject>> = {};
  const add = (kind: string, id: Id, json: JsonObject) => {
    parts[kind] = { ...parts[kind], [id]: json };
  };
  return {
    file(file) {
      add('attachments', file.id, { ...fileJson(file, inside.cdn), ephemeral: true });
      return file.id;
    },
    thing(id) {
      const user = inside.world.users.get(id);
      const member = channel.guild?.members.get(id);
      const role = channel.guild?.roles.get(id);
      const named = inside.world.channels.get(id);
      if (user) add('users', id, userJson(user));
      if (member) add('members', id, { ...partialMemberJson(member), permissions: '0' });
      if (role) add('roles', id, roleJson(role));
      if (!user && named) add('channels', id, interactionChannelJson(named, viewer));
      if (!user && !role && !named) throw new Error(`nobody could choose ${id} in channel ${channel.id}`);
    },
    json: () => (Object.keys(parts).length === 0 ? undefined : parts),
  };
}
