import type { FakeChannel, FakeUser, JsonObject, MessageView } from '../../fake-discord/index.ts';
import type { BotStage } from '../support.ts';
import type { VoteStage } from './support.ts';
import { customIdOf, has, messageWith, ours, pressed, voteStage } from './support.ts';

export const hour = 3_600_000;

export interface NativeOptions {
  /** Of the server, beside its wish for Discord's own polls. */
  readonly votes?: JsonObject;
  readonly rules?: JsonObject;
  readonly options?: Readonly<Record<string, string | number | boolean>>;
  readonly channel?: FakeChannel;
  /** Of the form that opens the vote. */
  readonly values?: Readonly<Record<string, string>>;
}

/** The bot in a server whose admins want open votes as Discord's own polls. */
export async function nativeStage({ votes = {}, rules = {} }: NativeOptions = {}): Promise<VoteStage> {
  const stage = await voteStage();
  const { bot, town } = stage;
  bot.context.store.guildSettings.set(town.guild.id, { ...rules, votes: { form: 'native', ...votes } });
  return stage;
}

/** The clock of the bot and that of Discord. */
export function advance({ clock, fake }: VoteStage, ms: number): void {
  fake.clock.advance(ms);
  clock.advance(ms);
}

/** A finished sheet that can be put to the vote, and the press that does it. */
export async function putToVote(
  stage: VoteStage,
  { options = {}, channel = stage.town.general, values = {} }: NativeOptions = {},
): Promise<MessageView> {
  const { fake, town } = stage;
  const given = { prompt: '1girl, solo, masterpiece', ...options };
  fake.invokeCommand({ user: town.alice, channel, name: 'clipskip sweep', options: given });
  const sheet = await messageWith(stage, channel, 'votenew');
  await submitForm(stage, sheet, values);
  return sheet;
}

/** "Put to the vote" in a message, and its form as it is sent back. */
export async function submitForm({ fake, town }: BotStage, message: MessageView, values = {}): Promise<void> {
  const { alice: user } = town;
  const handle = fake.pressButton({ user, message, customId: customIdOf(message, 'votenew') });
  fake.submitModal({ user, modal: await handle.modal(), values });
}

export function pollsIn(stage: BotStage, channel: { readonly id: string }): MessageView[] {
  return ours(stage, channel).filter(({ raw }) => raw['poll'] !== undefined);
}

export interface NativeVote {
  readonly sheet: MessageView;
  /** Our message, above Discord's own poll. */
  readonly vote: MessageView;
  readonly poll: MessageView;
  readonly pollId: string;
}

export async function nativeVote(stage: VoteStage, given: NativeOptions = {}): Promise<NativeVote> {
  const { channel = stage.town.general } = given;
  const sheet = await putToVote(stage, given);
  const poll = await stage.fake.until(() => pollsIn(stage, channel)[0], 'Discord’s own poll');
  const vote = await messageWith(stage, channel, 'voteclose');
  return { sheet, vote, poll, pollId: customIdOf(vote, 'voteclose').split(':')[2] ?? '' };
}

/** Presses a button that asks whether one is sure, and says yes. */
export async function pressAndConfirm(
  stage: VoteStage,
  user: FakeUser,
  message: MessageView,
  action: 'voteclose' | 'voteoff',
): Promise<void> {
  const { answer } = await pressed(stage, user, message, action);
  if (!answer) throw new Error('no question');
  stage.fake.pressButton({ user, message: answer, customId: customIdOf(answer, action, 'yes') });
}

/** Announcements of results: they alone have both. */
export function resultsIn(stage: VoteStage, channel: { readonly id: string }): MessageView[] {
  return ours(stage, channel).filter((message) => has(message, 'orig') && message.text.includes('· closed'));
}

export function nativeResult(stage: VoteStage, ...channels: readonly { readonly id: string }[]): Promise<MessageView> {
  return stage.fake.until(() => channels.flatMap((channel) => resultsIn(stage, channel))[0], 'the result', 30_000);
}
