import { botMessages, createTown } from '../../test/e2e/support.ts';
import type { MessageView } from '../../test/fake-discord/index.ts';
import { housePrompt } from './cli-run.ts';
import type { ChatLanguage } from './chat-run.ts';
import { chatMembers } from './chat-run.ts';
import { messagePage } from './message-page.ts';

/** A vote from the blind sheet to the result, on the demo model, from the real bot through the fake Discord. */
export interface VotePages {
  readonly sheet: string;
  readonly thread: string;
  readonly answer: string;
  readonly result: string;
}

export async function votePages(language: ChatLanguage): Promise<VotePages> {
  const town = await createTown();
  const { fake, general } = town;
  const user = town[chatMembers[language]];
  const page = async (...views: readonly (MessageView | undefined)[]): Promise<string> => {
    const shown = views.filter((view) => view !== undefined);
    const files = new Map<string, Buffer>();
    for (const { media } of shown) {
      for (const { url } of media) files.set(new URL(url).pathname, await fake.download(url));
    }
    return messagePage(
      shown.map(({ raw }) => ({ author: 'clipskip', raw })),
      { now: fake.clock.now(), language, media: (url) => files.get(new URL(url).pathname) },
    );
  };
  const withButton = (channel: { readonly id: string }, action: string): Promise<MessageView> =>
    fake.until(
      () =>
        botMessages(town, channel).find(({ buttons }) =>
          buttons.some(({ customId }) => customId?.startsWith(`c1:${action}:`)),
        ),
      action,
      90_000,
    );
  try {
    await town.startBot();
    fake.invokeCommand({
      user,
      channel: general,
      name: 'clipskip sweep',
      options: { prompt: housePrompt, seed: 42, blind: true, thread: true },
    });
    const sheet = await withButton(general, 'flip');
    const thread = await fake.until(() => fake.threads(general)[0], 'a thread', 60_000);
    const vote = await withButton(thread, 'vote');
    const sheetPage = await page(sheet);
    const threadPage = await page(...botMessages(town, thread));
    let answer: MessageView | undefined;
    for (const [index, voter] of [town.alice, town.minji, town.haruka, town.moderator].entries()) {
      const choice = index === 3 ? 'same' : 'B';
      const press = fake.pressButton({ user: voter, message: vote, customId: new RegExp(`^c1:vote:.*:${choice}$`) });
      const reply = await press.reply();
      if (voter === user) answer = reply;
    }
    const ask = await fake.pressButton({ user, message: vote, customId: /^c1:voteclose:/ }).reply();
    fake.pressButton({ user, message: ask, customId: /^c1:voteclose:/ });
    await withButton(thread, 'why');
    return {
      sheet: sheetPage,
      thread: threadPage,
      answer: await page(answer, ask),
      result: await page(...botMessages(town, thread).slice(1)),
    };
  } finally {
    await town.close();
  }
}
