import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';

import { expect, test } from 'vitest';

/** The house of ARCHITECTURE.md. A room may import itself and what stands here; a room that is missing may import nothing. */
const leaves = ['errors.ts', 'family.ts', 'file-metadata.ts', 'byte-source.ts'];
const allowed: Record<string, readonly string[]> = {
  'cli.ts': ['cli', 'text', 'config.ts', 'log.ts', ...leaves],
  cli: [
    'sweep',
    'gpu',
    'render',
    'advice',
    'store',
    'text',
    'config.ts',
    'redis-config.ts',
    'server-list.ts',
    'log.ts',
    ...leaves,
  ],
  'main.ts': ['bot.ts', 'text', 'config.ts', 'log.ts', ...leaves],
  'bot.ts': ['bot', 'commands', 'ops', 'config.ts', ...leaves],
  bot: [
    'commands',
    'ops',
    'sweep',
    'threads',
    'advice',
    'gpu',
    'store',
    'text',
    'config.ts',
    'redis-config.ts',
    'log.ts',
    ...leaves,
  ],
  'register.ts': ['commands', 'text', 'config.ts', 'log.ts', ...leaves],
  commands: ['sweep', 'threads', 'advice', 'store', 'text', ...leaves],
  ops: ['gpu', 'store', ...leaves],
  'worker.ts': ['worker', 'text', 'config.ts', 'log.ts', ...leaves],
  worker: ['ops', 'gpu', 'advice', 'text', 'config.ts', 'redis-config.ts', 'log.ts', ...leaves],
  'invite.ts': ['gpu', 'text', 'config.ts', 'log.ts', 'redis-config.ts', ...leaves],
  'config.ts': ['text', 'server-list.ts', 'redis-config.ts', 'worker-config.ts', 'variable.ts', ...leaves],
  'server-list.ts': ['variable.ts'],
  'redis-config.ts': ['variable.ts', ...leaves],
  'worker-config.ts': ['variable.ts'],
  'variable.ts': [],
  'log.ts': ['config.ts'],
  threads: ['sweep', 'render', 'store', 'advice', ...leaves],
  sweep: ['gpu', 'render', 'advice', 'store', ...leaves],
  store: leaves,
  advice: leaves,
  gpu: leaves,
  render: leaves,
  'errors.ts': [],
  'family.ts': [],
  'file-metadata.ts': ['family.ts'],
  'byte-source.ts': ['errors.ts'],
  text: [],
};

/** Rooms below the edges carry text keys, never words: they may import the types of `text/keys.ts` and nothing else of it. */
const textKeysOnly = new Set(['threads', 'sweep', 'advice', 'gpu', 'render', 'store', 'ops', 'errors.ts']);

/** Loaded only when needed: `doctor` asks Discord, and nothing else of the command line starts discord.js. */
const lazily: Record<string, readonly string[]> = { cli: ['commands'] };

/** What sweep/ may see of gpu/: the contracts, what their names and sizes mean, and the conversion table. Never an engine or a queue. */
const contracts = [
  'engine.ts',
  'engine-info.ts',
  'message.ts',
  'queue.ts',
  'workers.ts',
  'clip-skip.ts',
  'names.ts',
  'nearest-names.ts',
  'size.ts',
];

/** Each vendor package has one home. */
const homes: Record<string, RegExp> = {
  axios: /^src\/gpu\/http\.ts$/,
  ws: /^src\/gpu\/socket\.ts$/,
  'p-queue': /^src\/gpu\/queues\//,
  bullmq: /^src\/gpu\/queues\/bullmq\//,
  ioredis: /^src\/gpu\/queues\/bullmq\//,
  sharp: /^src\/(render|gpu)\//,
  'onnxruntime-node': /^src\/gpu\/engines\/builtin\//,
  '@huggingface/tokenizers': /^src\/gpu\/engines\/builtin\//,
  citty: /^src\/cli(\/|\.ts$)/,
  'discord.js': /^src\/(commands\/|main\.ts$|register\.ts$)/,
  'node:sqlite': /^src\/store\//,
  'prom-client': /^src\/ops\//,
  i18next: /^src\/text\//,
  pino: /^src\/log\.ts$/,
};

