import { setTimeout as wait } from 'node:timers/promises';

import { beforeAll, describe, expect, test } from 'vitest';

import { arrange } from '../../src/render/arrangement.ts';
import { createSheet, renderSheet } from '../../src/render/index.ts';
import type { SheetCell, SheetOptions, SheetSpec } from '../../src/render/index.ts';
import { sharp } from '../../src/render/sharp.ts';
import { hostilePrompts } from './hostile.ts';
import { decode, distance, flat, ink, pixel, scene } from './pictures.ts';
import type { Decoded } from './pictures.ts';

const page = [0x1e, 0x1f, 0x22];
const card = [0x2b, 0x2d, 0x31];
const amber = [0xf0, 0xb2, 0x32];

let scenes: Buffer[] = [];
beforeAll(async () => {
  scenes = await Promise.all([1, 2, 3].map((seed) => scene(seed)));
});

function done(image: Uint8Array | undefined, badge?: string): SheetCell {
  if (!image) throw new Error('no picture');
  return badge === undefined ? { state: 'done', image } : { state: 'done', image, badge };
}

function spec(change: Partial<SheetSpec> = {}): SheetSpec {
  return {
    prompt: 'portray desolate, abandoned house, overgrown vegetation surrounding structure, under eerie, moonlit sky',
    noPrompt: '(no prompt)',
    meta: 'seed 42 · Euler a · 20 steps · CFG 7 · 512x512',
    columns: [
      { label: 'Clip skip 1', sub: 'last layer (12/12)' },
      { label: 'Clip skip 2', sub: 'layer 11/12' },
      { label: 'Clip skip 3', sub: 'layer 10/12' },
    ],
    rows: [{}],
    cells: [scenes.map((image) => done(image))],
    footer: ['model [cc6cb27103] · engine', 'same seed, only clip skip changes'],
    caveats: [],
    tile: { width: 512, height: 512 },
    ...change,
  };
}

async function draw(change: Partial<SheetSpec> = {}, options: SheetOptions = {}): Promise<Decoded> {
  const sheet = await renderSheet(spec(change), { format: 'png', ...options });
  const picture = await decode(sheet.data);
  expect([picture.width, picture.height]).toEqual([sheet.width, sheet.height]);
  return picture;
}

describe('a panel under way', () => {
  test('shows what it looks like so far, greyed and darkened, with a note', async () => {
    const vivid = await flat('#fa2828');
    const picture = await draw({ cells: [[{ state: 'preview', image: vivid, title: 'preview' }]] });
    const panel = arrange(spec(), {}).layout.panels[0]?.[0];
    const [r, g, b] = pixel(picture, (panel?.x ?? 0) + 256, (panel?.y ?? 0) + 256);
    expect(r).toBeGreaterThan(g);
    expect(r).toBeLessThan(180);
    expect(r - b).toBeLessThan(120);
    const corner = { x: panel?.x ?? 0, y: (panel?.y ?? 0) + 440, width: 200, height: 72 };
    expect(ink(picture, corner, [r, g, b])).toBeGreaterThan(200);
  });

  test('is a waiting card where the preview is no picture, or a huge one', async () => {
    for (const image of [Buffer.from('<html>'), Buffer.alloc(3_000_000)]) {
      const picture = await draw({ cells: [[{ state: 'preview', image, title: 'preview' }]] });
      const panel = arrange(spec(), {}).layout.panels[0]?.[0];
      expect(pixel(picture, (panel?.x ?? 0) + 20, (panel?.y ?? 0) + 20)).toEqual(card);
    }
  });
});

