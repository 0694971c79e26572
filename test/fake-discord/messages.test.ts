import { expect, test } from 'vitest';

import { multipart, pixel, reasons, refusal, type Stage, stage } from './support.ts';

const v2 = 1 << 15;
const minutes = 60_000;
const display = (content: string) => ({ type: 10, content });
const gallery = (...names: string[]) => ({
  type: 12,
  items: names.map((name) => ({ media: { url: `attachment://${name}` } })),
});

const send = ({ request, town }: Stage, body: unknown) =>
  request('POST', `/channels/${town.general.id}/messages`, body);
const edit = ({ request, town }: Stage, id: unknown, body: unknown) =>
  request('PATCH', `/channels/${town.general.id}/messages/${String(id)}`, body);

test('the same nonce gives the message that exists, for a few minutes, when it is enforced', async () => {
  const set = await stage();
  const body = { content: 'sheet', nonce: 'sweep-1', enforce_nonce: true };
  const first = await send(set, body);
  expect(first.body['nonce']).toBe('sweep-1');
  const again = await send(set, { ...body, content: 'other' });
  expect(again).toMatchObject({ status: 200, body: { id: first.body['id'], content: 'sheet' } });
  expect(set.fake.messages(set.town.general)).toHaveLength(1);
  await send(set, { ...body, nonce: 'sweep-2' });
  expect(set.fake.messages(set.town.general)).toHaveLength(2);
  set.fake.clock.advance(5 * minutes + 1);
  await send(set, body);
  expect(set.fake.messages(set.town.general)).toHaveLength(3);
});

test('a nonce that is not enforced prevents nothing', async () => {
  const set = await stage();
  await send(set, { content: 'a', nonce: 'n' });
  await send(set, { content: 'a', nonce: 'n' });
  expect(set.fake.messages(set.town.general)).toHaveLength(2);
});

test('discord.js sends nonce and enforceNonce, and Discord does not give the nonce back later', async () => {
  const set = await stage();
  const client = await set.login();
  const channel = await client.channels.fetch(set.town.general.id);
  if (!channel?.isTextBased() || !channel.isSendable()) throw new Error('no text channel');
  const ids = [];
  for (let count = 0; count < 2; count += 1)
    ids.push((await channel.send({ content: 'x', nonce: 'sweep', enforceNonce: true })).id);
  expect(ids[0]).toBe(ids[1]);
  const later = await set.request('GET', `/channels/${channel.id}/messages/${String(ids[0])}`);
  expect(later.body).toMatchObject({ id: ids[0], content: 'x' });
  expect(later.body).not.toHaveProperty('nonce');
});

test('Components V2 can be switched on by an edit and never off', async () => {
  const set = await stage();
  const { id } = (await send(set, { content: 'x' })).body;
  expect(reasons((await edit(set, id, { flags: v2, components: [display('y')] })).body)).toEqual([
    'content MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
  ]);
  expect((await edit(set, id, { flags: v2, content: null, components: [display('y')] })).status).toBe(200);
  const off = await edit(set, id, { flags: 0, content: 'z', components: [] });
  expect(refusal(off)).toMatchObject({ status: 400, code: 50035 });
  expect(reasons(off.body)).toEqual(['flags MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG']);
  expect((await edit(set, id, { components: [display('still')] })).status).toBe(200);
  expect(set.fake.message(String(id))).toMatchObject({ componentsV2: true, text: 'still' });
});

test('a file that a gallery shows has its link in the gallery and an edit can show it again or replace it', async () => {
  const set = await stage();
  const form = multipart(
    { flags: v2, components: [gallery('a.png')], attachments: [{ id: '0', description: 'alt' }] },
    { 'a.png': pixel },
  );
  const { body } = await send(set, form);
  expect(body['attachments']).toEqual([]);
  expect(body['components']).toMatchObject([
    { items: [{ media: { width: 1, height: 1, content_type: 'image/png' } }] },
  ]);

  expect((await edit(set, body['id'], { components: [display('t'), gallery('a.png')] })).status).toBe(200);
  const replaced = multipart({ components: [gallery('b.png')], attachments: [{ id: '0' }] }, { 'b.png': pixel });
  await edit(set, body['id'], replaced);
  expect(set.fake.message(String(body['id']))?.media.map(({ filename }) => filename)).toEqual(['b.png']);
  const gone = await edit(set, body['id'], { components: [gallery('a.png')] });
  expect(reasons(gone.body)).toEqual([
    'components.0.items.0.media.url UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND',
  ]);
  expect(set.fake.message(String(body['id']))?.versions).toHaveLength(3);
});