interface Import {
  readonly file: string;
  readonly specifier: string;
  readonly typeOnly: boolean;
  readonly lazy: boolean;
}

const statement = /^\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/gm;
const dynamic = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

export function importsOf(file: string, source: string): Import[] {
  return [
    ...[...source.matchAll(statement)].map(([, type, specifier = '']) => ({
      file,
      specifier,
      typeOnly: Boolean(type),
      lazy: false,
    })),
    ...[...source.matchAll(dynamic)].map(([, specifier = '']) => ({ file, specifier, typeOnly: false, lazy: true })),
  ];
}

/** Every offence of one file against the tables above, as a sentence. */
function offencesOf(imports: readonly Import[]): string[] {
  return imports.flatMap(({ file, specifier, typeOnly, lazy }) => {
    if (!specifier.startsWith('.')) {
      const home = homes[specifier];
      return home && !home.test(file) ? [`${file} uses ${specifier} outside its home`] : [];
    }
    const target = normalize(join(dirname(file), specifier))
      .split(sep)
      .join('/');
    const room = file.split('/')[1] ?? '';
    const [, targetRoom = '', ...inside] = target.split('/');
    if (targetRoom === room) return [];
    if (targetRoom === 'text' && textKeysOnly.has(room)) {
      return typeOnly && inside.join('/') === 'keys.ts' ? [] : [`${file} imports words from ${target}`];
    }
    if (room === 'sweep' && targetRoom === 'gpu' && !contracts.includes(inside.join('/'))) {
      return [`${file} sees more of gpu than its contracts: ${target}`];
    }
    if (lazy && lazily[room]?.includes(targetRoom)) return [];
    return (allowed[room] ?? []).includes(targetRoom) ? [] : [`${file} -> ${target}`];
  });
}

test('the check finds a planted fault of every kind', () => {
  const planted = `
import { drawSheet } from '../sweep/sheet.ts';
import axios from 'axios';
import { translator } from '../text/index.ts';
export type { TextKey } from '../text/keys.ts';
await import('../cli/sweep.ts');
`;
  expect(offencesOf(importsOf('src/render/planted.ts', planted))).toHaveLength(4);
  expect(offencesOf(importsOf('src/cli/planted.ts', "import { x } from '../commands/core/doctor.ts';"))).toHaveLength(
    1,
  );
  expect(offencesOf(importsOf('src/sweep/planted.ts', "import { x } from '../gpu/http.ts';"))).toHaveLength(1);
});

test('imports go down the house only, and each vendor package stays in its home', async () => {
  const offences: string[] = [];
  let files = 0;
  for await (const path of glob('src/**/*.ts')) {
    const file = path.split(sep).join('/');
    files += 1;
    offences.push(...offencesOf(importsOf(file, readFileSync(file, 'utf8'))));
  }
  expect(offences).toEqual([]);
  expect(files).toBeGreaterThan(30);
});

test('the environment is read in config.ts alone', async () => {
  // fonts.ts sets two variables that fontconfig reads inside the process: there is no other way to name a font folder.
  const exceptions = new Set(['src/config.ts', 'src/render/fonts.ts']);
  const offences: string[] = [];
  for await (const path of glob('src/**/*.ts')) {
    const file = path.split(sep).join('/');
    if (!exceptions.has(file) && /process\.env\b/.test(readFileSync(file, 'utf8'))) offences.push(file);
  }
  expect(offences).toEqual([]);
});

/** Packages that are loaded when one of the files is, without what is imported only when it is needed. */
function loadedBy(...files: readonly string[]): Set<string> {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const open = [...files];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const { specifier, typeOnly, lazy } of importsOf(file, readFileSync(file, 'utf8'))) {
      if (typeOnly || lazy) continue;
      if (specifier.startsWith('.')) open.push(normalize(join(dirname(file), specifier)));
      else packages.add(specifier);
    }
  }
  return packages;
}

test('bullmq and ioredis are loaded only where there is a Redis', () => {
  expect(loadedBy('src/gpu/queues/bullmq/connection.ts')).toContain('ioredis');
  const loaded = loadedBy('src/main.ts', 'src/cli.ts', 'src/cli/commands/doctor.ts', 'src/invite.ts');
  expect([...loaded].filter((name) => name === 'bullmq' || name === 'ioredis')).toEqual([]);
});
