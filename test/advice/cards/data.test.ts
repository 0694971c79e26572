import { describe, expect, it } from 'vitest';

import {
  adviceFor,
  baseOfCard,
  cardLines,
  cardRemarks,
  confidenceKey,
  elsewhereLines,
} from '../../../src/advice/cards/index.ts';
import { trainingBases, trainingKinds } from '../../../src/advice/cards/index.ts';
import { cardData } from '../../../src/advice/cards/data.ts';
import { trainingData } from '../../../src/advice/cards/schema.ts';
import { languages, translator } from '../../../src/text/index.ts';

const pairs = trainingKinds.flatMap((kind) => trainingBases.map((base) => [kind, base] as const));
const data = cardData();
const sd1 = ['sd15', 'nai', 'merge'] as const;

/** The data with another first card: is it refused? */
function broken(change: (lines: Record<string, unknown>) => void): boolean {
  const copy = structuredClone(data) as { cards: { lines: Record<string, unknown> }[] };
  change(copy.cards[0]?.lines ?? {});
  return !trainingData.safeParse(copy).success;
}

describe('the data of the cards', () => {
  it('have every kind and every base once', () => {
    expect(data.kinds.map(({ id }) => id)).toEqual([...trainingKinds]);
    expect(data.bases.map(({ id }) => id)).toEqual([...trainingBases]);
    expect(new Set(data.cards.map(({ id }) => id)).size).toBe(data.cards.length);
  });

  it('refuse a line without a source, and a value that nobody could train with', () => {
    expect(broken(() => undefined)).toBe(false);
    expect(broken((lines) => (lines['batch'] = { value: 2, kind: 'fact', sources: [] }))).toBe(true);
    expect(broken((lines) => (lines['batch'] = { value: 0, kind: 'fact', sources: ['hollow'] }))).toBe(true);
    expect(broken((lines) => delete lines['batch'])).toBe(true);
    expect(broken((lines) => (lines['batch'] = null))).toBe(false);
  });

  it('name no source that is not there, and hold none that nobody names', () => {
    const named = new Set(
      [...JSON.stringify(data).matchAll(/"sources":\[([^\]]*)\]/g)].flatMap(([, list = '']) =>
        list.split(',').map((one) => one.slice(1, -1)),
      ),
    );
    const computed = ['oneTrainer', 'civitai'];
    expect(Object.keys(data.sources).filter((id) => !named.has(id) && !computed.includes(id))).toEqual([]);
    for (const [kind, base] of pairs) {
      const advice = adviceFor(kind, base);
      const said = [
        ...cardLines(advice).flatMap((line) => line.said ?? []),
        ...cardRemarks(advice),
        ...elsewhereLines(advice),
      ];
      for (const { sources } of said) {
        expect(sources.length).toBeGreaterThan(0);
        for (const { title, url } of sources) expect([title, url].every(Boolean)).toBe(true);
      }
    }
  });

  it('pin every file of a repository to a commit that was read, but for three that never change', () => {
    const files = Object.values(data.sources).filter(({ url }) => url.includes('github.com') && url.includes('/blob/'));
    const unpinned = files.filter(({ url }) => !/\/blob\/[0-9a-f]{7,40}\//.test(url)).map(({ title }) => title);
    expect(unpinned).toEqual(['SD 1 v1-inference.yaml', 'SD 2 modules.py', 'SDXL sd_xl_base.yaml']);
  });
});

/** Who trains needs at least these. */
const needed =
  'trainOn train generate network unetRate textEncoderRate scheduler optimizer epochs resolution describe precision'.split(
    ' ',
  );

