import { expect, test } from 'vitest';

import type { InteractionHandle } from './index.ts';
import {
  because,
  demoCommands,
  multipart,
  pixel,
  type RawAnswer,
  reasons,
  refusal,
  type Stage,
  stage,
} from './support.ts';

/** What the OpenAPI file lets through and Discord does not: each rule is broken once, and the reason is looked at. */

const v2 = 1 << 15;
const text = (content: string) => ({ type: 10, content });
const button = (customId: string) => ({ type: 2, style: 1, label: 'x', custom_id: customId });
const row = (...components: unknown[]) => ({ type: 1, components });

const rows = (count: number) => Array.from({ length: count }, (_, index) => row(button(`b${index}`)));
const twoEmbeds = (length: number) => [{ description: 'd'.repeat(4000) }, { description: 'd'.repeat(length) }];
const overMebibytes = (count: number) => Buffer.alloc(count * 1024 * 1024 + 1);
const option = (name: string, required = false) => ({ type: 3, name, description: 'd', required });
const group = (index: number) => ({
  type: 1,
  name: `g${index}`,
  description: 'd'.repeat(100),
  options: Array.from({ length: 25 }, (_, at) => ({ type: 3, name: `o${at}`, description: 'd'.repeat(100) })),
});

const post = ({ request, town }: Stage, body: unknown) =>
  request('POST', `/channels/${town.general.id}/messages`, body);

function command({ fake, town }: Stage): InteractionHandle {
  fake.registerCommands(demoCommands);
  return fake.invokeCommand({ user: town.alice, channel: town.general, name: 'demo run', options: { prompt: 'x' } });
}

const answer = ({ request }: Stage, { id, token }: InteractionHandle, body: unknown): Promise<RawAnswer> =>
  request('POST', `/interactions/${id}/${token}/callback`, body);

test.each([4, 7, 8, 9])('rule 1: a callback of type %d needs data', async (type) => {
  const set = await stage();
  expect(refusal(await answer(set, command(set), { type }))).toEqual(because('data BASE_TYPE_REQUIRED'));
});

test('rule 2: components are counted with those inside others, accessories too', async () => {
  const set = await stage();
  const container = (texts: number) => ({
    type: 17,
    components: Array.from({ length: texts }, (_, index) => text(`${index}`)),
  });
  expect((await post(set, { flags: v2, components: [container(39)] })).status).toBe(200);
  expect(refusal(await post(set, { flags: v2, components: [container(40)] }))).toEqual(
    because('components COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED'),
  );
  const section = { type: 9, components: [text('a')], accessory: button('b') };
  expect(refusal(await post(set, { flags: v2, components: [container(37), section] }))).toEqual(
    because('components COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED'),
  );
  expect((await post(set, { flags: v2, components: [container(36), section] })).status).toBe(200);
});

test.each([
  ['content', { content: 'x' }],
  ['embeds', { embeds: [{ title: 'x' }] }],
  ['poll', { poll: { question: { text: 'q' }, answers: [{ poll_media: { text: 'a' } }] } }],
])('rule 3: a Components V2 message has no %s', async (field, body) => {
  const set = await stage();
  expect(refusal(await post(set, { flags: v2, components: [text('x')], ...body }))).toEqual(
    because(`${field} MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2`),
  );
});

test('rule 4: a legacy message has at most 5 rows', async () => {
  const set = await stage();
  expect(refusal(await post(set, { content: 'x', components: rows(6) }))).toEqual(
    because('components BASE_TYPE_BAD_LENGTH'),
  );
  expect((await post(set, { content: 'x', components: rows(5) })).status).toBe(200);
  expect((await post(set, { flags: v2, components: rows(6) })).status).toBe(200);
});

test('rule 5: a property that nobody knows is refused, wherever it sits', async ({ skip }) => {
  const set = await stage();
  if (set.fake.schema === 'not run') skip('not run: no OpenAPI file');
  expect(refusal(await post(set, { contnet: 'x' }))).toEqual(because('contnet UNKNOWN_PROPERTY'));
  expect(
    refusal(await post(set, { flags: v2, components: [{ type: 17, components: [{ ...text('x'), colour: 1 }] }] })),
  ).toEqual(because('components.0.components.0.colour UNKNOWN_PROPERTY'));
});

