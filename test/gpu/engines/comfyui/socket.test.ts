import { describe, expect, it } from 'vitest';

import type { RowProgress } from '../../../../src/gpu/engine.ts';
import { draw, keys, start, until } from './support.ts';

const jpeg = 'ffd8ff';
const starts = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex', 0, 3);

/** 4 bytes of event, 4 of format or length, then the rest. */
function binary(event: number, second: number, rest: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(event, 0);
  head.writeUInt32BE(second, 4);
  return Buffer.concat([head, rest]);
}

describe('progress and previews', () => {
  it('tells steps of the cell under way as they come, and hands panels on one by one', async () => {
    const { engine } = await start({ stepMs: 5 });
    const seen: RowProgress[] = [];
    const { cells } = await draw(engine, [1, 2, 3], {}, { onProgress: (progress) => seen.push(progress) });
    // The server begins with the last branch: pictures go by their node, not by their order.
    expect(keys(cells)).toEqual(['3', '2', '1']);
    // Steps are told a few times a second: on a slow machine a branch may be over before the next time.
    const stepped = seen.filter(({ step }) => step !== undefined);
    const order = [...new Set(stepped.map(({ key }) => key))];
    expect(order).toEqual(['3', '2', '1'].filter((key) => order.includes(key)));
    expect(new Set(stepped.map(({ steps }) => steps))).toEqual(new Set([4]));
    expect(seen.at(-1)).toMatchObject({ fraction: 1, key: '1', step: 4, steps: 4 });
  });

  it.each([
    ['with metadata', {}],
    ['of an old server, which says nothing but the picture', { old: true }],
  ])('hands previews on: %s', async (_, options) => {
    const { engine } = await start({ previews: true, stepMs: 20, ...options });
    const previews: (Uint8Array | undefined)[] = [];
    const { error } = await draw(
      engine,
      [1, 2],
      {},
      { onProgress: ({ preview }) => preview && previews.push(preview) },
    );
    expect(error).toBeUndefined();
    expect(previews.length).toBeGreaterThan(0);
    expect(new Set(previews.map(starts))).toEqual(new Set([jpeg]));
  });

  it('ignores messages of other clients, previews among them', async () => {
    const { fake, engine } = await start({ stepMs: 5 });
    const release = fake.occupy();
    const seen: RowProgress[] = [];
    const row = draw(engine, [1], {}, { onProgress: (progress) => seen.push(progress) });
    await until(() => seen.some(({ queuePosition }) => queuePosition === 1));
    const other = { prompt_id: 'somebody-else' };
    const say = (type: string, data: object): void => fake.say(JSON.stringify({ type, data: { ...other, ...data } }));
    const image = Buffer.from(`${jpeg}00`, 'hex');
    const metadata = Buffer.from(JSON.stringify(other));
    say('execution_start', {});
    say('executing', { node: 'sampler-1' });
    say('progress', { node: 'sampler-1', value: 3, max: 4 });
    fake.say(binary(1, 1, image));
    fake.say(binary(4, metadata.length, Buffer.concat([metadata, image])));
    say('executed', { node: 'panel-1', output: { images: [{ filename: 'theirs.png', subfolder: '', type: 'temp' }] } });
    say('execution_error', { exception_message: 'theirs' });
    const before = seen.length;
    await until(() => seen.length > before + 2);
    const whileWaiting = [...seen];
    release();
    const { cells, error } = await row;
    expect(error).toBeUndefined();
    expect(keys(cells)).toEqual(['1']);
    expect(whileWaiting.filter(({ step, preview }) => step !== undefined || preview !== undefined)).toEqual([]);
    expect(fake.requests.some(({ path }) => path.includes('theirs'))).toBe(false);
  });

  it('keeps to its own prompt, however many others are told about while it waits', async () => {
    const { fake, engine } = await start({ stepMs: 5 });
    const release = fake.occupy();
    const seen: RowProgress[] = [];
    const row = draw(engine, [1], { steps: 20 }, { onProgress: (progress) => seen.push(progress) });
    await until(() => fake.prompts().length > 0);
    for (let other = 0; other < 40; other += 1) {
      fake.say(JSON.stringify({ type: 'execution_start', data: { prompt_id: `other-${other}` } }));
    }
    await until(() => seen.some(({ queuePosition }) => queuePosition === 1));
    release();
    expect((await row).error).toBeUndefined();
    expect(seen.some(({ step }) => step !== undefined && step < 20)).toBe(true);
  });

  it.each([
    ['no JSON', 'nonsense'],
    ['another shape', JSON.stringify({ type: 7 })],
    [
      'progress out of bounds',
      JSON.stringify({ type: 'progress', data: { prompt_id: 'x', node: 'sampler-1', value: -1, max: 0 } }),
    ],
    ['a binary message that is too short', Buffer.from([0, 0, 0])],
    ['metadata longer than the message', binary(4, 4_000_000_000, Buffer.from('{}'))],
    ['a preview that is no picture', binary(1, 1, Buffer.from('<html>'))],
    ['an event nobody knows', binary(99, 0, Buffer.from('x'))],
  ])('is not disturbed by %s', async (_, data) => {
    const { fake, engine } = await start({ stepMs: 5 });
    const row = draw(engine, [1, 2], { steps: 10 });
    await until(() => fake.queue().length > 0);
    fake.say(data);
    const { cells, error } = await row;
    expect(error).toBeUndefined();
    expect(cells.length).toBe(2);
  });

  it('never hands on a preview that is too large for a chat', async () => {
    const { fake, engine } = await start({ stepMs: 5 });
    const previews: Uint8Array[] = [];
    const row = draw(engine, [1], { steps: 20 }, { onProgress: ({ preview }) => preview && previews.push(preview) });
    await until(() => fake.queue().length > 0);
    fake.say(binary(1, 1, Buffer.concat([Buffer.from(jpeg, 'hex'), Buffer.alloc(1024 * 1024)])));
    expect((await row).error).toBeUndefined();
    expect(previews).toEqual([]);
  });
});

