import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { variableNames } from '../src/config.ts';

const lines = readFileSync(new URL('../.env.example', import.meta.url), 'utf8').split('\n');
const assignments = lines.flatMap((line, index) => (/^[A-Z_]+=/.test(line) ? [{ line, index }] : []));

test('.env.example names exactly the variables that are read', () => {
  const named = assignments.map(({ line }) => line.slice(0, line.indexOf('=')));
  expect(named.toSorted()).toEqual([...variableNames].toSorted());
});

test('every variable of .env.example has a comment above it and no value', () => {
  for (const { line, index } of assignments) {
    expect(lines[index - 1]).toMatch(/^# \S/);
    expect(line).toMatch(/=$/);
  }
});