test.each(['Demo', 'de mo', 'x'.repeat(33), 'de!mo'])('rule 6: "%s" is no name of a command', async (name) => {
  const { fake, request } = await stage();
  const refused = await request('PUT', `/applications/${fake.applicationId}/commands`, [{ name, description: 'x' }]);
  expect(refused).toMatchObject({ status: 400, body: { code: 50035 } });
  expect(reasons(refused.body)[0]).toMatch(/^0\.name (APPLICATION_COMMAND_INVALID_NAME|SCHEMA)$/);
});

test('rule 6: Korean and Japanese names are names, and context menus may have capitals', async () => {
  const { fake } = await stage();
  fake.registerCommands([
    { name: '비교', description: 'x', name_localizations: { ja: '比べる' } },
    { name: 'Sweep clip skip', type: 3 },
  ]);
  expect(fake.commands()).toHaveLength(2);
});

test('rule 7: Korean is "ko" and not "kr"', async () => {
  const { fake, request } = await stage();
  const body = [{ name: 'x', description: 'x', description_localizations: { kr: '설명' } }];
  expect(refusal(await request('PUT', `/applications/${fake.applicationId}/commands`, body))).toEqual(
    because('0.description_localizations.kr BASE_TYPE_CHOICES'),
  );
});

test('rule 8: new components need their flag', async () => {
  const set = await stage();
  expect(refusal(await post(set, { components: [text('x')] }))).toEqual(
    because('components.0 COMPONENT_NEEDS_V2_FLAG'),
  );
});

test('rule 9: a component or embed may only name a file of its message', async () => {
  const set = await stage();
  const gallery = { type: 12, items: [{ media: { url: 'attachment://sheet.png' } }] };
  const why = 'UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND';
  expect(refusal(await post(set, { flags: v2, components: [gallery] }))).toEqual(
    because(`components.0.items.0.media.url ${why}`),
  );
  expect(refusal(await post(set, { embeds: [{ image: { url: 'attachment://no.png' } }] }))).toEqual(
    because(`embeds.0.image.url ${why}`),
  );
  const file = { type: 13, file: { url: 'https://example.com/sheet.png' } };
  expect(refusal(await post(set, { flags: v2, components: [file] }))).toEqual(
    because('components.0.file.url FILE_NEEDS_ATTACHMENT'),
  );
  const form = multipart({ flags: v2, components: [gallery], attachments: [{ id: '0' }] }, { 'sheet.png': pixel });
  expect((await post(set, form)).status).toBe(200);
});

test('rule 9: a file name is stored without spaces and signs, and only so it can be named', async () => {
  const set = await stage();
  const gallery = { type: 12, items: [{ media: { url: 'attachment://my sheet!.png' } }] };
  const refused = await post(
    set,
    multipart({ flags: v2, components: [gallery], attachments: [{ id: '0' }] }, { 'my sheet!.png': pixel }),
  );
  expect(reasons(refused.body)[0]).toMatch(/^components\.0\.items\.0\.media\.url /);
});

test('rule 10: a custom id is unique in its message', async () => {
  const set = await stage();
  const components = [row(button('same')), row(button('same'))];
  expect(refusal(await post(set, { content: 'x', components }))).toEqual(
    because('components.1.components.0.custom_id COMPONENT_CUSTOM_ID_DUPLICATED'),
  );
});

test('rule 11: embeds hold 6,000 characters together', async () => {
  const set = await stage();
  expect((await post(set, { embeds: twoEmbeds(2000) })).status).toBe(200);
  expect(refusal(await post(set, { embeds: twoEmbeds(2001) }))).toEqual(because('embeds MAX_EMBED_SIZE_EXCEEDED'));
});

test('rule 12: a file is at most 10 MiB, more in a boosted guild, and a request 25 MiB', async () => {
  const set = await stage();
  const send = (channel: string, ...files: Buffer[]) =>
    set.request(
      'POST',
      `/channels/${channel}/messages`,
      multipart({ content: 'x' }, Object.fromEntries(files.map((file, index) => [`${index}.bin`, file]))),
    );
  const boosted = set.fake.addGuild({ name: 'boosted', premiumTier: 2 });
  const { id } = set.fake.addChannel(boosted, { name: 'x' });
  const tooLarge = { status: 413, body: { code: 40005 } };
  expect(await send(set.town.general.id, overMebibytes(10))).toMatchObject(tooLarge);
  expect((await send(id, overMebibytes(10))).status).toBe(200);
  expect(await send(id, overMebibytes(12), overMebibytes(13))).toMatchObject(tooLarge);
});