describe('the WebSocket fails', () => {
  it('draws all the same where there is none, by asking', async () => {
    const { fake, engine } = await start({ socket: 'off' }, { openMs: 20 });
    const { cells, error } = await draw(engine, [1, 2, 3]);
    expect(error).toBeUndefined();
    expect(keys(cells).toSorted()).toEqual(['1', '2', '3']);
    expect(fake.connections()).toBe(0);
  });

  it('opens it again when it drops in the middle, and goes on', async () => {
    const { fake, engine } = await start({ stepMs: 10 });
    const seen: RowProgress[] = [];
    const row = draw(engine, [1, 2, 3], { steps: 20 }, { onProgress: (progress) => seen.push(progress) });
    await until(() => seen.some(({ step }) => step !== undefined));
    fake.dropSockets();
    const before = seen.length;
    const { cells, error } = await row;
    expect(error).toBeUndefined();
    expect(keys(cells).toSorted()).toEqual(['1', '2', '3']);
    expect(fake.connections()).toBeGreaterThan(1);
    expect(seen.slice(before).some(({ step }) => step !== undefined)).toBe(true);
  });

  it('survives a message that is larger than any the server has reason to send', async () => {
    const { fake, engine } = await start({ stepMs: 10 });
    const row = draw(engine, [1, 2], { steps: 20 });
    await until(() => fake.queue().length > 0);
    fake.say(Buffer.alloc(17 * 1024 * 1024));
    const { cells, error } = await row;
    expect(error).toBeUndefined();
    expect(cells.length).toBe(2);
  });

  it('finds panels that an old server had in its cache, of which it says nothing', async () => {
    const { engine } = await start({ old: true });
    expect((await draw(engine, [1, 2])).error).toBeUndefined();
    expect(keys((await draw(engine, [1, 2])).cells).toSorted()).toEqual(['1', '2']);
  });

  it('carries user and password to the HTTP API and to the WebSocket alike', async () => {
    const auth = { user: 'me', password: 'right' };
    const { fake, engine } = await start({ auth, previews: true }, { auth });
    expect((await draw(engine, [1])).error).toBeUndefined();
    expect(fake.connections()).toBe(1);
  });
});
