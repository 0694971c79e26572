import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { PermissionFlagsBits } from 'discord.js';
import sharp from 'sharp';
import { expect, test, vi } from 'vitest';

import { translator } from '../../src/text/index.ts';
import type { FakeChannel, FakeUser, MessageView, Seen } from '../fake-discord/index.ts';
import { createDrawingEngine } from '../support/drawing-engine.ts';
import type { BotStage } from './support.ts';
import { botStage } from './support.ts';
import { drawnSweep } from './under-sheet/support.ts';
import { sweepBy } from './vote-support.ts';

interface Where {
  readonly user?: FakeUser;
  readonly channel?: FakeChannel;
}

/** What the person reads in the end: the sheet, or why there is none. */
async function compare(
  { fake, town }: BotStage,
  [first, second]: readonly [string, string],
  { user = town.alice, channel = town.general }: Where = {},
): Promise<MessageView> {
  const handle = fake.invokeCommand({ user, channel, name: 'clipskip compare', options: { first, second } });
  return settled(await handle.until(({ reply }) => reply !== undefined && !/being drawn/.test(reply.text), 60_000));
}

function settled({ reply, followUps }: Seen): MessageView {
  const answer = followUps.at(-1) ?? reply;
  if (!answer) throw new Error('no answer');
  return answer;
}

const offered = async (
  { fake, town }: BotStage,
  { user = town.alice, channel = town.general }: Where = {},
  more = {},
) =>
  fake.autocomplete({
    user,
    channel,
    name: 'clipskip compare',
    options: {},
    focused: { name: 'first', value: '' },
    ...more,
  });

test('two of one’s own become one sheet, which is said in words too', async () => {
  const stage = await botStage();
  const one = await drawnSweep(stage, { prompt: '1girl, solo', seed: 1, skips: [1, 2, 3] });
  const other = await drawnSweep(stage, { prompt: 'a girl', seed: 1, skips: [2, 3, 4], model: 'gamma' });
  const { ephemeral, media, text } = await compare(stage, [one, other]);
  expect(ephemeral).toBe(true);
  expect(text).toMatch(/\*\*1\*\* · <t:\d+:R> · `1girl, solo`\n\*\*2\*\* · <t:\d+:R> · `a girl`/);
  expect(text).toContain('Not shown, because only one of the two has it: clip skip 1, 4.');
  expect(text).not.toContain(translator('en')('sheet:compared.machines'));
  const [sheet] = media;
  expect(sheet?.description).toBe(
    'Two comparisons on one sheet, clip skip 2, 3. 1: alpha, 1girl, solo. 2: gamma, a girl.',
  );
  const picture = await sharp(await stage.fake.download(sheet?.url ?? '')).metadata();
  expect([picture.format, picture.comments ?? []]).toEqual(['png', []]);
});

test('pictures of another machine are marked', async () => {
  const stage = await botStage();
  const one = await drawnSweep(stage, { prompt: 'a', seed: 1 });
  await stage.restart({ engine: createDrawingEngine({ info: { fingerprint: 'drawing-2', version: '2' } }) });
  const other = await drawnSweep(stage, { prompt: 'a', seed: 1 });
  const { text, media } = await compare(stage, [one, other], { user: stage.town.alice });
  expect(media).toHaveLength(1);
  expect(text).toContain(`- ⚠️ ${translator('en')('sheet:compared.machines')}`);
});

