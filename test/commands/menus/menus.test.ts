import { randomBytes } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';

import { writePictureText } from '../../../src/render/index.ts';
import { drawSheet } from '../../../src/sweep/index.ts';
import { translator } from '../../../src/text/index.ts';
import type { AttachmentSpec, FakeUser, MessageView } from '../../fake-discord/index.ts';
import type { BotStage } from '../support.ts';
import { botStage } from '../support.ts';
import { drawnSweep, press, words } from '../under-sheet/support.ts';

const sweepMenu = 'Sweep clip skip';
const dataMenu = 'Show generation data';

async function png(texts: Record<string, string> = {}, size = 64): Promise<Buffer> {
  const plain = await sharp({ create: { width: size, height: size, channels: 3, background: '#336699' } })
    .png()
    .toBuffer();
  return writePictureText(plain, texts);
}

const infotext = [
  'a red house, <lora:paint:0.5>',
  'Negative prompt: blurry',
  'Steps: 6, Sampler: Euler a, Schedule type: Karras, CFG scale: 5, Seed: 99, Size: 128x64, Model: alpha, Clip skip: 2',
].join('\n');

interface Used {
  readonly files?: readonly AttachmentSpec[];
  readonly content?: string;
  readonly menu?: string;
  readonly user?: FakeUser;
}

/** Somebody posts files, and somebody uses a menu on that message. */
async function use({ fake, town }: BotStage, { files = [], content, menu = sweepMenu, user = town.alice }: Used) {
  const message = fake.postAs(town.minji, town.general, { files, ...(content === undefined ? {} : { content }) });
  const handle = fake.messageContextMenu({ user, name: menu, targetMessage: message });
  expect(await handle.ack()).toMatchObject({ type: 'defer', ephemeral: true });
  return handle.reply();
}

const labels = ({ buttons }: MessageView) => buttons.map(({ label }) => label);

