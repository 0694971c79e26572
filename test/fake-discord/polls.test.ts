import { GatewayIntentBits } from 'discord.js';
import { expect, test } from 'vitest';

import { because, refusal, stage, type Stage } from './support.ts';
import type { JsonObject } from './types.ts';

const hour = 3_600_000;

function post(set: Stage, poll: JsonObject) {
  return set.request('POST', `/channels/${set.town.general.id}/messages`, { poll });
}

async function posted(set: Stage, ...answers: string[]): Promise<string> {
  const { body } = await post(set, pollOf(answers));
  return String(body['id']);
}

function pollOf(answers: readonly string[], more: JsonObject = {}): JsonObject {
  return { question: { text: 'which?' }, answers: answers.map((text) => ({ poll_media: { text } })), ...more };
}

function onPoll(set: Stage, method: string, id: string, path: string) {
  return set.request(method, `/channels/${set.town.general.id}/polls/${id}/${path}`);
}

async function voters(set: Stage, id: string, answer: number, query = '') {
  const { body } = await onPoll(set, 'GET', id, `answers/${answer}${query}`);
  return (body['users'] as readonly JsonObject[]).map((user) => user['username']);
}

test('a poll has its own message, cannot be edited, and only its author ends it, once', async () => {
  const set = await stage();
  const { body } = await post(set, pollOf(['1', '2']));
  const id = String(body['id']);
  expect(body['poll']).toMatchObject({ question: { text: 'which?' }, results: { is_finalized: false } });
  const edit = await set.request('PATCH', `/channels/${set.town.general.id}/messages/${id}`, { content: 'x' });
  expect(refusal(edit)).toMatchObject({ status: 400, code: 520003 });
  expect((await onPoll(set, 'POST', id, 'expire')).body['poll']).toMatchObject({ results: { is_finalized: true } });
  expect(refusal(await onPoll(set, 'POST', id, 'expire'))).toMatchObject({ status: 400, code: 520001 });
  const text = await set.request('POST', `/channels/${set.town.general.id}/messages`, { content: 'no poll' });
  expect(refusal(await onPoll(set, 'POST', String(text.body['id']), 'expire'))).toMatchObject({ code: 520006 });
  const theirs = { poll: { question: 'lunch?', answers: ['yes', 'no'] } };
  const lunch = set.fake.postAs(set.town.alice, set.town.general, theirs);
  expect(refusal(await onPoll(set, 'POST', lunch.id, 'expire'))).toMatchObject({ status: 403, code: 50005 });
});

test('a poll has a question of 300 letters, ten answers of 55 and 768 hours at most', async () => {
  const set = await stage();
  const most = pollOf(
    Array.from({ length: 10 }, () => 'a'.repeat(55)),
    { duration: 768 },
  );
  expect((await post(set, { ...most, question: { text: 'q'.repeat(300) } })).status).toBe(200);
  expect(refusal(await post(set, pollOf(['a'.repeat(56)])))).toEqual(
    because('poll.answers.0.poll_media.text BASE_TYPE_MAX_LENGTH'),
  );
  const wrong = [
    { ...most, question: { text: 'q'.repeat(301) } },
    { ...most, question: { text: ' ' } },
    { ...most, duration: 0 },
    { ...most, duration: 769 },
    pollOf([]),
    pollOf(Array.from({ length: 11 }, () => 'a')),
  ];
  for (const poll of wrong) expect(refusal(await post(set, poll))).toMatchObject({ status: 400, code: 50035 });
});