test('suggestions are one’s own and what was shown where one can read, by prompt, day and model', async () => {
  const stage = await botStage();
  const { fake, town } = stage;
  const { ViewChannel } = PermissionFlagsBits;
  const secret = fake.addChannel(town.guild, {
    name: 'secret',
    overwrites: [
      { of: town.guild.everyoneRoleId, deny: ViewChannel },
      { of: town.minji, allow: ViewChannel },
      { of: fake.applicationId, allow: ViewChannel },
    ],
  });
  const mine = await drawnSweep(stage, { prompt: 'of alice', seed: 1 });
  const shown = await sweepBy(stage, { user: town.minji, options: { prompt: 'of minji' } });
  const hidden = await sweepBy(stage, { user: town.minji, channel: secret, options: { prompt: 'in secret' } });
  // Never posted: nobody but its person has seen it.
  await drawnSweep(stage, { prompt: 'never shown', seed: 3 }, { owner: town.minji });
  await drawnSweep(stage, { prompt: 'to herself', seed: 4 }, { owner: town.minji, channel: fake.openDm(town.minji) });

  const day = new Date().toISOString().slice(0, 10);
  expect(await offered(stage)).toEqual([
    { name: `of minji · ${day} · alpha · #general`, value: shown.id },
    { name: `of alice · ${day} · alpha`, value: mine },
  ]);
  const typed = { focused: { name: 'second', value: 'MINJI' }, options: { first: mine } };
  expect((await offered(stage, {}, typed)).map(({ value }) => value)).toEqual([shown.id]);
  const other = { focused: { name: 'second', value: '' }, options: { first: mine } };
  expect((await offered(stage, {}, other)).map(({ value }) => value)).toEqual([shown.id]);
  const ofMinji = await offered(stage, { user: town.minji });
  expect(ofMinji.map(({ name }) => name.split(' · ')[0])).toEqual([
    'to herself',
    'never shown',
    'in secret',
    'of minji',
  ]);

  expect((await compare(stage, [mine, shown.id])).media).toHaveLength(1);
  const refused = await compare(stage, [mine, hidden.id]);
  expect(refused.media).toEqual([]);
  expect(refused.text).toContain('One of the two is somebody else’s');
});

test('ids of others’ private comparisons open nothing, and neither do those that were deleted', async () => {
  const stage = await botStage();
  const { fake, town } = stage;
  const mine = await drawnSweep(stage, { prompt: 'of alice', seed: 1 });
  const dm = await drawnSweep(stage, { prompt: 'a secret' }, { owner: town.minji, channel: fake.openDm(town.minji) });
  expect((await compare(stage, [mine, dm])).text).toContain('One of the two is somebody else’s');
  const gone = await drawnSweep(stage, { prompt: 'gone' });
  stage.bot.context.store.sweeps.delete(gone);
  expect((await compare(stage, [mine, gone])).text).toContain('no longer kept');
  expect((await compare(stage, [mine, 'no such thing'])).text).toContain('No comparison is called “no such thing”.');
  expect((await compare(stage, [mine, mine])).text).toContain('one and the same');
});

test('what was typed past the suggestions is understood where one alone fits', async () => {
  const stage = await botStage();
  await drawnSweep(stage, { prompt: 'a red house', seed: 1 });
  await drawnSweep(stage, { prompt: 'a blue house', seed: 1 });
  expect((await compare(stage, ['red', 'BLUE'])).media).toHaveLength(1);
  expect((await compare(stage, ['red', 'house'])).text).toContain('No comparison is called “house”.');
});

test('a blind vote keeps its sweep out of it until the reveal', async () => {
  const stage = await botStage();
  const { store } = stage.bot.context;
  const one = await drawnSweep(stage, { prompt: 'open', seed: 1 });
  const blind = await drawnSweep(stage, { prompt: 'blind', seed: 1 });
  const poll = {
    id: 'p',
    sweepId: blind,
    guildId: stage.town.guild.id,
    kind: 'blind',
    openedBy: 'x',
    lastsMs: 1e9,
  } as const;
  store.polls.add({ ...poll, letters: [3, 1, 2] });
  const isOffered = async () => (await offered(stage)).some(({ value }) => value === blind);
  for (const state of ['preparing', 'open'] as const) {
    if (state === 'open') store.polls.open('p', [{ id: 'A', letters: ['A'], clipSkips: [3] }]);
    expect(await isOffered()).toBe(false);
    const { text, media } = await compare(stage, [one, blind]);
    expect([media, text.includes('A blind vote runs on this comparison')]).toEqual([[], true]);
  }
  store.polls.close('p');
  expect(await isOffered()).toBe(true);
  expect((await compare(stage, [one, blind])).media).toHaveLength(1);
});

