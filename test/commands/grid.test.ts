import { describe, expect, it, test, vi } from 'vitest';

import { translator } from '../../src/text/index.ts';
import { baseInfo } from '../support/drawing-engine.ts';
import type { Options } from './grid-support.ts';
import { ask, drawn, drawnGrid, epochs, series, withTrainings } from './grid-support.ts';
import type { BotStage } from './support.ts';
import { botStage } from './support.ts';

describe('/clipskip grid of trainings', () => {
  it('draws the last five epochs of each at what it was trained at, and names them in the message', async () => {
    const stage = await botStage(withTrainings);
    const message = await drawnGrid(stage, series);
    expect(drawn(stage).toSorted()).toEqual(
      [1, 2]
        .flatMap((n) =>
          [...epochs(`chars/mychar-${n}`, 6, 7, 8, 9), `chars/mychar-${n}`].map((name) => `${name}:1 @${n}`),
        )
        .toSorted(),
    );
    expect(message.text).toContain('mychar-1, mychar-2 · epoch 6, 7, 8, 9, last');
    expect(message.media.map(({ description }) => description).join()).toContain('10 pictures in a grid');
    const [pick] = message.selects;
    expect(pick?.options.map(({ label }) => label)).toEqual(
      [1, 2].flatMap((n) =>
        ['epoch 6', 'epoch 7', 'epoch 8', 'epoch 9', 'last'].map((at) => `mychar-${n} · ${at} · Clip skip ${n}`),
      ),
    );
    const off = message.buttons.filter(({ disabled }) => disabled).map(({ label }) => label);
    expect(off).toEqual(['More skips', '4 seeds']);
  });

  it('takes epochs, one clip skip for all, and the column without a LoRA', async () => {
    const stage = await botStage(withTrainings);
    const message = await drawnGrid(stage, { ...series, epochs: '8-9', 'draw-at': '1', 'without-lora': true });
    expect(drawn(stage).toSorted()).toEqual(
      ['mychar-1', 'mychar-2']
        .flatMap((name) => epochs(`chars/${name}`, 8, 9).map((file) => `${file}:1 @1`))
        .concat(' @1')
        .toSorted(),
    );
    expect(message.text).toContain('epoch 8, 9, no LoRA');
    // It is there already.
    expect(message.buttons.map(({ label }) => label)).not.toContain('Without LoRA');
  });

  it('is not turned into columns of clip skips by somebody’s usual ones, but by those that are typed', async () => {
    const stage = await botStage(withTrainings);
    stage.bot.context.store.preferences.setDefaults(stage.town.alice.id, { version: 1, skips: [1, 2, 3] });
    await drawnGrid(stage, { ...series, epochs: '9' });
    expect(drawn(stage).toSorted()).toEqual(['chars/mychar-1-000009:1 @1', 'chars/mychar-2-000009:1 @2']);
    stage.engine.rows.length = 0;
    await ask(stage, { ...series, skips: '1,2' }).reply();
    await vi.waitFor(() => expect(drawn(stage)).toHaveLength(2), 60_000);
    expect(drawn(stage).toSorted()).toEqual(['chars/mychar-1:1 @1,2', 'chars/mychar-2:1 @1,2']);
  });

  it('keeps a LoRA beside the trainings, and takes one alone for the training itself', async () => {
    const stage = await botStage(withTrainings);
    await drawnGrid(stage, { ...series, epochs: '9', lora: 'paint:0.5' });
    expect(drawn(stage).toSorted()).toEqual([
      'paint:0.5+chars/mychar-1-000009:1 @1',
      'paint:0.5+chars/mychar-2-000009:1 @2',
    ]);
    stage.engine.rows.length = 0;
    await ask(stage, { axis: 'loraSeries', lora: 'mychar-2:0.8', epochs: '8' }).reply();
    await vi.waitFor(() => expect(drawn(stage)).toEqual(['chars/mychar-2-000008:0.8 @2']), 60_000);
  });

  it('says what to do where nobody knows what a training was trained at', async () => {
    const stage = await botStage(withTrainings);
    const answer = ask(stage, { axis: 'loraSeries', values: 'untold' });
    const { reply } = await answer.until(({ reply: seen }) => seen !== undefined && /untold/.test(seen.text));
    expect(reply?.text).toContain('untold@2');
    expect(stage.engine.rows).toEqual([]);
    await ask(stage, { axis: 'loraSeries', values: 'untold@2', epochs: '1' }).reply();
    await vi.waitFor(() => expect(drawn(stage)).toEqual(['untold-000001:1 @2']), 60_000);
  });
});

