import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import type { Environment } from '../src/config.ts';
import { colourWish, languageFromLocale, projectFolder, readConfig, readToken } from '../src/config.ts';
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

const token = 'MTIzNDU2Nzg5MDEyMzQ1Njc4.GhIjKl.abcdefghijklmnopqrstuvwxyz0123456789ab';

describe('readConfig', () => {
  test('needs nothing', () => {
    expect(readConfig({})).toEqual({
      dataDir: resolve(projectFolder, 'data'),
      cacheMaxMb: 1024,
      engine: 'auto',
      serverUrl: undefined,
      auth: undefined,
      servers: [],
      loraDirs: [],
      hordeKey: undefined,
      comfyuiStacked: false,
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      language: undefined,
      builtinThreads: undefined,
      seedSource: 'nv',
      logLevel: 'silent',
      bot: {
        token: undefined,
        tokenFile: undefined,
        apiUrl: undefined,
        guildId: undefined,
        defaultLanguage: 'en',
        httpPort: undefined,
        hordeFallback: false,
        waitHours: 24,
        limits: {
          cellsPerUserDay: 300,
          runningPerUser: 3,
          runningPerGuild: 20,
          batchPictures: 100,
          retentionDays: 30,
        },
      },
      redis: undefined,
      worker: {
        name: undefined,
        determinismClass: undefined,
        hours: undefined,
        models: undefined,
        maxPixels: undefined,
        maxSteps: undefined,
        nsfw: true,
        drainMs: 120_000,
        picturesMb: 64,
      },
    });
  });

  test('takes an empty variable for an absent one', () => {
    expect(readConfig({ SD_URL: '', REDIS_URL: '', CACHE_MAX_MB: ' ', LOG_LEVEL: '' })).toEqual(readConfig({}));
  });

  test.each([
    ['SD_URL', 'http://127.0.0.1:7860', { serverUrl: 'http://127.0.0.1:7860' }],
    ['SD_URL', 'localhost:7860', { serverUrl: 'localhost:7860' }],
    ['SD_AUTH', 'me:pass:word', { auth: { user: 'me', password: 'pass:word' } }],
    ['SD_ENGINE', 'sdapi', { engine: 'sdapi' }],
    ['SD_ENGINE', 'horde', { engine: 'horde' }],
    [
      'LORA_DIRS',
      ['/a/Lora', ' ', 'more'].join(delimiter),
      { loraDirs: [resolve('/a/Lora'), resolve(projectFolder, 'more')] },
    ],
    ['HORDE_KEY', 'AbCdEf-123_456', { hordeKey: 'AbCdEf-123_456' }],
    ['COMFYUI_STACKED', 'Yes', { comfyuiStacked: true }],
    ['COMFYUI_STACKED', '0', { comfyuiStacked: false }],
    ['CLIPSKIP_LANG', 'ko', { language: 'ko' }],
    ['DATA_DIR', '/srv/clipskip', { dataDir: resolve('/srv/clipskip') }],
    ['CACHE_MAX_MB', '200', { cacheMaxMb: 200 }],
    ['BUILTIN_THREADS', '2', { builtinThreads: 2 }],
    ['SEED_SOURCE', 'cpu', { seedSource: 'cpu' }],
    ['LOG_LEVEL', 'debug', { logLevel: 'debug' }],
    ['DISCORD_TOKEN', token, { bot: { token } }],
    ['DISCORD_TOKEN', ` Bot ${token}`, { bot: { token } }],
    ['DISCORD_TOKEN_FILE', '/run/secrets/token', { bot: { tokenFile: resolve('/run/secrets/token') } }],
    ['DISCORD_API_URL', 'http://127.0.0.1:1234/api/v10/', { bot: { apiUrl: 'http://127.0.0.1:1234/api' } }],
    ['DISCORD_GUILD_ID', '123456789012345678', { bot: { guildId: '123456789012345678' } }],
    ['DEFAULT_LANG', 'ja', { bot: { defaultLanguage: 'ja' } }],
    ['QUOTA_PANELS_PER_DAY', '12', { bot: { limits: { cellsPerUserDay: 12 } } }],
    ['QUOTA_SWEEPS_PER_USER', '1', { bot: { limits: { runningPerUser: 1 } } }],
    ['QUOTA_SWEEPS_PER_GUILD', '2', { bot: { limits: { runningPerGuild: 2 } } }],
    ['QUOTA_BATCH_PICTURES', '5', { bot: { limits: { batchPictures: 5 } } }],
    ['RETENTION_DAYS', '7', { bot: { limits: { retentionDays: 7 } } }],
    ['HTTP_PORT', '9090', { bot: { httpPort: 9090 } }],
  ])('reads %s', (name, value, expected) => {
    expect(readConfig({ [name]: value })).toMatchObject(expected);
  });

  test.each([
    ['SD_URL', 'http://'],
    ['SD_URL', 'ftp://host'],
    ['SD_AUTH', 'no-colon'],
    ['SD_ENGINE', 'midjourney'],
    ['HORDE_KEY', 'a b'],
    ['COMFYUI_STACKED', 'maybe'],
    ['SD_SERVERS', 'http://10.0.0.5:7860'],
    ['SD_SERVERS', 'gpu1=ftp://10.0.0.5'],
    ['SD_SERVERS', 'gpu1=http://a:1, GPU1=http://b:1'],
    ['SD_SERVERS', 'gpu1=http://a:1;colour=red'],
    ['SD_SERVERS', 'gpu1=http://a:1;kind=builtin'],
    ['SD_SERVERS', 'gpu1=http://a:1;class=a;class=b'],
    ['SD_SERVERS', 'gpu1=http://a:1;speed=0'],
    ['SD_SERVERS', 'gpu-1=http://a:1, gpu_1=http://b:1'],
    ['CLIPSKIP_LANG', 'fr'],
    ['CACHE_MAX_MB', '-1'],
    ['CACHE_MAX_MB', '1.5'],
    ['BUILTIN_THREADS', '0'],
    ['SEED_SOURCE', 'gpu'],
    ['LOG_LEVEL', 'loud'],
    ['DISCORD_TOKEN', 'short'],
    ['DISCORD_TOKEN', 'with a space in the middle of it'],
    ['DISCORD_API_URL', 'discord.com'],
    ['DISCORD_GUILD_ID', 'my server'],
    ['DEFAULT_LANG', 'fr'],
    ['QUOTA_PANELS_PER_DAY', '0'],
    ['HTTP_PORT', '70000'],
  ])('refuses %s=%s by name', (name, value) => {
    const { code, params } = faultOf({ [name]: value });
    expect(code).toBe('config.invalid');
    expect(params['names']).toBe(name);
    expect(params['shapes']).toContain(`${name}=`);
  });

  test('names every bad variable in one error and repeats no value', () => {
    const fault = faultOf({ SD_AUTH: 'hunter2', CACHE_MAX_MB: 'many', SD_URL: 'http://ok', DISCORD_TOKEN: 'hunter3' });
    expect(fault.params['names']).toBe('SD_AUTH, CACHE_MAX_MB, DISCORD_TOKEN');
    expect(JSON.stringify(fault.params) + fault.message).not.toMatch(/hunter|many/);
  });
});

