import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { formatInfotext, parseInfotext } from '../../../src/render/index.ts';

describe('reading an infotext', () => {
  test('takes prompt, negative prompt and settings apart, over several lines', () => {
    const text = `portray desolate, abandoned house,
<lora:moonlit_v2-000008:0.8> (masterpiece:1.2)
Negative prompt: lowres, bad anatomy
worst quality
Steps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7.5, Seed: 1234567890, Size: 512x768, Model hash: cc6cb27103, Model: v1-5-pruned-emaonly, Denoising strength: 0.5, Clip skip: 2, Hires upscale: 2, Hires steps: 10, Hires upscaler: Latent (nearest-exact), Lora hashes: "moonlit_v2-000008: 1a2b3c4d5e6f, other: 123", Version: v1.10.1`;
    expect(parseInfotext(text)).toEqual({
      prompt: 'portray desolate, abandoned house,\n<lora:moonlit_v2-000008:0.8> (masterpiece:1.2)',
      negative: 'lowres, bad anatomy\nworst quality',
      steps: 20,
      sampler: 'DPM++ 2M',
      scheduler: 'Karras',
      cfg: 7.5,
      seed: 1234567890,
      width: 512,
      height: 768,
      model: 'v1-5-pruned-emaonly',
      modelHash: 'cc6cb27103',
      clipSkip: 2,
      clipSkipFrom: 'written',
      denoise: 0.5,
      hires: { scale: 2, upscaler: 'Latent (nearest-exact)', steps: 10 },
      loras: [],
      extras: { 'Lora hashes': 'moonlit_v2-000008: 1a2b3c4d5e6f, other: 123', Version: 'v1.10.1' },
    });
  });

  test('a clip skip that is not written was 1', () => {
    expect(parseInfotext('x\nSteps: 20, Sampler: Euler a, Seed: 1')).toMatchObject({
      clipSkip: 1,
      clipSkipFrom: 'absent',
    });
  });

  test('old sampler names carry their scheduler', () => {
    expect(parseInfotext('x\nSteps: 20, Sampler: DPM++ 2M Karras, Seed: 1')).toMatchObject({
      sampler: 'DPM++ 2M',
      scheduler: 'Karras',
    });
  });

  test('quoted values may hold commas, quotes and line breaks', () => {
    const text = 'x\nSteps: 20, Seed: 1, Model: "a, b: \\"c\\"", Dynamic thresholding enabled: True, Note: "one\\ntwo"';
    expect(parseInfotext(text)).toMatchObject({
      model: 'a, b: "c"',
      extras: { 'Dynamic thresholding enabled': 'True', Note: 'one\ntwo' },
    });
  });

  test('Windows line ends and an empty prompt are no trouble', () => {
    expect(parseInfotext('Negative prompt: bad\r\nSteps: 20, Seed: 1, CFG scale: 7')).toMatchObject({
      prompt: '',
      negative: 'bad',
    });
    expect(parseInfotext('\nSteps: 20, Seed: 1, CFG scale: 7')).toMatchObject({ prompt: '', negative: '', steps: 20 });
  });

  test.each(['', 'just a prompt', 'a: b', 'a cat: orange, a dog: brown'])('%j is none', (text) => {
    expect(parseInfotext(text)).toBeUndefined();
  });

  test('numbers that are none are left out instead of becoming NaN', () => {
    const read = parseInfotext('x\nSteps: many, Seed: -1, CFG scale: NaN, Size: huge, Clip skip: 1.5');
    expect(read).toMatchObject({ prompt: 'x', clipSkip: 1 });
    expect(read).not.toHaveProperty('steps');
    expect(read).not.toHaveProperty('seed');
    expect(read).not.toHaveProperty('cfg');
  });

  // With a quadratic reader each of these takes minutes; the limit of the test run ends them.
  test.each([
    ['one long word', 'a'.repeat(1_000_000)],
    ['quotes that never close', 'a: "\\'.repeat(250_000)],
    ['colons', 'a:'.repeat(500_000)],
    ['signs before a colon', `${'-'.repeat(1_000_000)}:`],
    ['commas', ','.repeat(1_000_000)],
  ])('a line made of %s keeps nobody busy', (_, line) => {
    expect(parseInfotext(`x\n${line}`)).toBeUndefined();
  });
});

describe('writing an infotext', () => {
  test('always names clip skip, 1 included', () => {
    const text = formatInfotext({
      prompt: 'p',
      negative: '',
      steps: 20,
      sampler: 'Euler a',
      seed: 42,
      clipSkip: 1,
      extras: {},
    });
    expect(text).toBe('p\nSteps: 20, Sampler: Euler a, Seed: 42, Clip skip: 1');
  });

  test('what is written is read back', () => {
    const value = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
      .map((text) => `v${text.toWellFormed()}v`);
    const line = fc.lorem({ maxCount: 20 }).filter((text) => !text.includes('Negative prompt:'));
    fc.assert(
      fc.property(
        fc.record({
          prompt: fc.array(line, { minLength: 1, maxLength: 4 }).map((lines) => lines.join('\n')),
          negative: line,
          steps: fc.integer({ min: 1, max: 150 }),
          sampler: fc.constantFrom('Euler', 'Euler a', 'DPM++ 2M', 'DDIM'),
          scheduler: fc.constantFrom('Automatic', 'Karras'),
          cfg: fc.integer({ min: 2, max: 60 }).map((half) => half / 2),
          seed: fc.nat(),
          width: fc.integer({ min: 64, max: 4096 }),
          height: fc.integer({ min: 64, max: 4096 }),
          model: value,
          modelHash: fc.stringMatching(/^[0-9a-f]{10}$/),
          clipSkip: fc.integer({ min: 1, max: 24 }),
          extras: fc.record({ Version: value }),
        }),
        (data) => {
          expect(parseInfotext(formatInfotext(data))).toEqual({ ...data, clipSkipFrom: 'written', loras: [] });
        },
      ),
    );
  });
});
