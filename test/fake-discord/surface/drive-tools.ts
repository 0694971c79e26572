import type { Inside } from '../inside.ts';
import { invoke } from '../interactions/command.ts';
import { choose, messageMenu, press } from '../interactions/component.ts';
import { interactionHandle } from '../interactions/handle.ts';
import { submit } from '../interactions/modal-submit.ts';
import { votePoll } from '../polls.ts';
import type { FakeDiscord, InteractionHandle, MessageView } from '../types.ts';
import type { Waiting } from '../waiting.ts';
import type { InteractionRecord, MessageRecord } from '../world.ts';

type DriveTools = Pick<
  FakeDiscord,
  'invokeCommand' | 'messageContextMenu' | 'pressButton' | 'chooseSelect' | 'submitModal' | 'autocomplete' | 'votePoll'
>;

export function driveTools(
  inside: Inside,
  waiting: Waiting,
  view: (message: MessageRecord) => MessageView,
): DriveTools {
  const handle = (interaction: InteractionRecord): InteractionHandle =>
    interactionHandle(interaction, { view, until: waiting.until, now: inside.clock.now });
  return {
    invokeCommand: (request) => handle(invoke(inside, request)),
    messageContextMenu: (request) => handle(messageMenu(inside, request)),
    pressButton: (request) => handle(press(inside, request)),
    chooseSelect: (request) => handle(choose(inside, request)),
    submitModal: (request) => handle(submit(inside, request)),
    votePoll: (request) => votePoll(inside, request),
    autocomplete: async (request, timeoutMs) => {
      const interaction = invoke(inside, request, request.focused);
      return await waiting.until(() => interaction.choices, `choices for ${request.focused.name}`, timeoutMs);
    },
  };
}
