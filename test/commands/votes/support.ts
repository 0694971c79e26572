import { vi } from 'vitest';

import type { FakeChannel, FakeUser, MessageView } from '../../fake-discord/index.ts';
import { timedClock } from '../../threads/support.ts';
import type { BotStage, BotStageOptions } from '../support.ts';
import { botStage } from '../support.ts';

export interface VoteStage extends BotStage {
  /** Time of votes: nothing passes unless a test says so. */
  readonly clock: ReturnType<typeof timedClock>;
}

/** The bot with a clock for its votes that stands still. */
export async function voteStage({ overrides, ...options }: BotStageOptions = {}): Promise<VoteStage> {
  const clock = timedClock(Date.now());
  const stage = await botStage({ ...options, overrides: { now: clock.now, timer: clock.timer, ...overrides } });
  // Getters would be lost by a spread.
  return Object.assign(stage, { clock });
}

/** Messages of the bot that members see, oldest first. */
export function ours({ fake }: BotStage, channel: { readonly id: string }): MessageView[] {
  return fake.messages(channel).filter(({ authorId, deleted }) => authorId === fake.bot.id && !deleted);
}

export function has(message: MessageView | undefined, action: string): boolean {
  const ids = [...(message?.buttons ?? []), ...(message?.selects ?? [])].map(({ customId }) => customId ?? '');
  return ids.some((id) => id.split(':')[1] === action);
}

/** The message with such a button, once it is there. */
export function messageWith(stage: BotStage, channel: { readonly id: string }, action: string): Promise<MessageView> {
  return stage.fake.until(
    () => ours(stage, channel).findLast((message) => has(message, action)),
    `a message with ${action}`,
  );
}

export function customIdOf(message: MessageView, action: string, argument?: string): string {
  const ids = [...message.buttons, ...message.selects].flatMap(({ customId }) => customId ?? []);
  const found = ids.find(
    (id) => id.split(':')[1] === action && (argument === undefined || id.split(':')[3] === argument),
  );
  if (found === undefined) throw new Error(`no ${action} ${argument ?? ''} among ${ids.join(' ')}`);
  return found;
}

/** Somebody presses what stands in a message; resolves with all that they alone read. */
export async function pressed(
  stage: BotStage,
  user: FakeUser,
  message: MessageView,
  action: string,
  argument?: string,
): Promise<{ readonly text: string; readonly answer: MessageView | undefined }> {
  const customId = customIdOf(message, action, argument);
  const handle = stage.fake.pressButton({ user, message, customId });
  const seen = await handle.until(({ thinking, reply, followUps, ack }) =>
    ack?.type === 'deferUpdate' ? followUps.length > 0 || reply !== undefined : !thinking && reply !== undefined,
  );
  const own = [seen.reply, ...seen.followUps].filter((each) => each?.ephemeral);
  return { text: own.map((each) => each?.text ?? '').join('\n'), answer: own.at(-1) };
}

export interface BlindOptions {
  /** Default: a sweep. */
  readonly command?: 'clipskip sweep' | 'clipskip grid';
  readonly user?: FakeUser;
  readonly channel?: FakeChannel;
  readonly options?: Readonly<Record<string, string | number | boolean>>;
}

/** `/clipskip sweep blind:true`, or a grid, drawn, with its vote. Resolves with the message of the sheet. */
export async function blindSweep(stage: VoteStage, given: BlindOptions = {}): Promise<MessageView> {
  const { fake, town } = stage;
  const { command = 'clipskip sweep', user = town.alice, channel = town.general, options = {} } = given;
  fake.invokeCommand({
    user,
    channel,
    name: command,
    options: { prompt: 'a red house', blind: true, ...options },
  });
  return fake.until(
    () => ours(stage, channel).find((message) => has(message, 'del') && has(message, 'flip')),
    'the sheet',
    60_000,
  );
}

/** An open sweep of alice's, drawn. Resolves with the message of the sheet. */
export async function openSweep(stage: VoteStage): Promise<MessageView> {
  const { fake, town } = stage;
  const options = { prompt: 'a cat' };
  fake.invokeCommand({ user: town.alice, channel: town.general, name: 'clipskip sweep', options });
  return messageWith(stage, town.general, 'votenew');
}

/** "Put to the vote" under a finished sheet, with what is typed into its form. Resolves with the message of the vote. */
export async function openVote(
  stage: BotStage,
  user: FakeUser,
  sheet: MessageView,
  values: Readonly<Record<string, string>> = {},
): Promise<MessageView> {
  const handle = stage.fake.pressButton({ user, message: sheet, customId: customIdOf(sheet, 'votenew') });
  stage.fake.submitModal({ user, modal: await handle.modal(), values });
  return messageWith(stage, { id: sheet.channelId }, 'voteclose');
}

/** The result of a blind vote, once it is posted. */
export function resultIn(stage: BotStage, channel: { readonly id: string }): Promise<MessageView> {
  return stage.fake.until(
    () => ours(stage, channel).find(({ text }) => text.includes('A was clip skip')),
    'the result',
    60_000,
  );
}

/** Waits for what shows up outside of the fake. */
export function eventually(check: () => boolean): Promise<void> {
  return vi.waitFor(() => {
    if (!check()) throw new Error('not yet');
  }, 60_000);
}
