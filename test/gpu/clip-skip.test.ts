import { describe, expect, it } from 'vitest';

import { AppError } from '../../src/errors.ts';
import { type Family, families, familyFacts } from '../../src/family.ts';
import { type ClipSkipServer, clipSkipServers, translateClipSkip } from '../../src/gpu/clip-skip.ts';
import { clipSkipTable } from '../../src/gpu/clip-skip-table.ts';
import { languages, translator } from '../../src/text/index.ts';

/** [server, family, N, sent, honoured, used] by hand out of the sources the rows name. */
const expected: readonly (readonly [ClipSkipServer, Family, number, number | undefined, string, number | undefined])[] =
  [
    ['a1111', 'sd1', 1, 1, 'yes', 1],
    ['a1111', 'sd1', 2, 2, 'yes', 2],
    ['a1111', 'sd1', 12, 12, 'yes', 12],
    ['a1111', 'sd2', 1, 1, 'no', 2],
    ['a1111', 'sd2', 3, 3, 'no', 2],
    ['a1111', 'sdxl', 1, 1, 'no', 2],
    ['a1111', 'sdxl', 4, 4, 'no', 2],
    ['a1111', 'unknown', 2, 2, 'unknown', undefined],
    ['a1111-clip-l', 'sdxl', 1, 1, 'yes', 1],
    ['a1111-clip-l', 'sdxl', 3, 3, 'yes', 3],
    ['a1111-clip-l', 'sd2', 3, 3, 'no', 2],
    ['forge', 'sd1', 1, 1, 'yes', 1],
    ['forge', 'sd1', 3, 3, 'yes', 3],
    ['forge', 'sd2', 1, 1, 'floor', 2],
    ['forge', 'sd2', 2, 1, 'yes', 2],
    ['forge', 'sd2', 24, 23, 'yes', 24],
    ['forge', 'sdxl', 1, 1, 'floor', 2],
    ['forge', 'sdxl', 2, 2, 'yes', 2],
    ['forge', 'sdxl', 3, 3, 'yes', 3],
    ['forge-neo', 'sd1', 1, 1, 'yes', 1],
    ['forge-neo', 'sd1', 3, 3, 'yes', 3],
    ['forge-neo', 'sdxl', 1, 1, 'floor', 2],
    ['forge-neo', 'sdxl', 3, 3, 'yes', 3],
    ['forge-neo', 'sd2', 2, 2, 'unknown', undefined],
    ['forge-classic', 'sd1', 3, 3, 'yes', 3],
    ['forge-classic', 'sd2', 3, 3, 'unknown', undefined],
    ['forge-classic', 'sdxl', 3, 3, 'unknown', undefined],
    ['reforge', 'sd1', 1, 1, 'yes', 1],
    ['reforge', 'sd1', 2, 2, 'yes', 2],
    ['reforge', 'sd2', 1, 1, 'floor', 2],
    ['reforge', 'sd2', 2, 2, 'yes', 2],
    ['reforge', 'sd2', 24, 24, 'yes', 24],
    ['reforge', 'sdxl', 1, 1, 'floor', 2],
    ['reforge', 'sdxl', 2, 2, 'yes', 2],
    ['reforge', 'sdxl', 12, 12, 'yes', 12],
    ['sdnext', 'sd1', 1, 1, 'yes', 1],
    ['sdnext', 'sd1', 2, 2, 'yes', 2],
    ['sdnext', 'sd2', 1, 1, 'floor', 2],
    ['sdnext', 'sd2', 2, 1, 'yes', 2],
    ['sdnext', 'sd2', 3, 2, 'yes', 3],
    ['sdnext', 'sdxl', 1, 0, 'yes', 1],
    ['sdnext', 'sdxl', 2, 1, 'yes', 2],
    ['sdnext', 'sdxl', 3, 2, 'yes', 3],
    ['sdnext-fixed', 'sd1', 2, 2, 'yes', 2],
    ['sdnext-fixed', 'sdxl', 2, 1, 'yes', 2],
    ['sdnext-xhinker', 'sd1', 1, 0, 'yes', 1],
    ['sdnext-xhinker', 'sd1', 3, 2, 'yes', 3],
    ['sdnext-xhinker', 'sd2', 1, 0, 'floor', 2],
    ['sdnext-xhinker', 'sd2', 3, 1, 'yes', 3],
    ['sdnext-xhinker', 'sdxl', 3, 2, 'no', 2],
    ['comfyui', 'sd1', 1, -1, 'yes', 1],
    ['comfyui', 'sd1', 2, -2, 'yes', 2],
    ['comfyui', 'sd2', 24, -24, 'yes', 24],
    ['comfyui', 'sdxl', 2, -2, 'yes', 2],
    ['sdcpp', 'sd1', 1, 1, 'yes', 1],
    ['sdcpp', 'sdxl', 1, 1, 'yes', 1],
    ['horde', 'sd1', 2, 2, 'unknown', undefined],
    ['horde', 'sdxl', 2, 2, 'unknown', undefined],
    ['builtin', 'sd1', 1, 1, 'yes', 1],
    ['builtin', 'sd1', 12, 12, 'yes', 12],
    ['builtin', 'sdxl', 2, undefined, 'no', undefined],
    ['diffusers', 'sd1', 1, undefined, 'yes', 1],
    ['diffusers', 'sd1', 2, 1, 'yes', 2],
    ['diffusers', 'sd1', 12, 11, 'yes', 12],
    ['diffusers', 'sd2', 2, undefined, 'yes', 2],
    ['diffusers', 'sd2', 3, 1, 'yes', 3],
    ['diffusers', 'sdxl', 1, undefined, 'floor', 2],
    ['diffusers', 'sdxl', 2, undefined, 'yes', 2],
    ['diffusers', 'sdxl', 3, 1, 'yes', 3],
  ];

