import { ComponentType, MessageFlags } from 'discord.js';

import { writeCustomId } from '../../../src/commands/custom-id.ts';
import type { CustomId } from '../../../src/commands/types.ts';
import type { SweepRequestInput } from '../../../src/sweep/index.ts';
import { sweepRequest } from '../../../src/sweep/index.ts';
import type { FakeChannel, FakeUser, InteractionHandle, MessageView } from '../../fake-discord/index.ts';
import type { BotStage } from '../support.ts';

/** A sweep of somebody that was drawn and delivered, without anybody having typed a command. */
export async function drawnSweep(
  { bot, town }: BotStage,
  request: SweepRequestInput = { prompt: 'a red house', seed: 42 },
  { owner = town.alice, channel = town.general }: { owner?: FakeUser; channel?: FakeChannel } = {},
): Promise<string> {
  const { desk, newId, signal, store } = bot.context;
  const sweepId = newId();
  const plan = await desk.plan(sweepRequest.parse(request), sweepId, signal);
  const guild = channel.guildId === undefined ? {} : { guildId: channel.guildId };
  desk.accept(plan, { ownerUser: owner.id, channelId: channel.id, locale: 'en', ...guild });
  const { promise, resolve } = Promise.withResolvers<void>();
  desk.watch(sweepId, ({ status }) => {
    if (status !== 'accepted' && status !== 'running') resolve();
  });
  desk.start(sweepId);
  await promise;
  store.sweeps.delivered(sweepId);
  return sweepId;
}

/** A message of the bot's with one button or select for an action, and its press. */
export async function press(
  { bot, fake }: BotStage,
  user: FakeUser,
  channel: FakeChannel,
  id: CustomId,
  value?: string,
): Promise<{ readonly handle: InteractionHandle; readonly message: MessageView }> {
  const place = await bot.context.client.channels.fetch(channel.id);
  if (!place?.isSendable()) throw new Error('no such place');
  const customId = writeCustomId(id);
  const component =
    value === undefined
      ? { type: ComponentType.Button as const, style: 2 as const, custom_id: customId, label: id.action }
      : {
          type: ComponentType.StringSelect as const,
          custom_id: customId,
          options: [{ label: value, value }],
        };
  const sent = await place.send({
    flags: MessageFlags.IsComponentsV2,
    components: [{ type: ComponentType.ActionRow, components: [component] }],
  });
  const message = fake.message(sent);
  if (!message) throw new Error('the message is not there');
  const handle =
    value === undefined
      ? fake.pressButton({ user, message, customId })
      : fake.chooseSelect({ user, message, customId, values: [value] });
  return { handle, message };
}

/** All texts of the bot's answers to an interaction, oldest first. */
export function words(handle: InteractionHandle): string {
  const { reply, followUps } = handle.seen();
  return [reply, ...followUps].map((message) => message?.text ?? '').join('\n');
}
