import { expect, test } from 'vitest';

import type { NpmRecovery } from '../../src/cli/npm-flags.ts';
import { recoverFromNpm, startedByNpm } from '../../src/cli/npm-flags.ts';
import { specs } from '../../src/cli/specs.ts';
import type { Environment } from '../../src/config.ts';
import { AppError } from '../../src/errors.ts';
import { translator } from '../../src/text/index.ts';

const t = translator('en');

/** `kept`: the npm_config_ variables, seen with npm 9.9.4, 10.9.9 and 11.19.1 for the command line in the test's name. */
function recover(argv: readonly string[], kept: Environment, windows = false): NpmRecovery {
  const environment = Object.fromEntries(Object.entries(kept).map(([name, value]) => [`npm_config_${name}`, value]));
  return recoverFromNpm(specs.sweep, argv, environment, t, windows);
}

function refusal(argv: readonly string[], kept: Environment, windows = false): string {
  try {
    recover(argv, kept, windows);
  } catch (error) {
    if (error instanceof AppError) return `${t(error.what)} ${t(error.fix)}`;
    throw error;
  }
  throw new Error('accepted');
}

test('sweep "p" --seed=42 --size=512x512 --lora=x:0.8 --lora=y:1', () => {
  expect(recover(['p'], { seed: '42', size: '512x512', lora: 'x:0.8\n\ny:1' })).toEqual({
    argv: ['--seed=42', '--size=512x512', '--lora=x:0.8', '--lora=y:1', 'p'],
    recovered: ['--seed=42', '--size=512x512', '--lora=x:0.8', '--lora=y:1'],
  });
});

test('sweep "a prompt" --seed 42 --skips 1,2,3 --url http://...: the shapes say what belongs where', () => {
  const { argv } = recover(['a prompt', '42', '1,2,3', 'http://127.0.0.1:7860'], {
    seed: 'true',
    skips: 'true',
    url: 'true',
  });
  expect(argv).toEqual(['--seed=42', '--skips=1,2,3', '--url=http://127.0.0.1:7860', '--', 'a prompt']);
});

test('sweep --seed 42 "a prompt": the value may stand before the prompt', () => {
  expect(recover(['42', 'a prompt'], { seed: 'true' }).argv).toEqual(['--seed=42', '--', 'a prompt']);
});

test('sweep "a" --zoom --json --yes', () => {
  expect(recover(['a'], { zoom: 'true', json: 'true', yes: 'true' }).argv.toSorted()).toEqual(
    ['--json', '--yes', '--zoom', 'a'].toSorted(),
  );
});

test('sweep "a" --diff --json: npm gives the next flag to its own --diff', () => {
  expect(recover(['a'], { diff: '--json' }).argv).toEqual(['--diff', '--json', 'a']);
});

test('sweep "a" --engine builtin --lang ko: npm turns them into other flags of its own', () => {
  expect(recover(['a', 'builtin'], { engine_strict: 'true' }).argv).toEqual(['--engine=builtin', '--', 'a']);
  expect(recover(['a', 'ko'], { long: 'true', all: 'true', global: 'true' }).argv).toEqual(['--lang=ko', '--', 'a']);
  expect(recover(['a', '7'], { force: 'true', global: 'true' }).argv).toEqual(['--cfg=7', '--', 'a']);
});

test('sweep "p" --seed 1 --steps 20: two numbers could be swapped, so the command to type is given', () => {
  expect(refusal(['p', '1', '20'], { seed: 'true', steps: 'true' })).toMatch(
    /--seed --steps.*npm run sweep -- "<prompt>" --seed 42 --steps 20/,
  );
  expect(refusal(['p', 'X'], { model: 'true' })).toContain('npm run sweep -- "<prompt>" --model name');
});

test('on Windows the command to type does not depend on how the shell treats two dashes', () => {
  expect(refusal(['p', 'X'], { model: 'true' }, true)).toContain('node bin/clipskip.mjs sweep "<prompt>" --model name');
});

test('sweep -- "p" --seed 42: nothing was kept and nothing changes', () => {
  expect(recover(['p', '--seed', '42'], { audit: '', loglevel: 'silent', yes: '' })).toEqual({
    argv: ['p', '--seed', '42'],
    recovered: [],
  });
});

test('a flag typed behind the dashes goes over what npm kept', () => {
  expect(recover(['p', '--seed', '42'], { seed: '7', json: 'true' }).argv).toEqual(['--json', 'p', '--seed', '42']);
});

test('unquoted words are left for the flag reader to refuse', () => {
  expect(recover(['a', 'desolate', 'house'], {}).argv).toEqual(['a', 'desolate', 'house']);
});

test('only a script of that name counts: a test run of npm that starts us does not', () => {
  expect(startedByNpm(specs.sweep, { npm_lifecycle_event: 'sweep' })).toBe(true);
  expect(startedByNpm(specs.sweep, { npm_lifecycle_event: 'test', npm_config_seed: '1' })).toBe(false);
});
