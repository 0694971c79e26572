import sharp from 'sharp';
import { parse } from 'smol-toml';
import { describe, expect, it, test } from 'vitest';

import { trainingBases, trainingKinds } from '../../src/advice/cards/index.ts';
import { adviceMessage, whyMessage } from '../../src/commands/lora-advice/message.ts';
import { readState, writeState } from '../../src/commands/lora-advice/state.ts';
import { trainingGoals } from '../../src/commands/definitions/lora-advice.ts';
import { languages, translator } from '../../src/text/index.ts';
import type { MessageView } from '../fake-discord/index.ts';
import type { BotStage } from './support.ts';
import { botStage } from './support.ts';

const ask = (stage: BotStage, options = {}, user = stage.town.alice) =>
  stage.fake.invokeCommand({ user, channel: stage.town.general, name: 'lora-advice', options });

const button = (message: MessageView, action: string) =>
  message.buttons.find(({ customId }) => customId?.startsWith(`c1:${action}:`))?.customId ?? '';

const filesOf = ({ media }: MessageView) =>
  media.filter(({ where }) => where === 'file').map(({ filename = '' }) => filename);

async function fileOf({ fake }: BotStage, { media }: MessageView, name: string): Promise<string> {
  const file = media.find(({ filename }) => filename === name);
  return Buffer.from(await fake.download(file?.url ?? `there is no ${name}`)).toString();
}

describe('/lora-advice', () => {
  it('answers its person alone with the card, the numbers and the files', async () => {
    const stage = await botStage();
    const reply = await ask(stage, { kind: 'style', base: 'nai', images: 40, repeats: 10 }).reply();
    expect(reply.ephemeral).toBe(true);
    expect(reply.text).toContain('LoRA training: art style on NovelAI (animefull)');
    expect(reply.text).toMatch(
      /\*\*Clip skip, training:\*\* 2 \(what the base was trained at.*\) — \*convention: NovelAI blog/,
    );
    expect(reply.text).toContain('2000 steps');
    expect(reply.text).toMatch(/Clip skip 3 for style: only one community post.*tip, unproved/);
    const config = parse(await fileOf(stage, reply, 'config.toml'));
    expect(config).toMatchObject({ training: { clip_skip: 2, dataset_config: 'dataset.toml' } });
    expect(await fileOf(stage, reply, 'dataset.toml')).toContain('num_repeats = 10');
  });

  it('makes a pair of it at the press of a button, and the usual file again', async () => {
    const stage = await botStage();
    const { fake, town } = stage;
    const reply = await ask(stage, { kind: 'style', base: 'nai', images: 40 }).reply();
    fake.pressButton({ user: town.alice, message: reply, customId: button(reply, 'lora-pair') });
    await fake.until(() => fake.message(reply)?.text.includes('differ in nothing but') === true, 'the pair');
    const pair = fake.message(reply) ?? reply;
    const files = filesOf(pair);
    expect(files).toEqual(['config-clip-skip-1.toml', 'config-clip-skip-2.toml', 'dataset.toml', 'sample_prompts.txt']);
    const [one, two] = [await fileOf(stage, pair, files[0] ?? ''), await fileOf(stage, pair, files[1] ?? '')];
    expect(one.replaceAll(/(clip_skip = |clip-skip-)1/g, '$12')).toBe(two);
    fake.pressButton({ user: town.alice, message: reply, customId: button(pair, 'lora-usual') });
    await fake.until(() => filesOf(fake.message(reply) ?? reply).length === 3, 'the single file');
  });

  it('without options shows a form that leads to the card and then to the files', async () => {
    const stage = await botStage();
    const { fake, town } = stage;
    const form = await ask(stage, {}, town.minji).reply();
    expect(form.text).toContain('로라가 배울 주제와 학습 베이스를 고르세요');
    fake.chooseSelect({ user: town.minji, message: form, customId: /^c1:lora-kind:/, values: ['2.5d'] });
    await fake.until(() => (fake.message(form)?.versions.length ?? 0) > form.versions.length, 'the kind');
    fake.chooseSelect({ user: town.minji, message: form, customId: /^c1:lora-base:/, values: ['merge'] });
    await fake.until(() => fake.message(form)?.text.includes('2.5D / SD 1.5·NAI 병합 모델') === true, 'the card');
    const card = fake.message(form) ?? form;
    expect(card.text).toContain('이미지 수를 알려 주시면');
    expect(filesOf(card)).toEqual([]);
    const opened = fake.pressButton({ user: town.minji, message: form, customId: button(card, 'lora-numbers') });
    const modal = await opened.modal();
    fake.submitModal({ user: town.minji, modal, values: { images: '４０', repeats: '' } });
    await fake.until(() => filesOf(fake.message(form) ?? form).length === 4, 'the files');
    expect(fake.message(form)?.text).toContain('병합 모델에는 정해진 학습용 클립 스킵이 없으므로');
  });

  it('says what is wrong with a number, and leaves the card as it is', async () => {
    const stage = await botStage();
    const { fake, town } = stage;
    const card = await ask(stage, { kind: 'style', base: 'nai' }).reply();
    const modal = await fake
      .pressButton({ user: town.alice, message: card, customId: button(card, 'lora-numbers') })
      .modal();
    const answer = fake.submitModal({ user: town.alice, modal, values: { images: 'many' } });
    const { followUps } = await answer.until(({ followUps }) => followUps.length > 0);
    expect(followUps[0]?.text).toContain('many');
    expect(filesOf(fake.message(card) ?? card)).toEqual([]);
  });

  it('tells why and gives the addresses of all sources', async () => {
    const stage = await botStage();
    const { fake, town } = stage;
    const card = await ask(stage, { kind: 'anime', base: 'pony' }).reply();
    const reply = await fake
      .pressButton({ user: town.alice, message: card, customId: button(card, 'lora-why') })
      .reply();
    expect(reply.ephemeral).toBe(true);
    expect(reply.text).toContain('Prodigy finds the rate itself');
    expect(reply.text).toContain('](<https://github.com/kohya-ss/sd-scripts/blob/48d368f/');
    expect(reply.media).toEqual([]);
  });

  it('shows where clip skip cuts, for a base that is trained at one', async () => {
    const stage = await botStage();
    const { fake, town } = stage;
    const card = await ask(stage, { kind: 'anime', base: 'nai' }).reply();
    const reply = await fake
      .pressButton({ user: town.alice, message: card, customId: button(card, 'lora-why') })
      .reply();
    const [picture] = reply.media;
    expect(picture?.description).toContain('Where clip skip 2 cuts');
    const { format, width } = await sharp(await fake.download(picture?.url ?? '')).metadata();
    expect({ format, width }).toEqual({ format: 'png', width: 1400 });
  });

  it('has no slow way where nobody gives one, and says so to whoever asks for it', async () => {
    const stage = await botStage();
    const careful = await ask(stage, { kind: 'anime', base: 'nai', goal: 'careful' }).reply();
    expect(careful.text).toContain('Slow and low: kohya’s own example');
    expect(careful.text).not.toContain('Nobody gives a slow way');
    const usual = await ask(stage, { kind: 'anime', base: 'pony', goal: 'careful' }).reply();
    expect(usual.text).toContain('Nobody gives a slow way for Pony V6 XL');
  });

  it('has no pair where the trainer takes no clip skip, and says so to whoever asks for one', async () => {
    const stage = await botStage();
    const reply = await ask(stage, { kind: 'style', base: 'sdxl', images: 40, goal: 'pair' }).reply();
    expect(reply.text).toContain('There is no pair for SDXL.');
    expect(button(reply, 'lora-pair')).toBe('');
    expect(filesOf(reply)).toContain('config.toml');
  });
});

