import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { maxLines, rules } from '../../src/advice/guide.ts';
import type { Advice, GuidanceFacts, VotedFacts } from '../../src/advice/index.ts';
import { goals, guide, modelKinds, promptStyles } from '../../src/advice/index.ts';
import { ruleClasses } from '../../src/advice/rule.ts';
import { families } from '../../src/family.ts';
import { languages, translator } from '../../src/text/index.ts';
import { model, oneRow, panel, plain, voted } from './facts.ts';

function ids(facts: GuidanceFacts): readonly string[] {
  return guide(facts).map((line) => line.id);
}

function line(facts: GuidanceFacts, id: string): Advice | undefined {
  return guide(facts).find((each) => each.id === id);
}

const english = translator('en');
const prose = 'The old man who lives by the sea carries a basket of fish to the market';
const tags = '1girl, solo, masterpiece';
const fourSeeds = {
  seeds: 4,
  skips: [1, 2],
  measures: [112, 114, 116, 118].map((sharpness) => [
    panel(1),
    panel(2, { sharpness, edgeDensity: 0.12, entropy: 7.7 }),
  ]),
};

/** For each rule: facts it is made for, and near ones it must not fire on. */
/** Two trainings, epochs 6 to 10, each at its own clip skip. */
const trainings: NonNullable<GuidanceFacts['grid']> = {
  byEpoch: true,
  epochs: 5,
  trainings: 2,
  drawn: [1, 2],
  atTrained: true,
  same: false,
};

const cases: Record<
  string,
  { readonly on: readonly Partial<GuidanceFacts>[]; readonly off: readonly Partial<GuidanceFacts>[] }
