import { describe, expect, it } from 'vitest';

import { nearestNames } from '../../src/gpu/nearest-names.ts';

const names = ['add_detail', 'styles/Ghibli-v2.safetensors', 'flat2', 'hero-000004', 'hero', 'more_details', 'zzz'];

describe('the nearest names', () => {
  it.each([
    ['add detail', 'add_detail'],
    ['ghibli', 'styles/Ghibli-v2.safetensors'],
    ['giblhi_v2', 'styles/Ghibli-v2.safetensors'],
    ['Hero', 'hero'],
    ['hero-00004', 'hero-000004'],
    ['moredetail', 'more_details'],
  ])('to %j begin with %j', (wanted, first) => {
    expect(nearestNames(names, wanted, 3)[0]).toBe(first);
  });

  it('are at most as many as asked for, and the list’s own order where nothing is alike', () => {
    expect(nearestNames(names, 'qqq', 2)).toEqual(names.slice(0, 2));
    expect(nearestNames(names, '', 3)).toEqual(names.slice(0, 3));
    expect(nearestNames([], 'hero')).toEqual([]);
  });
});
