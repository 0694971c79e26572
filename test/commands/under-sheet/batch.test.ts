import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it, vi } from 'vitest';

import { AppError } from '../../../src/errors.ts';
import type { CellResult } from '../../../src/gpu/engine.ts';
import { readPictureMetadata } from '../../../src/render/index.ts';
import type { FakeChannel, FakeUser, MessageView } from '../../fake-discord/index.ts';
import { permission } from '../../fake-discord/index.ts';
import type { BotStage } from '../support.ts';
import { botStage } from '../support.ts';
import { drawnSweep, press, words } from './support.ts';

interface Asked {
  readonly sweepId: string;
  readonly count: number | string;
  readonly seed?: string;
  readonly channel?: FakeChannel;
  readonly user?: FakeUser;
}

/** Chooses clip skip 2 and sends the form. */
async function askForBatch(stage: BotStage, { sweepId, count, seed = '100', channel, user }: Asked) {
  const { town, fake } = stage;
  const who = user ?? town.alice;
  const { handle, message } = await press(
    stage,
    who,
    channel ?? town.general,
    { action: 'pick', subject: sweepId },
    '2',
  );
  const modal = await handle.modal();
  const sent = fake.submitModal({ user: who, modal, values: { count: String(count), seed } });
  return { sent, message };
}

const batchOf = ({ bot }: BotStage, sweepId: string) => bot.context.store.batches.bySweep(sweepId)[0];

async function untilOver(stage: BotStage, sweepId: string): Promise<string> {
  return vi.waitFor(() => {
    const { id, state } = batchOf(stage, sweepId) ?? {};
    if (id === undefined || state === 'accepted' || state === 'running') throw new Error(`still ${state}`);
    if (stage.bot.context.store.deliveries.get(`${id}-h`)?.state !== 'final') throw new Error('not delivered');
    return id;
  }, 60_000);
}

/** The messages in the thread: the head first, then the contact sheets. */
function inThread({ fake, town }: BotStage): readonly MessageView[] {
  const [thread] = fake.threads(town.general);
  return thread ? fake.messages(thread).filter(({ componentsV2 }) => componentsV2) : [];
}

/** Numbers that the contact sheets offer, in the order of the messages. */
const offered = (messages: readonly MessageView[]): number[] =>
  messages.flatMap(({ selects }) => selects.flatMap(({ options }) => options.map(({ value }) => Number(value))));

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** A picture that takes as long as the test wants; the engine stops when it is told to, as every engine does. */
async function orAborted(held: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => resolve(), { once: true });
  if (!signal.aborted) await Promise.race([held, promise]);
}