describe('a sheet of three panels', () => {
  test('shows every picture pixel for pixel in its place', async () => {
    const picture = await draw();
    const { layout } = arrange(spec(), {});
    expect([picture.width, picture.height]).toEqual([layout.width, layout.height]);
    for (const [column, image] of scenes.entries()) {
      const panel = layout.panels[0]?.[column];
      const original = await decode(image);
      for (const [x, y] of [
        [0, 0],
        [511, 0],
        [0, 511],
        [511, 511],
        [200, 300],
      ] as const) {
        expect(pixel(picture, (panel?.x ?? 0) + x, (panel?.y ?? 0) + y)).toEqual(pixel(original, x, y));
      }
    }
  });

  test('has words in every band and bare page between the panels', async () => {
    const picture = await draw();
    const { layout } = arrange(spec(), {});
    const { prompt, meta, footer } = layout;
    if (!meta || !footer) throw new Error('bands are missing');
    for (const rect of [
      prompt,
      meta,
      footer,
      ...layout.columnLabels.flatMap(({ label, sub }) => (sub ? [label, sub] : [])),
    ]) {
      expect(ink(picture, rect)).toBeGreaterThan(rect.height * 8);
    }
    const [first] = layout.panels[0] ?? [];
    const right = (first?.x ?? 0) + (first?.width ?? 0);
    expect(ink(picture, { x: right, y: first?.y ?? 0, width: layout.gap, height: 512 })).toBe(0);
    expect(ink(picture, { x: 0, y: 0, width: layout.prompt.x - 1, height: layout.height })).toBe(0);
  });

  test('is the same file for the same input', async () => {
    const [one, other] = await Promise.all([renderSheet(spec()), renderSheet(spec())]);
    expect(one.data.equals(other.data)).toBe(true);
  });

  test('writes the long lines where an SVG would put them', async () => {
    const { layout } = arrange(spec({ meta: 'H 시드 42 漢H' }), {});
    const picture = await draw({ meta: 'H 시드 42 漢H' });
    const { meta } = layout;
    if (!meta) throw new Error('no meta');
    const rows = Array.from({ length: meta.height }, (_, y) => y).filter(
      (y) => ink(picture, { ...meta, width: 12, y: meta.y + y, height: 1 }) > 0,
    );
    // The first letter is an H: its foot is the baseline, its top the height of capitals above it.
    const baseline = meta.lineHeight / 2 + meta.size * 0.355;
    expect(Math.abs((rows.at(-1) ?? 0) + 1 - baseline)).toBeLessThanOrEqual(1.5);
    expect(Math.abs((rows[0] ?? 0) - (baseline - meta.size * 0.71))).toBeLessThanOrEqual(1.5);
    const left = Array.from({ length: 20 }, (_, x) => x).find(
      (x) => ink(picture, { ...meta, x: meta.x + x, width: 1 }) > 0,
    );
    expect(left).toBeLessThanOrEqual(4);
  });
});

describe('words', () => {
  test.each(hostilePrompts.map((prompt, index) => [index, prompt]))(
    'hostile prompt %i makes a sheet with a prompt on it',
    async (_, prompt) => {
      const image = await flat('#808080');
      const change = {
        prompt,
        cells: [[done(image)]],
        columns: [{ label: prompt, sub: prompt }],
        rows: [{ label: prompt }],
        caveats: [prompt],
        footer: [prompt],
        meta: prompt,
        tile: { width: 64, height: 64 },
      };
      const picture = await draw(change);
      const { layout } = arrange(spec(change), {});
      expect(ink(picture, layout.prompt)).toBeGreaterThan(10);
      expect(layout.prompt.lines.length).toBeLessThanOrEqual(3);
      expect(Math.max(picture.width, picture.height)).toBeLessThanOrEqual(4096);
    },
  );

  test('a blank prompt is called one', async () => {
    expect(arrange(spec({ prompt: ' \u200b\n ' }), {}).layout.prompt.lines).toEqual(['(no prompt)']);
  });

  test.each([
    ['Korean', '폐허가 된 집'],
    ['Japanese', 'さくらの廃墟'],
    ['emoji', '🌕🏚🌿'],
  ])('%s is drawn as itself, not as boxes', async (_, prompt) => {
    const { prompt: band } = arrange(spec({ prompt }), {}).layout;
    // A box for a missing glyph begins with an upright line as high as itself; none of these words does.
    const highestEdge = async (text: string): Promise<number> => {
      const picture = await draw({ prompt: text });
      const columns = Array.from({ length: band.width }, (__, x) => ink(picture, { ...band, x: band.x + x, width: 1 }));
      const first = columns.findIndex((count) => count > 0);
      return Math.max(...columns.slice(first, first + 3)) / band.size;
    };
    expect(await highestEdge('\u{10ffff}')).toBeGreaterThan(0.7);
    expect(await highestEdge(prompt)).toBeLessThan(0.6);
  });

  test('a caveat stands on an amber card above the footer', async () => {
    const caveats = ['Bundled demo model: it says nothing about your checkpoint.'];
    const { layout } = arrange(spec({ caveats }), {});
    const box = layout.caveatBox;
    if (!box || !layout.footer || !layout.caveats) throw new Error('no caveat');
    const picture = await draw({ caveats });
    expect(pixel(picture, box.x, box.y + 5)).toEqual(amber);
    expect(ink(picture, layout.caveats, [0x3a, 0x30, 0x20])).toBeGreaterThan(500);
    expect(box.y + box.height).toBeLessThanOrEqual(layout.footer.y);
  });
});

