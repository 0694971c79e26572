import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { loraTag, readLoraTags } from '../../src/sweep/lora-tags.ts';

const weights = (tag: string): unknown => readLoraTags(tag).loras[0];

describe('LoRA tags in a prompt', () => {
  it('are taken out of the text and leave everything else as it was', () => {
    expect(readLoraTags('a cat, <lora:paint:0.8>, night <LORA:chars/hero v2:-1:.5>')).toEqual({
      text: 'a cat, , night ',
      loras: [
        { name: 'paint', weight: 0.8 },
        { name: 'chars/hero v2', weight: 0.5, textEncoderWeight: -1 },
      ],
      malformed: [],
    });
  });

  it('have weight 1 when they name none, and count once with the last weight', () => {
    expect(readLoraTags('<lora:paint> <lyco:other> <lora:paint:0.3>').loras).toEqual([
      { name: 'paint', weight: 0.3 },
      { name: 'other', weight: 1 },
    ]);
  });

  it('are read as A1111 reads them: of two numbers the first is the text encoder’s', () => {
    expect(weights('<lora:a:0.5:0.8>')).toEqual({ name: 'a', weight: 0.8, textEncoderWeight: 0.5 });
    expect(weights('<lora:a:te=0.5:unet=0.8>')).toEqual({ name: 'a', weight: 0.8, textEncoderWeight: 0.5 });
    expect(weights('<lora:a:te=0.5>')).toEqual({ name: 'a', weight: 0.5 });
    expect(weights('<lora:a:unet=0.5>')).toEqual({ name: 'a', weight: 0.5, textEncoderWeight: 1 });
  });

  it.each(['<lora:>', '<lora:a:b>', '<lora:a:0x10>', '<lora:a:11>', '<lora:a:1:2:3>', '<lora:a:>', '<lora:a'])(
    'stay in the text and are named when they cannot be read: %s',
    (tag) => {
      const { text, loras, malformed } = readLoraTags(`x ${tag}, y`);
      expect(text).toBe(`x ${tag}, y`);
      expect(loras).toEqual([]);
      expect(malformed).toHaveLength(1);
      expect(malformed[0]?.startsWith(tag)).toBe(true);
    },
  );

  it('leave other angle brackets alone', () => {
    const text = 'a < b > c <b>bold</b> <hypernet:x:1>';
    expect(readLoraTags(text)).toEqual({ text, loras: [], malformed: [] });
  });

  it('come back as they were written out', () => {
    const weight = fc.integer({ min: -1000, max: 1000 }).map((n) => n / 100);
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][\w ./-]{0,20}[a-z]$/), weight, fc.option(weight), (name, unet, te) => {
        const lora = { name, weight: unet, ...(te === null || te === unet ? {} : { textEncoderWeight: te }) };
        expect(readLoraTags(`a ${loraTag(lora)} b`)).toEqual({ text: 'a  b', loras: [lora], malformed: [] });
      }),
    );
  });

  it('never throw and never lose a character that is not a tag', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const bare = text.replaceAll('<', '(');
        expect(readLoraTags(bare)).toEqual({ text: bare, loras: [], malformed: [] });
        expect(() => readLoraTags(`<lora:${text}`)).not.toThrow();
      }),
    );
  });
});
