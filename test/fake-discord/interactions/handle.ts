import type { InteractionHandle, MessageView, Seen } from '../types.ts';
import type { Waiting } from '../waiting.ts';
import { type InteractionRecord, type MessageRecord, messageFlag } from '../world.ts';

export interface HandleSettings {
  readonly view: (message: MessageRecord) => MessageView;
  readonly until: Waiting['until'];
  readonly now: () => number;
}

const usualTimeoutMs = 60_000;

/** What the person who started the interaction sees, now and later. */
export function interactionHandle(interaction: InteractionRecord, settings: HandleSettings): InteractionHandle {
  const name = interaction.commandName ?? (interaction.type === 5 ? 'the modal' : 'the component');
  const seen = (): Seen => {
    const { original, ack } = interaction;
    const shown = original && !original.deleted && ack?.type !== 'deferUpdate' ? original : undefined;
    const thinking = shown !== undefined && (shown.flags & messageFlag.loading) !== 0;
    return {
      ack,
      thinking,
      failed: !ack && settings.now() - interaction.createdAt > 3000,
      reply: shown && !thinking ? settings.view(shown) : undefined,
      followUps: interaction.followUps.filter((message) => !message.deleted).map(settings.view),
      modal: interaction.modal,
      choices: interaction.choices,
    };
  };
  const { until } = settings;
  return {
    id: interaction.id,
    token: interaction.token,
    seen,
    ack: (timeoutMs = usualTimeoutMs) => until(() => interaction.ack, `an answer to ${name}`, timeoutMs),
    reply: (timeoutMs = usualTimeoutMs) => until(() => seen().reply, `a reply to ${name}`, timeoutMs),
    modal: (timeoutMs = usualTimeoutMs) => until(() => interaction.modal, `a modal from ${name}`, timeoutMs),
    until: (check, timeoutMs = usualTimeoutMs) =>
      until(
        () => {
          const now = seen();
          return check(now) ? now : undefined;
        },
        () => `what ${name} should show; it shows ${describe(seen())}`,
        timeoutMs,
      ),
  };
}

function describe(seen: Seen): string {
  return JSON.stringify({
    ack: seen.ack?.type,
    reply: seen.reply?.text,
    followUps: seen.followUps.map(({ text }) => text),
  });
}
