import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { commandDefinitions } from '../../src/commands/definitions/index.ts';
import type { FakeDiscord, FakeDiscordOptions, MessageView, Ref, SmallTown } from '../fake-discord/index.ts';
import { addSmallTown, startFakeDiscord } from '../fake-discord/index.ts';
import type { BotProcess } from '../support/bot-process.ts';
import { startBot } from '../support/bot-process.ts';

export const house = 'portray desolate, abandoned house, moonlit sky';

export interface Town extends SmallTown {
  readonly fake: FakeDiscord;
  readonly dataDir: string;
  /** Starts the bot's process, or starts it again: the data stays. */
  startBot(env?: Readonly<Record<string, string>>): Promise<BotProcess>;
  /** Ends everything and removes the data. */
  close(): Promise<void>;
}

/** A fake Discord with the small town, the bot's commands registered, and a data folder that outlives the bot. */
export async function createTown(options: FakeDiscordOptions = {}): Promise<Town> {
  const fake = await startFakeDiscord(options);
  const dataDir = await mkdtemp(join(tmpdir(), 'clipskip-e2e-'));
  const town = addSmallTown(fake);
  fake.registerCommands(commandDefinitions);
  const bots: BotProcess[] = [];
  return {
    ...town,
    fake,
    dataDir,
    async startBot(env = {}) {
      const bot = await startBot({ fake, dataDir, env });
      bots.push(bot);
      return bot;
    },
    async close() {
      for (const bot of bots) await bot.stop('SIGKILL');
      await fake.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Messages of the bot in a channel, seen by everybody. */
export function botMessages({ fake }: Pick<Town, 'fake'>, channel: Ref): readonly MessageView[] {
  return fake.messages(channel).filter(({ authorId }) => authorId === fake.bot.id);
}

/** A sweep's message has its buttons for afterwards, and none to cancel it. */
export function isFinished({ buttons, media }: MessageView): boolean {
  const ids = buttons.map(({ customId }) => customId ?? '');
  return (
    media.length > 0 && ids.some((id) => id.startsWith('c1:more:')) && !ids.some((id) => id.startsWith('c1:cancel:'))
  );
}

/** Waits until the bot's only sweep message in the channel is finished. */
export function finishedSweep(town: Pick<Town, 'fake'>, channel: Ref, timeoutMs = 90_000): Promise<MessageView> {
  return town.fake.until(() => botMessages(town, channel).find(isFinished), 'a finished sweep', timeoutMs);
}

/** The sheet that a message shows, from the fake's CDN. */
export async function sheetOf({ fake }: Pick<Town, 'fake'>, { media }: MessageView): Promise<Buffer> {
  const [first] = media;
  if (!first) throw new Error('the message shows no picture');
  return fake.download(first.url);
}