> = {
  G01: {
    on: [
      { ignored: true, identical: [[1, 2, 3]] },
      { ignored: true, demo: true },
    ],
    off: [{ identical: [[1, 2]] }, { ignored: true, skips: [2] }],
  },
  G02: {
    on: [{ model: model('x', 'flux') }, { model: model('x', 'sd3') }],
    off: [{}, { model: model('x', 'flux'), ignored: true }],
  },
  G03: { on: [{ model: model('x', 'sd2') }], off: [{}, { model: model('x', 'sdxl') }] },
  G04: {
    on: [
      { model: model('x', 'sdxl') },
      { model: { name: 'ponyDiffusionV6XL', family: 'sd1', familyFrom: 'assumed' } },
      { model: model('juggernautXL_v9', 'unknown') },
    ],
    off: [{}, { model: model('ponyDiffusionV6XL', 'sd1') }],
  },
  G05: {
    on: [{ model: model('anything-v3') }],
    off: [{}, { model: model('anything-v3', 'sd2') }, { model: model('photon_v1') }],
  },
  G06: { on: [{ model: model('v1-5-pruned-emaonly') }], off: [{}, { model: model('anything-v3') }] },
  G07: { on: [{ model: model('dreamshaper_8') }], off: [{}, { model: model('photon_v1') }] },
  G08: {
    on: [{}, { model: model('x', 'unknown') }],
    off: [{ model: model('photon_v1') }, { model: model('x', 'sd2') }],
  },
  G09: {
    on: [{ loras: [{ name: 'a' }, { name: 'b', trainedAt: 2 }] }, { loras: [{ name: 'b', trainedAt: 4 }] }],
    off: [
      { loras: [{ name: 'b', trainedAt: 1 }] },
      { loras: [{ name: 'a' }] },
      { model: model('x', 'sdxl'), loras: [{ name: 'b', trainedAt: 1 }] },
      { model: model('x', 'unknown'), loras: [{ name: 'b', trainedAt: 2 }] },
    ],
  },
  G10: {
    on: [
      { model: model('photon_v1'), loras: [{ name: 'a', trainedAt: 2 }] },
      { model: model('anything-v3'), loras: [{ name: 'a', trainedAt: 1 }] },
    ],
    off: [
      { loras: [{ name: 'a', trainedAt: 2 }] },
      { model: model('photon_v1'), loras: [{ name: 'a', trainedAt: 1 }] },
      { model: model('photon_v1'), loras: [{ name: 'a' }] },
      { model: model('x', 'sdxl'), loras: [{ name: 'a', trainedAt: 1 }] },
    ],
  },
  G11: {
    on: [{ prompt: tags }, { prompt: tags, model: model('anything-v3') }],
    off: [{ prompt: prose }, { prompt: tags, model: model('photon_v1') }, { prompt: tags, model: model('x', 'sdxl') }],
  },
  G12: {
    on: [{ prompt: prose }, { prompt: prose, model: model('photon_v1') }],
    off: [
      { prompt: tags },
      { prompt: prose, model: model('anything-v3') },
      { prompt: prose, model: model('x', 'sdxl') },
    ],
  },
  G13: { on: [{ prompt: 'red '.repeat(80) }], off: [{ prompt: 'red '.repeat(70) }] },
  G14: { on: [{ prompt: 'city at night, sunny day' }], off: [{ prompt: 'city at night' }] },
  G15: { on: [{ skips: [1, 4] }], off: [{}] },
  G16: { on: [{ goal: 'sharp' }], off: [{}, { goal: 'detail' }, { goal: 'sharp', measures: [] }] },
  G17: { on: [{ goal: 'detail' }], off: [{}, { goal: 'sharp' }] },
  G18: { on: [{ goal: 'photo' }], off: [{}, { goal: 'photo', model: model('x', 'sdxl') }] },
  G19: { on: [{ goal: 'style' }, { goal: 'texture' }, { goal: 'outfit' }], off: [{}, { goal: 'photo' }] },
  G20: {
    on: [{ prompt: '달빛 아래 버려진 집' }],
    off: [{}, { prompt: 'a house named 집 on a long and winding road' }],
  },
  G21: { on: [{}, { demo: true }], off: [{ seeds: 2 }, { skips: [2] }] },
  G22: {
    on: [
      { seeds: 2, seedYardstick: 0.49 },
      { seeds: 2, seedYardstick: 1.01, demo: true },
    ],
    off: [
      { seeds: 2, seedYardstick: 0.5 },
      { seeds: 2, seedYardstick: 1 },
      { seeds: 1, seedYardstick: 0.2 },
      { seeds: 2 },
      { seeds: 2, seedYardstick: 0.2, measures: [] },
    ],
  },
  G23: { on: [{ usesHires: true }, { usesExtras: true }], off: [{}] },
  G24: {
    on: [
      { votes: voted },
      { votes: { ...voted, blind: false } },
      { votes: { ...voted, clear: false } },
      { votes: { ...voted, blind: false, clear: false } },
      { votes: { ...voted, choice: 'same' } },
      { votes: { ...voted, choice: 'same', blind: false } },
    ],
    off: [{}, { votes: voted, demo: true }, { votes: voted, ignored: true }],
  },
  G25: { on: [{ demo: true }], off: [{}] },
  G26: { on: [{ demo: true }, { demo: true, ignored: true }], off: [{}, { ignored: true }] },
  G27: { on: [{ ignored: true }, { model: model('x', 'flux') }], off: [{}, { identical: [[1, 2]] }] },
  G28: { on: [{}], off: [{ usesHires: true }, { measures: [] }, { demo: true }] },
  G29: {
    on: [{}, { goal: 'detail' }, { demo: true }],
    off: [{ goal: 'sharp' }, { measures: [] }, { identical: [[2, 3]] }],
  },
  G30: {
    on: [{ model: { ...model('photon_v1'), native: 2 } }],
    off: [
      { model: model('photon_v1') },
      { model: { ...model('x', 'sdxl'), native: 2 } },
      { model: { ...model('photon_v1'), native: 2, nativeFrom: 'admin' } },
    ],
  },
  G32: {
    on: [{ model: { ...model('photon_v1'), native: 2, nativeFrom: 'admin' } }],
    off: [{ model: model('photon_v1') }, { model: { ...model('photon_v1'), native: 2, nativeFrom: 'files' } }],
  },
  G33: { on: [{ grid: { ...trainings, same: true } }], off: [{}, { grid: trainings }] },
  G34: {
    on: [{ grid: trainings }, { grid: { ...trainings, byEpoch: false } }],
    off: [{}, { grid: { ...trainings, epochs: 1 } }, { grid: { ...trainings, same: true } }],
  },
  G35: {
    on: [{ grid: trainings }, { grid: { ...trainings, epochs: 1 } }],
    off: [{ grid: { ...trainings, same: true } }],
  },
  G36: {
    on: [{ grid: trainings }, { grid: { ...trainings, drawn: [2], atTrained: false } }],
    off: [
      { grid: { ...trainings, byEpoch: false } },
      { grid: { ...trainings, trainings: 1 } },
      // All of them were trained at it: there is nothing to compare.
      { grid: { ...trainings, drawn: [2] } },
      { grid: { ...trainings, same: true } },
      { grid: trainings, model: model('x', 'sdxl') },
    ],
  },
  G37: {
    on: [{ grid: trainings }],
    off: [
      { grid: trainings, seeds: 2 },
      { grid: { ...trainings, byEpoch: false } },
      { grid: { ...trainings, same: true } },
    ],
  },
  G38: {
    on: [{ grid: trainings, measures: [] }],
    off: [{ measures: [] }, { grid: { ...trainings, same: true }, measures: [] }, { grid: trainings, usesHires: true }],
  },
  G31: { on: [{ identical: [[1, 2]] }], off: [{}, { ignored: true, identical: [[1, 2, 3]] }, { identical: [[2]] }] },
};

