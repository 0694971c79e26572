import { expect, it } from 'vitest';

import { readPictureMetadata } from '../../../src/render/index.ts';
import type { InteractionHandle, RequestRecord } from '../../fake-discord/index.ts';
import { press, words } from '../under-sheet/support.ts';
import type { VoteStage } from './support.ts';
import type { BlindOptions } from './support.ts';
import { blindSweep, messageWith, pressed, voteStage } from './support.ts';

const secretSeed = 1_928_374_650;
/** What a handler would show of a sweep whose numbers everybody knows. */
const refused = ['pick', 'more', 'seed', 'seeds4', 'nolora', 'copy', 'copyof', 'why', 'form', 'cmp'] as const;
const fromSelect = ['pickline', 'copyline', 'instead'] as const;

/** Letters in the given order: always the first, or always the last that is left. */
const orders = { forward: () => 0, backward: (bound: number) => bound - 1 } as const;

const counts = ({ body }: RequestRecord): boolean => JSON.stringify(body ?? null).includes('2 people have voted');
const onlyIn = (a = new Set<string>(), b = new Set<string>()): string[] =>
  [...a].filter((text) => !b.has(text)).map((text) => text.slice(0, 1500));

/**
 * A blind sweep on which everything is pressed and asked that anybody can press or ask. In both orders the same picture stands
 * under the same letter, and another clip skip behind it.
 */
async function everythingPressed(order: keyof typeof orders, asked: BlindOptions): Promise<VoteStage> {
  const draws = (clipSkip: number): number => (order === 'forward' ? clipSkip : 4 - clipSkip);
  let ids = 0;
  const stage = await voteStage({
    engine: { draws },
    overrides: {
      randomBelow: orders[order],
      randomSeed: () => secretSeed,
      newId: () => `id${(ids += 1)}`,
    },
  });
  const { fake, town } = stage;
  const { alice, minji, moderator, general } = town;
  const sheet = await blindSweep(stage, asked);
  const vote = await messageWith(stage, general, 'vote');
  const sweepId = stage.bot.context.store.deliveries.byMessage(sheet.id)?.sweepId ?? '';

  for (const action of refused) {
    const { handle } = await press(stage, alice, general, { action, subject: sweepId, argument: '1' });
    await refusal(handle, action);
  }
  for (const action of fromSelect) {
    const { handle } = await press(stage, alice, general, { action, subject: sweepId }, '0');
    await refusal(handle, action);
  }
  const preset = { action: 'presets-open', subject: 'sweep', argument: sweepId };
  const { handle } = await press(stage, alice, general, preset);
  await refusal(handle, 'presets-open');

  for (const view of ['flip', 'flip', 'zoom', 'zoom', 'diff', 'diff']) {
    const before = fake.message(sheet)?.versions.length ?? 0;
    fake.pressButton({ user: alice, message: sheet, customId: new RegExp(`^c1:${view}:`) });
    await fake.until(() => (fake.message(sheet)?.versions.length ?? 0) > before, view);
  }
  await pressed(stage, alice, sheet, 'orig');
  await pressed(stage, alice, sheet, 'thread');
  await pressed(stage, minji, sheet, 'votewhere');
  const thread = await fake.until(() => fake.threads(general)[0], 'a thread');
  const pictures = await messageWith(stage, thread, 'orig');
  await pressed(stage, alice, pictures, 'orig');

  for (const name of ['clipskip queue', 'clipskip history', 'clipskip workers', 'clipskip stats']) {
    await fake.invokeCommand({ user: alice, channel: general, name, options: {} }).reply();
  }
  const compare = { user: alice, channel: general, name: 'clipskip compare' };
  const pair = { first: sweepId, second: sweepId };
  await fake.invokeCommand({ ...compare, options: pair }).reply();
  await fake.autocomplete({ ...compare, options: pair, focused: { name: 'first', value: 'red' } });
  const chosen = await press(stage, alice, general, { action: 'history-pick', subject: 'list' }, sweepId);
  await fake.until(() => fake.message(chosen.message)?.text.includes('a red house'), 'the sweep in the history');
  const again = await press(stage, alice, general, { action: 'history-show', subject: sweepId });
  await again.handle.until(({ reply }) => (reply?.media.length ?? 0) > 0);
  for (const targetMessage of [sheet, pictures]) {
    for (const name of ['Show generation data', 'Sweep clip skip']) {
      await fake.messageContextMenu({ user: minji, name, targetMessage }).reply();
    }
  }
  await pressed(stage, alice, vote, 'vote', 'A');
  await pressed(stage, minji, vote, 'vote', 'same');
  await pressed(stage, moderator, vote, 'voteclose');
  await pressed(stage, moderator, vote, 'voteoff');
  await pressed(stage, minji, vote, 'votereport');
  expect((await pressed(stage, minji, vote, 'voteclose')).text).toContain('비교를 요청한 사람');
  stage.clock.advance(3000);
  await fake.until(() => fake.requests.some((each) => each.method === 'PATCH' && counts(each)), 'the count');
  return stage;
}