describe('cells that are not pictures', () => {
  test('failed and waiting cards carry their words and differ from each other', async () => {
    const cells: SheetCell[][] = [
      [
        done(scenes[0]),
        { state: 'failed', title: 'failed', detail: 'the server ran out of memory' },
        { state: 'waiting', title: 'waiting' },
      ],
    ];
    const picture = await draw({ cells });
    const [, failed, waiting] = arrange(spec({ cells }), {}).layout.panels[0] ?? [];
    if (!failed || !waiting) throw new Error('no panels');
    expect(pixel(picture, failed.x + 20, failed.y + 20)).toEqual(card);
    expect(ink(picture, failed, card)).toBeGreaterThan(1000);
    expect(ink(picture, waiting, card)).toBeGreaterThan(300);
    expect(ink(picture, failed, card)).toBeGreaterThan(ink(picture, waiting, card));
  });

  test('a badge covers a corner of its panel and nothing else', async () => {
    const badged = await draw({ cells: [[done(scenes[0]), done(scenes[0], '= clip skip 1'), done(scenes[0])]] });
    const bare = await draw({ cells: [[done(scenes[0]), done(scenes[0]), done(scenes[0])]] });
    const changed: [number, number][] = [];
    for (let y = 0; y < bare.height; y += 1) {
      for (let x = 0; x < bare.width; x += 1)
        if (distance(pixel(bare, x, y), pixel(badged, x, y)) > 0) changed.push([x, y]);
    }
    const panel = arrange(spec(), {}).layout.panels[0]?.[1];
    if (!panel) throw new Error('no panel');
    expect(changed.length).toBeGreaterThan(1000);
    expect(changed.every(([x, y]) => x >= panel.x && x < panel.x + 512 && y > panel.y + 400 && y < panel.y + 512)).toBe(
      true,
    );
  });
});

describe('zoom and differences', () => {
  test('frame the place that differs in every panel and show it twice as large', async () => {
    // A busy corner that all panels share must not win over a quiet place where they differ.
    const base = await sharp(await flat('#405060', 512, 512))
      .composite([
        {
          input: await sharp({
            create: {
              width: 300,
              height: 120,
              channels: 3,
              background: '#808080',
              noise: { type: 'gaussian', mean: 128, sigma: 90 },
            },
          })
            .png()
            .toBuffer(),
          left: 0,
          top: 0,
        },
      ])
      .png()
      .toBuffer();
    const spot = await sharp(base)
      .composite([{ input: await scene(5, 60, 40), left: 300, top: 340 }])
      .png()
      .toBuffer();
    const cells = [[done(base), done(spot), done(base)]];
    const picture = await draw({ cells }, { zoom: true });
    const { layout } = arrange(spec({ cells }), { zoom: true });
    const [first] = layout.panels[0] ?? [];
    const [, second] = layout.zoom;
    if (!first || !second) throw new Error('no zoom');
    const framed: [number, number][] = [];
    for (let y = 0; y < 512; y += 1) {
      for (let x = 0; x < 512; x += 1)
        if (distance(pixel(picture, first.x + x, first.y + y), amber) === 0) framed.push([x, y]);
    }
    const xs = framed.map(([x]) => x);
    const ys = framed.map(([, y]) => y);
    // The changed spot, 300..360 by 340..380, is inside the frame of 256x128.
    expect([Math.max(...xs) - Math.min(...xs) + 1, Math.max(...ys) - Math.min(...ys) + 1]).toEqual([256, 128]);
    expect(Math.min(...xs)).toBeLessThanOrEqual(300);
    expect(Math.max(...xs)).toBeGreaterThanOrEqual(359);
    expect(Math.min(...ys)).toBeLessThanOrEqual(340);
    expect(Math.max(...ys)).toBeGreaterThanOrEqual(379);
    expect(
      ink(picture, { x: second.x + 6, y: second.y + 6, width: 500, height: 240 }, [0x40, 0x50, 0x60]),
    ).toBeGreaterThan(5000);
  });

  test('leave no empty strip when the panels are the same', async () => {
    const cells = [[done(scenes[0]), done(scenes[0]), done(scenes[0])]];
    const plain = await draw({ cells });
    const zoomed = await draw({ cells }, { zoom: true });
    expect(zoomed.height).toBe(plain.height);
    expect(zoomed.data.equals(plain.data)).toBe(true);
  });

  test('differences show black for the same picture and light for another one', async () => {
    const cells = [
      [
        done(await flat('#000000', 512, 512)),
        done(await flat('#000000', 512, 512)),
        done(await flat('#ffffff', 512, 512)),
      ],
    ];
    const picture = await draw({ cells }, { differences: true });
    const [, same, other] = arrange(spec({ cells }), { differences: true }).layout.differences;
    if (!same || !other) throw new Error('no strip');
    expect(pixel(picture, same.x + 100, same.y + 100)).toEqual([0, 0, 4]);
    expect(pixel(picture, other.x + 100, other.y + 100)).toEqual([252, 255, 164]);
    expect(ink(picture, { ...other, x: other.x + 260, width: 250 }, card)).toBeGreaterThan(200);
  });

  test('work with the panels that are there when one failed', async () => {
    const cells: SheetCell[][] = [[done(scenes[0]), { state: 'failed', title: 'failed' }, done(scenes[2])]];
    const plain = await draw({ cells });
    const zoomed = await draw({ cells }, { zoom: true, differences: true });
    expect(zoomed.height).toBeGreaterThan(plain.height);
  });
});

