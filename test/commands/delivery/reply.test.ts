import { expect, test } from 'vitest';

import type { AnswerToken } from '../../../src/commands/delivery/answer-token.ts';
import type { MessageFile } from '../../../src/commands/delivery/types.ts';
import { sweepRequest } from '../../../src/sweep/index.ts';
import { stage } from '../../fake-discord/support.ts';
import { never } from '../../sweep/desk-support.ts';
import { createDrawingEngine } from '../../support/drawing-engine.ts';
import { openPostOffice, ours, post } from './support.ts';

const id = '111111111111111111';

/** A place where the bot cannot post: the reply to an interaction is all there is. */
async function replied() {
  const set = await stage();
  const gate = Promise.withResolvers<void>();
  const engine = createDrawingEngine({ before: () => gate.promise });
  const office = await openPostOffice(set, { engine });
  const channel = set.fake.addPrivateChannel([set.town.alice, set.town.minji]);
  const edits: { body: object; files: readonly MessageFile[] }[] = [];
  const reply: AnswerToken = {
    edit: (message) => {
      edits.push(message);
      return Promise.resolve({ id, channelId: channel.id, alone: false });
    },
    until: set.fake.clock.now() + 14 * 60_000,
    attachmentSizeLimit: 10 * 2 ** 20,
    shows: () => true,
    original: () => id,
    left: () => 0,
    hasPosted: () => false,
    mayEdit: (messageId) => messageId === id,
    post: () => Promise.reject(new Error('nothing is posted here')),
    remove: () => Promise.reject(new Error('nothing is removed here')),
  };
  const plan = await office.desk.plan(sweepRequest.parse({ prompt: 'a cat', skips: [1, 2] }), 's1', never);
  office.desk.accept(plan, { ownerUser: set.town.alice.id, channelId: channel.id, locale: 'en' });
  await office.delivery.deliverAsReply('s1', reply);
  office.desk.start('s1');
  return { set, office, edits, go: () => gate.resolve() };
}

test('the reply is the message, and nothing is posted', async () => {
  const { set, office, edits, go } = await replied();
  expect(JSON.stringify(edits[0]?.body)).toContain('15 minutes');
  go();
  await office.over();
  expect(edits.at(-1)?.files).toHaveLength(1);
  expect(JSON.stringify(edits.at(-1)?.body)).toContain('attachment://');
  expect(set.fake.countRequests(post)).toBe(0);
  expect(office.store.deliveries.get('s1')).toMatchObject({ state: 'final', messageId: id });
});

test('past the life of its token the result comes as a direct message', async () => {
  const { set, office, edits, go } = await replied();
  const before = edits.length;
  set.fake.clock.advance(15 * 60_000);
  go();
  await office.over();
  expect(edits).toHaveLength(before);
  const messages = ours(set.fake, set.fake.openDm(set.town.alice));
  expect(messages).toHaveLength(1);
  expect(messages[0]?.media).toHaveLength(1);
});
