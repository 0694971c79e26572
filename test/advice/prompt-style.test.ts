import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { PromptStyle } from '../../src/advice/index.ts';
import { promptStyle } from '../../src/advice/index.ts';

const house =
  'portray desolate, abandoned house, overgrown vegetation surrounding structure, broken windows, peeling paint, under eerie, moonlit sky';

/** Labelled before the first run. */
const labelled: readonly (readonly [PromptStyle, string])[] = [
  ['phrases', house],
  ['phrases', 'castle on a hill, autumn forest, river, warm light, oil painting'],
  ['phrases', 'old lighthouse, stormy sea, lightning, dramatic clouds'],
  ['tags', '1girl, solo, long hair, school uniform, looking at viewer, masterpiece'],
  ['tags', 'score_9, score_8_up, source_anime, fox ears, forest'],
  ['tags', '2boys, rating:safe, city street, night'],
  ['tags', 'red_ribbon, white_dress, flower_field'],
  ['tags', '<lora:detail:0.8> (masterpiece:1.2), ((best quality)), cat ears'],
  ['prose', 'A lonely astronaut is sitting on the edge of a crater and looking at the earth in the distance.'],
  ['prose', 'The old man who lives by the sea carries a basket of fish to the market'],
  ['prose', 'a photo of a woman with a red umbrella standing in the rain at night'],
  ['mixed', '1girl, solo, she is walking with her dog along the river while the sun goes down behind the hills'],
  ['mixed', 'masterpiece, a knight who is kneeling in front of the ruins of a burning castle under a red moon'],
  ['short', 'a red house'],
  ['short', 'cyberpunk city, neon'],
  ['short', ''],
  ['non-english', '달빛 아래 버려진 집, 부서진 창문'],
  ['non-english', '月明かりの下の廃墟、割れた窓'],
  ['non-english', '1girl, 긴 머리 소녀가 창밖을 바라보고 있는 모습'],
];

function words(count: number): string {
  return Array.from({ length: count }, () => 'red').join(' ');
}

function parts(count: number): string {
  return Array.from({ length: count }, (_, index) => `thing${index}`).join(', ');
}

describe('promptStyle', () => {
  it.each(labelled)('reads %s: %s', (style, prompt) => {
    expect(promptStyle(prompt).style).toBe(style);
  });

  it('estimates the house prompt at 25 tokens, give or take two', () => {
    expect(Math.abs(promptStyle(house).tokens - 25)).toBeLessThanOrEqual(2);
    expect(promptStyle(house)).toMatchObject({ over75: false, dense: false, contradictions: [] });
  });

  it('counts neither LoRA tags nor weights nor brackets', () => {
    const bare = promptStyle('red house, blue sky');
    expect(promptStyle('<lora:some_long_name:0.8>(red house:1.25), [blue] {sky}')).toEqual(bare);
    expect(promptStyle('<lora:a_b:1> <lora:c_d:1> red house').style).toBe('short');
  });

  it('counts long words, digits and East Asian characters by their parts', () => {
    expect(promptStyle('hyperrealistically').tokens).toBe(2);
    expect(promptStyle('2024').tokens).toBe(4);
    expect(promptStyle('달빛').tokens).toBe(4);
    expect(promptStyle('red, blue; green').tokens).toBe(5);
  });

  it('says when a prompt does not fit one chunk of 75 tokens', () => {
    expect(promptStyle(words(71))).toMatchObject({ tokens: 75, over75: false });
    expect(promptStyle(words(72))).toMatchObject({ tokens: 76, over75: true });
  });

  it('treats BREAK as a comma', () => {
    expect(promptStyle('red house BREAK blue sky BREAK green hill BREAK river').style).toBe('phrases');
    expect(promptStyle('red house break blue sky break green hill break river').style).toBe('short');
  });

  it('calls a prompt dense with more than 30 parts or two repeated ones', () => {
    expect(promptStyle(parts(30)).dense).toBe(false);
    expect(promptStyle(parts(31)).dense).toBe(true);
    expect(promptStyle('red, blue, red').dense).toBe(false);
    expect(promptStyle('red, blue, Red, BLUE').dense).toBe(true);
  });

  it('takes one underscored word for a name and two for tags', () => {
    expect(promptStyle('my_dog_rex in a garden').style).toBe('short');
    expect(promptStyle('red_ribbon, white_dress').style).toBe('tags');
  });

  it('calls a prompt foreign when more than 30 % of its visible characters are East Asian', () => {
    expect(promptStyle('abcdef 한글집').style).toBe('non-english');
    expect(promptStyle('abcdefg 한글집').style).toBe('short');
  });

  it('finds one sentence among phrases', () => {
    const list = 'red sky, blue hill, tall tree, old barn, grey fence, wet road, dry grass, low fog';
    // 2 of 9 words of the sentence are function words, 2 of 25 of the whole.
    expect(promptStyle(`${list}, an orange tabby cat sleeping on old wooden stairs`).style).toBe('prose');
    expect(promptStyle(`${list}, orange tabby cat sleeping near old wooden garden stairs`).style).toBe('phrases');
  });

  it('needs whole booru words', () => {
    expect(promptStyle('solomon temple, highresolution scan').style).toBe('short');
    expect(promptStyle('6+girls').style).toBe('tags');
    expect(promptStyle('7girls').style).toBe('short');
  });

  describe('contradictions', () => {
    it('names the pair it found', () => {
      expect(promptStyle('city at night, sunny day').contradictions).toEqual([['day', 'night']]);
      expect(promptStyle('long_hair girl with short hair').contradictions).toEqual([['short hair', 'long hair']]);
      expect(promptStyle('close-up, (full body:1.2), photo of an ANIME girl').contradictions).toEqual([
        ['photo', 'anime'],
        ['close-up', 'full body'],
      ]);
    });

    it('needs whole words and does not read across a comma', () => {
      expect(promptStyle('birthday, nightgown').contradictions).toEqual([]);
      expect(promptStyle('all-day breakfast, night').contradictions).toEqual([]);
      expect(promptStyle('short, hair; long hair').contradictions).toEqual([]);
      expect(promptStyle('full, body, portrait').contradictions).toEqual([]);
    });
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const reading = promptStyle(text);
        expect(reading.tokens).toBeGreaterThanOrEqual(0);
        expect(reading.over75).toBe(reading.tokens > 75);
      }),
    );
    expect(promptStyle('\ud800\udc00\ud800 \u0000 \u202e').style).toBe('short');
  });

  // Quadratic work on this length takes minutes, linear work milliseconds: this ends a hang, it measures nothing.
  it.each([
    '<',
    '<a',
    '(',
    ')',
    '[(',
    ':',
    ': ',
    ':1',
    ':1.',
    '(a:1.1',
    'a_',
    '_',
    'source_',
    'rating:',
    'score_9',
    '1+',
    "'",
    ',',
    ', ',
    ' ',
    '\n',
    '|',
    'BREAK',
    'BREAK ',
    'a',
    'a ',
    '한',
    '-',
    'day night ',
    '🙂',
    '\u0301',
    '\ud800',
  ])('stays linear on %j repeated', (unit) => {
    expect(promptStyle(unit.repeat(4000 / unit.length)).tokens).toBeGreaterThanOrEqual(0);
    expect(promptStyle(`:${unit.repeat(400_000 / unit.length)}`).tokens).toBeGreaterThanOrEqual(0);
  });
});