function many(count: number, word: string): { label: string }[] {
  return Array.from({ length: count }, (_, index) => ({ label: `${word} ${index + 1}` }));
}

describe('the way round', () => {
  test('two clip skips of five epochs stand on five columns, each panel in its new place', async () => {
    const colours = ['#ff0000', '#00ff00', '#0000ff', '#ffff00', '#ff00ff'];
    const cells = await Promise.all(
      colours.map(async (colour) => [done(await flat(colour, 128, 128)), done(await flat('#ffffff', 128, 128))]),
    );
    const change = { columns: many(2, 'Clip skip'), rows: many(5, 'epoch'), cells, tile: { width: 256, height: 256 } };
    const sheet = await renderSheet(spec(change), { format: 'png' });
    expect(sheet.transposed).toBe(true);
    const { layout } = arrange(spec(change), {});
    const picture = await decode(sheet.data);
    const third = layout.panels[0]?.[2];
    expect(pixel(picture, (third?.x ?? 0) + 60, (third?.y ?? 0) + 60)).toEqual([0, 0, 255]);
    const below = layout.panels[1]?.[2];
    expect(pixel(picture, (below?.x ?? 0) + 60, (below?.y ?? 0) + 60)).toEqual([255, 255, 255]);
  });

  test('one row of three, square grids, and sheets that compare along rows stay as they are', () => {
    expect(arrange(spec(), {}).transposed).toBe(false);
    expect(arrange(spec({ rows: many(3, 'seed') }), {}).transposed).toBe(false);
    const grid = spec({ columns: many(2, 'Clip skip'), rows: many(5, 'epoch') });
    expect(arrange(grid, {}).transposed).toBe(true);
    expect(arrange(grid, { zoom: true }).transposed).toBe(false);
    expect(arrange(grid, { orient: false }).transposed).toBe(false);
  });

  test('twelve clip skips are folded onto two lines at their native size', () => {
    const { layout, transposed } = arrange(spec({ columns: many(12, 'Clip skip') }), {});
    expect(transposed).toBe(false);
    expect(new Set(layout.panels[0]?.map(({ y }) => y)).size).toBe(2);
    expect(layout.tileScale).toBe(1);
  });
});

