import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it, vi } from 'vitest';

import { readPictureMetadata } from '../../../src/render/index.ts';
import type { BotStage } from '../support.ts';
import { botStage } from '../support.ts';
import { drawnSweep, press, words } from './support.ts';

/** Every action that is under a sheet. */
const actions = [
  'pick',
  'more',
  'seed',
  'seeds4',
  'nolora',
  'flip',
  'diff',
  'zoom',
  'orig',
  'copy',
  'why',
  'del',
  'cancel',
];

const rowsDrawn = ({ engine }: BotStage) => engine.rows.map(({ settings }) => settings);

describe('a stranger', () => {
  it('can press nothing under somebody else’s sheet, and nothing happens', async () => {
    const stage = await botStage();
    const { fake, town, engine, bot } = stage;
    const sweepId = await drawnSweep(stage);
    const drawn = engine.cells();
    for (const action of [...actions, 'copyof', 'moredo', 'batchgo', 'delyes']) {
      const { handle } = await press(stage, town.minji, town.general, { action, subject: sweepId, argument: '1' });
      const seen = await handle.until(({ reply, followUps }) =>
        [reply, ...followUps].some((message) => message?.ephemeral && message.text !== ''),
      );
      expect({ action, modal: seen.modal, text: words(handle) }).toMatchObject({
        modal: undefined,
        text: expect.stringContaining('다른 사람'),
      });
    }
    expect(engine.cells()).toBe(drawn);
    expect(bot.context.store.sweeps.get(sweepId)?.state).toBe('delivered');
    expect(fake.messages(town.general).filter(({ deleted }) => deleted)).toEqual([]);
  });

  it('who moderates may cancel and delete, and do nothing else', async () => {
    const stage = await botStage();
    const { town, bot } = stage;
    const sweepId = await drawnSweep(stage);
    const seed = await press(stage, town.moderator, town.general, { action: 'seed', subject: sweepId });
    await seed.handle.reply();
    expect(words(seed.handle)).toContain('somebody else');
    const del = await press(stage, town.moderator, town.general, { action: 'del', subject: sweepId });
    await stage.fake.until(() => stage.fake.message(del.message)?.deleted, 'the message is gone');
    expect(bot.context.store.sweeps.get(sweepId)?.state).toBe('deleted');
  });

  it('who moderates another server moderates nothing here', async () => {
    const stage = await botStage();
    const { fake, town, bot } = stage;
    const sweepId = await drawnSweep(stage);
    const other = fake.addGuild({ name: 'elsewhere', owner: town.minji });
    const channel = fake.addChannel(other, { name: 'general' });
    await vi.waitFor(() => expect(bot.context.client.channels.cache.has(channel.id)).toBe(true), 60_000);
    const { handle } = await press(stage, town.minji, channel, { action: 'del', subject: sweepId });
    await handle.until(() => words(handle).includes('다른 사람'));
    expect(bot.context.store.sweeps.get(sweepId)?.state).toBe('delivered');
  });
});

describe('a sweep that is not kept any more', () => {
  it('is said to be gone, whatever is pressed', async () => {
    const stage = await botStage();
    const { town, bot } = stage;
    const sweepId = await drawnSweep(stage);
    bot.context.store.sweeps.delete(sweepId);
    for (const subject of [sweepId, 'neverwas']) {
      for (const action of actions) {
        const { handle } = await press(stage, town.alice, town.general, { action, subject });
        await handle.until(() => words(handle) !== '');
        expect({ action, text: words(handle) }).toMatchObject({ text: expect.stringContaining('no longer kept') });
      }
    }
  });
});

