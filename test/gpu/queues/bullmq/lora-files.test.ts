import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { openLoraFolder } from '../../../../src/advice/lora/folder/index.ts';
import { readLora } from '../../../../src/advice/lora/index.ts';
import { bytesInMemory } from '../../../../src/byte-source.ts';
import { asAppError } from '../../../../src/errors.ts';
import type { Engine } from '../../../../src/gpu/engine.ts';
import { tellOfLoraFiles } from '../../../../src/gpu/engines/lora-files.ts';
import { workerRules, workerUser } from '../../../../src/gpu/queues/bullmq/acl.ts';
import { workerKeys } from '../../../../src/gpu/queues/bullmq/keys.ts';
import { createDrawingEngine } from '../../../support/drawing-engine.ts';
import { kohyaMetadata, kohyaTensors, loraFile } from '../../../support/lora-file.ts';
import type { TestRedis } from '../../../support/redis.ts';
import { describeRedis, startRedis } from '../../../support/redis.ts';
import type { BotSide, WorkerSide } from '../../../support/redis-fleet.ts';
import { connect, openBotSide, openWorkerSide, present, quick } from '../../../support/redis-fleet.ts';

const { signal } = new AbortController();
/** Files that nobody ever reads. */
const silent = {
  facts: () => Promise.resolve([]),
  onNews: () => () => undefined,
  describe: () => new Promise<undefined>(() => undefined),
};
const hero = loraFile(kohyaMetadata, kohyaTensors({ trainedAt: 2 }));

describeRedis('the LoRA files of a machine elsewhere', () => {
  let redis: TestRedis;
  let folder: string;
  let bot: BotSide;
  const workers: WorkerSide[] = [];
  beforeAll(async () => {
    redis = await startRedis({ password: 'hunter2' });
    folder = await mkdtemp(join(tmpdir(), 'clipskip-secret-place-'));
    await mkdir(join(folder, 'chars'));
    await writeFile(join(folder, 'chars/hero.safetensors'), hero);
    await writeFile(join(folder, 'stripped.safetensors'), loraFile(undefined, kohyaTensors({ trainedAt: 3 })));
    await writeFile(join(folder, 'broken.safetensors'), hero.subarray(0, 500));
    bot = await openBotSide(redis.url, { ...quick, answerMs: 1000 });
  });
  afterEach(async () => {
    for (const worker of workers.splice(0)) await worker.close();
  });
  afterAll(async () => {
    await bot.close();
    await redis.remove();
    await rm(folder, { recursive: true });
  });

  const loras = ['chars/hero', 'stripped', 'broken', 'nowhere'];
  const drawing = (): Engine => createDrawingEngine({ info: { loras } });
  const reading = (): Engine => tellOfLoraFiles(drawing(), openLoraFolder({ folders: [folder], signal }));
  /** With the rights of a worker and no others. */
  async function enter(id: string, engine: Engine): Promise<void> {
    await redis.cli('ACL', 'SETUSER', workerUser(id), 'reset', ...workerRules(id, 'hers'));
    const url = redis.url.replace(':hunter2@', `${workerUser(id)}:hers@`);
    workers.push(await openWorkerSide(url, id, engine, { timing: { ...quick, lookMs: 60_000 } }));
    await present(bot, id);
  }
  const ask = (name: string) =>
    bot.fleet.engine.describeLora?.(name, signal).catch((error: unknown) => asAppError(error));

  test('are told of: the clip skips at once, all that a file says when somebody asks, and with no right but its own', async () => {
    await enter('anna', reading());
    const facts = async () => (await bot.fleet.engine.describe(signal)).loraFacts;
    await expect.poll(facts, { timeout: 20_000 }).toEqual([
      { name: 'chars/hero', trainedClipSkip: 2 },
      { name: 'stripped', trainedClipSkip: 3 },
    ]);
    expect(await ask('hero')).toEqual(await readLora(bytesInMemory(hero), { name: 'hero.safetensors', signal }));
    expect(await ask('nowhere')).toBeUndefined();
    expect(await ask('unheard of')).toBeUndefined();
    expect(await ask('broken')).toMatchObject({ code: 'lora.headerCut', params: { file: 'broken.safetensors' } });
    expect(await redis.cli('ACL', 'LOG')).toBe('');
    // Nothing that travels says where the files lie, and no answer stays.
    expect(await redis.cli('GET', workerKeys('anna').info)).not.toContain('secret-place');
    await expect.poll(() => redis.cli('KEYS', '*:answer:*')).toBe('');
  });

  test('are asked of the machine that has them, also while it rests', async () => {
    await enter('none', createDrawingEngine({ info: { loras: ['paint'] } }));
    await enter('bert', reading());
    workers[1]?.loop.pause();
    await expect.poll(() => bot.fleet.workers?.list().find(({ id }) => id === 'bert')?.state).toBe('paused');
    expect(await ask('stripped')).toMatchObject({ clipSkip: { value: 3, sure: 'weights' } });
    expect(await ask('paint')).toBeUndefined();
  });

  test('a machine that never answers, or with what cannot be read, ends in a named error', async () => {
    let answer: Promise<object | undefined> = new Promise(() => undefined);
    await enter('carl', tellOfLoraFiles(drawing(), { ...silent, describe: () => answer }));
    expect(await ask('stripped')).toMatchObject({ code: 'lora.untold', params: { lora: 'stripped' } });
    answer = Promise.resolve({ name: 'x'.repeat(200_000) });
    expect(await ask('stripped')).toMatchObject({ code: 'lora.untold' });
  });

  test('a machine that has left says why nothing is told', async () => {
    await enter('dora', reading());
    await workers.pop()?.close();
    await expect.poll(() => bot.fleet.workers?.list().find(({ id }) => id === 'dora')?.state).toBe('away');
    expect(await ask('stripped')).toMatchObject({ code: 'worker.away' });
  });

  test('what lies under the name of an answer and is none is not believed', async () => {
    await enter('emil', tellOfLoraFiles(drawing(), silent));
    let asked: ReturnType<typeof ask> | undefined;
    const heard = await orderOf(redis, 'emil', () => void (asked = ask('stripped')));
    await redis.cli('SET', workerKeys('emil').answer(heard), '{"lora":"trust me"}');
    expect(await asked).toMatchObject({ code: 'lora.untold' });
  });
});

/** The id of the next question that a worker is asked. */
async function orderOf(redis: TestRedis, worker: string, act: () => void): Promise<string> {
  const ears = connect(redis.url, 'subscriber');
  try {
    const heard = new Promise<string>((resolve) => {
      ears.client.on('message', (_channel, text: string) => {
        const id = /"answer":"([\w-]+)"/.exec(text)?.[1];
        if (id !== undefined) resolve(id);
      });
    });
    await ears.client.subscribe(workerKeys(worker).orders);
    act();
    return await heard;
  } finally {
    await ears.close();
  }
}
