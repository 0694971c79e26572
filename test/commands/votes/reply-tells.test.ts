import { expect, it } from 'vitest';

import { press, words } from '../under-sheet/support.ts';
import type { ReplyStage } from './reply-support.ts';
import { blindVote, replyStage } from './reply-support.ts';
import { pressed } from './support.ts';
import type { Order } from './tells-support.ts';
import { differences, expectNoneTells, stageIn } from './tells-support.ts';

/** A blind sweep where the bot can only answer; whatever stands there is pressed, and what tells is asked for elsewhere. */
async function everythingPressed(order: Order): Promise<ReplyStage> {
  const stage = await replyStage('a server without the bot', stageIn(order));
  const { channel, fake, town } = stage;
  const { alice, haruka, minji } = town;
  const { sheet, vote } = await blindVote(stage);
  const sweepId = stage.bot.context.store.deliveries.byMessage(sheet.id)?.sweepId ?? '';

  for (const view of ['flip', 'flip', 'zoom', 'zoom', 'diff', 'diff']) {
    const before = fake.message(sheet)?.versions.length ?? 0;
    fake.pressButton({ user: alice, message: sheet, customId: new RegExp(`^c1:${view}:`) });
    await fake.until(() => (fake.message(sheet)?.versions.length ?? 0) > before, view);
  }
  await pressed(stage, minji, sheet, 'flip');
  await pressed(stage, alice, sheet, 'orig');
  await pressed(stage, alice, sheet, 'thread');
  expect((await pressed(stage, minji, sheet, 'votewhere')).text).toContain(vote.id);
  for (const name of ['clipskip queue', 'clipskip history']) {
    await fake.invokeCommand({ user: alice, channel, name, options: {} }).reply();
  }
  for (const name of ['Show generation data', 'Sweep clip skip']) {
    await fake.messageContextMenu({ user: minji, name, targetMessage: sheet }).reply();
  }
  for (const action of ['pick', 'copy', 'why', 'seed']) {
    const { handle } = await press(stage, alice, town.general, { action, subject: sweepId, argument: '1' });
    await expect.poll(() => words(handle), { timeout: 20_000 }).toContain('nothing tells which picture is which');
  }
  await pressed(stage, alice, vote, 'vote', 'A');
  await pressed(stage, haruka, vote, 'vote', 'same');
  await pressed(stage, alice, vote, 'voteclose');
  await pressed(stage, alice, vote, 'voteoff');
  await pressed(stage, minji, vote, 'votereport');
  stage.clock.advance(3000);
  await fake.until(() => fake.message(vote)?.text.includes('2 people have voted'), 'the count');
  await stage.restart();
  await pressed(stage, minji, sheet, 'flip');
  return stage;
}

it('where the bot can only answer, too, everything that leaves it is the same, whichever clip skips are behind the letters', async () => {
  const runs = [await everythingPressed('forward'), await everythingPressed('backward')] as const;
  expect(differences(...runs)).toEqual([]);
  expectNoneTells(runs);
  for (const stage of runs) expect(stage.asked()).toEqual([]);
});
