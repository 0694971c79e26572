import { readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';

import { z } from 'zod';

import { AppError } from './errors.ts';
import type { RedisConfig } from './redis-config.ts';
import { redisConfig, redisVariables } from './redis-config.ts';
import type { Auth, EngineName, ServerEntry } from './server-list.ts';
import { authPair, authVariable, engineNames, isHttpAddress, serverList, serverListShape } from './server-list.ts';
import type { Language } from './text/index.ts';
import { languageOf, languages } from './text/index.ts';
import type { Environment, ValuesOf, Variable } from './variable.ts';
import { onOff, whole } from './variable.ts';
import type { WorkerConfig } from './worker-config.ts';
import { workerConfig, workerVariables } from './worker-config.ts';

export type { Environment };

export const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Folder of the program: where `package.json` stands. */
export const projectFolder = fileURLToPath(new URL('..', import.meta.url));

/** Base of Discord's API as discord.js wants it: without a slash and without the version at the end. */
const apiBase = z
  .string()
  .regex(/^https?:\/\//i)
  .refine((text) => URL.canParse(text))
  .transform((text) => text.replace(/\/+$/, '').replace(/\/v\d+$/, ''));

/** As it is copied out of the developer portal; some documents write "Bot " before it. */
const botToken = z
  .string()
  .transform((text) => text.trim().replace(/^Bot\s+/i, ''))
  .pipe(z.string().regex(/^[\w.-]{20,200}$/));

/** Written as PATH is on this system: `/a:/b`, `C:\\a;D:\\b`. */
const folders = z
  .string()
  .max(32_768)
  .transform((text) => text.split(delimiter).map((folder) => folder.trim()))
  .transform((all) => all.filter((folder) => folder !== ''))
  .pipe(z.array(z.string().max(4096)).min(1).max(32));

/** Out of `package.json`. "0": it cannot be read. */
export function programVersion(): string {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8'));
    return z.object({ version: z.string() }).parse(manifest).version;
  } catch {
    return '0';
  }
}

/** Every variable there is. `.env.example` lists the same ones; a test keeps the two equal. */
const variables = {
  SD_URL: { schema: z.string().refine(isHttpAddress), shape: 'http://127.0.0.1:7860' },
  SD_AUTH: { schema: authPair, shape: 'user:password' },
  SD_SERVERS: { schema: serverList, shape: serverListShape },
  SD_ENGINE: { schema: z.enum(engineNames), shape: engineNames.join(' | ') },
  LORA_DIRS: { schema: folders, shape: ['/models/Lora', '/more/Lora'].join(delimiter) },
  HORDE_KEY: { schema: z.string().regex(/^[\w-]{10,64}$/), shape: 'AbCdEf123456' },
  HORDE_FALLBACK: { schema: onOff, shape: 'yes | no' },
  COMFYUI_STACKED: { schema: onOff, shape: 'yes | no' },
  CLIPSKIP_LANG: { schema: z.enum(languages), shape: languages.join(' | ') },
  DATA_DIR: { schema: z.string().max(4096), shape: './data' },
  CACHE_MAX_MB: { schema: whole(1, 1_000_000), shape: '1 - 1000000' },
  BUILTIN_THREADS: { schema: whole(1, 256), shape: '1 - 256' },
  SEED_SOURCE: { schema: z.enum(['nv', 'cpu']), shape: 'nv | cpu' },
  LOG_LEVEL: { schema: z.enum(logLevels), shape: logLevels.join(' | ') },
  DISCORD_TOKEN: { schema: botToken, shape: 'MTIzNDU2Nzg5....GhIjKl....' },
  DISCORD_TOKEN_FILE: { schema: z.string().max(4096), shape: '/run/secrets/discord_token' },
  DISCORD_API_URL: { schema: apiBase, shape: 'https://discord.com/api' },
  DISCORD_GUILD_ID: { schema: z.string().regex(/^\d{17,20}$/), shape: '123456789012345678' },
  DEFAULT_LANG: { schema: z.enum(languages), shape: languages.join(' | ') },
  QUOTA_PANELS_PER_DAY: { schema: whole(1, 1_000_000), shape: '1 - 1000000' },
  QUOTA_SWEEPS_PER_USER: { schema: whole(1, 1000), shape: '1 - 1000' },
  QUOTA_SWEEPS_PER_GUILD: { schema: whole(1, 10_000), shape: '1 - 10000' },
  QUOTA_BATCH_PICTURES: { schema: whole(1, 1000), shape: '1 - 1000' },
  WAIT_HOURS: { schema: whole(1, 168), shape: '1 - 168' },
  RETENTION_DAYS: { schema: whole(1, 3650), shape: '1 - 3650' },
  HTTP_PORT: { schema: whole(1, 65_535), shape: '1 - 65535' },
  ...redisVariables,
  ...workerVariables,
} as const satisfies Record<string, Variable<unknown>>;

type VariableName = keyof typeof variables;
type Values = ValuesOf<typeof variables>;

/** Names of the variables, for `.env.example`. */
export const variableNames = Object.keys(variables) as readonly VariableName[];

export interface Config {
  /** Picture cache and everything else that is kept. Absolute. Default: `data` in the program's folder. */
  readonly dataDir: string;
  /** Upper bound of the picture cache. Default 1024. */
  readonly cacheMaxMb: number;
  /** `auto`: the servers that are configured, their kind found out by asking, else the built-in engine. Default auto. */
  readonly engine: EngineName;
  /** Address of a Stable Diffusion server. Undefined: none configured, or several. */
  readonly serverUrl: string | undefined;
  readonly auth: Auth | undefined;
  /** Several servers, in the operator's order. Empty: one or none. */
  readonly servers: readonly ServerEntry[];
  /** Folders in which the LoRA files of the servers named here lie. Absolute. Empty: their files are not read. */
  readonly loraDirs: readonly string[];
  /** Of an AI Horde account. Secret. Undefined: the anonymous one. */
  readonly hordeKey: string | undefined;
  /** ComfyUI draws a row in one pass. Default false. */
  readonly comfyuiStacked: boolean;
  /** Undefined: the person did not say; `languageFromLocale` decides. */
  readonly language: Language | undefined;
  /** Threads of the built-in engine. Undefined: the engine decides. */
  readonly builtinThreads: number | undefined;
  /** Where the built-in engine's noise comes from: A1111's "NV" or torch's CPU generator. Default nv. */
  readonly seedSource: 'nv' | 'cpu';
  /** Default silent on the command line, which speaks to a person; info for the bot. */
  readonly logLevel: LogLevel;
  /** What a service is told of us (AI Horde asks its clients). */
  readonly version: string;
  /** What only the bot reads; the command line needs none of it. */
  readonly bot: BotConfig;
  /** The queue that bot and workers share. Undefined: none, and rows are drawn by the servers named here alone. */
  readonly redis: RedisConfig | undefined;
  /** What only a worker reads. */
  readonly worker: WorkerConfig;
}

export interface BotConfig {
  /** Out of DISCORD_TOKEN. Secret: never logged, never shown. */
  readonly token: string | undefined;
  /** Absolute. File that holds the token, where DISCORD_TOKEN is not set. */
  readonly tokenFile: string | undefined;
  /** Base of Discord's API without the version, for proxies and tests. Undefined: Discord itself. */
  readonly apiUrl: string | undefined;
  /** Commands are registered for this server alone, where they appear at once. Undefined: everywhere. */
  readonly guildId: string | undefined;
  /** For people whose Discord speaks a language that we do not. Default en. */
  readonly defaultLanguage: Language;
  /** Port of 127.0.0.1 for health and metrics. Undefined: none. */
  readonly httpPort: number | undefined;
  /** Models of AI Horde are offered beside the bot's own, where a Discord server's admins allow it. Default false. */
  readonly hordeFallback: boolean;
  /** Hours that a sweep or a batch waits for somebody who can draw it. Default 24. */
  readonly waitHours: number;
  /** Upper bounds; a Discord server's own settings may only be stricter. */
  readonly limits: {
    /** Panels one person may draw in a day. Default 300. */
    readonly cellsPerUserDay: number;
    /** Sweeps of one person that run or wait at once. Default 3. */
    readonly runningPerUser: number;
    /** The same for a Discord server. Default 20. */
    readonly runningPerGuild: number;
    /** Pictures of one batch. Default 100. */
    readonly batchPictures: number;
    /** Days a sweep and its buttons are kept. Default 30. */
    readonly retentionDays: number;
  };
}

/**
 * Pure. An empty variable counts as absent (that is what `NAME=` in a `.env` file means).
 * Throws `config.invalid` that names every bad variable and the shape it should have, never the value.
 */
export function readConfig(environment: Environment, defaultLogLevel: LogLevel = 'silent'): Config {
  const values: Partial<Record<VariableName, unknown>> = {};
  const bad: VariableName[] = [];
  for (const name of variableNames) {
    const given = environment[name]?.trim();
    if (!given) continue;
    const parsed = variables[name].schema.safeParse(given);
    if (parsed.success) values[name] = parsed.data;
    else bad.push(name);
  }
  if (bad.length > 0) {
    const shapes = bad.map((name) => `${name}=${variables[name].shape}`).join(', ');
    throw new AppError('config.invalid', { params: { names: bad.join(', '), shapes } });
  }
  const valid = values as Values;
  refuseConflicts(valid);
  return {
    dataDir: resolve(projectFolder, valid.DATA_DIR ?? 'data'),
    cacheMaxMb: valid.CACHE_MAX_MB ?? 1024,
    engine: valid.SD_ENGINE ?? 'auto',
    serverUrl: valid.SD_URL,
    auth: valid.SD_AUTH,
    servers: (valid.SD_SERVERS ?? []).map((server) => ({ ...server, auth: authOf(server.id, environment) })),
    loraDirs: (valid.LORA_DIRS ?? []).map((folder) => resolve(projectFolder, folder)),
    hordeKey: valid.HORDE_KEY,
    comfyuiStacked: valid.COMFYUI_STACKED ?? false,
    language: valid.CLIPSKIP_LANG,
    builtinThreads: valid.BUILTIN_THREADS,
    seedSource: valid.SEED_SOURCE ?? 'nv',
    logLevel: valid.LOG_LEVEL ?? defaultLogLevel,
    version: programVersion(),
    bot: {
      token: valid.DISCORD_TOKEN,
      tokenFile: valid.DISCORD_TOKEN_FILE === undefined ? undefined : resolve(projectFolder, valid.DISCORD_TOKEN_FILE),
      apiUrl: valid.DISCORD_API_URL,
      guildId: valid.DISCORD_GUILD_ID,
      defaultLanguage: valid.DEFAULT_LANG ?? 'en',
      httpPort: valid.HTTP_PORT,
      hordeFallback: valid.HORDE_FALLBACK ?? false,
      waitHours: valid.WAIT_HOURS ?? 24,
      limits: {
        cellsPerUserDay: valid.QUOTA_PANELS_PER_DAY ?? 300,
        runningPerUser: valid.QUOTA_SWEEPS_PER_USER ?? 3,
        runningPerGuild: valid.QUOTA_SWEEPS_PER_GUILD ?? 20,
        batchPictures: valid.QUOTA_BATCH_PICTURES ?? 100,
        retentionDays: valid.RETENTION_DAYS ?? 30,
      },
    },
    redis: redisConfig(valid, (path) => resolve(projectFolder, path)),
    worker: workerConfig(valid),
  };
}

/** SD_SERVERS replaces what is for a single server; guessing which of them is meant would draw on the wrong machine. */
function refuseConflicts(values: Values): void {
  if (!values.SD_SERVERS) return;
  const [b] = (['SD_URL', 'SD_AUTH'] as const).filter((name) => values[name] !== undefined);
  if (b) throw new AppError('config.conflict', { params: { a: 'SD_SERVERS', b } });
  if (values.SD_ENGINE !== 'builtin') return;
  throw new AppError('config.conflict', { params: { a: 'SD_SERVERS', b: 'SD_ENGINE=builtin' } });
}

/** The password of one of several servers: each has its own, so that none is told to another. */
function authOf(server: string, environment: Environment): Auth | undefined {
  const name = authVariable(server);
  const given = environment[name]?.trim();
  if (!given) return undefined;
  const read = authPair.safeParse(given);
  if (read.success) return read.data;
  throw new AppError('config.invalid', { params: { names: name, shapes: `${name}=${variables.SD_AUTH.shape}` } });
}

/** The bot's token, from the environment or from its file. Throws `bot.noToken` or `config.invalid`, never with the value. */
export function readToken({ token, tokenFile }: Pick<BotConfig, 'token' | 'tokenFile'>): string {
  if (token !== undefined) return token;
  if (tokenFile === undefined) throw new AppError('bot.noToken');
  let text: string;
  try {
    text = readFileSync(tokenFile, 'utf8');
  } catch (cause) {
    const { shape } = variables.DISCORD_TOKEN_FILE;
    throw new AppError('config.invalid', {
      params: { names: 'DISCORD_TOKEN_FILE', shapes: `DISCORD_TOKEN_FILE=${shape}` },
      cause,
    });
  }
  const read = botToken.safeParse(text.slice(0, 1000));
  if (read.success) return read.data;
  const { shape } = variables.DISCORD_TOKEN;
  throw new AppError('config.invalid', { params: { names: 'DISCORD_TOKEN_FILE', shapes: shape } });
}

/** The language of the machine, in the order POSIX gives the variables. English where we do not speak it. */
export function languageFromLocale(environment: Environment): Language {
  const tag = [environment['LC_ALL'], environment['LC_MESSAGES'], environment['LANG']].find(Boolean);
  return languageOf(tag) ?? 'en';
}

/** The process's variables over those of `.env` in the program's folder, where there is one. */
export function readEnvironment(): Environment {
  try {
    return { ...parseEnv(readFileSync(join(projectFolder, '.env'), 'utf8')), ...process.env };
  } catch {
    return process.env;
  }
}

/** What the environment says about colour: https://no-color.org, https://force-color.org. Undefined: as the stream is. */
export function colourWish(environment: Environment): boolean | undefined {
  if (environment['NO_COLOR'] || environment['TERM'] === 'dumb') return false;
  return environment['FORCE_COLOR'] ? environment['FORCE_COLOR'] !== '0' : undefined;
}

/** Pictures already drawn; may be deleted at any time. The command line and the bot share it. */
export function cacheFolder({ dataDir }: Pick<Config, 'dataDir'>): string {
  return join(dataDir, 'pictures');
}

/** Held by the bot that runs on this data folder. */
export function lockFile({ dataDir }: Pick<Config, 'dataDir'>): string {
  return join(dataDir, 'clipskip.lock');
}

/** The bot's database. */
export function storeFile({ dataDir }: Pick<Config, 'dataDir'>): string {
  return join(dataDir, 'clipskip.sqlite');
}
