import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import type { ClipSkipEffect } from '../../src/gpu/engine.ts';
import { plainPicture, readPictureMetadata, writePictureText } from '../../src/render/index.ts';
import type { SweepSnapshot } from '../../src/sweep/desk.ts';
import type { Letters, SweepOutcome, SweepRequestInput, VeiledSweep } from '../../src/sweep/index.ts';
import { drawSheet, veil } from '../../src/sweep/index.ts';
import { languages, translator } from '../../src/text/index.ts';
import { decode, flat, pixel, scene } from '../render/pictures.ts';
import { sweepOf } from './support.ts';

const t = translator('en');

function snapshotOf(outcome: SweepOutcome, more: Partial<SweepSnapshot> = {}): SweepSnapshot {
  return {
    sweepId: 's',
    status: 'done',
    place: { ownerUser: 'u', channelId: 'c', locale: 'en', note: { skips: 'of this server' } },
    plan: outcome.plan,
    state: outcome,
    outcome,
    steps: new Map(),
    ...more,
  };
}

/** What was drawn of each row after so many pictures of it, in the order in which engines draw. */
function growing(outcome: SweepOutcome, drawn: number): SweepSnapshot {
  const previews = new Map<string, Uint8Array>();
  const steps = new Map<string, { step: number; steps: number }>();
  const rows = outcome.rows.map(({ row, cells }) => {
    const next = cells[drawn];
    if (next?.picture) previews.set(next.cell.requestKey, next.picture.bytes);
    if (next) steps.set(next.cell.requestKey, { step: 3, steps: 20 });
    return { row, cells: cells.map((cell, index) => (index < drawn ? cell : undefined)), identical: [] };
  });
  const { outcome: _outcome, ...snapshot } = snapshotOf(outcome, { status: 'running' });
  return { ...snapshot, state: { plan: outcome.plan, rows, previews }, steps };
}

/** Everything that can be had of a veiled sweep, in every language and, once it is whole, every view, as text. */
async function everything(sweep: VeiledSweep): Promise<string[]> {
  const all = [JSON.stringify(sweep), String(Object.keys(sweep))];
  for (const language of languages) {
    const words = translator(language);
    all.push(
      sweep.settings(words),
      ...sweep.caveats(words),
      JSON.stringify(sweep.rows(words)),
      sweep.altText(words),
      ...(await pictures(sweep, words, language === 'en' && sweep.drawn)),
    );
  }
  for (const { name, data } of await sweep.originals()) all.push(name, data.toString('base64'));
  return all;
}

async function pictures(sweep: VeiledSweep, words: typeof t, all: boolean): Promise<string[]> {
  const files: string[] = [];
  const kinds = all ? (['normal', 'zoom', 'differences', 'flip'] as const) : (['normal'] as const);
  for (const kind of kinds) {
    const { data, name } = await sweep.sheet({ kind, format: kind === 'flip' ? 'auto' : 'png' }, words);
    files.push(name, data.toString('base64'));
  }
  return files;
}

/** The same pictures under the same letters, with other clip skips behind them: `turned` maps one sweep's to the other's. */
async function twins(
  request: SweepRequestInput,
  effects: readonly [ClipSkipEffect[], ClipSkipEffect[]],
  pictureOf: (clipSkip: number) => number = (n) => n,
): Promise<readonly [SweepOutcome, Letters][]> {
  const turned = [0, 2, 3, 1];
  const back = [0, 3, 1, 2];
  const letters = [3, 1, 2];
  const effect =
    (which: 0 | 1) =>
    (_model: unknown, n: number): ClipSkipEffect =>
      effects[which][n - 1] ?? { honoured: 'yes' };
  const one = await sweepOf(request, { effect: effect(0), draws: pictureOf });
  const other = await sweepOf(request, { effect: effect(1), draws: (n) => pictureOf(turned[n] ?? 0) });
  return [
    [await one.run(), letters],
    [await other.run(), letters.map((n) => back[n] ?? 0)],
  ];
}

const plainly: [ClipSkipEffect[], ClipSkipEffect[]] = [[], []];
const doubtful: [ClipSkipEffect[], ClipSkipEffect[]] = [
  [{ honoured: 'floor', used: 2 }, { honoured: 'yes' }, { honoured: 'unknown' }],
  [{ honoured: 'unknown' }, { honoured: 'unknown' }, { honoured: 'no' }],
];
const grid = { axis: 'seed' as const, values: ['2'] };

