import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';

import type { MessageView } from '../../fake-discord/index.ts';
import type { BotStage } from '../support.ts';
import { botStage } from '../support.ts';

/** A sheet as a member gets it: by the command, in the channel. */
async function sheetOf({ fake, town }: BotStage, options: Record<string, string | number> = {}): Promise<MessageView> {
  await fake
    .invokeCommand({
      user: town.alice,
      channel: town.general,
      name: 'clipskip sweep',
      options: { prompt: 'a red house', seed: 42, ...options },
    })
    .reply();
  return fake.until(
    () =>
      fake
        .messages(town.general)
        .findLast(({ buttons }) => buttons.some(({ customId }) => customId?.includes(':seed:'))),
    'the finished sheet',
  );
}

describe('the sheet of a command', () => {
  it('zooms, compares, flips, and goes back, in its own message', async () => {
    const stage = await botStage();
    const { fake, town } = stage;
    const sheet = await sheetOf(stage);
    const picture = async () => {
      const [media] = fake.message(sheet)?.media ?? [];
      return sharp(await fake.download(media?.url ?? ''), { animated: true }).metadata();
    };
    const plain = await picture();
    const heights: (number | undefined)[] = [];
    for (const action of ['zoom', 'diff', 'flip', 'flip']) {
      const versions = fake.message(sheet)?.versions.length ?? 0;
      const handle = fake.pressButton({ user: town.alice, message: sheet, customId: new RegExp(`:${action}:`) });
      expect((await handle.ack()).type).toBe('deferUpdate');
      await fake.until(() => (fake.message(sheet)?.versions.length ?? 0) > versions, `the sheet after ${action}`);
      const { format, pages, height } = await picture();
      heights.push(height);
      expect(format === 'gif' ? pages : 1).toBe(action === 'flip' && heights.length === 3 ? 3 : 1);
    }
    expect(heights[0]).toBeGreaterThan(plain.height ?? 0);
    expect(heights[1]).toBeGreaterThan(plain.height ?? 0);
    expect(heights[3]).toBe(plain.height);
    // One message from the beginning to the end.
    expect(fake.messages(town.general)).toHaveLength(1);
  });

  it('is chosen from, and its thread fills with the batch', async () => {
    const stage = await botStage();
    const { fake, town } = stage;
    const sheet = await sheetOf(stage);
    const chosen = fake.chooseSelect({ user: town.alice, message: sheet, customId: /:pick:/, values: ['2'] });
    const modal = await chosen.modal();
    expect(modal.title).toBe('Batch at clip skip 2');
    await fake.submitModal({ user: town.alice, modal, values: { count: '3' } }).reply();
    await fake.until(() => fake.threads(town.general)[0]?.id === sheet.id, 'a thread under the sheet');
    const [thread] = fake.threads(town.general);
    if (!thread) throw new Error('no thread');
    await fake.until(
      () => fake.messages(thread).some(({ selects }) => selects[0]?.options.length === 3),
      'the contact sheet',
    );
    await vi.waitFor(() => expect(fake.messages(thread)[0]?.text).toContain('Done: 3 of 3'), 60_000);
  });

  it('is deleted by one press, and nothing of it stays', async () => {
    const stage = await botStage();
    const { fake, town, bot } = stage;
    const sheet = await sheetOf(stage);
    fake.pressButton({ user: town.alice, message: sheet, customId: /:del:/ });
    await fake.until(() => fake.message(sheet)?.deleted, 'the message is gone');
    expect(bot.context.store.sweeps.byUser(town.alice.id).sweeps).toEqual([]);
    expect(fake.messages(town.general)).toEqual([]);
  });

  it('is cancelled while it is drawn; the panels that are there stay', async () => {
    const { promise: hold, resolve } = Promise.withResolvers<void>();
    let drawn = 0;
    const stage = await botStage({
      engine: {
        before: (_cell, _attempt, signal) => {
          drawn += 1;
          if (drawn < 3) return undefined;
          signal.addEventListener('abort', () => resolve());
          return hold;
        },
      },
    });
    const { fake, town } = stage;
    await fake
      .invokeCommand({
        user: town.alice,
        channel: town.general,
        name: 'clipskip sweep',
        options: { prompt: 'a house' },
      })
      .reply();
    await vi.waitFor(() => expect(drawn).toBe(3), 60_000);
    const [sheet] = fake.messages(town.general);
    fake.pressButton({ user: town.alice, message: sheet?.id ?? '', customId: /:cancel:/ });
    await fake.until(
      () => fake.message(sheet?.id ?? '')?.buttons.some(({ customId }) => customId?.includes(':del:')),
      'the end',
    );
    expect(fake.message(sheet?.id ?? '')?.media).toHaveLength(1);
    const originals = fake.pressButton({ user: town.alice, message: sheet?.id ?? '', customId: /:orig:/ });
    expect((await originals.reply()).media).toHaveLength(2);
  });
});