test('age-restricted pictures stay in age-restricted channels', async () => {
  const stage = await botStage();
  const { fake, town } = stage;
  const one = await drawnSweep(stage, { prompt: 'a', seed: 1 });
  const { id } = await sweepBy(stage, { channel: town.nsfw, options: { prompt: 'b' } });
  expect((await compare(stage, [one, id])).text).toContain('age-restricted channel');
  expect((await compare(stage, [one, id], { channel: town.nsfw })).media).toHaveLength(1);
  expect((await compare(stage, [one, id], { channel: fake.openDm(town.alice) })).media).toHaveLength(1);
});

test('evicted pictures of one’s own are drawn again, those of others are not', async () => {
  const stage = await botStage();
  const { town } = stage;
  const one = await drawnSweep(stage, { prompt: 'a', seed: 1 });
  const other = await drawnSweep(stage, { prompt: 'b', seed: 1 });
  const theirs = await sweepBy(stage, { user: town.minji, options: { prompt: 'c' } });
  // What is not delivered yet is drawn again for its own message.
  await vi.waitFor(() => expect(stage.bot.context.store.sweeps.get(theirs.id)?.state).toBe('delivered'), 60_000);
  await stage.restart();
  await rm(join(stage.dataDir, 'pictures'), { recursive: true });
  await stage.restart();
  const before = stage.engine.cells();
  const refused = await compare(stage, [one, theirs.id]);
  expect(refused.text).toContain('Pictures of somebody else’s comparison are not kept any more.');
  expect(stage.engine.cells()).toBe(before);
  const { text, media } = await compare(stage, [one, other]);
  expect(media).toHaveLength(1);
  expect(text).toContain('6 pictures were no longer stored and were drawn again');
  expect(stage.engine.cells()).toBe(before + 6);
});

test('under a sheet everybody chooses what stands below it, each for themselves', async () => {
  const stage = await botStage();
  const { fake, town } = stage;
  const { sheet, id } = await sweepBy(stage, { options: { prompt: 'of alice' } });
  const press = () => fake.pressButton({ user: town.haruka, message: sheet, customId: /:cmp:/ });
  const none = await press().reply();
  expect([none.ephemeral, none.selects.length]).toEqual([true, 0]);
  expect(none.text).toContain('並べられる比較がありません');
  const own = await drawnSweep(stage, { prompt: 'of haruka', seed: 1 }, { owner: town.haruka });
  const list = await press().reply();
  expect(list.selects[0]?.options.map(({ value, label }) => [value, label])).toEqual([[own, 'of haruka']]);
  const shown = fake.chooseSelect({ user: town.haruka, message: list, customId: /:cmpwith:/, values: [own] });
  const { media, text, ephemeral } = await shown.reply();
  expect([media.length, ephemeral]).toEqual([1, true]);
  expect(media[0]?.filename ?? '').toBe(`clipskip-${id}-${own}.png`);
  expect(text).toContain('`of alice`');
});

test('from the history, too', async () => {
  const stage = await botStage();
  const { fake, town } = stage;
  const one = await drawnSweep(stage, { prompt: 'one', seed: 1 });
  await drawnSweep(stage, { prompt: 'two', seed: 1 });
  const place = { user: town.alice, channel: town.general };
  const list = await fake.invokeCommand({ ...place, name: 'clipskip history' }).reply();
  fake.chooseSelect({ user: town.alice, message: list, customId: /history-pick/, values: [one] });
  const panel = await fake.until(
    () => [fake.message(list)].find((view) => view?.buttons.some(({ customId }) => customId?.includes(':cmp:'))),
    'the sweep',
  );
  const choice = await fake.pressButton({ user: town.alice, message: panel, customId: /:cmp:/ }).reply();
  expect(choice.selects[0]?.options.map(({ label }) => label)).toEqual(['two']);
});
