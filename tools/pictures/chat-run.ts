import { setTimeout as delay } from 'node:timers/promises';

import type { Town } from '../../test/e2e/support.ts';
import { botMessages, createTown, finishedSweep } from '../../test/e2e/support.ts';
import type { MessageView } from '../../test/fake-discord/index.ts';
import { startFakeSdapi } from '../../test/support/fake-sdapi.ts';
import { housePrompt } from './cli-run.ts';
import { messagePage } from './message-page.ts';

/** Who types the command, and so in which language. */
export const chatMembers = { en: 'alice', ko: 'minji', ja: 'haruka' } as const;
export type ChatLanguage = keyof typeof chatMembers;

async function pageOf({ fake }: Town, language: ChatLanguage, view: MessageView): Promise<string> {
  const files = new Map<string, Buffer>();
  // Links are signed anew whenever a message is read: the path is what stays.
  for (const { url } of view.media) files.set(new URL(url).pathname, await fake.download(url));
  return messagePage([{ author: 'clipskip', raw: view.raw }], {
    now: fake.clock.now(),
    language,
    media: (url) => files.get(new URL(url).pathname),
  });
}

async function inTown<T>(
  language: ChatLanguage,
  env: Readonly<Record<string, string>>,
  look: (town: Town) => Promise<T>,
): Promise<T> {
  const town = await createTown();
  try {
    await town.startBot(env);
    town.fake.invokeCommand({
      user: town[chatMembers[language]],
      channel: town.general,
      name: 'clipskip sweep',
      options: { prompt: housePrompt, seed: 42 },
    });
    return await look(town);
  } finally {
    await town.close();
  }
}

/** The page of a finished sweep on the demo model, from the real bot through the fake Discord. */
export function finishedPage(language: ChatLanguage): Promise<string> {
  return inTown(language, {}, async (town) => pageOf(town, language, await finishedSweep(town, town.general)));
}

/** The page of a sweep under way. The demo model is too quick to be caught: a fake server draws. */
export async function runningPage(language: ChatLanguage): Promise<string> {
  const server = await startFakeSdapi({ stepMs: 250 });
  try {
    return await inTown(language, { SD_URL: server.url }, async (town) => {
      const withPanel = (): MessageView | undefined =>
        botMessages(town, town.general).find(({ media }) => media.length > 0);
      const first = await town.fake.until(withPanel, 'a panel', 60_000);
      await delay(1000);
      return pageOf(town, language, town.fake.message(first) ?? first);
    });
  } finally {
    await server.close();
  }
}
