import { expect, it } from 'vitest';

import type { InteractionHandle, RequestRecord } from '../../fake-discord/index.ts';
import { press, words } from '../under-sheet/support.ts';
import type { VoteStage } from './support.ts';
import type { BlindOptions } from './support.ts';
import { blindSweep, messageWith, pressed, voteStage } from './support.ts';
import type { Order } from './tells-support.ts';
import { differences, expectNoneTells, stageIn } from './tells-support.ts';

/** What a handler would show of a sweep whose numbers everybody knows. */
const refused = ['pick', 'more', 'seed', 'seeds4', 'nolora', 'copy', 'copyof', 'why', 'form', 'cmp'] as const;
const fromSelect = ['pickline', 'copyline', 'instead'] as const;

const counts = ({ body }: RequestRecord): boolean => JSON.stringify(body ?? null).includes('2 people have voted');
/**
 * A blind sweep on which everything is pressed and asked that anybody can press or ask. In both orders the same picture stands
 * under the same letter, and another clip skip behind it.
 */
async function everythingPressed(order: Order, asked: BlindOptions): Promise<VoteStage> {
  const stage = await voteStage(stageIn(order));
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

it.each<[string, BlindOptions]>([
  ['of a sweep', {}],
  ['of a grid', { command: 'clipskip grid', options: { axis: 'seed', values: '2' } }],
])('everything %s that leaves the bot is the same, whichever clip skips are behind the letters', async (_, asked) => {
  const runs = [await everythingPressed('forward', asked), await everythingPressed('backward', asked)] as const;
  expect(differences(...runs)).toEqual([]);
  expectNoneTells(runs);
});
