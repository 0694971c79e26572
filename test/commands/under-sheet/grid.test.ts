import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it, vi } from 'vitest';

import type { MessageView } from '../../fake-discord/index.ts';
import { ask, drawn, drawnGrid, epochs, finished, series, withTrainings } from '../grid-support.ts';
import type { BotStage } from '../support.ts';
import { botStage } from '../support.ts';

const press = ({ fake, town }: BotStage, message: MessageView, customId: RegExp) =>
  fake.pressButton({ user: town.alice, message, customId });

describe('under the sheet of a grid', () => {
  it('“Edit and run” keeps the grid, draws nothing twice, and names what does not fit', async () => {
    const stage = await botStage(withTrainings);
    const reply = await ask(stage, { ...series, epochs: '8-9', 'draw-at': '1', 'without-lora': true }).reply();
    await finished(stage);
    const modal = await press(stage, reply, /draft-edit/).modal();
    const form = Object.fromEntries(modal.fields.map(({ customId, value }) => [customId, value ?? '']));
    expect(form['series']).toBe(
      'seed: 42\nrows: loraSeries=mychar-1@1|mychar-2@2\nepochs: 8, 9\ndraw-at: 1\nwithout: yes',
    );
    const before = stage.engine.rows.length;
    const again = await stage.fake.submitModal({ user: stage.town.alice, modal, values: form }).reply();
    expect(again.text).toContain('Accepted');
    await vi.waitFor(
      () => expect(stage.fake.messages(stage.town.general).filter(({ media }) => media.length > 0)).toHaveLength(2),
      60_000,
    );
    expect(stage.engine.rows).toHaveLength(before);
    const wrong = await stage.fake
      .submitModal({
        user: stage.town.alice,
        modal: await press(stage, reply, /draft-edit/).modal(),
        values: { ...form, series: 'rows: seed=1|2\nepochs: 8\ndraw-at: x\nwithout: yes' },
      })
      .reply();
    for (const field of ['epochs', 'draw-at', 'without']) expect(wrong.text).toContain(`${field}: “`);
  });

  it('a picked panel starts a batch with that LoRA at that clip skip', async () => {
    const stage = await botStage(withTrainings);
    const message = await drawnGrid(stage, { ...series, epochs: '8-9' });
    const [pick] = message.selects;
    const wanted = pick?.options.find(({ label }) => label === 'mychar-2 · epoch 8 · Clip skip 2');
    stage.engine.rows.length = 0;
    const { fake, town } = stage;
    const chosen = fake.chooseSelect({ user: town.alice, message, customId: /:pick:/, values: [wanted?.value ?? ''] });
    const modal = await chosen.modal();
    await fake.submitModal({ user: town.alice, modal, values: { count: '2', seed: '100' } }).reply();
    await vi.waitFor(() => expect(stage.engine.rows).toHaveLength(2), 60_000);
    expect(drawn(stage)).toEqual(['chars/mychar-2-000008:1 @2', 'chars/mychar-2-000008:1 @2']);
    expect(fake.threads(town.general)[0]?.name).toContain('mychar-2 · epoch 8');
  });

  it('more panels than a select takes are chosen in two steps', async () => {
    const stage = await botStage(withTrainings);
    const message = await drawnGrid(stage, { axis: 'seed', values: '9', skips: '1,2,3' });
    const { fake, town } = stage;
    const [lines] = message.selects;
    expect(lines?.options.map(({ label }) => label)).toEqual(
      Array.from({ length: 9 }, (_, index) => `seed ${42 + index}`),
    );
    const reply = await fake.chooseSelect({ user: town.alice, message, customId: /:pickline:/, values: ['8'] }).reply();
    expect(reply.ephemeral).toBe(true);
    expect(reply.selects[0]?.options.map(({ label }) => label)).toEqual(
      [1, 2, 3].map((n) => `Clip skip ${n} · seed 50`),
    );
    const modal = await fake
      .chooseSelect({ user: town.alice, message: reply, customId: /:pick:/, values: ['2-8'] })
      .modal();
    await fake.submitModal({ user: town.alice, modal, values: { count: '1', seed: '100' } }).reply();
    // Nothing can hang under an answer that one person sees.
    await fake.until(() => fake.threads(town.general).length > 0, 'a thread');
    expect(fake.threads(town.general).map(({ id }) => id)).toEqual([message.id]);
    await vi.waitFor(() => expect(stage.engine.rows.at(-1)?.settings.seed).toBe(100), 60_000);
    expect(stage.engine.rows.at(-1)?.cells.map(({ clipSkip }) => clipSkip)).toEqual([2]);
    const copy = await press(stage, message, /:copy:/).reply();
    expect(copy.selects.map(({ options }) => options.length)).toEqual([9, 3]);
    fake.chooseSelect({ user: town.alice, message: copy, customId: /:copyline:/, values: ['8'] });
    await fake.until(() => fake.message(copy)?.text.includes('Seed: 50'), 'the settings of the last row');
  });

  it('originals are called by training, epoch, clip skip and seed; copied settings have the LoRA', async () => {
    const stage = await botStage(withTrainings);
    const message = await drawnGrid(stage, { ...series, epochs: '9, last', 'without-lora': true });
    const originals = await press(stage, message, /:orig:/).reply();
    expect(originals.media.map(({ filename }) => filename)).toEqual([
      '01-mychar-1-000009-clip-skip-1-seed-42.png',
      '02-mychar-1-clip-skip-1-seed-42.png',
      '03-no-lora-clip-skip-1-seed-42.png',
      '04-mychar-2-000009-clip-skip-2-seed-42.png',
      '05-mychar-2-clip-skip-2-seed-42.png',
      '06-no-lora-clip-skip-2-seed-42.png',
    ]);
    const copied = await press(stage, message, /:copy:/).reply();
    const fourth = copied.selects[0]?.options.find(({ label }) => label === 'mychar-2 · epoch 9 · Clip skip 2');
    stage.fake.chooseSelect({
      user: stage.town.alice,
      message: copied,
      customId: /:copyof:/,
      values: [fourth?.value ?? ''],
    });
    await stage.fake.until(() => stage.fake.message(copied)?.text.includes('mychar-2-000009:1'), 'the LoRA');
    expect(stage.fake.message(copied)?.text).toContain('Clip skip: 2');
  });

  it('“Without LoRA” adds what is missing and draws the rest from memory; “Another seed” draws all anew', async () => {
    const stage = await botStage(withTrainings);
    const message = await drawnGrid(stage, { ...series, epochs: '9' });
    stage.engine.rows.length = 0;
    await press(stage, message, /:nolora:/).reply();
    await vi.waitFor(() => expect(drawn(stage).toSorted()).toEqual([' @1', ' @2']), 60_000);
    stage.engine.rows.length = 0;
    await press(stage, message, /:seed:/).reply();
    await vi.waitFor(() => expect(stage.engine.rows).toHaveLength(2), 60_000);
    expect(stage.engine.rows.every(({ settings }) => settings.seed !== 42)).toBe(true);
  });

  it('pictures that the cache has lost are drawn again, and the other views are there', async () => {
    const stage = await botStage(withTrainings);
    const message = await drawnGrid(stage, { ...series, epochs: '8-9' });
    await rm(join(stage.dataDir, 'pictures'), { recursive: true });
    press(stage, message, /:flip:/);
    const { fake } = stage;
    const isFlip = (): boolean =>
      fake.message(message)?.media.some(({ filename }) => filename?.endsWith('.gif') === true) === true;
    await fake.until(isFlip, 'the flip');
    // All four panels again.
    expect(stage.engine.cells()).toBe(8);
  });

  it('counts every panel against the day, and refuses more before anything is drawn', async () => {
    const stage = await botStage({ ...withTrainings, environment: { QUOTA_PANELS_PER_DAY: '9' } });
    const answer = ask(stage, series);
    const { reply } = await answer.until(({ reply: seen }) => seen !== undefined && seen.text.includes('today'));
    expect(reply?.text).toContain('9');
    expect(stage.engine.rows).toEqual([]);
  });
});