describe('the other axes', () => {
  it.each<[string, Options, string[]]>([
    [
      'epochs by clip skip',
      { axis: 'loraEpoch', values: 'mychar-2:8-9, last, paint:0.5', skips: '1,2' },
      ['chars/mychar-2-000008:1 @1,2', 'chars/mychar-2-000009:1 @1,2', 'chars/mychar-2:1 @1,2', 'paint:0.5 @1,2'],
    ],
    [
      'weights of a LoRA, the usual ones',
      { axis: 'loraWeight', lora: 'paint', skips: '2' },
      ['paint:0.4 @2', 'paint:0.6 @2', 'paint:0.8 @2', 'paint:1 @2'],
    ],
    [
      'weights that were named, and none at all',
      { axis: 'loraWeight', lora: 'paint', values: '0.5', 'without-lora': true, skips: '2' },
      [' @2', 'paint:0.5 @2'],
    ],
  ])('%s', async (_what, options, expected) => {
    const stage = await botStage(withTrainings);
    await drawnGrid(stage, options);
    expect(drawn(stage).toSorted()).toEqual(expected);
  });

  it('seeds: four in a row, or those that were named', async () => {
    const stage = await botStage(withTrainings);
    await drawnGrid(stage, { axis: 'seed', skips: '1' });
    expect(stage.engine.rows.map(({ settings }) => settings.seed).toSorted()).toEqual([42, 43, 44, 45]);
    stage.engine.rows.length = 0;
    await ask(stage, { axis: 'seed', values: '7、9', skips: '1' }).reply();
    await vi.waitFor(
      () => expect(stage.engine.rows.map(({ settings }) => settings.seed).toSorted()).toEqual([7, 9]),
      60_000,
    );
  });

  it('checkpoints, also by the name that the server’s admins gave them', async () => {
    const models = [...baseInfo.models.slice(0, 1), { name: 'nai-full', family: 'sd1', familyFrom: 'name' } as const];
    const stage = await botStage({ engine: { info: { models } } });
    const { store } = stage.bot.context;
    const guildId = stage.town.guild.id;
    store.models.save({ guildId, name: 'nai-full', friendlyName: 'Nai', visible: true });
    await drawnGrid(stage, { axis: 'checkpoint', values: 'alpha, nai', skips: '1' });
    expect(stage.engine.rows.map(({ settings }) => settings.model).toSorted()).toEqual(['alpha', 'nai-full']);
    store.models.save({ guildId, name: 'nai-full', friendlyName: 'Nai', visible: false });
    const answer = ask(stage, { axis: 'checkpoint', values: 'alpha, nai-full' });
    const { reply } = await answer.until(({ reply: seen }) => seen !== undefined && /nai-full/.test(seen.text));
    expect(reply?.text).toContain('Choose another one: alpha.');
  });

  it('styles: the prompt against another, both in the message, and a third behind a bar', async () => {
    const stage = await botStage(withTrainings);
    const message = await drawnGrid(stage, {
      axis: 'style',
      prompt: '1girl, silver hair, night',
      prompt2: 'A girl with silver hair stands in the night.',
      values: 'short=house|{prompt}, masterpiece',
      skips: '2',
    });
    expect(stage.engine.rows.map(({ settings }) => settings.prompt).toSorted()).toEqual([
      '1girl, silver hair, night',
      '1girl, silver hair, night, masterpiece',
      'A girl with silver hair stands in the night.',
      'house',
    ]);
    expect(message.text).toContain(String.raw`> short\: house`);
    expect(message.text).toContain('A girl with silver hair');
    expect(message.text).toContain('1girl');
  });
});