async function refusal(handle: InteractionHandle, action: string): Promise<void> {
  await expect
    .poll(() => `${action}: ${words(handle)}`, { timeout: 20_000 })
    .toContain('nothing tells which picture is which');
}

/** A request as anybody could read it, without what differs from run to run. */
function readable({ method, route, body, files }: RequestRecord): string {
  const plain = JSON.stringify(body ?? null)
    .replaceAll(/\b\d{15,20}\b/g, 'N')
    .replaceAll(/\bid\d+\b/g, 'ID')
    .replaceAll(/<t:\d+:/g, '<t:T:')
    .replaceAll(/\d+ ms|\d+(?:\.\d+)? s\b/g, 'TIME');
  const bytes = files.map(({ name, bytes }) => `${name} ${Buffer.from(bytes).toString('base64')}`);
  return [method, route, plain, ...bytes].join('\n');
}

/** Of a sweep that is being drawn: which of its edits there are depends on how fast the machine is. */
const isUnderWay = ({ body }: RequestRecord): boolean => JSON.stringify(body ?? null).includes('c1:cancel:');

const secrets = [0, 1].map((step) => String(secretSeed + step));

it.each<[string, BlindOptions]>([
  ['of a sweep', {}],
  ['of a grid', { command: 'clipskip grid', options: { axis: 'seed', values: '2' } }],
])('everything %s that leaves the bot is the same, whichever clip skips are behind the letters', async (_, asked) => {
  const runs = [await everythingPressed('forward', asked), await everythingPressed('backward', asked)] as const;
  const [one, other] = runs.map(({ fake }) => new Set(fake.requests.filter((each) => !isUnderWay(each)).map(readable)));
  expect(onlyIn(one, other)).toEqual([]);
  expect(onlyIn(other, one)).toEqual([]);

  for (const { fake, logText } of runs) {
    for (const request of fake.requests) {
      const text = JSON.stringify(request.body ?? null);
      for (const secret of secrets) expect(text).not.toContain(secret);
      for (const { name, bytes } of request.files) {
        expect(name).toMatch(/^(?:(?:row-[12]-)?[A-C]\.png|comparison\.(?:png|jpg|webp|gif))$/);
        expect(name.endsWith('.png') ? readPictureMetadata(bytes).raw : {}).toEqual({});
        for (const word of [...secrets, 'a red house', 'clip']) {
          expect({ name, word, found: Buffer.from(bytes).includes(word) }).toMatchObject({ found: false });
        }
      }
    }
    const underWay = fake.requests.filter(isUnderWay).map(({ body }) => JSON.stringify(body));
    expect(underWay.length).toBeGreaterThan(0);
    for (const text of underWay) expect(text).not.toMatch(/lip skip \d|`\d`|kept from before|done \(/);
    expect(logText()).not.toMatch(/clipSkip|"letters"/);
    for (const secret of secrets) expect(logText()).not.toContain(secret);
  }
});
