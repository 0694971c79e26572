import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

const source = fileURLToPath(new URL('../../src', import.meta.url));

/** All files and packages that a file loads, at once or later. Types cost nothing and are left out. */
function closureOf(entry: string): { readonly files: ReadonlySet<string>; readonly packages: ReadonlySet<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    if (!file.endsWith('.ts')) return;
    const text = readFileSync(file, 'utf8')
      .replaceAll(/^import type [^;]*;/gm, '')
      .replaceAll(/^export type \{[^;]*;/gm, '');
    for (const [, from, later] of text.matchAll(/\bfrom '([^']+)'|\bimport\(\s*'([^']+)'/g)) {
      const name = from ?? later ?? '';
      if (name.startsWith('.')) visit(join(dirname(file), name));
      else packages.add(name);
    }
    for (const [, name = ''] of text.matchAll(/^import '([^']+)'/gm)) packages.add(name);
  };
  visit(join(source, entry));
  return { files, packages };
}

test('a worker loads neither Discord nor a database', () => {
  const { files, packages } = closureOf('worker.ts');
  const forbidden = [...packages].filter((name) => /^(?:discord|@discordjs|node:sqlite)/.test(name));
  expect(forbidden).toEqual([]);
  const inside = [...files].map((file) => file.slice(source.length + 1));
  // Of advice/ the reading of LoRA files alone: no rules, no cards, nothing that is said to people.
  const others = inside.filter((file) => /^(?:store|commands|bot|sweep|cli|render|advice)\//.test(file));
  expect(others.filter((file) => !/^advice\/(?:lora\/|(?:prompt-style|contradictions)\.ts$)/.test(file))).toEqual([]);
  expect(others.filter((file) => /^advice\/lora\/(?:guidance|card|index)\.ts$/.test(file))).toEqual([]);
  // It has looked at all: what a worker lives on is there.
  expect([...packages]).toEqual(expect.arrayContaining(['bullmq', 'ioredis', 'prom-client']));
});

test('the bot loads both, so that the look above can fail', () => {
  const { packages } = closureOf('main.ts');
  expect([...packages]).toEqual(expect.arrayContaining(['discord.js', 'node:sqlite']));
});
