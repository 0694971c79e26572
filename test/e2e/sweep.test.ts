import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { createBuiltinEngine } from '../../src/gpu/engines/builtin/engine.ts';
import { createMemoryQueue } from '../../src/gpu/queues/memory.ts';
import {
  createPictureCache,
  drawSheet,
  planSweep,
  requestFromPicture,
  runSweep,
  sweepRequest,
} from '../../src/sweep/index.ts';
import type { Language } from '../../src/text/index.ts';
import { translator } from '../../src/text/index.ts';
import { expectHonest } from '../fake-discord/index.ts';
import type { BotProcess } from '../support/bot-process.ts';
import type { Town } from './support.ts';
import { botMessages, createTown, finishedSweep, house, sheetOf } from './support.ts';

let town: Town;
let bot: BotProcess;
beforeAll(async () => {
  town = await createTown();
  bot = await town.startBot();
});
afterAll(() => town.close());

/** The same sweep, drawn here without any bot. */
async function expectedSheet(language: Language, seed: number): Promise<Buffer> {
  const dir = await mkdtemp(join(tmpdir(), 'clipskip-expected-'));
  const engine = createBuiltinEngine();
  const queue = createMemoryQueue({ engine });
  const { signal } = new AbortController();
  try {
    const info = await engine.describe(signal);
    const request = sweepRequest.parse({ prompt: house, seed });
    const plan = planSweep(request, { engine, info, sweepId: 'expected', randomSeed: () => seed });
    const cache = createPictureCache({ dir, maxBytes: 2 ** 28, now: () => 0 });
    const outcome = await runSweep(plan, {
      queue,
      cache,
      engine,
      determinismClass: 'local',
      owner: { user: 'nobody' },
      signal,
      onEvent: () => {},
    });
    return (await drawSheet(outcome, { kind: 'normal' }, translator(language))).data;
  } finally {
    await queue.close();
    await engine.close?.();
    await rm(dir, { recursive: true, force: true });
  }
}

const pixels = (picture: Buffer) => sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });

const members = [
  { language: 'en', user: 'alice', channel: 'general', seed: 42 },
  { language: 'ko', user: 'minji', channel: 'nsfw', seed: 43 },
] as const;

for (const { language, user, channel, seed } of members) {
  test(`a command becomes the sheet that the same request gives without a bot, in ${language}`, async () => {
    const { fake } = town;
    const before = fake.countRequests();
    const handle = fake.invokeCommand({
      user: town[user],
      channel: town[channel],
      name: 'clipskip sweep',
      options: { prompt: house, seed },
    });
    const ack = await handle.ack();
    expect(ack).toMatchObject({ type: 'defer', ephemeral: true });
    const notice = await handle.reply();
    expect(notice.ephemeral).toBe(true);

    const message = await finishedSweep(town, town[channel]);
    expect(message.componentsV2).toBe(true);
    expect(message.pings).toEqual([]);
    expect(notice.text).toContain(message.id);

    const sheet = await sheetOf(town, message);
    const restored = await requestFromPicture(sheet, 'sheet.png');
    expect(restored).toMatchObject({ origin: 'sheet', request: { prompt: house, seed } });
    const skips = restored.record?.rows[0]?.cells.map(({ clipSkip }) => clipSkip);
    expect(skips).toEqual([1, 2, 3]);

    const [drawn, wanted] = [await pixels(sheet), await pixels(await expectedSheet(language, seed))];
    expect(drawn.info).toMatchObject({ width: wanted.info.width, height: wanted.info.height });
    expect(drawn.data.equals(wanted.data)).toBe(true);

    const words = translator(language);
    expect(message.text).toContain(words('common:kind.measured'));
    expect(message.media[0]?.description ?? '').not.toBe('');
    expect(botMessages(town, town[channel])).toHaveLength(1);
    expect(fake.countRequests() - before).toBeLessThanOrEqual(12);
    expect(fake.invalidRequests()).toBe(0);
    expectHonest(fake);
  });
}

test('what people write is in no line of the log', () => {
  expect(bot.logged().length).toBeGreaterThan(0);
  expect(bot.log()).not.toContain('abandoned');
  expect(bot.log()).not.toContain(town.fake.token);
});