/** All words of a veiled sweep that starts from this seed. */
async function wordsOfSeed(seed: number, rows?: typeof grid): Promise<string[]> {
  const outcome = await (await sweepOf({ prompt: 'a', seed, ...(rows ? { rows } : {}) })).run();
  const sweep = veil(snapshotOf(outcome), [2, 1, 3]);
  return [sweep.settings(t), JSON.stringify(sweep.rows(t)), JSON.stringify(sweep)];
}

describe('behind the veil', () => {
  it.each<[string, SweepRequestInput, typeof plainly, ((n: number) => number)?]>([
    ['a grid of seeds', { prompt: 'a', rows: grid }, plainly],
    ['a row that the server treats in other ways', { prompt: 'a', model: 'beta', skips: [1, 2, 3] }, doubtful],
    ['a row with two panels alike', { prompt: 'a' }, doubtful, (n) => (n === 3 ? 1 : n)],
    ['a row of panels that are all alike', { prompt: 'a' }, plainly, () => 1],
  ])(
    'nothing of %s tells which clip skip a letter is: with others behind the letters every byte is the same',
    async (_name, request, effects, pictureOf) => {
      const [one, other] = await twins(request, effects, pictureOf);
      if (!one || !other) throw new Error('no twins');
      expect(one[1]).not.toEqual(other[1]);
      for (const drawn of [1, 2]) {
        expect(await everything(veil(growing(one[0], drawn), one[1]))).toEqual(
          await everything(veil(growing(other[0], drawn), other[1])),
        );
      }
      const [seen, seenToo] = [veil(snapshotOf(one[0]), one[1]), veil(snapshotOf(other[0]), other[1])];
      expect(seen.drawn).toBe(true);
      expect(await everything(seen)).toEqual(await everything(seenToo));
    },
  );

  it('a sheet of numbers would not pass that test', async () => {
    const [one, other] = await twins({ prompt: 'a' }, plainly);
    const sheets = [one, other].map(async (twin) => {
      if (!twin) throw new Error('no twins');
      return drawSheet(twin[0], { kind: 'normal', format: 'png' }, t);
    });
    const [seen, seenToo] = await Promise.all(sheets);
    expect(seen?.data.equals(seenToo?.data ?? Buffer.alloc(0))).toBe(false);
  });

  it('a row is shown when all of it is there, and how much is there is told', async () => {
    const outcome = await (await sweepOf({ prompt: 'a', rows: grid })).run();
    const letters = [2, 3, 1];
    const part = growing(outcome, 2);
    const early = veil(part, letters);
    expect(early).toMatchObject({ drawn: false, panels: { count: 6, done: 4, failed: 0 } });
    expect(await early.originals()).toEqual([]);
    await expect(early.sheet({ kind: 'flip' }, t)).rejects.toMatchObject({ code: 'job.nothingDrawn' });
    const [first] = outcome.rows;
    const rows = part.state.rows.map((row, index) => (index === 0 && first ? first : row));
    const half = veil({ ...part, state: { ...part.state, rows } }, letters);
    expect(half.drawn).toBe(true);
    expect((await half.originals()).map(({ name }) => name)).toEqual(['row-1-A.png', 'row-1-B.png', 'row-1-C.png']);
  });

  it('panels stand on the sheet, and frames in the flip, in the order of the letters', async () => {
    const outcome = await (await sweepOf({ prompt: 'a' })).run();
    const colours = await Promise.all(['#ff0000', '#00ff00', '#0000ff'].map((colour) => flat(colour)));
    const rows = outcome.rows.map((row) => ({
      ...row,
      cells: row.cells.map((cell, index) => {
        const bytes = colours[index];
        return cell.picture && bytes ? { ...cell, picture: { ...cell.picture, bytes } } : cell;
      }),
    }));
    const sweep = veil(snapshotOf(outcome, { state: { ...outcome, rows } }), [3, 1, 2]);
    const sheet = await decode((await sweep.sheet({ kind: 'normal', format: 'png' }, t)).data);
    const flip = await sweep.sheet({ kind: 'flip', format: 'webp' }, t);
    const frames = await Promise.all(
      [0, 1, 2].map(async (page) => decode(await sharp(flip.data, { page }).png().toBuffer())),
    );
    const seen = [1, 3, 5].map((sixth) => pixel(sheet, Math.round((sheet.width * sixth) / 6), sheet.height >> 1));
    const moving = frames.map((frame) => pixel(frame, frame.width >> 1, frame.height >> 1));
    for (const channels of [seen, moving])
      expect(channels.map((rgb) => rgb.indexOf(Math.max(...rgb)))).toEqual([2, 0, 1]);
  });

  it('after the vote the letters stand beside the clip skips', async () => {
    const outcome = await (await sweepOf({ prompt: 'a' })).run();
    const draw = async (was?: Letters): Promise<Buffer> =>
      (await drawSheet(outcome, { kind: 'normal', format: 'png', ...(was ? { was } : {}) }, t)).data;
    const [plain, one, other] = [await draw(), await draw([3, 1, 2]), await draw([1, 2, 3])];
    expect([one.equals(plain), one.equals(other)]).toEqual([false, false]);
    expect(readPictureMetadata(one).raw).toEqual(readPictureMetadata(plain).raw);
  });

  it('originals are called by the letters of their pictures', async () => {
    const outcome = await (await sweepOf({ prompt: 'a' })).run();
    const files = await veil(snapshotOf(outcome), [3, 1, 2]).originals();
    const drawn = outcome.rows[0]?.cells ?? [];
    const expected = await Promise.all(
      [2, 0, 1].map((at) => plainPicture(drawn[at]?.picture?.bytes ?? Buffer.alloc(0))),
    );
    expect(files.map(({ name }) => name)).toEqual(['A.png', 'B.png', 'C.png']);
    expect(files.map(({ data }, index) => data.equals(expected[index] ?? Buffer.alloc(0)))).toEqual([true, true, true]);
  });

  it('no seed is told, by which anybody could draw the row again and see its numbers', async () => {
    expect(await wordsOfSeed(4711)).toEqual(await wordsOfSeed(815));
    expect(await wordsOfSeed(4711, grid)).toEqual(await wordsOfSeed(815, grid));
    expect((await wordsOfSeed(4711))[0]).toBe('blind vote: letters are shuffled · Euler · 4 steps · CFG 7 · 64x64');
  });

  it('whose defaults the settings were is not told: clip skips may be among them', async () => {
    const snapshot = snapshotOf(await (await sweepOf({ prompt: 'a' })).run());
    expect(snapshot.place.note).toBeDefined();
    expect(veil(snapshot, [2, 1, 3]).place).toEqual({ ownerUser: 'u', channelId: 'c', locale: 'en' });
  });

  it('files hold pixels alone', async () => {
    const outcome = await (await sweepOf({ prompt: 'a' })).run();
    const sweep = veil(snapshotOf(outcome), [2, 1, 3]);
    const sheet = await sweep.sheet({ kind: 'normal', format: 'png' }, t);
    for (const { data } of [sheet, ...(await sweep.originals())]) {
      expect(readPictureMetadata(data).raw).toEqual({});
      expect(chunksOf(data).filter((name) => !['IHDR', 'pHYs', 'IDAT', 'IEND'].includes(name))).toEqual([]);
    }
    const jpeg = await sweep.sheet({ kind: 'normal', format: 'jpeg' }, t);
    const { exif, xmp, iptc, comments } = await sharp(jpeg.data).metadata();
    expect([exif, xmp, iptc, comments]).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('a plain picture', () => {
  it('looks the same and carries neither text, nor transparency, nor anything in its lowest bits', async () => {
    const { data, info } = await sharp(await scene(3, 64, 48))
      .ensureAlpha(0.5)
      .raw()
      .toBuffer({ resolveWithObject: true });
    const secret = await sharp(data, { raw: { width: info.width, height: info.height, channels: 4 } })
      .png()
      .toBuffer();
    const plain = await plainPicture(writePictureText(secret, { parameters: 'a\nSteps: 4, Clip skip: 2' }));
    expect(readPictureMetadata(plain).raw).toEqual({});
    expect((await sharp(plain).metadata()).hasAlpha).toBe(false);
    const [before, after] = await Promise.all(
      [secret, plain].map((image) => sharp(image).removeAlpha().raw().toBuffer()),
    );
    expect(after?.some((value) => (value & 1) === 1)).toBe(false);
    expect(Math.max(...(before ?? []).map((value, index) => Math.abs(value - (after?.[index] ?? 0))))).toBe(1);
  });
});

function chunksOf(png: Buffer): string[] {
  const names: string[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) names.push(png.toString('latin1', at + 4, at + 8));
  return [...new Set(names)];
}
