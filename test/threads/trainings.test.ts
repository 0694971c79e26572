import { createHash } from 'node:crypto';

import sharp from 'sharp';
import { expect, test } from 'vitest';

import type { SweepSnapshot } from '../../src/sweep/desk.ts';
import type { SweepRequestInput } from '../../src/sweep/index.ts';
import { veil } from '../../src/sweep/index.ts';
import { translator } from '../../src/text/index.ts';
import { choiceName, revealLines, winnerOf } from '../../src/threads/index.ts';
import { sweep } from '../store/samples.ts';
import { createDrawingEngine } from '../support/drawing-engine.ts';
import { drawOn, savedBy } from '../sweep/grid/support.ts';
import type { Room } from './support.ts';
import { guildId, openRoom, owner, pollOn } from './support.ts';

const t = translator('en');

/** Two trainings by their epochs; `called` says as which epoch each of them is drawn. */
async function grid(
  { store }: Pick<Room, 'store'>,
  {
    more = {},
    called = (name: string) => name,
    sweepId = 's',
    second = [6, 8],
  }: {
    more?: object;
    called?: (name: string) => string;
    sweepId?: string;
    second?: readonly number[];
  } = {},
): Promise<SweepSnapshot> {
  const loras = [...savedBy('cs1', [6, 8]), ...savedBy('cs2', second)];
  const loraFacts = [
    { name: 'cs1', trainedClipSkip: 1 },
    { name: 'cs2', trainedClipSkip: 2 },
  ];
  const engine = createDrawingEngine({ info: { loras, loraFacts } });
  const rows: SweepRequestInput['rows'] = {
    axis: 'loraSeries',
    values: ['cs1', 'cs2'],
    epochs: ['6', '8', 'last'],
    ...more,
  };
  const generate: typeof engine.generate = async (row, options) =>
    engine.generate(row, {
      ...options,
      onCell: async (result) => {
        const about = called(row.settings.loras.map(({ name }) => name).join());
        const pixels = createHash('shake256', { outputLength: 192 }).update(about).digest();
        const raw = { width: 8, height: 8, channels: 3 } as const;
        await options.onCell({ ...result, image: await sharp(pixels, { raw }).resize(64, 64).png().toBuffer() });
      },
    });
  const outcome = await drawOn({ ...engine, generate }, { rows });
  store.sweeps.accept(sweep(sweepId, { ownerUser: owner.userId, guildId }));
  return {
    sweepId,
    status: 'done',
    place: { ownerUser: owner.userId, guildId, channelId: 'c', locale: 'en' },
    plan: { ...outcome.plan, sweepId },
    state: outcome,
    outcome,
    steps: new Map(),
  };
}

/** Epoch 6 for epoch 8 and the other way round. */
const turn = (name: string) =>
  name.replace(/-00000([68])/, (_, epoch: string) => (epoch === '6' ? '-000008' : '-000006'));

/** All that can be had of it behind these letters. */
async function everything(snapshot: SweepSnapshot, letters: readonly string[]): Promise<string[]> {
  const veiled = veil({ ...snapshot, sweepId: 's' }, letters);
  const sheets = (['normal', 'differences', 'flip'] as const).map((kind) => veiled.sheet({ kind }, t));
  const files = [...(await Promise.all(sheets)), ...(await veiled.originals())];
  return [
    JSON.stringify(veiled),
    veiled.settings(t),
    veiled.altText(t),
    JSON.stringify([veiled.rows(t), veiled.caveats(t)]),
    ...files.flatMap(({ name, data }) => [name, data.toString('base64')]),
  ];
}

test('the epochs of two trainings are voted on, and nothing of it is remembered of a clip skip', async () => {
  const room = openRoom();
  const { id, choices } = room.desk.open(await grid(room), { by: owner });
  expect(choices.map((picture) => choiceName({ choice: picture.id, picture }, t))).toEqual([
    'epoch 6',
    'epoch 8',
    'last',
  ]);
  room.desk.cast(id, 'u', 'B');
  room.desk.cast(id, 'v', 'same');
  room.desk.close(id, owner);
  const tally = room.desk.tallyFor(id, undefined);
  expect(tally?.lines.map(({ votes }) => votes)).toEqual([0, 1, 0, 1, 0]);
  expect(tally && winnerOf(tally)).toBeUndefined();
  expect(room.store.voteMemory.stats(guildId)).toEqual([]);
});

test('a blind vote on them hides the epochs and tells them at its end', async () => {
  const room = openRoom();
  const snapshot = await grid(room);
  room.desk.prepare(snapshot.plan, { by: owner, guildId });
  const ballot = room.desk.settle(snapshot);
  expect(ballot?.choices.map((picture) => choiceName({ choice: picture.id, picture }, t))).toEqual(['A', 'B', 'C']);
  const shown = room.desk.shown(snapshot);
  expect(shown.veiled && (await shown.sweep.originals()).map(({ name }) => name)).toEqual(
    [1, 2].flatMap((row) => ['A', 'B', 'C'].map((letter) => `row-${row}-${letter}.png`)),
  );
  const closed = room.desk.close(ballot?.id ?? '', owner);
  const names: Record<string, string> = { '6': 'epoch 6', '8': 'epoch 8', last: 'last' };
  expect(revealLines(closed, t)).toEqual(
    pollOn(room, 's').letters.map((name, index) => `${'ABC'[index]} was ${names[name]}`),
  );
});

test('with other epochs behind the letters every byte of it is the same', async () => {
  const room = openRoom();
  const [one, other] = [await grid(room), await grid(room, { called: turn, sweepId: 'other' })];
  expect(await everything(one, ['6', 'last', '8'])).toEqual(await everything(other, ['8', 'last', '6']));
  expect(await everything(one, ['6', 'last', '8'])).not.toEqual(await everything(one, ['8', 'last', '6']));
});

test('what would show itself has no letter: the panels without a LoRA, and epochs that one training lacks', async () => {
  const room = openRoom();
  const without = await grid(room, { more: { without: true } });
  room.desk.prepare(without.plan, { by: owner });
  expect(pollOn(room, 's').letters.toSorted()).toEqual(['6', '8', 'last']);
  const gaps = await grid(room, { sweepId: 'gaps', second: [6] });
  room.desk.prepare(gaps.plan, { by: owner });
  expect(pollOn(room, 'gaps').letters.toSorted()).toEqual(['6', 'last']);
});