const plain = { kind: undefined, determinismClass: undefined, models: undefined, maxPixels: undefined, weight: 1 };
const read = (list: string, more: Environment = {}) => readConfig({ SD_SERVERS: list, ...more }).servers;

describe('SD_SERVERS', () => {
  test('reads names, addresses and options, with commas or line ends between servers', () => {
    expect(read('gpu1=http://10.0.0.5:7860 ; class=a;speed=2,\n Comfy=http://x\nsd=host:1234;max=1024x768')).toEqual([
      { ...plain, id: 'gpu1', url: 'http://10.0.0.5:7860', determinismClass: 'a', weight: 2, auth: undefined },
      { ...plain, id: 'Comfy', url: 'http://x', auth: undefined },
      { ...plain, id: 'sd', url: 'host:1234', maxPixels: 1024 * 768, auth: undefined },
    ]);
    expect(read('a=http://h;kind=comfyui;models=anything v3, pruned|Mix_2')).toMatchObject([
      { kind: 'comfyui', models: ['anything v3, pruned', 'Mix_2'] },
    ]);
  });

  test('has a variable for each password, so that none is told to another server', () => {
    const servers = read('gpu-1=http://a:1,gpu2=http://b:1', { SD_AUTH_GPU_1: 'me:p;a,x=ss:word' });
    expect(servers.map(({ auth }) => auth)).toEqual([{ user: 'me', password: 'p;a,x=ss:word' }, undefined]);
    expect(faultOf({ SD_SERVERS: 'gpu1=http://a:1', SD_AUTH_GPU1: 'hunter2' }).params).toMatchObject({
      names: 'SD_AUTH_GPU1',
    });
  });

  test.each([
    [{ SD_URL: 'http://h:1' }, 'SD_URL'],
    [{ SD_AUTH: 'me:word' }, 'SD_AUTH'],
    [{ SD_ENGINE: 'builtin' }, 'SD_ENGINE=builtin'],
  ])('is refused beside %o, which means something else', (other, b) => {
    const fault = faultOf({ SD_SERVERS: 'gpu1=http://a:1', ...other });
    expect(fault).toMatchObject({ code: 'config.conflict', params: { a: 'SD_SERVERS', b } });
  });
});

function codeOf(given: Parameters<typeof readToken>[0]): unknown {
  try {
    return readToken(given);
  } catch (error) {
    return error instanceof AppError ? [error.code, error.params['names']] : error;
  }
}

describe('readToken', () => {
  const folder = mkdtempSync(join(tmpdir(), 'clipskip-token-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (text: string): string => {
    const path = join(folder, 'token');
    writeFileSync(path, text);
    return path;
  };
  test('takes the variable before the file, and the file with its last line end', () => {
    expect(readToken({ token, tokenFile: '/nowhere' })).toBe(token);
    expect(readToken({ token: undefined, tokenFile: file(`${token}\n`) })).toBe(token);
  });

  test('says what is missing or wrong by name', () => {
    expect(codeOf({ token: undefined, tokenFile: undefined })).toEqual(['bot.noToken', undefined]);
    const wrong = ['config.invalid', 'DISCORD_TOKEN_FILE'];
    expect(codeOf({ token: undefined, tokenFile: join(folder, 'nowhere') })).toEqual(wrong);
    expect(codeOf({ token: undefined, tokenFile: file('hunter2') })).toEqual(wrong);
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