const cells = clipSkipServers.flatMap((server) => families.map((family) => [server, family] as const));

describe('clip skip in the words of each program', () => {
  it.each(expected)('%s, %s: clip skip %i is sent as %s', (server, family, n, sent, honoured, used) => {
    const translated = translateClipSkip(server, family, n);
    expect(translated.sent).toBe(sent);
    expect({ honoured: translated.effect.honoured, used: translated.effect.used }).toEqual({ honoured, used });
  });

  it('is checked by hand for every program and family that clip skip applies to', () => {
    const byHand = new Set(expected.map(([server, family]) => `${server} ${family}`));
    const families = ['sd1', 'sd2', 'sdxl'] as const;
    const webuis = clipSkipServers.filter((server) => /^(?:a1111|forge|reforge|sdnext$)/.test(server));
    const missing = webuis.flatMap((server) => families.map((family) => `${server} ${family}`));
    expect(missing.filter((cell) => !byHand.has(cell) && cell !== 'a1111-clip-l sd1')).toEqual([]);
  });

  it.each(cells)('%s, %s: has evidence, and a reason unless it is simply honoured', (server, family) => {
    const row = clipSkipTable[server][family];
    expect(row.source).not.toBe('');
    expect(row.honoured === 'yes' || row.reason !== undefined).toBe(true);
    expect(row.floor === undefined || row.reason !== undefined).toBe(true);
  });

  it.each(cells)('%s, %s: says its reason in every language, with nothing left open', (server, family) => {
    const reasons = rangeOf(server, family).flatMap((n) => translateClipSkip(server, family, n).effect.reason ?? []);
    const said = languages.flatMap((language) => reasons.map((reason) => translator(language)(reason)));
    expect(said.filter((text) => text === '' || /[{}]|clipSkip\./.test(text))).toEqual([]);
  });

  it.each(cells)('%s, %s: sends different numbers for values that are to differ', (server, family) => {
    const sent = rangeOf(server, family)
      .map((n) => translateClipSkip(server, family, n))
      .filter(({ effect }) => effect.honoured === 'yes')
      .map((translated) => translated.sent);
    expect(new Set(sent).size).toBe(sent.length);
  });

  it.each(['sd3', 'flux'] as const)('sends nothing at all for %s, on no program', (family) => {
    const answers = clipSkipServers.map((server) => translateClipSkip(server, family, 2));
    expect(answers.every(({ sent, effect }) => sent === undefined && effect.honoured === 'no')).toBe(true);
  });

  it.each([0, -1, 13, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses %s', (n) => {
    expect(() => translateClipSkip('a1111', 'sd1', n)).toThrowError(
      expect.objectContaining({ code: 'request.clipSkip', params: expect.objectContaining({ min: 1, max: 12 }) }),
    );
  });

  it('is an AppError that says the range of this program, where it is narrower than the family’s', () => {
    expect(familyFacts('sd2').range).toEqual([1, 24]);
    expect(() => translateClipSkip('sdcpp', 'sd2', 13)).toThrow(AppError);
  });
});

function rangeOf(server: ClipSkipServer, family: Family): number[] {
  const [min, max] = clipSkipTable[server][family].range;
  return Array.from({ length: max - min + 1 }, (_, index) => min + index);
}