describe('/lora-advice with a LoRA of a training', () => {
  it('has a button that draws its epochs side by side, each training of a pair at its own', async () => {
    const pair = ['pair-clip-skip-1', 'pair-clip-skip-2'].flatMap((name) => [...epochs(name, 8, 9), name]);
    const facts = pair.map((name) => ({ name, trainedClipSkip: name.includes('skip-1') ? 1 : 2 }));
    const stage = await botStage({ engine: { info: { loras: pair, loraFacts: facts } } });
    const { fake, town } = stage;
    const card = await fake
      .invokeCommand({
        user: town.alice,
        channel: town.general,
        name: 'lora-advice',
        options: { lora: 'pair-clip-skip-2-000009' },
      })
      .reply();
    expect(card.text).toContain('`pair-clip-skip-1`, `pair-clip-skip-2`');
    const button = card.buttons.find(({ label }) => label === 'Epochs side by side');
    fake.pressButton({ user: town.alice, message: card, customId: button?.customId ?? '' });
    await finished(stage);
    expect(drawn(stage).toSorted()).toEqual(
      [
        ' @1',
        ' @2',
        ...[1, 2].flatMap((n) =>
          [...epochs(`pair-clip-skip-${n}`, 8, 9), `pair-clip-skip-${n}`].map((name) => `${name}:0.8 @${n}`),
        ),
      ].toSorted(),
    );
  });

  it('has none where there is one file, or nobody knows what it was trained at', async () => {
    const stage = await botStage(withTrainings);
    const { fake, town } = stage;
    for (const lora of ['paint', 'untold']) {
      const card = await fake
        .invokeCommand({ user: town.alice, channel: town.general, name: 'lora-advice', options: { lora } })
        .reply();
      expect(card.buttons.map(({ label }) => label)).not.toContain('Epochs side by side');
    }
  });
});