describe('what does not fit together is said in words', () => {
  const cases: readonly (readonly [string, Options, RegExp])[] = [
    ['epochs of seeds', { axis: 'seed', epochs: '6-10' }, /“epochs” does not go with “axis: Seed”/],
    ['draw-at of epochs', { axis: 'loraEpoch', values: 'mychar-1', 'draw-at': '1' }, /“draw-at” does not go with/],
    ['without a LoRA of styles', { axis: 'style', prompt2: 'b', 'without-lora': true }, /“without-lora” does not go/],
    ['a second prompt of weights', { axis: 'loraWeight', lora: 'paint', prompt2: 'b' }, /“prompt2” does not go with/],
    ['a model beside checkpoints', { axis: 'checkpoint', values: 'alpha', model: 'beta' }, /“model” does not go with/],
    ['clip skips beside epochs', { ...series, epochs: '6-10', skips: '1,2' }, /“skips” does not go with “epochs”/],
    [
      'clip skips beside one for all',
      { ...series, 'draw-at': '2', skips: '1,2' },
      /“skips” does not go with “draw-at”/,
    ],
    ['no trainings', { axis: 'loraSeries' }, /needs the option “values”.*mychar-1, mychar-2/s],
    ['no second prompt', { axis: 'style' }, /needs the option “prompt2”/],
    ['no LoRA for its weights', { axis: 'loraWeight' }, /needs the option “lora”/],
    ['epochs that are none', { ...series, epochs: 'all of them' }, /epochs: “all of them”.*6-10/s],
    ['a weight that is none', { axis: 'loraWeight', lora: 'paint', values: '0.6, much' }, /values: “much”/],
    ['a seed that is none', { axis: 'seed', values: '1, x' }, /values: “x”/],
    ['too many', { axis: 'seed', values: '1,2,3,4,5,6,7,8,9,10,11,12,13' }, /13 > 12/],
    ['a training nobody has', { axis: 'loraSeries', values: 'nobody' }, /no LoRA called “nobody”/],
    ['an epoch nobody saved', { ...series, epochs: '77' }, /epoch 77/],
  ];

  test.each(cases)('%s', async (_what, options, words) => {
    const stage = await botStage(withTrainings);
    const answer = ask(stage, options);
    const { reply } = await answer.until(({ reply: seen }) => seen !== undefined && words.test(seen.text));
    expect(reply?.text).toMatch(words);
    expect(stage.engine.rows).toEqual([]);
  });

  it.each([
    ['minji', 'ko', '에포크'],
    ['haruka', 'ja', 'エポック'],
  ] as const)('for %s in %s, with the option as it is called there', async (name, language, option) => {
    const stage = await botStage(withTrainings);
    const answer = ask(stage, { axis: 'seed', epochs: '6-10' }, stage.town[name]);
    const other = `${translator(language)('commands:option.axis.name')}: ${translator(language)('commands:axis.seed')}`;
    const { reply } = await answer.until(({ reply: seen }) => seen?.text.includes(other) === true);
    expect(reply?.text).toContain(option);
  });
});

const suggest = async (stage: BotStage, focused: { name: string; value: string }, options: Options = {}) => {
  await stage.bot.context.desk.info(stage.bot.context.signal);
  const choices = await stage.fake.autocomplete({
    user: stage.town.alice,
    channel: stage.town.general,
    name: 'clipskip grid',
    options,
    focused,
  });
  return choices.map(({ name, value }) => [name, value]);
};

describe('while it is typed', () => {
  it('trainings are offered with what is known of them, and behind a comma the next one', async () => {
    const stage = await botStage(withTrainings);
    const options = { axis: 'loraSeries' };
    expect(await suggest(stage, { name: 'values', value: 'my' }, options)).toEqual([
      ['mychar-1 · trained at 1 · 6 files', 'mychar-1'],
      ['mychar-2 · trained at 2 · 6 files', 'mychar-2'],
    ]);
    expect(await suggest(stage, { name: 'values', value: 'mychar-1, ' }, options)).toEqual([
      ['mychar-1, mychar-2 · trained at 2 · 6 files', 'mychar-1, mychar-2'],
      ['mychar-1, untold · 3 files', 'mychar-1, untold'],
      ['mychar-1, paint', 'mychar-1, paint'],
    ]);
  });

  it('epochs are those that all the named trainings have', async () => {
    const stage = await botStage(withTrainings);
    const options = { axis: 'loraSeries', values: 'mychar-1, mychar-2@2:0.8' };
    const offered = (await suggest(stage, { name: 'epochs', value: '' }, options)).map(([, value]) => value);
    expect(offered.slice(0, 3)).toEqual(['6-9, last', '5-9, last', '9, last']);
    expect(await suggest(stage, { name: 'epochs', value: '' }, { axis: 'loraSeries' })).toEqual([]);
  });

  it.each([
    ['loraEpoch', 'mychar-1:', 'mychar-1:6-9, last'],
    ['loraWeight', '', '0.4, 0.6, 0.8, 1'],
    ['seed', '', '4'],
    ['checkpoint', 'alp', 'alpha'],
  ])('%s has its own', async (axis, value, expected) => {
    const stage = await botStage(withTrainings);
    const [first] = await suggest(stage, { name: 'values', value }, { axis });
    expect(first?.[1]).toBe(expected);
  });

  it('the other options know what they know everywhere', async () => {
    const stage = await botStage(withTrainings);
    expect(await suggest(stage, { name: 'lora', value: 'pai' }, { axis: 'loraWeight' })).toEqual([['paint', 'paint']]);
  });
});