describe('another sweep', () => {
  it('with another seed keeps everything else as it was drawn', async () => {
    const stage = await botStage({ overrides: { randomSeed: () => 777 } });
    const { town } = stage;
    const sweepId = await drawnSweep(stage, { prompt: 'a <lora:paint:0.5> house', seed: 42, skips: [1, 3], steps: 9 });
    const { handle } = await press(stage, town.alice, town.general, { action: 'seed', subject: sweepId });
    expect((await handle.ack()).ephemeral).toBe(true);
    await vi.waitFor(() => expect(stage.engine.rows.length === 2).toBe(true), 60_000);
    const [first, second] = stage.engine.rows;
    expect(second?.settings).toEqual({ ...first?.settings, seed: 777 });
    expect(second?.cells.map(({ clipSkip }) => clipSkip)).toEqual([1, 3]);
    expect((await handle.reply()).text).toContain('Accepted');
  });

  it('of four seeds takes the first row from the cache', async () => {
    const stage = await botStage();
    const sweepId = await drawnSweep(stage);
    await press(stage, stage.town.alice, stage.town.general, { action: 'seeds4', subject: sweepId });
    await vi.waitFor(() => expect(stage.engine.rows.length === 4).toBe(true), 60_000);
    expect(rowsDrawn(stage).map(({ seed }) => seed)).toEqual([42, 43, 44, 45]);
  });

  it('without LoRAs is only drawn where there were some', async () => {
    const stage = await botStage();
    const { town } = stage;
    const plain = await drawnSweep(stage);
    const { handle } = await press(stage, town.alice, town.general, { action: 'nolora', subject: plain });
    expect((await handle.reply()).text).toContain('no LoRA');
    const painted = await drawnSweep(stage, { prompt: 'a house, <lora:paint:0.5>', seed: 42 });
    await press(stage, town.alice, town.general, { action: 'nolora', subject: painted });
    await vi.waitFor(() => expect(stage.engine.rows.length >= 2).toBe(true), 60_000);
    expect(rowsDrawn(stage).at(-1)).toMatchObject({ loras: [{ name: 'paint' }] });
    // "a house" at seed 42 was never drawn: "a red house" was.
    await vi.waitFor(() => expect(stage.engine.rows.length === 3).toBe(true), 60_000);
    expect(rowsDrawn(stage).at(-1)).toMatchObject({ prompt: 'a house', loras: [], seed: 42 });
  });

  it('of more clip skips is chosen in a form that knows what the family has', async () => {
    const stage = await botStage();
    const { town, fake } = stage;
    const sweepId = await drawnSweep(stage);
    const { handle } = await press(stage, town.alice, town.general, { action: 'more', subject: sweepId });
    const modal = await handle.modal();
    expect(modal.fields[0]?.value).toEqual(['1', '2', '3']);
    const sent = fake.submitModal({ user: town.alice, modal, values: { skips: ['2', '5'] } });
    await vi.waitFor(() => expect(stage.engine.rows.length === 2).toBe(true), 60_000);
    // 2 is there already.
    expect(stage.engine.rows[1]?.cells.map(({ clipSkip }) => clipSkip)).toEqual([5]);
    await sent.reply();
  });

  it('goes through the same checks as the command', async () => {
    const stage = await botStage({ environment: { QUOTA_PANELS_PER_DAY: '3' } });
    const { town } = stage;
    const sweepId = await drawnSweep(stage);
    const { handle } = await press(stage, town.alice, town.general, { action: 'seeds4', subject: sweepId });
    await handle.until(() => words(handle).includes('left for today'));
    expect(stage.engine.rows).toHaveLength(1);
  });
});

describe('originals', () => {
  it('are the pictures as they were drawn, settings included', async () => {
    const stage = await botStage();
    const { town, fake } = stage;
    const sweepId = await drawnSweep(stage, { prompt: 'a red house', seed: 42, rows: { axis: 'seed', values: ['2'] } });
    const { handle } = await press(stage, town.alice, town.general, { action: 'orig', subject: sweepId });
    const reply = await handle.reply();
    expect(reply.ephemeral).toBe(true);
    expect(reply.media.map(({ filename }) => filename)).toEqual(
      [0, 1].flatMap((row) => [1, 2, 3].map((skip) => `row-${row + 1}-clip-skip-${skip}-seed-${42 + row}.png`)),
    );
    const picture = await fake.download(reply.media[4]?.url ?? '');
    const text = readPictureMetadata(picture).raw['parameters'];
    expect(text).toContain('Seed: 43');
    expect(text).toContain('Clip skip: 2');
    expect(reply.text).not.toContain('drawn again');
  });

  it('that the cache has lost are drawn again, and said to be', async () => {
    const stage = await botStage();
    const { town, engine } = stage;
    const sweepId = await drawnSweep(stage);
    await rm(join(stage.dataDir, 'pictures'), { recursive: true });
    const { handle } = await press(stage, town.alice, town.general, { action: 'orig', subject: sweepId });
    const reply = await handle.reply();
    expect(reply.media).toHaveLength(3);
    expect(reply.text).toContain('drawn again with the same seed');
    expect(engine.cells()).toBe(6);
  });
});