describe('“Sweep clip skip” on a picture', () => {
  it('shows what A1111 wrote into it and draws that when it is told to', async () => {
    const stage = await botStage();
    const { fake, town, engine } = stage;
    await stage.bot.context.desk.info(stage.bot.context.signal);
    const reply = await use(stage, { files: [{ name: 'house.png', bytes: await png({ parameters: infotext }) }] });
    expect(reply.text).toContain('house.png');
    expect(reply.text).toContain('A1111 or Forge · **Clip skip 2 (written in the picture)**');
    expect(reply.text).toContain('a red house, <lora:paint:0.5>');
    expect(reply.text).toContain('seed 99 · Euler a Karras · 6 steps · CFG 5 · 128x64 · alpha');
    expect(labels(reply)).toEqual(['Run', 'Edit and run', 'Use as source picture']);
    expect(engine.rows).toEqual([]);
    fake.pressButton({ user: town.alice, message: reply, customId: /draft-run/ });
    await vi.waitFor(() => expect(engine.rows).toHaveLength(1), 60_000);
    expect(engine.rows[0]?.settings).toMatchObject({
      prompt: 'a red house, ',
      negative: 'blurry',
      seed: 99,
      width: 128,
      height: 64,
      steps: 6,
      cfg: 5,
      sampler: 'Euler a',
      scheduler: 'Karras',
      loras: [{ name: 'paint', weight: 0.5 }],
    });
    expect(engine.rows[0]?.cells.map(({ clipSkip }) => clipSkip)).toEqual([1, 2, 3]);
  });

  it('reads ComfyUI, NovelAI and our own sheets', async () => {
    const stage = await botStage();
    const { bot } = stage;
    const graph = JSON.stringify({
      '3': {
        class_type: 'KSampler',
        inputs: {
          seed: 5,
          steps: 7,
          cfg: 6,
          sampler_name: 'euler',
          scheduler: 'normal',
          denoise: 1,
          model: ['4', 0],
          positive: ['6', 0],
          negative: ['7', 0],
          latent_image: ['5', 0],
        },
      },
      '4': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'alpha.safetensors' } },
      '5': { class_type: 'EmptyLatentImage', inputs: { width: 64, height: 64, batch_size: 1 } },
      '6': { class_type: 'CLIPTextEncode', inputs: { text: 'a comfy house', clip: ['4', 1] } },
      '7': { class_type: 'CLIPTextEncode', inputs: { text: '', clip: ['4', 1] } },
    });
    const comfy = await use(stage, { files: [{ name: 'c.png', bytes: await png({ prompt: graph }) }] });
    expect(comfy.text).toContain('ComfyUI');
    expect(comfy.text).toContain('a comfy house');
    const comment = JSON.stringify({
      prompt: 'a novel house',
      uc: 'lowres',
      steps: 28,
      scale: 5,
      seed: 3,
      sampler: 'k_euler',
    });
    const texts = { Title: 'NovelAI generated image', Software: 'NovelAI', Comment: comment };
    const novel = await use(stage, { files: [{ name: 'n.png', bytes: await png(texts) }] });
    expect(novel.text).toContain('NovelAI');
    expect(novel.text).toContain('a novel house');

    const sweepId = await drawnSweep(stage, { prompt: 'our house', seed: 42, skips: [1, 2, 4] });
    const snapshot = await bot.context.desk.snapshot(sweepId);
    if (!snapshot) throw new Error('no sweep');
    const { data } = await drawSheet(snapshot.state, { kind: 'normal', format: 'png' }, translator('en'));
    const sheet = await use(stage, { files: [{ name: 's.png', bytes: data }] });
    expect(sheet.text).toContain('A comparison sheet of ours · **clip skips 1, 2, 4**');
    const drawn = stage.engine.cells();
    stage.fake.pressButton({ user: stage.town.alice, message: sheet, customId: /draft-run/ });
    await stage.fake.until(() => stage.fake.messages(stage.town.general).length > 3, 'the sweep is posted');
    // The same sweep: all of it is in the cache.
    expect(stage.engine.cells()).toBe(drawn);
  });

  it('leaves out what this server does not have, and names it', async () => {
    const stage = await botStage();
    await stage.bot.context.desk.info(stage.bot.context.signal);
    const text =
      'a house\nSteps: 900, Sampler: Restart, CFG scale: 5, Seed: 99, Size: 100x100, Model: nobody-has-this, Clip skip: 2';
    const reply = await use(stage, { files: [{ name: 'a.png', bytes: await png({ parameters: text }) }] });
    expect(reply.text).toMatch(/Not taken over.*steps.*model.*size.*sampling|Not taken over.*steps, /);
    for (const left of ['steps', 'model', 'size', 'sampling']) expect(reply.text).toContain(left);
    stage.fake.pressButton({ user: stage.town.alice, message: reply, customId: /draft-run/ });
    await vi.waitFor(() => expect(stage.engine.rows).toHaveLength(1), 60_000);
    expect(stage.engine.rows[0]?.settings).toMatchObject({
      prompt: 'a house',
      cfg: 5,
      seed: 99,
      model: 'alpha',
      steps: 4,
    });
  });

  it('looks through the pictures of a message for one with settings, and shows the others when asked', async () => {
    const stage = await botStage();
    const { fake, town } = stage;
    const files = [
      { name: 'notes.txt', bytes: Buffer.from('no picture') },
      { name: 'plain.png', bytes: await png() },
      { name: 'full.png', bytes: await png({ parameters: infotext }) },
    ];
    const reply = await use(stage, { files });
    expect(reply.text).toContain('full.png');
    expect(reply.selects[0]?.options.map(({ label, selected }) => [label, selected])).toEqual([
      ['1: notes.txt', false],
      ['2: plain.png', false],
      ['3: full.png', true],
    ]);
    fake.chooseSelect({ user: town.alice, message: reply, customId: /menushow/, values: ['1'] });
    await fake.until(() => fake.message(reply)?.text.includes('plain.png'), 'the other picture');
    expect(fake.message(reply)?.text).toContain('carries no generation settings');
    fake.chooseSelect({ user: town.alice, message: reply, customId: /menushow/, values: ['0'] });
    await fake.until(() => fake.message(reply)?.text.includes('notes.txt'), 'the file');
    expect(fake.message(reply)?.text).toContain('not a PNG, JPEG or WebP');
    expect(fake.message(reply)?.buttons).toEqual([]);
  });

  it('takes a picture as what img2img starts from, in its own shape where it carries no size', async () => {
    const stage = await botStage();
    const { fake, town, engine } = stage;
    await stage.bot.context.desk.info(stage.bot.context.signal);
    const bytes = await png({ parameters: infotext });
    const reply = await use(stage, { files: [{ name: 'a.png', bytes }] });
    const answer = await fake.pressButton({ user: town.alice, message: reply, customId: /menusource/ }).reply();
    expect(answer.text).toContain('img2img');
    fake.pressButton({ user: town.alice, message: answer, customId: /draft-run/ });
    await vi.waitFor(() => expect(engine.rows).toHaveLength(1), 60_000);
    expect(engine.rows[0]?.settings.source?.denoise).toBe(0.6);
    expect(Buffer.from(engine.rows[0]?.settings.source?.image ?? []).equals(bytes)).toBe(true);
    expect(engine.rows[0]?.settings).toMatchObject({ width: 128, height: 64 });

    const wide = await sharp({ create: { width: 300, height: 100, channels: 3, background: '#993311' } })
      .png()
      .toBuffer();
    const plain = await use(stage, { files: [{ name: 'b.png', bytes: wide }] });
    const other = await fake.pressButton({ user: town.alice, message: plain, customId: /menusource/ }).reply();
    fake.pressButton({ user: town.alice, message: other, customId: /draft-run/ });
    await vi.waitFor(() => expect(engine.rows).toHaveLength(2), 60_000);
    // As many pixels as the engine's usual 64x64, in steps of 8, nothing under 64.
    expect(engine.rows[1]?.settings).toMatchObject({ prompt: '', width: 112, height: 64 });
  });

  it('offers no source where the engine has no img2img', async () => {
    const features = { img2img: false, hires: true, extras: true };
    const stage = await botStage({ engine: { info: { features } } });
    await stage.bot.context.desk.info(stage.bot.context.signal);
    const reply = await use(stage, { files: [{ name: 'a.png', bytes: await png({ parameters: infotext }) }] });
    expect(labels(reply)).toEqual(['Run', 'Edit and run']);
  });

  it('says so in the person’s language when there is no picture', async () => {
    const stage = await botStage();
    const reply = await use(stage, { content: 'https://example.org/a.png', user: stage.town.haruka });
    expect(reply.text).toContain('画像がありません');
  });
});

