import type { FakeChannel, FakeUser, MessageView } from '../fake-discord/index.ts';
import { baseInfo } from '../support/drawing-engine.ts';
import type { BotStage, BotStageOptions } from './support.ts';

/** A model whose name says what it is: votes on it count for NAI-type models. */
export const nai: BotStageOptions = {
  engine: {
    info: {
      models: [{ name: 'animefull-nai', family: 'sd1', familyFrom: 'metadata' }, ...baseInfo.models],
      currentModel: 'animefull-nai',
    },
  },
};

export interface Asked {
  readonly user?: FakeUser;
  readonly channel?: FakeChannel;
  readonly options?: Readonly<Record<string, string | number>>;
}

/** A sweep by the command, waited for: its message, and its id. */
export async function sweepBy(
  { fake, town }: BotStage,
  { user = town.alice, channel = town.general, options = {} }: Asked = {},
): Promise<{ readonly id: string; readonly sheet: MessageView }> {
  const before = new Set(fake.messages(channel).map(({ id }) => id));
  const given = { prompt: '1girl, solo, silver hair', seed: 42, ...options };
  await fake.invokeCommand({ user, channel, name: 'clipskip sweep', options: given }).reply();
  const sheet = await fake.until(
    () => fake.messages(channel).find(({ id, buttons }) => !before.has(id) && buttons.some(isDelete)),
    'a finished sheet',
    60_000,
  );
  const id = sheet.buttons.find(isDelete)?.customId?.split(':')[2] ?? '';
  await fake.until(() => fake.message(sheet)?.buttons.some(isDelete), 'its buttons', 10_000);
  return { id, sheet };
}

const isDelete = ({ customId }: { readonly customId: string | undefined }): boolean =>
  customId?.includes(':del:') ?? false;

/** Closed comparisons as the store remembers them: so many votes for each choice, in so many comparisons. */
export function remember(
  { bot, town }: BotStage,
  won: Readonly<Record<string, number>>,
  {
    polls = 4,
    model = 'sd1-anime',
    style = 'tags',
    blind = true,
    guildId = town.guild.id,
  }: { polls?: number; model?: string; style?: string; blind?: boolean; guildId?: string } = {},
): void {
  const { voteMemory } = bot.context.store;
  for (let poll = 0; poll < polls; poll += 1) {
    const choices = Object.entries(won).map(([choice, votes]) => ({
      choice,
      votes: Math.floor((votes + poll) / polls),
    }));
    const total = choices.reduce((sum, { votes }) => sum + votes, 0);
    const pollId = [guildId, model, style, String(blind), poll].join(' ');
    voteMemory.add({ pollId, guildId, blind, subject: { model, style }, total, choices });
  }
}

/** Of the issue: 2 won 31 of 44. */
export const issue = { 1: 6, 2: 31, 3: 2, same: 4, none: 1 };