describe('a batch', () => {
  it('comes as contact sheets of twelve into a thread under the sheet, each picture with its number', async () => {
    const stage = await botStage();
    const { fake, town, bot } = stage;
    const sweepId = await drawnSweep(stage);
    const { sent, message } = await askForBatch(stage, { sweepId, count: 14 });
    const reply = await sent.reply();
    expect(reply.ephemeral).toBe(true);
    const [thread] = fake.threads(town.general);
    expect(thread?.id).toBe(message.id);
    expect(reply.text).toContain(`<#${thread?.id}>`);

    await untilOver(stage, sweepId);
    const [head, ...pages] = inThread(stage);
    expect(head?.text).toContain('Done: 14 of 14');
    expect(head?.buttons.map(({ label }) => label)).toEqual(['ZIP of all', 'ZIP of my favourites']);
    expect(offered(pages)).toEqual(upTo(14));
    expect(pages.map(({ selects }) => selects[0]?.options.length)).toEqual([12, 2]);
    expect(pages[0]?.selects[0]?.options[2]?.label).toBe('#3 · seed 102');
    expect(pages[1]?.text).toContain('13–14 of 14');
    const sheet = await fake.download(pages[0]?.media[0]?.url ?? '');
    expect(sheet.length).toBeGreaterThan(1000);
    expect(pages.every(({ pings, nonce }) => pings.length === 0 && nonce !== undefined)).toBe(true);
    // Drawn behind what people wait for, with the chosen clip skip and new seeds.
    const rows = stage.engine.rows.slice(1);
    expect(rows.map(({ settings }) => settings.seed)).toEqual(upTo(14).map((number) => 99 + number));
    expect(rows.every(({ cells }) => cells.length === 1 && cells[0]?.clipSkip === 2)).toBe(true);
    expect(bot.context.store.usage.ofUser(town.alice.id, new Date().toISOString().slice(0, 10)).cells).toBe(14);
  });

  it('goes into the channel itself where there can be no thread, and says so', async () => {
    const stage = await botStage();
    const { fake, town } = stage;
    const thread = fake.addThread(town.general, { name: 'talk', owner: town.alice });
    const dm = fake.openDm(town.alice);
    for (const channel of [thread, dm]) {
      const sweepId = await drawnSweep(stage, undefined, { channel });
      const { sent } = await askForBatch(stage, { sweepId, count: 1, channel });
      expect((await sent.reply()).text).toContain('cannot open a thread');
      await untilOver(stage, sweepId);
      expect(offered(fake.messages(channel)).at(-1)).toBe(1);
    }
    const bits =
      permission.viewChannel | permission.sendMessages | permission.attachFiles | permission.readMessageHistory;
    fake.setPermissions(town.nsfw, bits);
    const sweepId = await drawnSweep(stage, undefined, { channel: town.nsfw });
    const { sent } = await askForBatch(stage, { sweepId, count: 1, channel: town.nsfw });
    expect((await sent.reply()).text).toContain('cannot open a thread');
    await untilOver(stage, sweepId);
    expect(fake.threads(town.nsfw)).toEqual([]);
  });

  it('is refused above the quota, for nonsense, and while another one of the sweep runs', async () => {
    const { promise: hold, resolve } = Promise.withResolvers<void>();
    const stage = await botStage({
      environment: { QUOTA_BATCH_PICTURES: '20', QUOTA_PANELS_PER_DAY: '10' },
      engine: {
        before: (_cell, _attempt, signal) => (stage.engine.rows.length > 1 ? orAborted(hold, signal) : undefined),
      },
    });
    const sweepId = await drawnSweep(stage);
    for (const [count, why] of [
      ['21', '1 – 20'],
      ['0', '1 – 20'],
      ['-3', '1 – 20'],
      ['1e1', '1 – 20'],
      ['many', '1 – 20'],
      ['11', 'left for today'],
    ] as const) {
      const { sent } = await askForBatch(stage, { sweepId, count });
      await sent.until(() => words(sent).includes(why));
    }
    expect(stage.bot.context.store.batches.bySweep(sweepId)).toEqual([]);
    const bad = await askForBatch(stage, { sweepId, count: 1, seed: '2147483648' });
    await bad.sent.until(() => words(bad.sent).includes('2147483647'));

    await (await askForBatch(stage, { sweepId, count: '２' })).sent.reply();
    const second = await askForBatch(stage, { sweepId, count: 1 });
    await second.sent.until(() => words(second.sent).includes('running already'));
    resolve();
    await untilOver(stage, sweepId);
    expect(stage.bot.context.store.batches.bySweep(sweepId)).toHaveLength(1);
    expect(batchOf(stage, sweepId)?.done).toBe(2);
  });

  it('asked for twice at the same moment runs once', async () => {
    const stage = await botStage();
    const { town, fake } = stage;
    const sweepId = await drawnSweep(stage);
    const forms = await Promise.all(
      [1, 2].map(async () => {
        const { handle } = await press(stage, town.alice, town.general, { action: 'pick', subject: sweepId }, '2');
        return handle.modal();
      }),
    );
    const handles = forms.map((modal) =>
      fake.submitModal({ user: town.alice, modal, values: { count: '5', seed: '' } }),
    );
    const texts = await Promise.all(handles.map(async (handle) => (await handle.reply()).text));
    expect(texts.filter((text) => text.includes('Accepted'))).toHaveLength(1);
    expect(texts.filter((text) => text.includes('running already'))).toHaveLength(1);
    await untilOver(stage, sweepId);
    expect(stage.bot.context.store.batches.bySweep(sweepId)).toHaveLength(1);
  });

  it('is cancelled by its owner; what is drawn stays, is posted, and the rest of the quota comes back', async () => {
    const { promise: hold, resolve } = Promise.withResolvers<void>();
    const stage = await botStage({
      engine: {
        before: (_cell, _attempt, signal) => (stage.engine.rows.length > 4 ? orAborted(hold, signal) : undefined),
      },
    });
    const { town, fake } = stage;
    const sweepId = await drawnSweep(stage);
    await askForBatch(stage, { sweepId, count: 50 });
    await vi.waitFor(() => expect(batchOf(stage, sweepId)?.done).toBe(3), 60_000);
    const [head] = inThread(stage);
    const stranger = fake.pressButton({ user: town.minji, message: head?.id ?? '', customId: /bcancel/ });
    await stranger.until(() => words(stranger).includes('다른 사람'));
    expect(batchOf(stage, sweepId)?.state).toBe('running');
    fake.pressButton({ user: town.alice, message: head?.id ?? '', customId: /bcancel/ });
    resolve();
    await untilOver(stage, sweepId);
    const [after, ...pages] = inThread(stage);
    expect(after?.text).toContain('Cancelled: 3 of 50');
    expect(offered(pages)).toEqual([1, 2, 3]);
    const today = new Date().toISOString().slice(0, 10);
    expect(stage.bot.context.store.usage.ofUser(town.alice.id, today).cells).toBe(3);
  });

  it('goes on after a restart: no picture is drawn twice, no page is posted twice', async () => {
    let gate: Promise<void> | undefined;
    const drawn: number[] = [];
    const stage = await botStage({
      engine: {
        before: (_cell, _attempt, signal) => (gate ? orAborted(gate, signal) : undefined),
        after: (result) => {
          drawn.push(stage.engine.rows.at(-1)?.settings.seed ?? -1);
          if (drawn.length === 3 + 14) gate = new Promise(() => {});
          return result;
        },
      },
    });
    const sweepId = await drawnSweep(stage);
    await (await askForBatch(stage, { sweepId, count: 26 })).sent.reply();
    await vi.waitFor(() => expect(batchOf(stage, sweepId)?.done).toBe(14), 60_000);
    await vi.waitFor(() => expect(inThread(stage)).toHaveLength(2), 60_000);
    gate = undefined;
    await stage.restart();
    await untilOver(stage, sweepId);
    const [head, ...pages] = inThread(stage);
    expect(head?.text).toContain('Done: 26 of 26');
    expect(offered(pages)).toEqual(upTo(26));
    expect(drawn.slice(3)).toEqual(upTo(26).map((number) => 99 + number));
  });

  it('does not post a page again whose posting was cut off: it looks for it first', async () => {
    let ahead = 0;
    const stage = await botStage({ overrides: { now: () => Date.now() + ahead } });
    const { fake, bot } = stage;
    const sweepId = await drawnSweep(stage);
    // The message is made and the bot never hears of it; long after, Discord has forgotten the nonce.
    const post = 'POST /channels/{channel_id}/messages';
    fake.faults.next(post, { kind: 'hangUpAfter' }, { skip: 2, times: 1 });
    fake.faults.next(post, { kind: 'hangUpBefore' }, { skip: 2, times: 10 });
    await (await askForBatch(stage, { sweepId, count: 3 })).sent.reply();
    await vi.waitFor(() => expect(stage.logText()).toContain('contact sheets wait'), 60_000);
    fake.clock.advance(3_600_000);
    ahead = 3_600_000;
    await untilOver(stage, sweepId);
    expect(offered(inThread(stage))).toEqual([1, 2, 3]);
    expect(bot.context.store.batches.pictures(batchOf(stage, sweepId)?.id ?? '')[0]?.messageId).toBeDefined();
  });

  it('that fails for good says why, and keeps what it has', async () => {
    const stage = await botStage({
      engine: {
        before: () => {
          if (stage.engine.rows.length > 3) throw new AppError('server.outOfMemory', { params: { host: 'somewhere' } });
        },
      },
    });
    const sweepId = await drawnSweep(stage);
    await (await askForBatch(stage, { sweepId, count: 30 })).sent.reply();
    await untilOver(stage, sweepId);
    const [head, ...pages] = inThread(stage);
    expect(head?.text).toContain('Ended early: 2 of 30');
    expect(head?.text).toContain('GPU memory');
    expect(head?.text).not.toContain('somewhere');
    expect(offered(pages)).toEqual([1, 2]);
  });

  it('comes as a direct message when its channel is gone', async () => {
    const { promise: hold, resolve } = Promise.withResolvers<void>();
    const stage = await botStage({
      engine: {
        before: (_cell, _attempt, signal) => (stage.engine.rows.length > 2 ? orAborted(hold, signal) : undefined),
      },
    });
    const { fake, town } = stage;
    const sweepId = await drawnSweep(stage);
    await (await askForBatch(stage, { sweepId, count: 2 })).sent.reply();
    await vi.waitFor(() => expect(batchOf(stage, sweepId)?.done).toBe(1), 60_000);
    // Discord deletes the threads of a channel with it.
    for (const place of [...fake.threads(town.general), town.general]) fake.faults.deleteChannel(place);
    resolve();
    await untilOver(stage, sweepId);
    expect(offered(fake.messages(fake.openDm(town.alice)))).toEqual([1, 2]);
  });

  it('posts into a thread that fell asleep', async () => {
    const { promise: hold, resolve } = Promise.withResolvers<void>();
    const stage = await botStage({
      engine: {
        before: (_cell, _attempt, signal) => (stage.engine.rows.length > 2 ? orAborted(hold, signal) : undefined),
      },
    });
    const { fake, town } = stage;
    const sweepId = await drawnSweep(stage);
    await (await askForBatch(stage, { sweepId, count: 2 })).sent.reply();
    await vi.waitFor(() => expect(batchOf(stage, sweepId)?.done).toBe(1), 60_000);
    const [thread] = fake.threads(town.general);
    if (thread) fake.faults.archiveThread(thread);
    resolve();
    await untilOver(stage, sweepId);
    expect(offered(inThread(stage))).toEqual([1, 2]);
  });
});