describe('a sheet that grows', () => {
  test('takes pictures in any order and can be finished again and again', async () => {
    const waiting: SheetCell = { state: 'waiting', title: 'waiting' };
    const sheet = createSheet(spec({ cells: [[waiting, waiting, waiting]] }), { format: 'png' });
    const early = await sheet.finish();
    await sheet.place(0, 2, done(scenes[2]));
    await sheet.place(0, 0, done(scenes[0]));
    const middle = await sheet.finish();
    await sheet.place(0, 1, done(scenes[1]));
    const late = await sheet.finish();
    expect(early.data.equals(middle.data)).toBe(false);
    expect(late.data.equals((await renderSheet(spec(), { format: 'png' })).data)).toBe(true);
  });

  test('the newest cell of a place wins, also over one that takes longer to decode', async () => {
    const large = await scene(7, 2048, 2048);
    const sheet = createSheet(spec({ cells: [[done(large), done(scenes[1]), done(scenes[2])]] }), { format: 'png' });
    await sheet.place(0, 0, done(scenes[0]));
    await wait(0);
    const finished = await sheet.finish();
    expect(finished.data.equals((await renderSheet(spec(), { format: 'png' })).data)).toBe(true);
  });

  test('a picture placed while a page is being encoded does not tear that page', async () => {
    const waiting: SheetCell = { state: 'waiting', title: 'waiting' };
    const cells = [[done(scenes[0]), done(scenes[1]), waiting]];
    const sheet = createSheet(spec({ cells }), { format: 'png' });
    await sheet.finish();
    const finishing = sheet.finish();
    await wait(1);
    await sheet.place(0, 2, done(scenes[2]));
    const page = await finishing;
    const alone = await renderSheet(spec({ cells }), { format: 'png' });
    const whole = await renderSheet(spec(), { format: 'png' });
    expect([alone, whole].some(({ data }) => data.equals(page.data))).toBe(true);
  });

  test('a broken picture is refused by name and leaves the sheet usable', async () => {
    const broken = scenes[0]?.subarray(0, 5000) ?? Buffer.alloc(0);
    const waiting: SheetCell = { state: 'waiting', title: 'waiting' };
    const sheet = createSheet(spec({ cells: [[waiting, waiting, waiting]] }));
    await expect(sheet.place(0, 0, done(broken))).rejects.toMatchObject({ code: 'file.notPicture' });
    await expect(
      sheet.place(0, 0, done(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))),
    ).rejects.toMatchObject({ code: 'file.notPicture' });
    expect((await sheet.finish()).width).toBe(1600);
    await expect(renderSheet(spec({ cells: [[done(broken), waiting, waiting]] }))).rejects.toMatchObject({
      code: 'file.notPicture',
    });
  });

  test('an aborted one says that it was cancelled', async () => {
    await expect(renderSheet(spec(), { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'job.cancelled' });
  });
});

describe('pictures of other sizes and kinds', () => {
  test('are fitted inside their panel, never cropped', async () => {
    const wide = await flat('#ffffff', 512, 256);
    const cells = [[done(wide), done(scenes[1]), done(scenes[2])]];
    const picture = await draw({ cells });
    const [panel] = arrange(spec({ cells }), {}).layout.panels[0] ?? [];
    if (!panel) throw new Error('no panel');
    expect(pixel(picture, panel.x + 256, panel.y + 256)).toEqual([255, 255, 255]);
    expect(pixel(picture, panel.x + 256, panel.y + 60)).toEqual(card);
    expect(pixel(picture, panel.x + 1, panel.y + 256)).toEqual([255, 255, 255]);
  });

  test('grey, 16-bit, transparent, JPEG and WebP pictures are all drawn', async () => {
    const grey = await sharp(scenes[0]).greyscale().png().toBuffer();
    const deep = await sharp(scenes[0]).toColourspace('rgb16').png().toBuffer();
    const clear = await sharp(scenes[0]).ensureAlpha(0.5).png().toBuffer();
    const jpeg = await sharp(scenes[0]).jpeg().toBuffer();
    const webp = await sharp(scenes[0]).webp({ lossless: true }).toBuffer();
    const images = [grey, deep, clear, jpeg, webp];
    const change = {
      columns: images.map((_, index) => ({ label: `${index}` })),
      cells: [images.map((image) => done(image))],
    };
    const picture = await draw(change);
    const original = pixel(await decode(scenes[0] ?? grey), 200, 200);
    const [greyPanel, ...panels] = arrange(spec(change), {}).layout.panels[0] ?? [];
    expect(ink(picture, { x: greyPanel?.x ?? 0, y: greyPanel?.y ?? 0, width: 512, height: 512 })).toBeGreaterThan(
      100_000,
    );
    const distances = panels.map((panel) => distance(pixel(picture, panel.x + 200, panel.y + 200), original));
    expect(Math.max(...distances)).toBeLessThan(16);
  });

  test('twelve by twelve panels stay within the longest side', async () => {
    const image = await flat('#336699', 512, 512);
    const labels = Array.from({ length: 12 }, (_, index) => ({ label: `${index + 1}` }));
    const cells = labels.map(() => labels.map(() => done(image)));
    const sheet = await renderSheet(spec({ columns: labels, rows: labels, cells }));
    expect(Math.max(sheet.width, sheet.height)).toBeLessThanOrEqual(4096);
    expect(sheet.format).toBe('jpeg');
  });
});

test('the page colour is what a dark chat shows behind it', async () => {
  expect(pixel(await draw(), 2, 2)).toEqual(page);
});