test('each person has one vote, changed and taken back; apps have none, and strangers see no poll', async () => {
  const set = await stage();
  const { fake, town } = set;
  const message = await posted(set, 'one', 'two');
  fake.votePoll({ user: town.alice, message, answer: 'one' });
  fake.votePoll({ user: town.minji, message, answer: 'one' });
  fake.votePoll({ user: town.alice, message, answer: 'two' });
  expect([await voters(set, message, 1), await voters(set, message, 2)]).toEqual([['minji'], ['alice']]);
  fake.votePoll({ user: town.minji, message, answer: undefined });
  expect(await voters(set, message, 1)).toEqual([]);
  expect(fake.message(message)?.raw['poll']).toMatchObject({
    results: { answer_counts: [{ id: 2, count: 1, me_voted: false }] },
  });
  expect(() => fake.votePoll({ user: fake.bot, message, answer: 'one' })).toThrow('apps may not vote');
  expect(() => fake.votePoll({ user: town.alice, message, answer: 'three' })).toThrow('no answer');
  const stranger = fake.addUser({ name: 'stranger' });
  expect(() => fake.votePoll({ user: stranger, message, answer: 'one' })).toThrow('does not see');
});

test('a poll of several choices takes several of one person', async () => {
  const set = await stage();
  const { fake, town } = set;
  const { body } = await post(set, pollOf(['one', 'two'], { allow_multiselect: true }));
  const message = String(body['id']);
  for (const answer of ['one', 'two']) fake.votePoll({ user: town.alice, message, answer });
  expect([await voters(set, message, 1), await voters(set, message, 2)]).toEqual([['alice'], ['alice']]);
});

test('voters come in pages by id, 25 unless asked for up to 100, and only where the bot may read', async () => {
  const set = await stage();
  const { fake, town } = set;
  const message = await posted(set, 'one', 'two');
  const users = Array.from({ length: 130 }, (_, index) => fake.addUser({ name: `u${index}` }));
  for (const user of users) {
    fake.addMember(town.guild, user);
    fake.votePoll({ user, message, answer: 'one' });
  }
  expect(await voters(set, message, 1)).toHaveLength(25);
  const first = await voters(set, message, 1, '?limit=100');
  const after = users[99]?.id ?? '';
  const rest = await voters(set, message, 1, `?limit=100&after=${after}`);
  expect([...first, ...rest]).toEqual(users.map(({ username }) => username));
  expect((await onPoll(set, 'GET', message, 'answers/3')).status).toBe(400);
  expect((await onPoll(set, 'GET', message, 'answers/1?limit=101')).status).toBe(400);
  fake.setPermissions(town.general, 1n << 10n);
  expect(refusal(await onPoll(set, 'GET', message, 'answers/1'))).toMatchObject({ status: 403, code: 50013 });
});

test('a poll ends by the clock; then nobody votes, and a message of Discord’s says who won', async () => {
  const set = await stage();
  const { fake, town } = set;
  const message = await posted(set, 'one', 'two');
  fake.votePoll({ user: town.alice, message, answer: 'two' });
  fake.clock.advance(24 * hour - 1);
  expect(fake.message(message)?.raw['poll']).toMatchObject({ results: { is_finalized: false } });
  fake.clock.advance(1);
  expect(fake.message(message)?.raw['poll']).toMatchObject({ results: { is_finalized: true } });
  expect(() => fake.votePoll({ user: town.alice, message, answer: 'one' })).toThrow('has ended');
  const said = fake.messages(town.general).at(-1);
  expect(said).toMatchObject({ replyTo: message, raw: { type: 46 } });
  expect(JSON.stringify(said?.raw['embeds'])).toContain('{"name":"victor_answer_text","value":"two","inline":false}');
  expect(await voters(set, message, 2)).toEqual(['alice']);
});

test('votes travel over the gateway to those who asked for them', async () => {
  const set = await stage();
  const { fake, town } = set;
  const client = await set.login(undefined, {
    intents: [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessagePolls],
  });
  const events: string[] = [];
  client.on('raw', ({ t, d }: { t: string; d: { answer_id?: number } }) => {
    if (t?.startsWith('MESSAGE_POLL')) events.push(`${t} ${d.answer_id}`);
  });
  const message = await posted(set, 'one', 'two');
  fake.votePoll({ user: town.alice, message, answer: 'one' });
  fake.votePoll({ user: town.alice, message, answer: 'two' });
  await expect
    .poll(() => events)
    .toEqual(['MESSAGE_POLL_VOTE_ADD 1', 'MESSAGE_POLL_VOTE_REMOVE 1', 'MESSAGE_POLL_VOTE_ADD 2']);
});
