import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';

import { openLoraFolder } from '../../src/advice/lora/folder/index.ts';
import { tellOfLoraFiles } from '../../src/gpu/engines/lora-files.ts';

import type { MessageView } from '../fake-discord/index.ts';
import { baseInfo, createDrawingEngine } from '../support/drawing-engine.ts';
import { headerBytes, headerOf, kohyaMetadata, kohyaTensors, loraFile } from '../support/lora-file.ts';
import { describeRedis, startRedis } from '../support/redis.ts';
import { openWorkerSide } from '../support/redis-fleet.ts';
import type { BotStage, BotStageOptions } from './support.ts';
import { botStage } from './support.ts';

const ask = (
  { fake, town }: BotStage,
  options: Readonly<Record<string, string | { name: string; bytes: Buffer }>>,
  user = town.alice,
) => fake.invokeCommand({ user, channel: town.general, name: 'lora-advice', options });

const labels = ({ buttons }: MessageView) => buttons.map(({ label }) => label);

/** A server with the LoRA, of which it knows the clip skip, and with one of which it knows nothing. */
const withLora: BotStageOptions = {
  engine: {
    info: {
      loras: ['chars/mychar', 'paint'],
      loraFacts: [{ name: 'chars/mychar', trainedClipSkip: 2 }],
      models: [
        { name: 'v1-5-pruned', family: 'sd1', familyFrom: 'metadata', native: 1, nativeFrom: 'files' },
        ...baseInfo.models,
      ],
      currentModel: 'v1-5-pruned',
    },
  },
};

const file = () => ({ name: 'mychar.safetensors', bytes: loraFile(kohyaMetadata, kohyaTensors({ trainedAt: 2 })) });

describe('/lora-advice with a file', () => {
  it('shows what it says of itself and starts the sweep that it leads to', async () => {
    const stage = await botStage(withLora);
    const { fake, town, engine } = stage;
    const reply = await ask(stage, { file: file() }).reply();
    expect(reply.ephemeral).toBe(true);
    expect(reply.text).toContain('**Clip skip:** 2 · sure: the file says so and its weights show it');
    expect(reply.text).toContain('**Trained on:** nai.ckpt');
    expect(reply.text).toContain('It was trained at 2 on nai.ckpt: generate at 2 first.');
    expect(reply.text).toContain('Your checkpoint’s native value is 1, the LoRA’s is 2: sweep both');
    expect(reply.text).toContain('draws clip skip 1, 2 with `chars/mychar` at weight 0.8 on `v1-5-pruned`');
    expect(labels(reply)).toEqual(['Run', 'Edit and run', 'Values to train the next one']);
    expect(reply.media.map(({ description }) => description)).toContain(
      'Where clip skip 2 cuts the text encoder of SD 1.x, and what each program calls it',
    );
    fake.pressButton({ user: town.alice, message: reply, customId: /draft-run/ });
    await vi.waitFor(() => expect(engine.rows).toHaveLength(1), 60_000);
    expect(engine.rows[0]?.cells.map(({ clipSkip }) => clipSkip)).toEqual([1, 2]);
    expect(engine.rows[0]?.settings).toMatchObject({
      prompt: 'mychar',
      model: 'v1-5-pruned',
      loras: [{ name: 'chars/mychar', weight: 0.8 }],
    });
  });

  it('leads on to a card for the base it was trained on', async () => {
    const stage = await botStage(withLora);
    const { fake, town } = stage;
    const reply = await ask(stage, { file: file(), kind: 'anime' }).reply();
    fake.pressButton({ user: town.alice, message: reply, customId: /lora-usual/ });
    await fake.until(() => fake.message(reply)?.text.includes('anime character on NovelAI') === true, 'the card');
    expect(fake.message(reply)?.text).toContain('This pair has a card of its own.');
    // As many images as the last one had.
    expect(fake.message(reply)?.text).toContain('40 images x 10 repeats = 400');
  });

  it('takes the beginning of a file whose header is whole, and says what it could not see', async () => {
    const stage = await botStage(withLora);
    const bytes = headerBytes(headerOf(kohyaMetadata, kohyaTensors({ trainedAt: 2 })));
    const reply = await ask(stage, { file: { name: 'mychar.safetensors', bytes } }).reply();
    expect(reply.text).toContain('Only the beginning of the file was there.');
    expect(reply.text).toContain('weights not available');
    expect(reply.text).toContain('generate at 2 first');
  });

  it('has no sweep where the server does not have the LoRA, and says why', async () => {
    const stage = await botStage();
    const reply = await ask(stage, { file: file() }, stage.town.minji).reply();
    expect(reply.text).toContain('이미지 서버에 이 로라가 없어');
    expect(labels(reply)).toEqual(['다음 로라를 학습할 값']);
  });

  it('has nothing to compare for FLUX', async () => {
    const stage = await botStage(withLora);
    const tensors = [
      { name: 'lora_unet_double_blocks_0_img_attn_proj.lora_down.weight', shape: [4, 8] },
      { name: 'lora_unet_double_blocks_0_img_attn_proj.lora_up.weight', shape: [8, 4] },
    ];
    const reply = await ask(stage, {
      file: { name: 'paint.safetensors', bytes: loraFile(undefined, tensors) },
    }).reply();
    expect(reply.text).toContain('There is nothing to compare here');
    expect(reply.media).toEqual([]);
    expect(labels(reply)).toEqual(['Values to train the next one']);
  });

  it.each([
    ['a pickle', 'old.pt', Buffer.concat([Buffer.from([0x80, 2]), Buffer.alloc(64)]), /old\.pt/],
    [
      'a header that is cut',
      'cut.safetensors',
      headerBytes(headerOf(kohyaMetadata, kohyaTensors())).subarray(0, 4000),
      /--header-only/,
    ],
  ])('refuses %s by name', async (_what, name, bytes, words) => {
    const stage = await botStage(withLora);
    const answer = ask(stage, { file: { name, bytes } });
    const { reply } = await answer.until(({ reply }) => reply !== undefined && words.test(reply.text));
    expect(reply?.text).toMatch(words);
  });

  it('keeps what a file says from being more than words', async () => {
    const stage = await botStage(withLora);
    const said = { ...kohyaMetadata, 'modelspec.title': '**x** <@1> @everyone [a](https://example.com)' };
    const reply = await ask(stage, {
      file: { name: 'a`b.safetensors', bytes: loraFile(said, kohyaTensors()) },
    }).reply();
    expect(reply.pings).toEqual([]);
    expect(reply.text).toContain('\\*\\*x\\*\\*');
    expect(reply.text.length).toBeLessThan(4000);
  });
});

