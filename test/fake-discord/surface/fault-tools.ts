import { deleteChannel, removeGuild, requireGuild } from '../build.ts';
import type { Gateway } from '../gateway/server.ts';
import type { ArmedFaults } from '../http/faults.ts';
import type { Inside } from '../inside.ts';
import { requireChannel } from '../interactions/people.ts';
import { removeMessage } from '../messages/store.ts';
import { idOf } from '../snowflake.ts';
import { setArchived } from '../threads.ts';
import type { Faults } from '../types.ts';

export function faultTools(inside: Inside, armed: ArmedFaults, gateway: Gateway, revoke: () => void): Faults {
  return {
    next: armed.next,
    onReceived: armed.onReceived,
    beforeAnswer: armed.beforeAnswer,
    deleteMessage(message) {
      const record = inside.world.messages.get(idOf(message));
      if (!record) throw new Error(`there is no message ${idOf(message)}`);
      removeMessage(inside, record);
    },
    deleteChannel: (channel) => deleteChannel(inside, requireChannel(inside, channel)),
    archiveThread: (thread, options) =>
      setArchived(inside, requireChannel(inside, thread), true, options?.locked ?? false),
    removeGuild: (guild) => removeGuild(inside, requireGuild(inside, guild)),
    revokeToken() {
      revoke();
      gateway.close(4004);
    },
  };
}
