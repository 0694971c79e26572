import { expect, test } from 'vitest';

import { AppError, asAppError, errorCodes } from '../src/errors.ts';
import { resources as en } from '../src/text/en/index.ts';
import { translator } from '../src/text/index.ts';

const t = translator('en');

test.each(errorCodes)('%s says what happened and what to do', (code) => {
  const error = new AppError(code);
  expect(t(error.what)).not.toContain('errors:');
  expect(t(error.fix)).not.toContain('errors:');
  expect(['you', 'server', 'us']).toContain(error.side);
});

test('there is no error text without an error', () => {
  const codes = (tree: object, path = ''): string[] =>
    'what' in tree
      ? [path]
      : Object.entries(tree).flatMap(([key, value]) => codes(value as object, path ? `${path}.${key}` : key));
  expect(codes(en.errors).toSorted()).toEqual([...errorCodes].toSorted());
});

test('an abort becomes a cancellation, an unknown failure becomes internal and keeps its cause', () => {
  const abort = new DOMException('stop', 'AbortError');
  expect(asAppError(abort).code).toBe('job.cancelled');
  const cause = new TypeError('x is undefined');
  expect(asAppError(cause)).toMatchObject({ code: 'internal', cause });
  const known = new AppError('server.busy');
  expect(asAppError(known)).toBe(known);
});
