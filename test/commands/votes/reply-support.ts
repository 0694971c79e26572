import type { FakeChannel, MessageView } from '../../fake-discord/index.ts';
import type { BotStageOptions } from '../support.ts';
import type { VoteStage } from './support.ts';
import { blindSweep, customIdOf, messageWith, ours, pressed, voteStage } from './support.ts';

export const places = ['a private channel', 'a server without the bot'] as const;

export interface ReplyStage extends VoteStage {
  /** Where the bot can only answer; alice, minji and haruka are there. */
  readonly channel: FakeChannel;
  /** Moves the time of votes and of Discord's tokens. */
  pass(ms: number): void;
  /** What was asked of a channel where the bot is not, and whatever counts towards Discord's ban: nothing may. */
  asked(): readonly string[];
}

/** The bot where it is known through somebody's own install alone. */
export async function replyStage(place: (typeof places)[number], options: BotStageOptions = {}): Promise<ReplyStage> {
  const stage = await voteStage(options);
  const { clock, fake, town } = stage;
  const people = [town.alice, town.minji, town.haruka];
  const inServer = (): FakeChannel => {
    const guild = fake.addGuild({ name: 'elsewhere', botIsMember: false });
    for (const user of people) fake.addMember(guild, user);
    return fake.addChannel(guild, { name: 'lounge' });
  };
  const channel = place === 'a private channel' ? fake.addPrivateChannel(people) : inServer();
  return Object.assign(stage, {
    channel,
    pass(ms: number) {
      fake.clock.advance(ms);
      clock.advance(ms);
    },
    asked: () =>
      fake.requests
        .filter(({ path, status = 0 }) => path.includes(`/channels/${channel.id}`) || [401, 403, 429].includes(status))
        .map(({ method, path, status }) => `${method} ${path} ${status}`),
  });
}

/** A blind sweep there, with its vote. */
export async function blindVote(
  stage: ReplyStage,
): Promise<{ readonly sheet: MessageView; readonly vote: MessageView; readonly pollId: string }> {
  const sheet = await blindSweep(stage, { channel: stage.channel });
  const vote = await messageWith(stage, stage.channel, 'vote');
  return { sheet, vote, pollId: customIdOf(vote, 'vote').split(':')[2] ?? '' };
}

/** Messages that tell which letter was which. */
export function results(stage: ReplyStage, channel: { readonly id: string } = stage.channel): MessageView[] {
  return ours(stage, channel).filter(({ text }) => text.includes('A was clip skip'));
}

/** Closed by hand, by whoever asked for it. */
export async function closedBy(stage: ReplyStage, vote: MessageView): Promise<void> {
  const { fake, town } = stage;
  const { answer } = await pressed(stage, town.alice, vote, 'voteclose');
  if (!answer) throw new Error('no question');
  fake.pressButton({ user: town.alice, message: answer, customId: customIdOf(answer, 'voteclose', 'yes') });
}
