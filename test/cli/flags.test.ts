import { expect, test } from 'vitest';

import type { GivenFlags } from '../../src/cli/flags.ts';
import { readFlags } from '../../src/cli/flags.ts';
import { specs } from '../../src/cli/specs.ts';
import { AppError } from '../../src/errors.ts';
import { translator } from '../../src/text/index.ts';

const t = translator('en');
const read = (...argv: string[]): GivenFlags => readFlags(specs.sweep, argv, t);

function refusal(...argv: string[]): string {
  try {
    read(...argv);
  } catch (error) {
    if (error instanceof AppError) return `${t(error.what)} ${t(error.fix)}`;
    throw error;
  }
  throw new Error('accepted');
}

test('prompt, values, switches and repeated flags are read in any order', () => {
  const flags = read('--seed', '42', 'a house', '--lora', 'a:0.8', '--zoom', '--lora=b', '--negative', '');
  expect(flags.positional).toBe('a house');
  expect(flags.text('seed')).toBe('42');
  expect(flags.text('negative')).toBe('');
  expect(flags.all('lora')).toEqual(['a:0.8', 'b']);
  expect(flags.on('zoom')).toBe(true);
  expect(flags.on('flip')).toBe(false);
});

test('a prompt that looks like a flag can stand behind two dashes, a value behind an equals sign', () => {
  expect(read('--', '--zoom').positional).toBe('--zoom');
  expect(read('x', '--negative=--ugly').text('negative')).toBe('--ugly');
  expect(read('x', '--seed', '-1').text('seed')).toBe('-1');
  expect(read('x', '--no-zoom').on('zoom')).toBe(false);
});

test.each([
  [['x', '--sed', '42'], /no flag --sed.*Did you mean --seed\?/],
  [['x', '--frobnicate'], /no flag --frobnicate.*--help/],
  [['x', '-q'], /no flag/],
  [['x', '--auth', 'me:secret'], /SD_AUTH/],
  [['x', '--seed'], /--seed needs a value.*--seed 42/],
  [['x', '--seed', '--json'], /--seed needs a value/],
  [['x', '--seed', '1', '--seed', '2'], /--seed was given twice/],
  [['x', '--json=maybe'], /--json takes no value/],
  [['a', 'desolate', 'house'], /quotes.*"a desolate house"/],
])('%j is refused with what to type instead', (argv, expected) => {
  expect(refusal(...argv)).toMatch(expected);
});