describe('copied settings', () => {
  it('come in the words of four tools, and of another panel when it is chosen', async () => {
    const stage = await botStage();
    const { town, fake } = stage;
    const sweepId = await drawnSweep(stage);
    const { handle } = await press(stage, town.alice, town.general, { action: 'copy', subject: sweepId });
    const reply = await handle.reply();
    expect(reply.ephemeral).toBe(true);
    expect(reply.text).toContain('Clip skip: 1');
    expect(reply.text).toContain('/clipskip sweep prompt:a red house seed:42 skips:1,2,3');
    expect(reply.text).toContain('sd-cli -m');
    const graph = JSON.parse(String(await fake.download(reply.media[0]?.url ?? '')));
    expect(JSON.stringify(graph)).toContain('"stop_at_clip_layer":-1');
    fake.chooseSelect({ user: town.alice, message: reply, customId: /copyof/, values: ['3'] });
    await fake.until(() => fake.message(reply)?.text.includes('Clip skip: 3'), 'the other panel');
    expect(fake.message(reply)?.media.map(({ filename }) => filename)).toEqual(['clip-skip-3-comfyui.json']);
  });

  it('name what another tool cannot do, and put a long prompt into a file', async () => {
    const stage = await botStage();
    const { town } = stage;
    const prompt = `${'very '.repeat(390)}red`;
    const hires = { scale: 2, upscaler: 'Latent', denoise: 0.5 };
    const sweepId = await drawnSweep(stage, { prompt, seed: 1, hires });
    const { handle } = await press(stage, town.alice, town.general, { action: 'copy', subject: sweepId });
    const reply = await handle.reply();
    expect(reply.text).toContain('hires fix');
    expect(reply.media.map(({ filename }) => filename)).toContain('clip-skip-1-clipskip.txt');
  });
});

describe('guidance details', () => {
  it('say how sure each line is and where it is from', async () => {
    const stage = await botStage();
    const { town } = stage;
    const sweepId = await drawnSweep(stage, {
      prompt: 'masterpiece, 1girl, blue eyes, long hair, school uniform',
      seed: 1,
    });
    const { handle } = await press(stage, town.alice, town.general, { action: 'why', subject: sweepId });
    const reply = await handle.reply();
    expect(reply.ephemeral).toBe(true);
    expect(reply.text).toMatch(/\*\*(fact|convention|community tip \(unproved\)):\*\*/);
    expect(reply.text).toMatch(/\]\(<https:/);
  });
});

describe('views', () => {
  it('change what the message shows, and back', async () => {
    const stage = await botStage();
    const { town, bot } = stage;
    const { store } = bot.context;
    const sweepId = await drawnSweep(stage);
    store.deliveries.add({ id: `${sweepId}-x`, sweepId, kind: 'sheet', channelId: town.general.id, nonce: 'x' });
    const kind = () => store.deliveries.get(`${sweepId}-x`)?.view;
    const pressed = async (action: string): Promise<void> => {
      await (await press(stage, town.alice, town.general, { action, subject: sweepId })).handle.ack();
    };
    await pressed('zoom');
    await vi.waitFor(() => expect(kind()).toEqual({ kind: 'zoom' }), 60_000);
    await pressed('diff');
    await vi.waitFor(() => expect(kind()).toEqual({ kind: 'differences' }), 60_000);
    await pressed('diff');
    await vi.waitFor(() => expect(kind()).toEqual({ kind: 'normal' }), 60_000);
  });
});
