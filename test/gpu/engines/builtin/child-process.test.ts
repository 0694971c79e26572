import { readdir, readFile, readlink } from 'node:fs/promises';
import { kill } from 'node:process';

import { afterEach, describe, expect, it } from 'vitest';

import { AppError } from '../../../../src/errors.ts';
import type { Engine } from '../../../../src/gpu/engine.ts';
import type { BuiltinEngineOptions } from '../../../../src/gpu/engines/builtin/engine.ts';
import { createBuiltinEngine } from '../../../../src/gpu/engines/builtin/engine.ts';
import { childrenOfThisProcess, draw, imagesOf, rowOf } from './drawing.ts';

const started: Engine[] = [];

function create(options: BuiltinEngineOptions = {}): Engine {
  const engine = createBuiltinEngine({ threads: 1, ...options });
  started.push(engine);
  return engine;
}

afterEach(async () => {
  for (const engine of started.splice(0)) await engine.close?.();
});

const codeOf = (error: unknown): unknown => (error instanceof AppError ? error.code : error);

async function theChild(): Promise<number> {
  const [pid, ...others] = await childrenOfThisProcess();
  if (pid === undefined || others.length > 0) throw new Error('one child was expected');
  return pid;
}

const long = { steps: 2000 };

it('keeps no record for the makers of onnxruntime', async () => {
  const engine = create();
  await draw(engine, await rowOf(engine, [1], { steps: 1 }));
  const pid = await theChild();
  const open = await Promise.all(
    (await readdir(`/proc/${pid}/fd`)).map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')),
  );
  expect(open.length).toBeGreaterThan(2);
  expect(open.filter((file) => /onnxruntime\.db/.test(file))).toEqual([]);
});

it('cancels while the folder is being opened', async () => {
  const engine = create();
  const controller = new AbortController();
  const describing = engine.describe(controller.signal);
  setTimeout(() => controller.abort(), 20);
  expect(codeOf(await describing.catch((error: unknown) => error))).toBe('job.cancelled');
  expect(await engine.describe(AbortSignal.timeout(60_000))).toMatchObject({ demo: true });
});

it('rejects an abort while the owner of a picture does not answer', async () => {
  const engine = create();
  const controller = new AbortController();
  const drawing = draw(engine, await rowOf(engine, [1], { steps: 1 }), {
    signal: controller.signal,
    onCell: () => {
      controller.abort();
      return new Promise(() => undefined);
    },
  });
  expect(codeOf(await drawing.catch((error: unknown) => error))).toBe('job.cancelled');
});

it('draws rows asked for at once one after the other, and drops one that is cancelled while it waits', async () => {
  const engine = create();
  const row = await rowOf(engine, [1], { steps: 30 });
  const controller = new AbortController();
  const first = draw(engine, row);
  const second = draw(engine, row, { signal: controller.signal });
  const third = draw(engine, row);
  controller.abort();
  expect(codeOf(await second.catch((error: unknown) => error))).toBe('job.cancelled');
  expect(imagesOf(await third)).toEqual(imagesOf(await first));
});

it('keeps the runtime out of this process, whose event loop goes on turning', async () => {
  const engine = create();
  const row = await rowOf(engine, [1, 2], { steps: 30 });
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 5);
  await draw(engine, row);
  clearInterval(timer);
  expect(turns).toBeGreaterThan(5);
  const report: unknown = process.report.getReport();
  expect(JSON.stringify(report)).not.toMatch(/onnxruntime_binding/);
});

// Process ids of children and their environment are read from /proc; the engine behind them is the same everywhere.
describe.skipIf(process.platform !== 'linux')('its process', () => {
  it('reports a child killed in the middle of a step, and draws the next row', async () => {
    const engine = create();
    const row = await rowOf(engine, [1, 2], long);
    const crash = draw(engine, row, { onProgress: () => void theChild().then((pid) => kill(pid, 'SIGKILL')) });
    expect(await crash.catch((error: unknown) => error)).toMatchObject({
      code: 'builtin.crashed',
      params: { reason: 'SIGKILL' },
    });
    const { cells } = await draw(engine, await rowOf(engine, [1], { steps: 2 }));
    expect(cells).toHaveLength(1);
  });

  it('keeps the pictures that were ready before a crash', async () => {
    const engine = create();
    const keys: string[] = [];
    const drawing = draw(engine, await rowOf(engine, [1, 2, 3], { steps: 150 }), {
      onCell: async ({ key }) => {
        keys.push(key);
        kill(await theChild(), 'SIGKILL');
      },
    });
    expect(codeOf(await drawing.catch((error: unknown) => error))).toBe('builtin.crashed');
    expect(keys).toEqual(['skip-1']);
  });

  it('stops at the next step when cancelled, and keeps the same process', async () => {
    const engine = create();
    const controller = new AbortController();
    const row = await rowOf(engine, [1], long);
    const before = await theChild();
    const drawing = draw(engine, row, { signal: controller.signal, onProgress: () => controller.abort() });
    expect(codeOf(await drawing.catch((error: unknown) => error))).toBe('job.cancelled');
    await draw(engine, await rowOf(engine, [1], { steps: 1 }));
    expect(await theChild()).toBe(before);
  });

  it('rejects within 2 s when the child hangs, and draws the next row with a new one', async () => {
    const engine = create();
    const controller = new AbortController();
    const row = await rowOf(engine, [1], long);
    const pid = await theChild();
    let abortedAt = 0;
    const drawing = draw(engine, row, {
      signal: controller.signal,
      onProgress: () => {
        if (abortedAt) return;
        kill(pid, 'SIGSTOP');
        abortedAt = performance.now();
        controller.abort();
      },
    });
    expect(codeOf(await drawing.catch((error: unknown) => error))).toBe('job.cancelled');
    // 1 s of patience; the rest is room for a busy machine.
    expect(performance.now() - abortedAt).toBeLessThan(10_000);
    const { cells } = await draw(engine, await rowOf(engine, [1], { steps: 1 }));
    expect(cells).toHaveLength(1);
    expect(await theChild()).not.toBe(pid);
  });

  it('gives its process back when it has nothing to do, and starts another when it has', async () => {
    const engine = create({ childIdleMs: 50 });
    await draw(engine, await rowOf(engine, [1], { steps: 1 }));
    await expect.poll(childrenOfThisProcess, { timeout: 60_000 }).toEqual([]);
    expect((await draw(engine, await rowOf(engine, [1], { steps: 1 }))).cells).toHaveLength(1);
  });

  it('ends its process when it is closed in the middle of a row', async () => {
    const engine = create();
    const row = await rowOf(engine, [1], long);
    const drawing = draw(engine, row, { onProgress: () => void engine.close?.() });
    expect(codeOf(await drawing.catch((error: unknown) => error))).toBe('job.cancelled');
    await expect.poll(childrenOfThisProcess, { timeout: 60_000 }).toEqual([]);
  });

  it('gives the child nothing of its own environment', async () => {
    process.env['CLIPSKIP_TEST_SECRET'] = 'hunter2';
    const engine = create();
    await engine.describe(AbortSignal.timeout(60_000));
    const names = (await readFile(`/proc/${await theChild()}/environ`, 'utf8')).split('\0').filter(Boolean);
    delete process.env['CLIPSKIP_TEST_SECRET'];
    // Where Node keeps what it compiled goes along: this process has it from the tests' setup.
    const known = /^(?:NODE_CHANNEL_|NODE_COMPILE_CACHE=)/;
    expect(names.filter((entry) => !known.test(entry))).toEqual(['ORT_DISABLE_TELEMETRY=1']);
  });
});
