import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { layoutSheet, maxSide, previewTile } from '../../src/render/layout.ts';
import type { Layout, LayoutInput } from '../../src/render/layout.ts';
import type { Rect } from '../../src/render/raster.ts';

const lines = (count: number) => () => Array.from({ length: count }, () => 'text');

function input(change: Partial<LayoutInput> = {}): LayoutInput {
  return {
    columns: 3,
    rows: 1,
    lines: 1,
    tile: { width: 512, height: 512 },
    columnEm: { label: 5.5, sub: 11 },
    prompt: lines(2),
    meta: lines(1),
    caveats: lines(0),
    footer: lines(2),
    zoom: false,
    differences: false,
    ...change,
  };
}

function everything(layout: Layout): Rect[] {
  return [
    layout.prompt,
    ...(layout.meta ? [layout.meta] : []),
    ...layout.columnLabels.flatMap(({ label, sub }) => (sub ? [label, sub] : [label])),
    ...layout.rowLabels,
    ...layout.panels.flat(),
    ...layout.zoom,
    ...layout.differences,
    ...(layout.caveatBox ? [layout.caveatBox] : []),
    ...(layout.footer ? [layout.footer] : []),
  ];
}

function overlap(one: Rect, other: Rect): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

const inputs = fc
  .record({
    columns: fc.integer({ min: 1, max: 12 }),
    rows: fc.integer({ min: 1, max: 12 }),
    lines: fc.integer({ min: 1, max: 6 }),
    tile: fc.record({ width: fc.integer({ min: 1, max: 4096 }), height: fc.integer({ min: 1, max: 4096 }) }),
    columnEm: fc.record({
      label: fc.double({ min: 0, max: 60, noNaN: true }),
      sub: fc.double({ min: 0, max: 60, noNaN: true }),
    }),
    rowEm: fc.option(
      fc.record({
        label: fc.double({ min: 0, max: 60, noNaN: true }),
        sub: fc.double({ min: 0, max: 60, noNaN: true }),
      }),
      { nil: undefined },
    ),
    prompt: fc.integer({ min: 1, max: 3 }).map(lines),
    meta: fc.integer({ min: 0, max: 2 }).map(lines),
    caveats: fc.integer({ min: 0, max: 6 }).map(lines),
    footer: fc.integer({ min: 0, max: 6 }).map(lines),
    zoom: fc.boolean(),
    differences: fc.boolean(),
  })
  .map(({ rowEm, ...rest }) => {
    const folded = rest.rows === 1 && !rest.zoom && !rest.differences ? Math.min(rest.lines, rest.columns) : 1;
    return { ...rest, lines: folded, ...(rowEm && { rowEm }) } satisfies LayoutInput;
  });

describe('any sheet of 1-12 by 1-12 panels', () => {
  test('has no two things on one another and nothing outside', () => {
    fc.assert(
      fc.property(inputs, (one) => {
        const layout = layoutSheet(one);
        const all = everything(layout);
        for (const rect of all) {
          expect(rect.x).toBeGreaterThanOrEqual(0);
          expect(rect.y).toBeGreaterThanOrEqual(0);
          expect(rect.x + rect.width).toBeLessThanOrEqual(layout.width);
          expect(rect.y + rect.height).toBeLessThanOrEqual(layout.height);
        }
        const touching = all.flatMap((rect, index) => all.slice(index + 1).filter((other) => overlap(rect, other)));
        expect(touching).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('stays within the longest side, in whole pixels, with equal panels', () => {
    fc.assert(
      fc.property(inputs, (one) => {
        const layout = layoutSheet(one);
        expect(Math.max(layout.width, layout.height)).toBeLessThanOrEqual(maxSide);
        expect(layout.panels).toHaveLength(one.rows);
        for (const row of layout.panels) {
          expect(row).toHaveLength(one.columns);
          for (const { width, height } of row) expect({ width, height }).toEqual(layout.tile);
        }
        for (const rect of everything(layout)) {
          expect(
            Object.values({ x: rect.x, y: rect.y, width: rect.width, height: rect.height }).every(Number.isInteger),
          ).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

test('three panels of 512 keep their pixels and fit the chat preview well', () => {
  const layout = layoutSheet(input());
  expect(layout.tile).toEqual({ width: 512, height: 512 });
  expect(layout.unit).toBe(1);
  expect(layout.width).toBe(1600);
  expect(layout.labelSize).toBe(46);
  expect(previewTile(layout)).toBeGreaterThan(170);
});

test('pictures of 64 pixels are enlarged by a whole factor so that labels can be read', () => {
  const layout = layoutSheet(input({ tile: { width: 64, height: 64 } }));
  expect(layout.tileScale).toBe(4);
});

test('SDXL panels stay native', () => {
  expect(layoutSheet(input({ tile: { width: 1024, height: 1024 }, zoom: true })).tileScale).toBe(1);
});

test('labels shrink for many columns and sub-labels that nobody could read are left out', () => {
  const twelve = layoutSheet(input({ columns: 12 }));
  expect(twelve.labelSize / twelve.unit).toBeLessThan(30);
  expect(layoutSheet(input({ columns: 12, columnEm: { label: 5, sub: 30 } })).subSize).toBe(0);
});

test('a strip for zoom is half a panel high and stands under every column', () => {
  const layout = layoutSheet(input({ zoom: true, differences: true }));
  expect(layout.zoom.map(({ x, height }) => [x, height])).toEqual(layout.panels[0]?.map(({ x }) => [x, 256]));
  expect(layout.differences).toHaveLength(3);
});
