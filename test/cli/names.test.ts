import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { slug } from '../../src/cli/names.ts';

test.each([
  ['portray desolate, abandoned house', 'portray-desolate-abandoned-house'],
  ['달빛 아래 버려진 집', '달빛-아래-버려진-집'],
  ['月明かりの廃屋、夜', '月明かりの廃屋-夜'],
  ['1girl, <lora:style:0.8> (night:1.2)', '1girl-night-1-2'],
  ['CON', 'con-sweep'],
  ['lpt1', 'lpt1-sweep'],
  ['', 'sweep'],
  ['🌕🌕', 'sweep'],
  ['../../etc/passwd', 'etc-passwd'],
  ['a\u0000b\u202ec', 'a-b-c'],
])('%j becomes the file name %j', (prompt, expected) => {
  expect(slug(prompt)).toBe(expected);
});

test('a long prompt is cut between words, a Korean one within the bytes a file system counts', () => {
  expect(slug('portray desolate, abandoned house, overgrown vegetation surrounding structure')).toBe(
    'portray-desolate-abandoned-house-overgrown-vegetation',
  );
  expect(Buffer.byteLength(slug('버려진'.repeat(50)))).toBeLessThanOrEqual(60);
});

test('whatever the prompt, the name is one plain path segment that every system takes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (prompt) => {
      const name = slug(prompt);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(66);
      expect(name).toMatch(/^[\p{L}\p{N}][\p{L}\p{N}\p{M}-]*$/u);
      expect(name).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)$/i);
      expect(slug(prompt)).toBe(name);
    }),
  );
});