/** A batch that is over, with its messages. */
async function finished(count = 3) {
  const stage = await botStage();
  const sweepId = await drawnSweep(stage);
  await (await askForBatch(stage, { sweepId, count })).sent.reply();
  const batchId = await untilOver(stage, sweepId);
  const [head, page] = inThread(stage);
  if (!head || !page) throw new Error('no messages');
  return { stage, sweepId, batchId, head, page, ...stage };
}

describe('under a contact sheet', () => {
  it('a picture is shown as it is, with its number, seed and settings', async () => {
    const { fake, town, page } = await finished();
    const handle = fake.chooseSelect({ user: town.alice, message: page, customId: /bshow/, values: ['2'] });
    const reply = await handle.reply();
    expect(reply.ephemeral).toBe(true);
    expect(reply.text).toContain('#2 · seed 101 · clip skip 2');
    const text = readPictureMetadata(await fake.download(reply.media[0]?.url ?? '')).raw['parameters'];
    expect(text).toContain('Seed: 101');
    expect(text).toContain('Clip skip: 2');
  });

  it('a picture that was lost is drawn again, and said to be', async () => {
    const { stage, fake, town, page } = await finished();
    await rm(join(stage.dataDir, 'batches'), { recursive: true });
    const drawn = stage.engine.cells();
    const show = async () => {
      const handle = fake.chooseSelect({ user: town.alice, message: page, customId: /bshow/, values: ['3'] });
      return (await handle.reply()).text;
    };
    expect(await show()).toContain('drawn again');
    expect(await show()).not.toContain('drawn again');
    expect(stage.engine.cells()).toBe(drawn + 1);
  });

  it('“more like this” is a sweep around that seed', async () => {
    const { stage, fake, town, page } = await finished();
    const shown = await fake
      .chooseSelect({ user: town.alice, message: page, customId: /bshow/, values: ['2'] })
      .reply();
    fake.pressButton({ user: town.alice, message: shown, customId: /bmore/ });
    await vi.waitFor(() => expect(stage.engine.rows.at(-1)?.cells).toHaveLength(3), 60_000);
    expect(stage.engine.rows.at(-1)?.settings).toEqual({ ...stage.engine.rows[0]?.settings, seed: 101 });
  });

  it('favourites are marked, unmarked, and come as an archive', async () => {
    const { stage, fake, town, head, page } = await finished();
    const zip = () => fake.pressButton({ user: town.alice, message: head, customId: /bzip:.*:fav/ });
    expect((await zip().reply()).text).toContain('no favourite');
    for (const [number, times] of [
      ['1', 1],
      ['2', 2],
      ['3', 1],
    ] as const) {
      const shown = await fake
        .chooseSelect({ user: town.alice, message: page, customId: /bshow/, values: [number] })
        .reply();
      for (let time = 0; time < times; time += 1) {
        await fake.pressButton({ user: town.alice, message: shown, customId: /bfav/ }).reply();
      }
    }
    expect(stage.bot.context.store.favourites.list(town.alice.id).map(({ number }) => number)).toEqual([3, 1]);
    const [file] = (await zip().reply()).media;
    const archive = await fake.download(file?.url ?? '');
    const names = [...archive.toString('latin1').matchAll(/\d{4}-seed-\d+\.png/g)].map(([name]) => name);
    expect(new Set(names)).toEqual(new Set(['0001-seed-100.png', '0003-seed-102.png']));
  });

  it('all pictures come as archives that fit, one a message', async () => {
    // As large as noise of 1200x1200: two fit into 10 MiB.
    const padding = Buffer.alloc(4_300_000);
    const after = (result: CellResult): CellResult => ({ ...result, image: Buffer.concat([result.image, padding]) });
    const stage = await botStage({ engine: { after } });
    const { fake, town } = stage;
    const sweepId = await drawnSweep(stage);
    await (await askForBatch(stage, { sweepId, count: 5 })).sent.reply();
    await untilOver(stage, sweepId);
    const [head] = inThread(stage);
    const handle = fake.pressButton({ user: town.alice, message: head?.id ?? '', customId: /bzip:.*:all/ });
    await handle.until(({ followUps }) => followUps.length === 2, 20_000);
    const { reply, followUps } = handle.seen();
    const messages = [reply, ...followUps];
    expect(messages.map((message) => message?.text)).toEqual([
      'Archive 1: 2 pictures',
      'Archive 2: 2 pictures',
      'Archive 3: 1 picture',
    ]);
    expect(messages.every((message) => message?.ephemeral)).toBe(true);
    const archive = await fake.download(followUps[0]?.media[0]?.url ?? '');
    expect(archive.length).toBeGreaterThan(2 * 4_300_000);
    expect(archive.length).toBeLessThan(10 * 2 ** 20);
  });

  it('a stranger can press nothing', async () => {
    const { stage, fake, town, head, page, batchId } = await finished();
    const handles = [
      fake.chooseSelect({ user: town.haruka, message: page, customId: /bshow/, values: ['1'] }),
      fake.pressButton({ user: town.haruka, message: head, customId: /bzip:.*:all/ }),
      ...(await Promise.all(
        ['bmore', 'bfav'].map(async (action) => {
          const id = { action, subject: batchId, argument: '1' };
          return (await press(stage, town.haruka, town.general, id)).handle;
        }),
      )),
    ];
    for (const handle of handles) {
      const { text, media } = await handle.reply();
      expect(text).toContain('ほかの人');
      expect(media).toEqual([]);
    }
    expect(stage.bot.context.store.favourites.list(town.haruka.id)).toEqual([]);
  });

  it('numbers that do not exist are gone, not an accident', async () => {
    const { stage, town, batchId } = await finished(1);
    for (const argument of ['2', '0', '9999', 'x', '1e0']) {
      for (const action of ['bshow', 'bfav', 'bmore']) {
        const { handle } = await press(stage, town.alice, town.general, { action, subject: batchId, argument });
        expect((await handle.reply()).text).toContain('no longer kept');
      }
    }
  });

  it('goes with its sweep, after a question', async () => {
    const { stage, fake, town, sweepId, batchId, page } = await finished();
    const del = await press(stage, town.alice, town.general, { action: 'del', subject: sweepId });
    const { followUps } = await del.handle.until(({ followUps }) => followUps.length > 0);
    expect(followUps[0]?.text).toContain('their 3 pictures');
    expect(stage.bot.context.store.sweeps.get(sweepId)?.state).toBe('delivered');
    fake.pressButton({ user: town.alice, message: followUps[0]?.id ?? '', customId: /delyes/ });
    await fake.until(() => fake.message(page)?.deleted, 'its pages are deleted');
    expect(stage.bot.context.batches.snapshot(batchId)).toBeUndefined();
    const again = await press(stage, town.alice, town.general, { action: 'bzip', subject: batchId, argument: 'all' });
    expect((await again.handle.reply()).text).toContain('no longer kept');
    await vi.waitFor(async () => expect(await readdir(join(stage.dataDir, 'batches'))).toEqual([]), 60_000);
  });
});
