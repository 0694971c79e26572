import type { FakeChannel, FakeDiscord, FakeUser, InteractionHandle, MessageView } from '../fake-discord/index.ts';
import type { Seeded } from './seeded.ts';

/** The people of a Discord server and what they do. A person whose command is not answered asks no second time. */
export interface People {
  readonly users: readonly FakeUser[];
  /** One more, who keeps the machines busy until the others have asked. */
  readonly first: FakeUser;
  readonly channels: readonly FakeChannel[];
  /** Whose prompt it is, and the how manieth of that person. */
  askedBy(prompt: string): { readonly user: string; readonly number: number } | undefined;
  /** Asks for one sweep with a prompt of its own. Undefined: nobody answered in time, or it was refused. */
  ask(user: FakeUser): Promise<string | undefined>;
  /** Presses what a message offers; false: it was not offered, or nobody answered. */
  press(message: MessageView, user: FakeUser, action: string): Promise<boolean>;
  /** Chooses a clip skip of a finished sweep for a batch of so many pictures. */
  order(message: MessageView, user: FakeUser, count: number): Promise<boolean>;
  /** Every message of the bot, threads too, deleted ones not. */
  messages(): readonly MessageView[];
}

/** Stands in every prompt and may stand in no log. */
export const secretWord = 'violetlantern';

/** Nobody waits longer for an answer to a command: whoever should give it may have been killed. */
const patienceMs = 6000;

async function answered(handle: InteractionHandle): Promise<boolean> {
  try {
    await handle.until(
      ({ reply, followUps, thinking }) => !thinking && (reply !== undefined || followUps.length > 0),
      patienceMs,
    );
    return true;
  } catch {
    return false;
  }
}

export function createPeople(fake: FakeDiscord, random: Seeded, { users: count }: { readonly users: number }): People {
  const guild = fake.addGuild({ name: 'Chaos' });
  const join = (name: string): FakeUser => {
    const user = fake.addUser({ name });
    fake.addMember(guild, user);
    return user;
  };
  const first = join('somebody');
  const users = Array.from({ length: count }, (_, index) => join(`user${index + 1}`));
  const channels = Array.from({ length: 8 }, (_, index) => fake.addChannel(guild, { name: `room-${index + 1}` }));
  const prompts = new Map<string, { readonly user: string; readonly number: number }>();
  const asked = new Map<string, number>();

  return {
    users,
    channels,
    first,
    askedBy: (prompt) => prompts.get(prompt),
    async ask(user) {
      const number = (asked.get(user.id) ?? 0) + 1;
      asked.set(user.id, number);
      const prompt = `${secretWord} ${user.username} sweep${number} end`;
      prompts.set(prompt, { user: user.id, number });
      const handle = fake.invokeCommand({
        user,
        channel: random.pick(channels),
        name: 'clipskip sweep',
        options: { prompt, size: '64x64', seed: random.whole(0, 2 ** 31 - 1) },
      });
      // What is refused by name, because the queue is away and nobody knows its machines yet, is not accepted.
      return (await answered(handle)) && handle.seen().reply?.text.includes('Accepted') ? prompt : undefined;
    },
    async press(message, user, action) {
      const id = message.buttons.find(({ customId, disabled }) => !disabled && customId?.startsWith(`c1:${action}:`));
      if (id?.customId === undefined) return false;
      try {
        const handle = fake.pressButton({ user, message, customId: id.customId });
        await handle.ack(patienceMs);
        return true;
      } catch {
        // Nobody was there to answer, or the message has changed meanwhile.
        return false;
      }
    },
    async order(message, user, pictures) {
      const select = message.selects.find(({ customId, disabled }) => !disabled && customId.startsWith('c1:pick:'));
      const value = select?.options[0]?.value;
      if (!select || value === undefined) return false;
      try {
        const chosen = fake.chooseSelect({ user, message, customId: select.customId, values: [value] });
        const modal = await chosen.modal(patienceMs);
        const sent = fake.submitModal({
          user,
          modal,
          values: { count: String(pictures), seed: String(random.whole(0, 1e9)) },
        });
        return await answered(sent);
      } catch {
        return false;
      }
    },
    messages: () =>
      [...channels, ...channels.flatMap((channel) => fake.threads(channel))]
        .flatMap((channel) => fake.messages(channel))
        .filter(({ authorId }) => authorId === fake.bot.id),
  };
}

/** The sweep that a message is of, by its buttons. */
export function sweepOf({ buttons, selects }: MessageView): string | undefined {
  const ids = [...buttons.map(({ customId }) => customId), ...selects.map(({ customId }) => customId)];
  const found = ids.map((id) => /^c1:(?:cancel|del|copy|more|pick|why):([^:]+)/.exec(id ?? '')?.[1]);
  return found.find((id) => id !== undefined);
}

export function isUnderWay({ buttons }: MessageView): boolean {
  return buttons.some(({ customId }) => customId?.startsWith('c1:cancel:'));
}

export function hasSheet({ buttons, media }: MessageView): boolean {
  return media.length > 0 && buttons.some(({ customId }) => customId?.startsWith('c1:more:'));
}
