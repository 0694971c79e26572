import { writeFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { createSdapiEngine } from '../src/gpu/engines/sdapi/index.ts';
import { drawSheet } from '../src/sweep/sheet.ts';
import { translator } from '../src/text/index.ts';
import { startFakeSdapi } from './support/fake-sdapi.ts';
import { drawOn, savedBy, trainedAt } from './sweep/grid/support.ts';

test('look', async () => {
  const trainings = { 'mychar-cs1': 1, 'mychar-cs2': 2 } as const;
  const files = Object.entries(trainings).flatMap(([training, clipSkip]) =>
    savedBy(training, training === 'mychar-cs2' ? [2, 4, 5, 6, 7, 8] : [1, 2, 3, 4, 5, 6, 7, 8, 9]).map((name) => ({
      name,
      metadata: trainedAt(clipSkip),
    })),
  );
  const fake = await startFakeSdapi({ loras: [...files, 'detail'] });
  const engine = createSdapiEngine({ url: fake.url, pollMs: 5 });
  onTestFinished(async () => {
    await engine.close?.();
    await fake.close();
  });
  const base = {
    prompt: '1girl, mychar, silver hair, school uniform, night city, looking at viewer',
    width: 256,
    height: 384,
  };
  const save = async (
    name: string,
    request: object,
    views: readonly ('normal' | 'zoom' | 'differences' | 'flip')[] = ['normal'],
    langs = ['en'],
  ) => {
    const outcome = await drawOn(engine, { ...base, ...request });
    console.log(
      name,
      outcome.guidance.map(({ id }) => id).join(' '),
      outcome.warnings.map((w) => translator('en')(w)),
    );
    for (const lang of langs)
      for (const kind of views) {
        const sheet = await drawSheet(outcome, { kind }, translator(lang as 'en'));
        const { default: sharp } = await import('sharp');
        writeFileSync(`/tmp/gridlook/${name}-${lang}-${kind}.png`, await sharp(sheet.data).png().toBuffer());
      }
  };
  await save(
    'series',
    { rows: { axis: 'loraSeries', values: ['mychar-cs1', 'mychar-cs2'], without: true } },
    ['normal', 'zoom', 'differences', 'flip'],
    ['en', 'ko', 'ja'],
  );
  await save(
    'seriesgap',
    {
      loras: [{ name: 'detail', weight: 0.5 }],
      rows: { axis: 'loraSeries', values: ['mychar-cs1', 'mychar-cs2'], epochs: ['2', '5', '8', '9', '10'], drawAt: 2 },
    },
    ['normal'],
    ['en', 'ko', 'ja'],
  );
  await save(
    'epoch',
    { rows: { axis: 'loraEpoch', values: ['mychar-cs2:4-8:0.8'], without: true } },
    ['normal'],
    ['en', 'ko', 'ja'],
  );
  await save(
    'weight',
    {
      loras: [{ name: 'mychar-cs2', weight: 1 }],
      rows: { axis: 'loraWeight', values: ['0.4', '0.7', '1'], without: true },
    },
    ['normal'],
    ['en', 'ja'],
  );
  await save(
    'skips',
    { skips: [1, 2, 3], rows: { axis: 'loraSeries', values: ['mychar-cs1', 'mychar-cs2'], without: true } },
    ['normal'],
    ['en', 'ko'],
  );
  await save(
    'checkpoint',
    { rows: { axis: 'checkpoint', values: ['v1-5-pruned', 'anything-v3'] } },
    ['normal'],
    ['en'],
  );
  await save(
    'style',
    {
      rows: {
        axis: 'style',
        values: [
          '{prompt}',
          'a girl with silver hair in a school uniform stands in a city at night and looks at the viewer',
          'a silver haired girl, night city, neon signs, seen from below',
        ],
      },
    },
    ['normal'],
    ['en', 'ko', 'ja'],
  );
  await save('seed', { rows: { axis: 'seed', values: ['3'] } }, ['normal'], ['en']);
  expect(1).toBe(1);
}, 300000);