describe('the answer', () => {
  it.each(pairs)('for %s on %s has every line in every language, without a hole', (kind, base) => {
    const advice = adviceFor(kind, base);
    const lines = cardLines(advice);
    expect(lines).toHaveLength(20);
    const holes = needed.filter((id) => !lines.find((line) => line.id === id)?.said);
    expect(holes).toEqual([]);
    for (const language of languages) {
      const t = translator(language);
      const texts = [
        t(`training:card.fit.${advice.fit}`, { kind: 'k', nearest: t(baseOfCard(advice)) }),
        ...lines.flatMap(({ label, said }) => [
          t(label),
          ...(said ? [t(said.text), said.note ? t(said.note) : 'x'] : []),
        ]),
        ...[...cardRemarks(advice), ...elsewhereLines(advice)].map(({ text }) => t(text)),
      ];
      for (const text of texts) expect(text).not.toMatch(/^$|\{\{|training:|undefined|NaN/);
    }
  });

  it('says of each pair whether somebody gives values for it', () => {
    const own = pairs.filter(([kind, base]) => adviceFor(kind, base).fit === 'own').map((pair) => pair.join(' '));
    expect(own).toEqual([
      'realistic sd15',
      'anime nai',
      'style sd15',
      'style nai',
      'outfit sd15',
      'outfit nai',
      'texture sd15',
      'texture nai',
      'texture merge',
      '2.5d sd15',
      '2.5d nai',
      '2.5d merge',
    ]);
    const nearest = pairs
      .filter(([kind, base]) => adviceFor(kind, base).fit === 'nearest')
      .map((pair) => pair.join(' '));
    expect(nearest).toEqual([
      'realistic nai',
      'realistic merge',
      'anime sd15',
      'anime merge',
      'style merge',
      'outfit merge',
    ]);
  });

  it('is careful where somebody gives a careful way, and the usual one elsewhere', () => {
    const careful = trainingBases.map((base) => adviceFor('style', base, { careful: true }).fit);
    expect(careful).toEqual(['careful', 'careful', 'careful', 'base', 'base', 'base', 'base', 'base']);
    expect(trainingBases.filter((base) => adviceFor('style', base).hasCareful)).toEqual([...sd1]);
    expect(adviceFor('style', 'nai', { careful: true }).hasCareful).toBe(false);
  });
});

const everythingSaid = pairs.flatMap(([kind, base]) => {
  const advice = adviceFor(kind, base);
  return [...cardLines(advice).flatMap((line) => line.said ?? []), ...cardRemarks(advice)];
});

const lineOf = (kind: (typeof trainingKinds)[number], base: (typeof trainingBases)[number], id: string) =>
  cardLines(adviceFor(kind, base)).find((line) => line.id === id)?.said;

const remarkOn = (kind: 'anime' | 'realistic', id: string) =>
  cardRemarks(adviceFor(kind, 'sd15')).find(({ text }) => text.key === `training:remark.${id}`);

const trained = (base: (typeof trainingBases)[number]) => adviceFor('style', base).baseFacts.train.value;

describe('what is contested or not proved', () => {
  it('trains at the value of the base and never at 3', () => {
    expect(trained('sd15')).toEqual({ use: 'value', value: 1 });
    expect(trained('nai')).toEqual({ use: 'value', value: 2 });
    expect(trained('merge')).toEqual({ use: 'ancestor' });
    expect(JSON.stringify(data.bases)).not.toMatch(/"value":3|\[3|,3[,\]]/);
  });

  it('says of 3 for style, outfit and texture that it is an experiment out of one post', () => {
    for (const kind of ['style', 'outfit', 'texture'] as const) {
      for (const base of sd1) {
        const remark = cardRemarks(adviceFor(kind, base)).find(({ text }) => text.key.includes('experiment3'));
        expect(remark?.kind).toBe('tip');
        expect(remark?.sources.map(({ title }) => title)).toContain('arca.live 78038943');
        expect(translator('en')(remark?.text ?? { key: 'common:clipSkip' })).toMatch(
          /only one community post.*experiment/,
        );
      }
    }
  });

  it('never gives a post or a single guide for more than a tip, unless another source agrees', () => {
    const weak = /^(arca\.live|LyCORIS|LoRA transfer|Civitai article)/;
    const onlyWeak = everythingSaid.filter(({ sources }) => sources.every(({ title }) => weak.test(title)));
    expect(onlyWeak.length).toBeGreaterThan(0);
    expect(onlyWeak.filter(({ kind }) => kind !== 'tip')).toEqual([]);
  });

  it('takes for a fact only what the code or the documents of a trainer or a model say', () => {
    const facts = everythingSaid.filter(({ kind }) => kind === 'fact');
    expect(facts.length).toBeGreaterThan(0);
    expect(facts.filter(({ sources }) => !sources.some(({ title }) => /^(kohya|SD 2|SDXL) /.test(title)))).toEqual([]);
  });

  it('tells that Hollow fixes 2 even on SD 1.5, so that 1 is no law there', () => {
    expect(cardRemarks(adviceFor('anime', 'sd15')).map(({ text }) => text.key)).toContain(
      'training:remark.hollowFixes2',
    );
    expect(cardRemarks(adviceFor('anime', 'nai')).map(({ text }) => text.key)).not.toContain(
      'training:remark.hollowFixes2',
    );
  });

  it('keeps both sides of “anime at 1 is ruined” and of “realistic is the same at 1 and 2”', () => {
    expect(remarkOn('anime', 'animeAt1')?.sources).toHaveLength(2);
    expect(remarkOn('realistic', 'realisticAlike')?.sources).toHaveLength(2);
  });

  it('gives no clip skip where the trainer takes none', () => {
    expect(
      ['sd2', 'sdxl', 'pony', 'illustrious', 'flux'].map(
        (base) => data.bases.find(({ id }) => id === base)?.train.value.use,
      ),
    ).toEqual(['omit', 'ignored', 'ignored', 'ignored', 'unused']);
    expect(lineOf('anime', 'pony', 'generate')?.text).toEqual({ key: 'training:value.plain', params: { value: '2' } });
    expect(lineOf('anime', 'flux', 'generate')?.text).toEqual({ key: 'training:value.doesNotApply' });
  });

  it('gives Prodigy the rate that Prodigy takes, and says what the form of Civitai shows', () => {
    expect(lineOf('anime', 'pony', 'unetRate')?.text.params).toEqual({ value: '1' });
    expect(lineOf('anime', 'pony', 'unetRate')?.note?.key).toBe('training:note.prodigyRate');
  });

  it('has low confidence in values of another pair, however well they are known there', () => {
    expect(confidenceKey(adviceFor('realistic', 'sd15'))).toBe('training:card.confidence.high');
    expect(confidenceKey(adviceFor('realistic', 'nai'))).toBe('training:card.confidence.borrowed');
  });

  it('has low confidence in 2.5D and texture', () => {
    expect(adviceFor('2.5d', 'merge').card.confidence).toBe('low');
    expect(adviceFor('texture', 'nai').card.confidence).toBe('low');
  });

  it('says the alpha over dim of every card as it is', () => {
    const odd = data.cards.filter(({ lines: { network } }) => network && network.value.alpha > network.value.dim);
    expect(odd.map(({ id }) => id)).toEqual([]);
    expect(lineOf('style', 'nai', 'network')?.text.params).toEqual({
      dim: 16,
      alpha: 8,
      scale: 0.5,
      convDim: 8,
      convAlpha: 4,
    });
  });
});
