import { botMessages, createTown, finishedSweep } from '../../test/e2e/support.ts';
import type { MessageView } from '../../test/fake-discord/index.ts';
import { housePrompt } from './cli-run.ts';
import type { ChatLanguage } from './chat-run.ts';
import { chatMembers } from './chat-run.ts';
import { messagePage } from './message-page.ts';

/** An open vote as Discord's own poll, on the demo model, from the real bot through the fake Discord. */
export interface NativePages {
  readonly settings: string;
  readonly vote: string;
  readonly result: string;
  /** The poll was deleted. */
  readonly lost: string;
  /** Buttons after all, because the bot may not create polls. */
  readonly buttons: string;
}

export async function nativePages(language: ChatLanguage): Promise<NativePages> {
  const town = await createTown();
  const { fake, general } = town;
  const user = town[chatMembers[language]];
  const page = async (...views: readonly MessageView[]): Promise<string> => {
    const files = new Map<string, Buffer>();
    for (const { media } of views) {
      for (const { url } of media) files.set(new URL(url).pathname, await fake.download(url));
    }
    const current = views.map(({ id }) => fake.message(id)?.raw);
    return messagePage(
      current.map((raw) => ({ author: 'clipskip', raw })),
      { now: fake.clock.now(), language, media: (url) => files.get(new URL(url).pathname) },
    );
  };
  const place = async (name: string) => {
    const channel = fake.addChannel(town.guild, { name });
    return { channel, messages: () => botMessages(town, channel) };
  };
  const open = async ({ channel, messages }: Awaited<ReturnType<typeof place>>): Promise<MessageView> => {
    fake.invokeCommand({ user, channel, name: 'clipskip sweep', options: { prompt: housePrompt, seed: 42 } });
    const sheet = await finishedSweep(town, channel);
    const opening = fake.pressButton({ user, message: sheet, customId: /^c1:votenew:/ });
    fake.submitModal({ user, modal: await opening.modal() });
    return fake.until(() => messages().find(({ buttons }) => buttons.some(isClose)), 'a vote', 90_000);
  };
  try {
    await town.startBot();
    const { moderator } = town;
    const asked = { user: moderator, channel: general, name: 'clipskip settings server', locale: localeOf[language] };
    const panel = await fake.invokeCommand(asked).reply();
    const form = fake.pressButton({
      user: moderator,
      message: panel,
      customId: /server-open:votes/,
      locale: asked.locale,
    });
    const values = { form: 'native' };
    fake.submitModal({ user: moderator, modal: await form.modal(), values, locale: asked.locale });
    const saved = await fake.until(() => edited(fake.message(panel)), 'the panel as it is now');

    const first = await place('polls');
    const vote = await open(first);
    const poll = await fake.until(() => first.messages().find(isPoll), 'a poll', 60_000);
    const answers = (poll.raw['poll'] as { answers: { poll_media: { text: string } }[] }).answers;
    for (const [index, voter] of [town.alice, town.minji, town.haruka, moderator].entries()) {
      fake.votePoll({ user: voter, message: poll, answer: answers[index === 3 ? 3 : 1]?.poll_media.text });
    }
    const votePage = await page(vote, poll);
    const ask = await fake.pressButton({ user, message: vote, customId: /^c1:voteclose:/ }).reply();
    fake.pressButton({ user, message: ask, customId: /^c1:voteclose:/ });
    const result = await fake.until(
      () => first.messages().at(-1)?.text.includes('%') && first.messages().at(-1),
      'a result',
      60_000,
    );

    const second = await place('deleted');
    const other = await open(second);
    fake.faults.deleteMessage(await fake.until(() => second.messages().find(isPoll), 'a poll', 60_000));
    const again = await fake.pressButton({ user, message: other, customId: /^c1:voteclose:/ }).reply();
    fake.pressButton({ user, message: again, customId: /^c1:voteclose:/ });
    const lost = await fake.until(
      () => fake.message(other)?.deleted && second.messages().find(({ buttons }) => buttons.length === 1),
      'that it is lost',
      60_000,
    );

    const third = await place('buttons');
    fake.setPermissions(third.channel, noPolls);
    return {
      settings: await page(saved),
      vote: votePage,
      result: await page(vote, poll, result),
      lost: await page(lost),
      buttons: await page(await open(third)),
    };
  } finally {
    await town.close();
  }
}

const localeOf: Readonly<Record<ChatLanguage, string>> = { en: 'en-US', ko: 'ko', ja: 'ja' };
/** View, send, attach, read the history. */
const noPolls = (1n << 10n) | (1n << 11n) | (1n << 15n) | (1n << 16n);

function edited(view: MessageView | undefined): MessageView | undefined {
  return view?.versions.length === 2 ? view : undefined;
}

function isClose({ customId }: MessageView['buttons'][number]): boolean {
  return customId?.startsWith('c1:voteclose:') ?? false;
}

function isPoll({ raw }: MessageView): boolean {
  return raw['poll'] !== undefined;
}