const letters = (parts: readonly unknown[]): number =>
  [...JSON.stringify(parts).matchAll(/"content":"((?:[^"\\]|\\.)*)"/g)].reduce(
    (sum, [, content = '']) => sum + (JSON.parse(`"${content}"`) as string).length,
    0,
  );
const count = (parts: readonly unknown[]): number => [...JSON.stringify(parts).matchAll(/"type":/g)].length;

test.each(languages)('every answer fits into a message in %s: 4,000 letters and 40 components', async (language) => {
  const t = translator(language);
  for (const kind of trainingKinds) {
    for (const base of trainingBases) {
      for (const goal of trainingGoals) {
        const state = { kind, base, goal, images: 99_999, repeats: 4999 } as const;
        const answers = [adviceMessage(state, t), ...(goal === 'usual' ? [await whyMessage(state, t)] : [])];
        for (const message of answers) {
          expect(letters(message?.components ?? [])).toBeLessThan(4000);
          expect(count(message?.components ?? [])).toBeLessThanOrEqual(40);
        }
      }
    }
  }
});

test('what a card is about comes back out of the ids of its buttons', () => {
  for (const kind of [undefined, ...trainingKinds]) {
    for (const base of [undefined, ...trainingBases]) {
      for (const goal of trainingGoals) {
        const state = { goal, ...(kind ? { kind } : {}), ...(base ? { base, images: 100_000, repeats: 5000 } : {}) };
        expect(readState(writeState('lora-kind', state))).toEqual(state);
      }
    }
  }
});

test.each(['none_none', 'x_none_usual', 'style_x_usual', 'style_nai_x', 'style_nai_usual_more'])(
  'an id that is none of ours (%s) is too old',
  (subject) => {
    expect(() => readState({ action: 'lora-kind', subject })).toThrow('discord.tooOld');
  },
);

test('numbers that nobody could have given are not taken over', () => {
  const state = readState({ action: 'lora-kind', subject: 'style_nai_usual', argument: '999999x9999' });
  expect(state).toEqual({ kind: 'style', base: 'nai', goal: 'usual' });
});
