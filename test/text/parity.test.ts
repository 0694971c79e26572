import { expect, test } from 'vitest';

import { resources as en } from '../../src/text/en/index.ts';
import { languageOf, translator } from '../../src/text/index.ts';
import { resources as ja } from '../../src/text/ja/index.ts';
import { resources as ko } from '../../src/text/ko/index.ts';

type Tree = { readonly [key: string]: string | Tree };

/** Every text with its full key. */
function leaves(tree: Tree, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    const here = path ? `${path}.${key}` : key;
    if (typeof value === 'string') found.set(here, value);
    else for (const [below, text] of leaves(value, here)) found.set(below, text);
  }
  return found;
}

/** Names of the values a text takes; how often it says them is up to the language. */
const placeholders = (text: string): string[] => [
  ...new Set([...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, name = '']) => name).toSorted()),
];

const words = (text: string): number => (text.replaceAll(/\{\{.*?\}\}/g, '').match(/[A-Za-z]{2,}/g) ?? []).length;

const english = leaves(en);
const others = { ko: leaves(ko), ja: leaves(ja) };

test.each(Object.entries(others))('%s has exactly the texts that English has', (_language, texts) => {
  expect([...texts.keys()].toSorted()).toEqual([...english.keys()].toSorted());
});

test.each(Object.entries({ en: english, ...others }))('%s has no empty text', (_language, texts) => {
  expect([...texts].filter(([, text]) => text.trim() === '').map(([key]) => key)).toEqual([]);
});

test.each(Object.entries(others))('%s fills the same placeholders as English', (_language, texts) => {
  const different = [...english].filter(
    ([key, text]) => JSON.stringify(placeholders(text)) !== JSON.stringify(placeholders(texts.get(key) ?? '')),
  );
  expect(different.map(([key]) => key)).toEqual([]);
});

test('Korean texts contain Hangul and Japanese texts contain kana or kanji wherever English has a sentence', () => {
  // Four words or more: shorter texts may be names, units or commands that stay as they are.
  const sentences = [...english].filter(([, text]) => words(text) > 4).map(([key]) => key);
  const untranslated = (texts: Map<string, string>, script: RegExp): string[] =>
    sentences.filter((key) => !script.test(texts.get(key) ?? ''));
  expect(untranslated(others.ko, /\p{Script=Hangul}/u)).toEqual([]);
  expect(untranslated(others.ja, /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u)).toEqual([]);
});

test('a translator fills values in without escaping them', () => {
  expect(translator('en')('errors:file.missing.what', { file: 'a&b <c>.png' })).toContain('a&b <c>.png');
});

test('a translator takes a message as well as a key, in its own language', () => {
  const message = { key: 'common:clipSkip', params: { n: 2 } } as const;
  expect([translator('en')(message), translator('ko')(message)]).toEqual(['Clip skip 2', '클립 스킵 2']);
});

test('a text inside of a text is in the same language', () => {
  const refused = { key: 'errors:queue.unwritable.what', params: { host: 'h', reason: 'memory' } } as const;
  expect(translator('en')(refused)).toContain(translator('en')('engine:redisRefuses.memory'));
  expect(translator('ko')(refused)).toContain(translator('ko')('engine:redisRefuses.memory'));
  expect(translator('ja')(refused)).toContain(translator('ja')('engine:redisRefuses.memory'));
});

test('a system language tag is understood by its first two letters, and an unknown one is not guessed', () => {
  expect([languageOf('ko_KR.UTF-8'), languageOf('ja-JP'), languageOf('de'), languageOf(undefined)]).toEqual([
    'ko',
    'ja',
    undefined,
    undefined,
  ]);
});

test('a value that is called as one of the translator’s own options is a value and nothing else', () => {
  const values = {
    file: 'a.png',
    lng: 'ko',
    returnDetails: 1,
    returnObjects: 1,
    interpolation: 'x',
    defaultValue: 'no',
    ns: 'no',
  };
  const t = translator('en');
  const plain = t('errors:file.missing.what', { file: 'a.png' });
  expect(t('errors:file.missing.what', { ...values, replace: 'x', count: 2, context: 'x' })).toBe(plain);
  expect(t('errors:file.missing.what', { file: '$t(errors:file.missing.fix) {{file}}' })).toContain('$t(errors');
});
