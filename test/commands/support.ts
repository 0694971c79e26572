import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ButtonStyle, ComponentType } from 'discord.js';
import { pino } from 'pino';
import { afterEach } from 'vitest';

import type { Bot, BotOverrides } from '../../src/bot.ts';
import { startBot } from '../../src/bot.ts';
import { commandDefinitions } from '../../src/commands/definitions/index.ts';
import type { Environment } from '../../src/config.ts';
import { readConfig } from '../../src/config.ts';
import type { FakeDiscord, FakeDiscordOptions, SmallTown } from '../fake-discord/index.ts';
import { addSmallTown, expectHonest, startFakeDiscord } from '../fake-discord/index.ts';
import type { DrawingEngine, DrawingEngineOptions } from '../support/drawing-engine.ts';
import { createDrawingEngine } from '../support/drawing-engine.ts';

/** The whole bot as `npm start` runs it, logged in at a fake Discord, drawing with a real engine without a model. */
export interface BotStage {
  readonly fake: FakeDiscord;
  readonly town: SmallTown;
  readonly bot: Bot;
  readonly engine: DrawingEngine;
  /** Folder of database and pictures. */
  readonly dataDir: string;
  /** Lines of the log, parsed. */
  readonly logged: readonly Readonly<Record<string, unknown>>[];
  /** Everything that was logged, as one text. */
  logText(): string;
  /** Stops the bot and starts it again on the same folder. */
  restart(overrides?: Partial<BotOverrides>): Promise<Bot>;
}

export interface BotStageOptions {
  readonly engine?: DrawingEngineOptions;
  readonly environment?: Environment;
  readonly overrides?: Partial<BotOverrides>;
  readonly fake?: FakeDiscordOptions;
  /** Default: registered before the bot starts. */
  readonly register?: boolean;
}

const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** Everything is closed, and the fake held honest, when the test is over. */
export async function botStage(options: BotStageOptions = {}): Promise<BotStage> {
  const dataDir = await mkdtemp(join(tmpdir(), 'clipskip-bot-'));
  cleanups.push(() => rm(dataDir, { recursive: true, force: true }));
  const fake = await startFakeDiscord(options.fake);
  cleanups.push(() => fake.close());
  cleanups.push(async () => expectHonest(fake));
  const town = addSmallTown(fake);
  if (options.register !== false) fake.registerCommands(commandDefinitions);

  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const engine = createDrawingEngine(options.engine);
  const config = readConfig({
    DATA_DIR: dataDir,
    DISCORD_TOKEN: fake.token,
    DISCORD_API_URL: fake.url,
    ...options.environment,
  });
  const start = (overrides?: Partial<BotOverrides>): Promise<Bot> =>
    startBot(config, { log, engine, attachmentHosts: [new URL(fake.cdnUrl).host], ...options.overrides, ...overrides });
  let bot = await start();
  cleanups.push(() => bot.close());
  return {
    fake,
    town,
    engine,
    dataDir,
    get bot() {
      return bot;
    },
    get logged() {
      return lines.map((line): Readonly<Record<string, unknown>> => JSON.parse(line));
    },
    logText: () => lines.join(''),
    async restart(overrides) {
      await bot.close();
      bot = await start(overrides);
      return bot;
    },
  };
}

/** A message of the bot in #general with one button, whatever its id says. */
export async function withButton({ bot, town, fake }: BotStage, customId: string) {
  const channel = await bot.context.client.channels.fetch(town.general.id);
  if (!channel?.isSendable()) throw new Error('no channel');
  const button = {
    type: ComponentType.Button,
    style: ButtonStyle.Primary,
    label: 'press',
    custom_id: customId,
  } as const;
  const row = { type: ComponentType.ActionRow, components: [button] } as const;
  const { id } = await channel.send({ content: 'old', components: [row] });
  const press = (user: { readonly id: string } = town.alice) => fake.pressButton({ user, message: id, customId });
  return { id, press };
}