describe('/lora-advice with a LoRA of the server', () => {
  it('says what the server tells of it, what it does not tell, and starts the sweep', async () => {
    const stage = await botStage(withLora);
    const reply = await ask(stage, { lora: 'mychar' }).reply();
    expect(reply.text).toContain('`chars/mychar`');
    expect(reply.text).toContain('**Clip skip:** 2 · the file says so');
    expect(reply.text).toContain('drawing engine tells no more of it than this');
    expect(reply.text).toContain('not available here');
    expect(labels(reply)).toEqual(['Run', 'Edit and run', 'Values to train the next one']);
  });

  it('does not invent what the server does not know', async () => {
    const stage = await botStage(withLora);
    const reply = await ask(stage, { lora: 'paint:0.7' }, stage.town.haruka).reply();
    expect(reply.text).toContain('`paint`');
    expect(reply.text).not.toMatch(/\*\*Clip skip:\*\* \d/);
    expect(reply.text).toContain('drawing engine がこれについて伝えるのはここまでです');
  });

  it('names the nearest where there is none of that name, and suggests while it is typed', async () => {
    const stage = await botStage(withLora);
    const { fake, town } = stage;
    const answer = ask(stage, { lora: 'nothing' });
    const { reply } = await answer.until(({ reply }) => reply?.text.includes('nothing') === true);
    expect(reply?.text).toContain('chars/mychar');
    await stage.bot.context.desk.info(stage.bot.context.signal);
    const choices = await fake.autocomplete({
      user: town.alice,
      channel: town.general,
      name: 'lora-advice',
      focused: { name: 'lora', value: 'pai' },
    });
    expect(choices.map(({ value }) => value)).toEqual(['paint']);
  });
});

describe('/lora-advice with a LoRA whose file a machine reads', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'clipskip-lora-dirs-'));
    await mkdir(join(folder, 'chars'));
    const { bytes } = file();
    await writeFile(join(folder, 'chars/mychar.safetensors'), bytes);
    await writeFile(join(folder, 'paint.safetensors'), bytes.subarray(0, 400));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('shows all that the file says, and starts the sweep', async () => {
    const stage = await botStage({ ...withLora, environment: { LORA_DIRS: folder } });
    const reply = await ask(stage, { lora: 'mychar' }).reply();
    expect(reply.text).toContain('**Clip skip:** 2 · sure: the file says so and its weights show it');
    expect(reply.text).toContain('**Trained on:** nai.ckpt');
    expect(reply.text).toContain('silver hair');
    expect(reply.text).not.toContain('not available here');
    expect(labels(reply)).toEqual(['Run', 'Edit and run', 'Values to train the next one']);
  });

  it('says what is wrong with a file that cannot be read, beside what the server tells', async () => {
    const stage = await botStage({ ...withLora, environment: { LORA_DIRS: folder } });
    const reply = await ask(stage, { lora: 'paint' }).reply();
    expect(reply.text).toContain('⚠️ paint.safetensors ends inside its header');
    expect(reply.text).toContain('not available here');
    await vi.waitFor(
      () => expect(stage.logged).toContainEqual(expect.objectContaining({ lora: 'paint', code: 'lora.headerCut' })),
      60_000,
    );
    expect(stage.logText()).not.toContain(folder);
  });
});

describeRedis('/lora-advice with a LoRA of a machine elsewhere', () => {
  it('shows all that its file says there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'clipskip-lora-dirs-'));
    await writeFile(join(folder, 'faraway.safetensors'), file().bytes);
    const redis = await startRedis({ password: 'hunter2' });
    onTestFinished(async () => {
      await redis.remove();
      await rm(folder, { recursive: true });
    });
    const { signal } = new AbortController();
    const drawing = createDrawingEngine({ info: { loras: ['faraway'] } });
    const engine = tellOfLoraFiles(drawing, openLoraFolder({ folders: [folder], signal }));
    const worker = await openWorkerSide(redis.url, 'anna', engine);
    onTestFinished(() => worker.close());
    const stage = await botStage({ environment: { REDIS_URL: redis.url } });
    await vi.waitFor(async () => {
      const { loras } = await stage.bot.context.desk.info(signal);
      expect(loras).toContain('faraway');
    }, 20_000);
    const reply = await ask(stage, { lora: 'faraway' }, stage.town.minji).reply();
    expect(reply.text).toContain('nai.ckpt');
    expect(reply.text).toContain('확실');
    expect(reply.text).not.toContain('볼 수 없');
  });
});
