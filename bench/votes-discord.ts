import { setTimeout as delay } from 'node:timers/promises';

import { botMessages } from '../test/e2e/support.ts';
import type { MessageView } from '../test/fake-discord/index.ts';
import type { Scene } from './bot.ts';
import { withBot } from './bot.ts';
import type { Finding } from './report.ts';
import { atMost, exactly } from './report.ts';

const voters = 500;

const isVote = ({ buttons }: Pick<MessageView, 'buttons'>): boolean =>
  buttons.some(({ customId }) => customId?.startsWith('c1:vote:'));

/** 500 people vote within a minute, as the wall clock has it. */
async function voteRush({ fake, town }: Scene): Promise<Finding[]> {
  const { alice, general } = town;
  const options = { prompt: 'a lighthouse, storm', seed: 42, blind: true };
  fake.invokeCommand({ user: alice, channel: general, name: 'clipskip sweep', options });
  const vote = await fake.until(() => botMessages({ fake }, general).find(isVote), 'a vote', 300_000);
  const edits = 'PATCH /channels/{channel_id}/messages/{message_id}';
  const before = fake.countRequests(edits);
  const started = performance.now();
  const acks: Promise<number>[] = [];
  for (let index = 0; index < voters; index += 1) {
    const user = fake.addUser({ name: `voter-${index}` });
    fake.addMember(town.guild, user);
    const choice = ['A', 'B', 'C', 'same', 'none'][(index * 7) % 5] ?? 'A';
    const press = fake.pressButton({ user, message: vote, customId: new RegExp(`^c1:vote:.*:${choice}$`) });
    acks.push(press.ack().then(({ afterMs }) => afterMs));
    await delay(Math.max(0, started + ((index + 1) * 60_000) / voters - performance.now()));
  }
  const times = (await Promise.all(acks)).sort((a, b) => a - b);
  const seconds = (performance.now() - started) / 1000;
  const counted = (): boolean => fake.message(vote)?.text.includes(`${voters} people`) === true;
  await fake.until(counted, 'the last count', 60_000);
  const [p99 = Infinity] = times.slice(Math.ceil(times.length * 0.99) - 1);
  return [
    atMost(`votes: p99 of ${voters} acks within ${seconds.toFixed(0)} s`, p99, 500, 'ms', 0),
    atMost(`votes: edits of the public message meanwhile`, fake.countRequests(edits) - before, 30, 'edits', 0),
    exactly('votes: invalid requests meanwhile', fake.invalidRequests(), 0),
  ];
}

/** Takes a little over a minute. */
export const votesInDiscord = (): Promise<Finding[]> => withBot({}, voteRush);