describe('each rule', () => {
  it('has its cases here', () => {
    expect(Object.keys(cases).sort()).toEqual(rules.map((rule) => rule.id).sort());
  });

  for (const [id, { on, off }] of Object.entries(cases)) {
    it(`${id} fires on what it is made for and not on its neighbours`, () => {
      for (const facts of on) expect(ids({ ...plain, ...facts })).toContain(id);
      for (const facts of off) expect(ids({ ...plain, ...facts })).not.toContain(id);
    });

    it(`${id} fills every placeholder of its text in every language`, () => {
      for (const facts of on) {
        const text = line({ ...plain, ...facts }, id)?.text ?? { key: 'common:native' };
        for (const language of languages) expect(translator(language)(text)).not.toMatch(/\{\{|guidance/);
      }
    });
  }

  it('has a source, or speaks of this sweep or of what to do next', () => {
    const unfounded = rules.filter(({ kind, source }) => !source && kind !== 'measured' && kind !== 'next');
    expect(unfounded).toEqual([]);
  });

  it('has an id of its own', () => {
    expect(new Set(rules.map((rule) => rule.id)).size).toBe(rules.length);
  });
});

describe('order and number of lines', () => {
  const crowded: GuidanceFacts = {
    ...plain,
    skips: [1, 2, 3, 4],
    loras: [{ name: 'b', trainedAt: 2 }],
    prompt: `${'red '.repeat(80)}, day, night`,
    goal: 'style',
    identical: [[3, 4]],
    usesHires: true,
  };

  it('puts the strongest reason first: ignored, checkpoint, LoRA, prompt, measured, votes, next', () => {
    expect(ids({ ...crowded, identical: [] })).toEqual(['G08', 'G09', 'G19', 'G29', 'G21', 'G23']);
    expect(ids({ ...crowded, identical: [], votes: voted })).toEqual(['G08', 'G09', 'G29', 'G21', 'G24', 'G23']);
    expect(rules.map((rule) => ruleClasses.indexOf(rule.class))).toEqual(
      rules.map((rule) => ruleClasses.indexOf(rule.class)).toSorted((a, b) => a - b),
    );
  });

  it('lets hints out of the prompt give way when lines are short', () => {
    expect(ids(crowded)).toEqual(['G31', 'G08', 'G09', 'G29', 'G21', 'G23']);
  });

  it('lets a second measure give way to what was voted, and shows no seventh line', () => {
    expect(ids({ ...crowded, votes: voted })).toEqual(['G31', 'G08', 'G09', 'G29', 'G24', 'G23']);
  });

  it('shows two hints out of the prompt at most', () => {
    expect(ids({ ...crowded, loras: [], identical: [] })).toEqual(['G08', 'G19', 'G13', 'G29', 'G21', 'G23']);
  });

  it('prefers what the checkpoint’s files say to what its name suggests', () => {
    expect(ids({ ...plain, model: { ...model('photon_v1'), native: 2 } })).not.toContain('G06');
  });

  it('says nothing but the fact and what does vary when clip skip was ignored', () => {
    expect(ids({ ...crowded, ignored: true })).toEqual(['G01', 'G27']);
    expect(ids({ ...crowded, identical: [], model: model('x', 'flux') })).toEqual(['G02', 'G27']);
  });
});

/** G24 in words. */
function saidOf(votes: VotedFacts, t = english): string | undefined {
  const { text } = line({ ...plain, votes }, 'G24') ?? {};
  return text && t(text);
}

describe('words of a line', () => {
  it('says what was voted, of how many and on what, and never that it is better', () => {
    expect(saidOf(voted)).toBe(
      'Here, 2 won 31 of 44 votes on NAI-type models with tag prompts (blind; comparisons: 4).',
    );
    expect(saidOf({ ...voted, blind: false, clear: false })).toContain(
      '(numbers seen; comparisons: 4); not yet certain.',
    );
    expect(saidOf({ ...voted, choice: 'same' })).toContain('31 of 44 votes saw no difference');
    expect(saidOf(voted, translator('ko'))).toContain('NAI 계열 모델, 태그형 프롬프트: 여기서는 44표 중 31표');
    expect(saidOf(voted, translator('ja'))).toContain('NAI 系モデルとタグ型プロンプトでは、ここで 44 票中 31 票');
  });

  it('names engine and family when clip skip was ignored', () => {
    const text = english(
      line({ ...plain, ignored: true, engine: 'AUTOMATIC1111' }, 'G01')?.text ?? { key: 'common:native' },
    );
    expect(text).toContain('AUTOMATIC1111');
    expect(text).toContain('SD 1.x');
  });

  it('points to 3 and up when an SDXL sweep stayed at or below the floor', () => {
    const sdxl = { ...plain, ignored: true, model: model('x', 'sdxl') };
    expect(line({ ...sdxl, skips: [1, 2] }, 'G27')?.text.key).toBe('guidance:G27.floor');
    expect(line({ ...sdxl, skips: [1, 2, 3] }, 'G27')?.text.key).toBe('guidance:G27.others');
  });

  it('says when an SDXL-class model was told by its name alone', () => {
    const named = { name: 'ponyXL', family: 'sd1', familyFrom: 'assumed' } as const;
    expect(line({ ...plain, model: named }, 'G04')?.text.key).toBe('guidance:G04.byName');
    expect(line({ ...plain, model: model('ponyXL', 'sdxl') }, 'G04')?.text.key).toBe('guidance:G04.known');
    const agreed = { name: 'ponyXL', family: 'sdxl', familyFrom: 'assumed' } as const;
    expect(line({ ...plain, model: agreed }, 'G04')?.text.key).toBe('guidance:G04.known');
  });

  it('prefers 1 only for a 2D LoRA on a photo checkpoint', () => {
    const loras = [{ name: 'a', trainedAt: 2 }];
    expect(line({ ...plain, loras, model: model('photon_v1') }, 'G10')?.text.key).toBe('guidance:G10.photo');
    const anime = { ...plain, loras: [{ name: 'a', trainedAt: 1 }], model: model('anything-v3') };
    expect(line(anime, 'G10')?.text).toEqual({ key: 'guidance:G10.other', params: { lora: 'a', n: 1, native: 2 } });
  });

  it('tells a LoRA’s value that was drawn from one that is missing', () => {
    expect(line({ ...plain, loras: [{ name: 'a', trainedAt: 2 }] }, 'G09')?.text.key).toBe('guidance:G09.drawn');
    expect(line({ ...plain, loras: [{ name: 'a', trainedAt: 5 }] }, 'G09')?.text.key).toBe('guidance:G09.missing');
  });

  it('gives measures as change against the baseline', () => {
    expect(line(plain, 'G29')?.text).toEqual({
      key: 'guidance:G29.general.single',
      params: { base: 1, rows: 1, moved: '2: 12%, 3: 31%', sharpness: '2: +18%, 3: -5%' },
    });
  });

  it('calls a change clear on four seeds of one sign, and marks it otherwise', () => {
    expect(line({ ...plain, ...fourSeeds }, 'G29')?.text).toMatchObject({
      key: 'guidance:G29.general.clear',
      params: { sharpness: '2: +15%', rows: 4 },
    });
    const three = { ...plain, ...fourSeeds, seeds: 3, measures: fourSeeds.measures.slice(0, 3) };
    expect(line(three, 'G29')?.text).toMatchObject({
      key: 'guidance:G29.general.unclear',
      params: { sharpness: '2: +14%?' },
    });
    expect(line({ ...plain, ...fourSeeds, goal: 'sharp' }, 'G16')?.text.key).toBe('guidance:G16.clear');
    expect(line({ ...plain, ...fourSeeds, goal: 'detail' }, 'G29')?.text).toMatchObject({
      key: 'guidance:G29.detail.clear',
      params: { edges: '2: +20%', tones: '2: +10%' },
    });
  });

  it('reads the seed yardstick both ways', () => {
    const facts = { ...plain, seeds: 2 };
    expect(line({ ...facts, seedYardstick: 0.34 }, 'G22')?.text).toEqual({
      key: 'guidance:G22.less',
      params: { percent: '34%' },
    });
    expect(line({ ...facts, seedYardstick: 1.5 }, 'G22')?.text.key).toBe('guidance:G22.more');
  });

  it('keeps a hostile name on one line', () => {
    const name = `a\n\u202eb\u0000${'x'.repeat(300)}`;
    const params = line({ ...plain, loras: [{ name, trainedAt: 2 }] }, 'G09')?.text.params;
    expect(params?.['lora']).toBe(`a b ${'x'.repeat(55)}…`);
  });
});

describe('the demo model', () => {
  const demo: GuidanceFacts = {
    ...plain,
    demo: true,
    model: model('anything-v3'),
    prompt: `${tags}, day, night, ${'red '.repeat(80)}`,
    goal: 'photo',
    skips: [1, 2, 3, 4],
    loras: [{ name: 'a', trainedAt: 1 }],
    usesHires: true,
  };

  it('gets only what it is, what its pictures show and what to do next', () => {
    expect(ids(demo)).toEqual(['G25', 'G29', 'G21', 'G26']);
    expect(ids({ ...demo, seeds: 2, seedYardstick: 0.3 })).toEqual(['G25', 'G29', 'G22', 'G26']);
  });

  it('is said to tell nothing about one’s own checkpoint, in every language', () => {
    const text = guide(demo)[0]?.text ?? { key: 'common:native' };
    expect(english(text)).toContain('tells nothing about your own checkpoint');
    expect(translator('ko')(text)).toContain('체크포인트에 대해서는 아무것도');
    expect(translator('ja')(text)).toContain('チェックポイントについては何も');
  });

  it('leads to a server of one’s own', () => {
    for (const language of languages)
      expect(translator(language)(line(demo, 'G26')?.text ?? { key: 'common:native' })).toContain('--url http://');
  });
});

describe('any facts', () => {
  const anyPanel = fc.record({
    clipSkip: fc.integer({ min: 1, max: 24 }),
    sharpness: fc.double(),
    entropy: fc.double(),
    edgeDensity: fc.double(),
    colourfulness: fc.double(),
    difference: fc.double(),
    similarity: fc.double(),
  });
  const skips = fc.array(fc.integer({ min: 1, max: 24 }), { maxLength: 12 });
  const anyFacts: fc.Arbitrary<GuidanceFacts> = fc.record(
    {
      demo: fc.boolean(),
      engine: fc.string({ unit: 'binary' }),
      model: fc.record(
        {
          name: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('anything', 'photon', 'dreamshaper', 'ponyXL')),
          family: fc.constantFrom(...families),
          familyFrom: fc.constantFrom('metadata' as const, 'header' as const, 'name' as const, 'assumed' as const),
          native: fc.integer({ min: 1, max: 12 }),
        },
        { requiredKeys: ['name', 'family', 'familyFrom'] },
      ),
      prompt: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(tags, prose, '달빛', 'day, night')),
      negative: fc.string(),
      goal: fc.constantFrom(...goals),
      loras: fc.array(
        fc.record({ name: fc.string({ unit: 'binary' }), trainedAt: fc.integer() }, { requiredKeys: ['name'] }),
        { maxLength: 4 },
      ),
      skips,
      baseline: fc.integer({ min: 1, max: 24 }),
      seeds: fc.integer({ min: 0, max: 12 }),
      usesHires: fc.boolean(),
      usesExtras: fc.boolean(),
      identical: fc.array(skips, { maxLength: 3 }),
      ignored: fc.boolean(),
      measures: fc.array(fc.array(anyPanel, { maxLength: 6 }), { maxLength: 6 }),
      seedYardstick: fc.double(),
      votes: fc.record({
        model: fc.constantFrom(...modelKinds),
        style: fc.constantFrom(...promptStyles),
        blind: fc.boolean(),
        choice: fc.oneof(fc.integer({ min: 1, max: 24 }), fc.constant('same' as const)),
        won: fc.nat(),
        of: fc.nat(),
        polls: fc.nat(),
        clear: fc.boolean(),
      }),
      grid: fc.record({
        byEpoch: fc.boolean(),
        epochs: fc.integer({ min: 0, max: 12 }),
        trainings: fc.integer({ min: 0, max: 12 }),
        drawn: skips,
        atTrained: fc.boolean(),
        same: fc.boolean(),
      }),
    },
    {
      requiredKeys: [
        'demo',
        'engine',
        'model',
        'prompt',
        'negative',
        'loras',
        'skips',
        'baseline',
        'seeds',
        'usesHires',
        'usesExtras',
        'identical',
        'ignored',
        'measures',
      ],
    },
  );

  it('give at most six lines, one a rule, each a whole single line in every language', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const lines = guide(facts);
        expect(lines.length).toBeLessThanOrEqual(maxLines);
        expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
        for (const { text } of lines)
          for (const language of languages) {
            const words = translator(language)(text);
            expect(words).not.toMatch(/\{\{|\n|NaN|Infinity|undefined/);
            expect(words).not.toContain(text.key);
          }
      }),
    );
  });

  it('give no measured line without measures, and the same lines for the same facts', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        expect(guide(facts)).toEqual(guide(facts));
        expect(guide({ ...facts, measures: [] }).map(({ kind }) => kind)).not.toContain('measured');
      }),
    );
  });

  it('give the demo model nothing about checkpoints, LoRAs, prompts or goals', () => {
    const spoken = new Set(['G01', 'G16', 'G21', 'G22', 'G25', 'G26', 'G29', 'G31']);
    fc.assert(
      fc.property(anyFacts, (facts) => {
        for (const id of ids({ ...facts, demo: true })) expect(spoken).toContain(id);
      }),
    );
  });

  it('give no advice on identical pictures', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        // Epochs are columns where no row has two clip skips: there nothing can be found to be ignored.
        const grid = facts.grid ? { grid: { ...facts.grid, byEpoch: false } } : {};
        const lines = ids({ ...facts, ...grid, demo: false, ignored: true, skips: [1, 2, 3], measures: oneRow });
        expect(lines).toEqual(['G01', 'G27']);
      }),
    );
  });
});

describe('a grid of trainings', () => {
  const loras = [{ name: 'cs2', trainedAt: 2 }];

  it('is told how to choose, and nothing that compares clip skips of one picture', () => {
    const facts = { ...plain, grid: trainings, loras, skips: [1, 2], measures: [] };
    expect(ids(facts)).toEqual(['G34', 'G36', 'G35', 'G37', 'G08', 'G38']);
  });

  it('by clip skips leaves its weakest reasons out for how to choose', () => {
    const grid = { ...trainings, byEpoch: false, drawn: [1, 2, 3] };
    const lines = ids({ ...plain, grid, loras, goal: 'detail', prompt: 'day, night' });
    expect(lines.length).toBeLessThanOrEqual(maxLines);
    expect(lines).toEqual(expect.arrayContaining(['G34', 'G35', 'G09']));
    expect(lines).not.toContain('G14');
  });

  it('with equal pictures is told that first, and nothing is built on them', () => {
    const facts = { ...plain, grid: { ...trainings, same: true }, loras, skips: [1, 2], measures: [] };
    expect(ids(facts)[0]).toBe('G33');
    for (const id of ['G34', 'G35', 'G36', 'G37', 'G38', 'G09']) expect(ids(facts)).not.toContain(id);
  });
});
