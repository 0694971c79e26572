import { describe, expect, it } from 'vitest';

import { explainTopics, sources } from '../../src/advice/index.ts';
import type { Language } from '../../src/text/index.ts';
import { languages, translator } from '../../src/text/index.ts';

function everyLine(language: Language): string {
  return explainTopics.flatMap((topic) => topic.paragraphs.map((text) => translator(language)(text))).join('\n');
}

describe('clipskip explain', () => {
  it.each([
    [
      'en',
      [
        'Clip skip 1 → layer 12 of 12',
        'Clip skip 2 → layer 11 of 12',
        'Clip skip 3 → layer 10 of 12',
        'Clip skip 12 → layer 1 of 12',
      ],
    ],
    [
      'ko',
      [
        '클립 스킵 1 → 레이어 12/12',
        '클립 스킵 2 → 레이어 11/12',
        '클립 스킵 3 → 레이어 10/12',
        '클립 스킵 12 → 레이어 1/12',
      ],
    ],
    [
      'ja',
      ['Clip skip 1 → 12層目/12', 'Clip skip 2 → 11層目/12', 'Clip skip 3 → 10層目/12', 'Clip skip 12 → 1層目/12'],
    ],
  ] as const)('has the table 1 to 12, 2 to 11, 3 to 10, 12 to 1 in %s', (language, expected) => {
    const table = explainTopics.find((topic) => topic.id === 'table');
    expect(table?.paragraphs.slice(0, 4).map((text) => translator(language)(text))).toEqual(expected);
  });

  it.each([
    ['en', /(\d+) (?:is|uses|→) layer (\d+)/g],
    ['ko', /(\d+)(?:은|는| →)(?: 레이어)? (\d+)(?:번째|\/12)/g],
    ['ja', /(\d+) (?:は|が|→) ?(\d+)層目/g],
  ] as const)('pairs every clip skip with layer 13 minus it in %s, wherever it names both', (language, pattern) => {
    const pairs = [...everyLine(language).matchAll(pattern)].map(([, skip, layer]) => Number(skip) + Number(layer));
    expect(pairs.length).toBeGreaterThanOrEqual(8);
    expect(new Set(pairs)).toEqual(new Set([13]));
  });

  it('answers what layer 12 is and why there is no 0', () => {
    const text = explainTopics.find((topic) => topic.id === 'twelve')?.paragraphs.map((each) => translator('en')(each));
    expect(text?.join(' ')).toMatch(/Clip skip 1 is that layer/);
    expect(text?.join(' ')).toMatch(/There is no 0 because nothing comes after layer 12/);
  });

  it('names every program of the conversion table', () => {
    for (const language of languages) {
      const all = explainTopics
        .flatMap((topic) => topic.paragraphs.map((text) => translator(language)(text)))
        .join('\n');
      for (const name of [
        'AUTOMATIC1111',
        'Forge',
        'reForge',
        'SD.Next',
        'ComfyUI',
        'diffusers',
        'stable-diffusion.cpp',
        'AI Horde',
        'InvokeAI',
        'SwarmUI',
        'kohya',
        'OneTrainer',
        'Civitai',
      ])
        expect(all).toContain(name);
    }
  });

  it('gives a heading, single lines and sources in every chapter', () => {
    expect(new Set(explainTopics.map((topic) => topic.id)).size).toBe(explainTopics.length);
    for (const { heading, paragraphs, sources: cited } of explainTopics) {
      expect(cited.length).toBeGreaterThan(0);
      for (const language of languages)
        for (const text of [{ key: heading }, ...paragraphs])
          expect(translator(language)(text)).not.toMatch(/\n|\{\{|explain:/);
    }
  });
});

describe('sources', () => {
  it('have a title of their own and an https address', () => {
    const all: readonly { title: string; url?: string }[] = Object.values(sources);
    expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
    const addresses = all.flatMap(({ url }) => (url === undefined ? [] : [url]));
    expect(new Set(addresses).size).toBe(addresses.length);
    for (const address of addresses) expect(new URL(address).protocol).toBe('https:');
  });
});
