import { resolve } from 'node:path';

import { describe, expect, test } from 'vitest';

import type { Environment } from '../src/config.ts';
import { colourWish, languageFromLocale, projectFolder, readConfig } from '../src/config.ts';
import { AppError } from '../src/errors.ts';

function faultOf(environment: Environment): AppError {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('readConfig', () => {
  test('needs nothing', () => {
    expect(readConfig({})).toEqual({
      dataDir: resolve(projectFolder, 'data'),
      cacheMaxMb: 1024,
      engine: 'auto',
      serverUrl: undefined,
      auth: undefined,
      language: undefined,
      builtinThreads: undefined,
      seedSource: 'nv',
      logLevel: 'silent',
    });
  });

  test('takes an empty variable for an absent one', () => {
    expect(readConfig({ SD_URL: '', CACHE_MAX_MB: ' ', LOG_LEVEL: '' })).toEqual(readConfig({}));
  });

  test.each([
    ['SD_URL', 'http://127.0.0.1:7860', { serverUrl: 'http://127.0.0.1:7860' }],
    ['SD_URL', 'localhost:7860', { serverUrl: 'localhost:7860' }],
    ['SD_AUTH', 'me:pass:word', { auth: { user: 'me', password: 'pass:word' } }],
    ['SD_ENGINE', 'sdapi', { engine: 'sdapi' }],
    ['CLIPSKIP_LANG', 'ko', { language: 'ko' }],
    ['DATA_DIR', '/srv/clipskip', { dataDir: resolve('/srv/clipskip') }],
    ['CACHE_MAX_MB', '200', { cacheMaxMb: 200 }],
    ['BUILTIN_THREADS', '2', { builtinThreads: 2 }],
    ['SEED_SOURCE', 'cpu', { seedSource: 'cpu' }],
    ['LOG_LEVEL', 'debug', { logLevel: 'debug' }],
  ])('reads %s', (name, value, expected) => {
    expect(readConfig({ [name]: value })).toMatchObject(expected);
  });

  test.each([
    ['SD_URL', 'http://'],
    ['SD_URL', 'ftp://host'],
    ['SD_AUTH', 'no-colon'],
    ['SD_ENGINE', 'comfyui'],
    ['CLIPSKIP_LANG', 'fr'],
    ['CACHE_MAX_MB', '-1'],
    ['CACHE_MAX_MB', '1.5'],
    ['BUILTIN_THREADS', '0'],
    ['SEED_SOURCE', 'gpu'],
    ['LOG_LEVEL', 'loud'],
  ])('refuses %s=%s by name', (name, value) => {
    const { code, params } = faultOf({ [name]: value });
    expect(code).toBe('config.invalid');
    expect(params['names']).toBe(name);
    expect(params['shapes']).toContain(`${name}=`);
  });

  test('names every bad variable in one error and repeats no value', () => {
    const fault = faultOf({ SD_AUTH: 'hunter2', CACHE_MAX_MB: 'many', SD_URL: 'http://ok' });
    expect(fault.params['names']).toBe('SD_AUTH, CACHE_MAX_MB');
    expect(JSON.stringify(fault.params) + fault.message).not.toMatch(/hunter2|many/);
  });
});

test.each([
  [{ LC_ALL: 'ko_KR.UTF-8', LANG: 'ja_JP.UTF-8' }, 'ko'],
  [{ LANG: 'ja_JP.UTF-8' }, 'ja'],
  [{ LC_ALL: 'C', LANG: 'ko_KR.UTF-8' }, 'en'],
  [{ LANG: 'fr_FR.UTF-8' }, 'en'],
  [{}, 'en'],
])('the language of %o is %s', (environment, language) => {
  expect(languageFromLocale(environment)).toBe(language);
});

test('NO_COLOR, FORCE_COLOR and a dumb terminal are heard', () => {
  expect(colourWish({ NO_COLOR: '1', FORCE_COLOR: '1' })).toBe(false);
  expect(colourWish({ TERM: 'dumb' })).toBe(false);
  expect(colourWish({ FORCE_COLOR: '1' })).toBe(true);
  expect(colourWish({})).toBeUndefined();
});
