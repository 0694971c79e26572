import { describe, expect, it } from 'vitest';

import enExplain from '../../src/text/en/explain.ts';
import enGuidance from '../../src/text/en/guidance.ts';
import jaExplain from '../../src/text/ja/explain.ts';
import jaGuidance from '../../src/text/ja/guidance.ts';
import koExplain from '../../src/text/ko/explain.ts';
import koGuidance from '../../src/text/ko/guidance.ts';

interface Tree {
  readonly [key: string]: string | Tree;
}

function flat(tree: Tree, path = ''): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]): readonly (readonly [string, string])[] =>
      typeof value === 'string' ? [[path + key, value]] : [...flat(value, `${path}${key}.`)],
    ),
  );
}

/** The placeholders of every text. */
function fields(texts: ReadonlyMap<string, string>) {
  return [...texts].map(([key, text]) => [key, [...new Set(text.match(/\{\{\w+\}\}/g))].toSorted()]);
}

const english = flat({ guidance: enGuidance, explain: enExplain });
const korean = flat({ guidance: koGuidance, explain: koExplain });
const japanese = flat({ guidance: jaGuidance, explain: jaExplain });
const everything = [english, korean, japanese].flatMap((texts) => [...texts]);

/** Entries whose text is not as it should be, so that a failure names them. */
function wrong(bad: (text: string, key: string) => boolean, texts: Iterable<readonly [string, string]> = everything) {
  return [...texts].filter(([key, text]) => bad(text, key));
}

describe('texts of guidance and explain', () => {
  it.each([
    ['Korean', korean],
    ['Japanese', japanese],
  ])('have the same keys and placeholders in %s as in English', (_name, other) => {
    expect([...other.keys()]).toEqual([...english.keys()]);
    expect(fields(other)).toEqual(fields(english));
  });

  it('never call a value the best one', () => {
    expect(wrong((text) => /best|최고|최선|최상|베스트|最高|最良|ベスト/i.test(text))).toEqual([]);
  });

  it('fit one line of a message', () => {
    expect(wrong((text) => text.includes('\n') || text.replaceAll(/\{\{\w+\}\}/g, '').length > 200)).toEqual([]);
  });

  it('keep to one polite style', () => {
    expect(wrong((text) => /(?:해요|이에요|예요|한다|이다|된다)(?:[.\s]|$)/.test(text), korean)).toEqual([]);
    expect(wrong((text) => /(?:である|だ|する|ない)。/.test(text), japanese)).toEqual([]);
  });
});