test('rule 12: an answer to a member with Nitro may be as large as the interaction says', async () => {
  const set = await stage();
  const rich = set.fake.addUser({ name: 'rich', attachmentSizeLimit: 20 * 1024 * 1024 });
  set.fake.addMember(set.town.guild, rich);
  set.fake.registerCommands(demoCommands);
  for (const [user, status] of [
    [rich, 204],
    [set.town.alice, 413],
  ] as const) {
    const handle = set.fake.invokeCommand({
      user,
      channel: set.town.general,
      name: 'demo run',
      options: { prompt: 'x' },
    });
    const form = multipart({ type: 4, data: { content: 'x' } }, { 'x.bin': Buffer.alloc(11 * 1024 * 1024) });
    expect((await answer(set, handle, form)).status).toBe(status);
  }
});

test('rule 13: a deferral takes no flag but EPHEMERAL', async () => {
  const set = await stage();
  const handle = command(set);
  expect(refusal(await answer(set, handle, { type: 5, data: { flags: v2 } }))).toEqual(
    because('data.flags DEFERRAL_FLAGS'),
  );
  expect(refusal(await answer(set, handle, { type: 5, data: { flags: v2 | 64 } }))).toEqual(
    because('data.flags DEFERRAL_FLAGS'),
  );
  expect((await answer(set, handle, { type: 5, data: { flags: 64 } })).status).toBe(204);
});

test('small print of messages: length, empty ones, buttons, rows and selects', async () => {
  const set = await stage();
  expect(refusal(await post(set, { content: 'x'.repeat(2001) }))).toEqual(because('content BASE_TYPE_MAX_LENGTH'));
  expect(await post(set, { content: '' })).toMatchObject({ status: 400, body: { code: 50006 } });
  expect(await post(set, { flags: v2, components: [] })).toMatchObject({ status: 400, body: { code: 50006 } });
  const bad = async (...components: unknown[]) =>
    reasons((await post(set, { content: 'x', components: [row(...components)] })).body);
  expect(await bad({ type: 2, style: 1, label: 'no id' })).toEqual([
    'components.0.components.0 BUTTON_COMPONENT_INVALID',
  ]);
  expect(await bad({ type: 2, style: 1, custom_id: 'no label' })).toEqual([
    'components.0.components.0 BUTTON_COMPONENT_INVALID',
  ]);
  const select = {
    type: 3,
    custom_id: 's',
    options: [
      { label: 'a', value: '1' },
      { label: 'b', value: '1' },
    ],
  };
  expect(await bad(select)).toEqual(['components.0.components.0.options SELECT_COMPONENT_OPTION_VALUE_DUPLICATED']);
  const fine = { type: 3, custom_id: 's', options: [{ label: 'a', value: '1' }] };
  expect(await bad(fine, button('b'))).toEqual(['components.0.components BASE_TYPE_BAD_LENGTH']);
});

test('small print of commands: 8,000 characters, unique names, required options first', async () => {
  const { fake, request } = await stage();
  const put = async (body: unknown) =>
    reasons((await request('PUT', `/applications/${fake.applicationId}/commands`, body)).body);
  expect(await put([{ name: 'x', description: 'x', options: [option('a'), option('b', true)] }])).toEqual([
    '0.options.1 APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
  ]);
  expect(await put([{ name: 'x', description: 'x', options: [option('a'), option('a')] }])).toEqual([
    '0.options.1.name APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS',
  ]);
  expect(
    await put([
      { name: 'x', description: 'x' },
      { name: 'x', description: 'y' },
    ]),
  ).toEqual(['1.name APPLICATION_COMMANDS_DUPLICATE_NAME']);
  expect(await put([{ name: 'x', description: 'x', options: [0, 1, 2, 3].map(group) }])).toEqual([
    '0 APPLICATION_COMMAND_TOO_LARGE',
  ]);
});
