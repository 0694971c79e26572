import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { createServerMemory } from '../../src/bot/server-memory.ts';
import { rememberInfo } from '../../src/gpu/engines/remembered.ts';
import { baseInfo, createDrawingEngine } from '../support/drawing-engine.ts';

const never = new AbortController().signal;

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'clipskip-memory-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('what a server said is known to the next process, and only of that server', async () => {
  const folder = join(scratch(), 'servers');
  const first = rememberInfo(createDrawingEngine(), createServerMemory(folder, 'a'));
  expect(first.recall?.()).toBeUndefined();
  await first.describe(never);
  expect(first.recall?.()).toEqual(baseInfo);
  const engine = createDrawingEngine();
  expect(rememberInfo(engine, createServerMemory(folder, 'a')).recall?.()).toEqual(baseInfo);
  expect(rememberInfo(engine, createServerMemory(folder, 'b')).recall?.()).toBeUndefined();
  expect(readdirSync(folder).join()).not.toContain('a.json');
});

test('a memory that is damaged, of another version, or cannot be written is none, and nothing breaks', async () => {
  const folder = scratch();
  const memory = createServerMemory(folder, 'a');
  memory.save(baseInfo);
  const [name = ''] = readdirSync(folder);
  for (const text of ['', '{', '{"title":"x"}', 'x'.repeat(17 * 2 ** 20)]) {
    writeFileSync(join(folder, name), text);
    expect(memory.load()).toBeUndefined();
  }
  writeFileSync(join(folder, 'file'), '');
  const engine = rememberInfo(createDrawingEngine(), createServerMemory(join(folder, 'file', 'x'), 'a'));
  expect(await engine.describe(never)).toEqual(baseInfo);
});