describe('“Show generation data”', () => {
  it('shows everything in A1111’s words to the person alone, and offers nothing to draw', async () => {
    const stage = await botStage();
    const reply = await use(stage, {
      menu: dataMenu,
      files: [{ name: 'a.png', bytes: await png({ parameters: infotext }) }],
    });
    expect(reply.ephemeral).toBe(true);
    expect(reply.text).toContain('Negative prompt: blurry');
    expect(reply.text).toContain('Clip skip: 2');
    expect(reply.buttons).toEqual([]);
  });

  it('shows a prompt that is longer than we draw, as a file', async () => {
    const stage = await botStage();
    const text = infotext.replace('a red house', 'very '.repeat(1000));
    const reply = await use(stage, {
      menu: dataMenu,
      files: [{ name: 'a.png', bytes: await png({ parameters: text }) }],
    });
    expect(reply.text).toContain('very very');
    expect(reply.text).toContain('> 2000');
    const [file] = reply.media;
    expect(String(await stage.fake.download(file?.url ?? ''))).toContain(text.split('\n')[0]);
  });
});

/** A text chunk that unpacks to 100 MB of a picture that is small. */
async function textBomb(): Promise<Buffer> {
  const packed = Buffer.concat([Buffer.from('parameters\0\0', 'latin1'), deflateSync(Buffer.alloc(100_000_000, 'a'))]);
  return withChunk(await png(), 'zTXt', packed);
}