test('components may be sent back with the links they came with', async () => {
  const set = await stage();
  const sent = await send(set, multipart({ flags: v2, components: [gallery('a.png')] }, { 'a.png': pixel }));
  const [shown] = set.fake.message(String(sent.body['id']))?.media ?? [];
  const components = [{ type: 12, items: [{ media: { url: shown?.url } }] }];
  const answer = await edit(set, sent.body['id'], { components });
  expect(JSON.stringify(answer.body['components'])).toContain('attachment_id');
});

test('CDN links are signed and expire after a day; the message gives fresh ones', async () => {
  const set = await stage();
  const sent = await send(set, multipart({ content: 'x' }, { 'a.png': pixel }));
  const view = () => set.fake.message(String(sent.body['id']))?.media[0]?.url ?? '';
  const link = view();
  expect(Object.keys(Object.fromEntries(new URL(link).searchParams))).toEqual(['ex', 'is', 'hm']);
  expect(await set.fake.download(link)).toEqual(pixel);
  await expect(set.fake.download(link.replace(/hm=./, 'hm=_'))).rejects.toThrow('404');
  await expect(set.fake.download(link.replace(/ex=[0-9a-f]+/, 'ex=ffffffff'))).rejects.toThrow('404');
  set.fake.clock.advance(24 * 60 * minutes + 1000);
  await expect(set.fake.download(link)).rejects.toThrow('404');
  expect(await set.fake.download(view())).toEqual(pixel);
});

test('mentions notify unless allowed_mentions says no, text displays included', async () => {
  const set = await stage();
  const mention = `<@${set.town.alice.id}> @everyone`;
  const pings = async (body: object) => set.fake.message(String((await send(set, body)).body['id']))?.pings;
  expect(await pings({ content: mention })).toEqual([set.town.alice.id]);
  expect(await pings({ flags: v2, components: [display(mention)] })).toEqual([set.town.alice.id]);
  expect(await pings({ content: mention, allowed_mentions: { parse: [] } })).toEqual([]);
  expect(await pings({ content: mention, allowed_mentions: { users: [set.town.alice.id] } })).toEqual([
    set.town.alice.id,
  ]);
});

test('messages are listed newest first, before and after an id', async () => {
  const set = await stage();
  const ids = [];
  for (const content of ['1', '2', '3', '4']) ids.push((await send(set, { content })).body['id']);
  const list = async (query: string) => {
    const { body } = await set.request('GET', `/channels/${set.town.general.id}/messages?${query}`);
    const messages: { readonly content: string }[] = JSON.parse(String(body['text']));
    return messages.map(({ content }) => content).join('');
  };
  expect(await list('')).toBe('4321');
  expect(await list('limit=2')).toBe('43');
  expect(await list(`before=${String(ids[2])}&limit=1`)).toBe('2');
  expect(await list(`after=${String(ids[0])}&limit=2`)).toBe('32');
});

test('what others wrote and what is gone cannot be edited', async () => {
  const set = await stage();
  const theirs = set.fake.postAs(set.town.alice, set.town.general, { content: 'mine' });
  expect(refusal(await edit(set, theirs.id, { content: 'x' }))).toMatchObject({ status: 403, code: 50005 });
  const { id } = (await send(set, { content: 'x' })).body;
  set.fake.faults.deleteMessage(String(id));
  expect(refusal(await edit(set, id, { content: 'y' }))).toMatchObject({ status: 404, code: 10008 });
  expect(set.fake.message(String(id))?.deleted).toBe(true);
  set.fake.faults.deleteChannel(set.town.general);
  expect(refusal(await send(set, { content: 'x' }))).toMatchObject({ status: 404, code: 10003 });
});

test('direct messages reach those who take them', async () => {
  const set = await stage();
  const shy = set.fake.addUser({ name: 'shy', refusesDms: true });
  const dm = async (user: { readonly id: string }) => {
    const channel = await set.request('POST', '/users/@me/channels', { recipient_id: user.id });
    return await set.request('POST', `/channels/${String(channel.body['id'])}/messages`, { content: 'your sheet' });
  };
  expect((await dm(set.town.minji)).status).toBe(200);
  expect(set.fake.messages(set.fake.openDm(set.town.minji))).toMatchObject([{ content: 'your sheet' }]);
  expect(refusal(await dm(shy))).toMatchObject({ status: 403, code: 50007 });
  expect(refusal(await set.request('POST', '/users/@me/channels', { recipient_id: '123' }))).toMatchObject({
    status: 404,
    code: 10013,
  });
});
