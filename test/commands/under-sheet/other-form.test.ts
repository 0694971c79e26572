import { expect, test, vi } from 'vitest';

import { promptStyles } from '../../../src/advice/index.ts';
import { readStyle } from '../../../src/sweep/grid/style-value.ts';
import { sweepRequest } from '../../../src/sweep/index.ts';
import { languages, translator } from '../../../src/text/index.ts';
import { bothForms } from '../../../src/commands/under-sheet/prompt-forms.ts';
import { finished } from '../grid-support.ts';
import { botStage } from '../support.ts';
import { sweepBy } from '../vote-support.ts';

const tags = '1girl, silver hair, night, masterpiece';
const sentence = 'A girl with silver hair stands in the night, and the wind is in her hair.';
const house = 'A house with a red door stands in the night, and the snow is deep around it.';

test('tags are asked for as a sentence, and both are drawn at the same seed, the drawn one out of the cache', async () => {
  const stage = await botStage();
  const { fake, town } = stage;
  const { sheet } = await sweepBy(stage, { options: { prompt: tags, skips: '1,2' } });
  expect(sheet.buttons.map(({ label }) => label)).toContain('Same as a sentence');
  const drawn = stage.engine.rows.length;
  const modal = await fake.pressButton({ user: town.alice, message: sheet, customId: /:form:/ }).modal();
  const [field] = modal.fields;
  expect(field).toMatchObject({ label: 'The same as a sentence', value: tags, required: true });
  expect(field?.description).toContain('Now: as tags.');
  await fake.submitModal({ user: town.alice, modal, values: { prompt: sentence } }).reply();
  const message = await fake.until(
    () => fake.messages(town.general).find(({ id, text }) => id !== sheet.id && text.includes('panels')),
    'both',
    60_000,
  );
  expect(message.text).toContain(`as tags\\: ${tags}`);
  expect(message.text).toContain(`as sentences\\: ${sentence}`);
  const rows = stage.engine.rows.slice(drawn);
  expect(rows.map(({ settings }) => [settings.prompt, settings.seed])).toEqual([[sentence, 42]]);
  // Two forms are on it already.
  expect(message.buttons.some(({ customId }) => customId?.includes(':form:'))).toBe(false);
});

test('the same prompt again is no other form', async () => {
  const stage = await botStage();
  const { fake, town } = stage;
  const { sheet } = await sweepBy(stage, { options: { prompt: house } });
  expect(sheet.buttons.map(({ label }) => label)).toContain('Same as tags');
  const drawn = stage.engine.cells();
  const modal = await fake.pressButton({ user: town.alice, message: sheet, customId: /:form:/ }).modal();
  const answer = fake.submitModal({ user: town.alice, modal, values: { prompt: ` ${house} ` } });
  expect((await answer.reply()).text).toContain('That is the same prompt.');
  expect(stage.engine.cells()).toBe(drawn);
});

test('it is for whoever asked for the sheet', async () => {
  const stage = await botStage();
  const { fake, town } = stage;
  const { sheet } = await sweepBy(stage);
  const answer = fake.pressButton({ user: town.minji, message: sheet, customId: /:form:/ });
  const { reply, followUps } = await answer.until((seen) => seen.reply !== undefined || seen.followUps.length > 0);
  expect([reply, ...followUps].map((view) => view?.text ?? '').join()).toContain('다른 사람');
  expect((await finished(stage)).id).toBe(sheet.id);
});

test('rows are named by their form in every language, by names that are read back', () => {
  const prompts: Partial<Record<string, string>> = {
    tags,
    prose: house,
    phrases: 'old house, red door, deep snow, dim light',
    mixed: `${tags}, ${house}`,
    short: 'a house',
    'non-english': '밤하늘 아래 은발 소녀',
  };
  for (const language of languages) {
    const t = translator(language);
    for (const style of promptStyles) {
      for (const other of promptStyles) {
        const prompt = prompts[style] ?? '';
        const request = bothForms(sweepRequest.parse({ prompt }), prompts[other] ?? '', t);
        const [one, two] = (request.rows?.values ?? []).map(readStyle);
        expect(one?.prompt).toBe('{prompt}');
        expect(two?.prompt).toBe(prompts[other]);
        expect(one?.name).toBeTruthy();
        expect(two?.name).toBeTruthy();
        expect(one?.name).not.toBe(two?.name);
      }
    }
  }
});

test('it would tell what a blind vote hides, and waits for the reveal', async () => {
  const stage = await botStage();
  const { fake, town, bot } = stage;
  const { sheet, id } = await sweepBy(stage, { options: { prompt: tags } });
  const poll = { id: 'p', sweepId: id, kind: 'blind', openedBy: town.alice.id, lastsMs: 1e9 } as const;
  bot.context.store.polls.add({ ...poll, letters: [2, 1, 3] });
  const answer = fake.pressButton({ user: town.alice, message: sheet, customId: /:form:/ });
  expect((await answer.reply()).text).toContain('A blind vote runs on this comparison');
  expect(answer.seen().modal).toBeUndefined();
});

test('a sheet of rows is not asked for another form', async () => {
  const stage = await botStage();
  const { fake, town } = stage;
  const options = { axis: 'seed', prompt: tags, seed: 42, skips: '1' };
  await fake.invokeCommand({ user: town.alice, channel: town.general, name: 'clipskip grid', options }).reply();
  const sheet = await finished(stage);
  expect(sheet.buttons.map(({ label }) => label)).not.toContain('Same as a sentence');
  await vi.waitFor(() => expect(stage.engine.rows.length).toBeGreaterThan(0), 60_000);
});