function withChunk(picture: Buffer, type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  // After the signature and IHDR.
  return Buffer.concat([picture.subarray(0, 33), chunk, picture.subarray(33)]);
}

/** Says that it is 30,000 pixels wide and high: 2.7 GB when decoded. */
async function pixelBomb(): Promise<Buffer> {
  const bomb = Buffer.from(await png());
  bomb.writeUInt32BE(30_000, 16);
  bomb.writeUInt32BE(30_000, 20);
  bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
  return bomb;
}

describe('hostile uploads', () => {
  it('are refused by name, with a reason, in little memory', async () => {
    const stage = await botStage({ fake: { checkSchemas: false } });
    const { fake, town } = stage;
    await stage.bot.context.desk.info(stage.bot.context.signal);
    const before = process.memoryUsage().rss;
    const bomb = await textBomb();
    expect(bomb.length).toBeLessThan(200_000);
    for (const [name, bytes, why] of [
      ['bomb.png', bomb, 'carries no generation settings'],
      ['metadata.png', withChunk(await png(), 'tEXt', Buffer.alloc(26 * 2 ** 20, 'a')), '25 MiB at most'],
      ['program.png', Buffer.concat([Buffer.from('MZ'), randomBytes(2000)]), 'not a PNG, JPEG or WebP'],
      ['page.png', Buffer.from('<html><script>alert(1)</script></html>'), 'not a PNG, JPEG or WebP'],
      ['empty.png', Buffer.alloc(0), 'not a PNG, JPEG or WebP'],
      ['cut.png', (await png({ parameters: infotext })).subarray(0, 50), 'carries no generation settings'],
    ] as const) {
      const reply = await use(stage, { files: [{ name, bytes }] });
      expect({ name, text: reply.text }).toMatchObject({ text: expect.stringContaining(why) });
      expect(labels(reply)).not.toContain('Run');
    }
    const reply = await use(stage, { files: [{ name: 'pixels.png', bytes: await pixelBomb() }] });
    const source = await fake.pressButton({ user: town.alice, message: reply, customId: /menusource/ }).reply();
    expect(source.text).toMatch(/24 megapixels at most|not a PNG/);
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 2 ** 20);
    expect(stage.engine.rows).toEqual([]);
  });

  it('whose texts are full of markdown and mentions notify nobody and break nothing', async () => {
    const stage = await botStage();
    const prompt = '``` @everyone <@1> [x](https://evil.example) \u202E **bold** ```'.repeat(5);
    const text = infotext.replace('a red house', prompt);
    for (const menu of [sweepMenu, dataMenu]) {
      const file = { name: '`**@here**`.png', bytes: await png({ parameters: text }) };
      const reply = await use(stage, { menu, files: [file] });
      expect(reply.pings).toEqual([]);
      expect(reply.text).not.toMatch(/``` @everyone/);
    }
  });
});

describe('a picture that was found for somebody', () => {
  it('is nothing that somebody else can use', async () => {
    const stage = await botStage();
    const { town, bot, fake } = stage;
    const bytes = await png({ parameters: infotext });
    const reply = await use(stage, {
      files: [
        { name: 'a.png', bytes },
        { name: 'b.png', bytes },
      ],
    });
    const [, , subject = ''] = reply.selects[0]?.customId.split(':') ?? [];
    for (const action of ['menusource', 'menushow']) {
      const { handle } = await press(stage, town.minji, town.general, { action, subject, argument: '0' });
      await handle.until(() => words(handle).includes('다른 사람'));
    }
    for (const wrong of ['gone', subject]) {
      const { handle } = await press(stage, town.alice, town.general, {
        action: 'menusource',
        subject: wrong,
        argument: '7',
      });
      expect((await handle.reply()).text).toContain('not kept any more');
    }
    expect(bot.context.store.drafts.get(subject)?.userId).toBe(town.alice.id);
    expect(fake.messages(town.general).every(({ ephemeral }) => !ephemeral)).toBe(true);
  });
});
