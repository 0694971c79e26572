import { expect, test } from 'vitest';

import { explain } from './schema/explain.ts';
import { responseProblems } from './schema/check.ts';
import { loadOpenApi } from './schema/openapi.ts';
import { demoCommands, reasons, stage } from './support.ts';

/** Without Discord's OpenAPI file these say "not run" and prove nothing. */
const api = loadOpenApi();

test.skipIf(!api)('of a union only the branch of the given type is told', () => {
  if (!api) return;
  const callback = api.requestPointer(
    'POST',
    '/interactions/{interaction_id}/{interaction_token}/callback',
    'application/json',
  );
  const choices = Array.from({ length: 26 }, (_, index) => ({ name: `${index}`, value: `${index}` }));
  expect(explain(api, callback ?? '', { type: 8, data: { choices } })).toEqual([
    { path: 'data.choices', keyword: 'maxItems', message: 'maxItems: must NOT have more than 25 items' },
  ]);
  // More mistakes than any other branch would have: the type decides, not the number.
  const modal = { title: 't'.repeat(46), custom_id: '', components: [] };
  expect(explain(api, callback ?? '', { type: 9, data: modal }).map(({ path, keyword }) => [path, keyword])).toEqual([
    ['data.custom_id', 'minLength'],
    ['data.title', 'maxLength'],
    ['data.components', 'minItems'],
  ]);
  const message = api.requestPointer('POST', '/channels/{channel_id}/messages', 'application/json');
  const gallery = { type: 12, items: Array.from({ length: 11 }, () => ({ media: { url: 'https://x.test/a.png' } })) };
  expect(explain(api, message ?? '', { components: [{ type: 17, components: [gallery] }] })).toEqual([
    {
      path: 'components.0.components.0.items',
      keyword: 'maxItems',
      message: 'maxItems: must NOT have more than 10 items',
    },
  ]);
});

test.skipIf(!api).each([
  ['content of 4,001', { content: 'x'.repeat(4001) }, 'content SCHEMA'],
  ['11 embeds', { embeds: Array.from({ length: 11 }, () => ({ title: 'x' })) }, 'embeds SCHEMA'],
  ['a title of 257', { embeds: [{ title: 'x'.repeat(257) }] }, 'embeds.0.title SCHEMA'],
  ['a nonce of 26', { content: 'x', nonce: 'n'.repeat(26) }, 'nonce SCHEMA'],
  [
    'a custom id of 101',
    {
      content: 'x',
      components: [{ type: 1, components: [{ type: 2, style: 1, label: 'x', custom_id: 'x'.repeat(101) }] }],
    },
    'components.0.components.0.custom_id SCHEMA',
  ],
])('a message with %s is refused by the schema', async (_, body, why) => {
  const { request, town } = await stage();
  const refused = await request('POST', `/channels/${town.general.id}/messages`, body);
  expect(refused).toMatchObject({ status: 400, body: { code: 50035 } });
  expect(reasons(refused.body)).toEqual([why]);
});

test.skipIf(!api)('an answer of the fake that Discord could not give is a problem of the test', () => {
  if (!api) return;
  const check = (body: unknown, status = 200) => responseProblems(api, 'GET', '/gateway/bot', status, body);
  const limits = { max_concurrency: 1, remaining: 1, reset_after: 1, total: 1 };
  expect(check({ url: 'wss://x.test', shards: 1, session_start_limit: limits })).toEqual([]);
  expect(check({ url: 'wss://x.test', shards: '1', session_start_limit: limits })).toEqual([
    'GET /gateway/bot 200: shards: type: must be integer',
  ]);
  expect(check({ url: 'wss://x.test', shards: 1, session_start_limit: limits, extra: 1 })).toEqual([
    'GET /gateway/bot 200: extra: Discord has no such property',
  ]);
  expect(check(undefined, 204)).toEqual(['GET /gateway/bot 204: Discord does not answer with this status here']);
});

test('an unknown route answers 501 and is a problem', async () => {
  const { fake, request } = await stage({ honest: false });
  expect((await request('GET', '/guilds/1/bans')).status).toBe(501);
  expect(fake.problems).toEqual(['unknown route: GET /guilds/1/bans']);
});

test('without the file the hand-written rules still hold, and the fake says that schemas were not run', async () => {
  const { fake, request, town } = await stage({ checkSchemas: false });
  expect(fake.schema).toBe('not run');
  fake.registerCommands(demoCommands);
  const refused = await request('POST', `/channels/${town.general.id}/messages`, {
    components: [{ type: 10, content: 'x' }],
  });
  expect(reasons(refused.body)).toEqual(['components.0 COMPONENT_NEEDS_V2_FLAG']);
  expect(await request('POST', `/channels/${town.general.id}/messages`, { content: 7 })).toMatchObject({
    status: 400,
    body: { code: 50035 },
  });
});
