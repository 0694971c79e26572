import { expect, onTestFinished, test } from 'vitest';

import type { Engine } from '../../../src/gpu/engine.ts';
import { createComfyuiEngine } from '../../../src/gpu/engines/comfyui/index.ts';
import { createSdapiEngine } from '../../../src/gpu/engines/sdapi/index.ts';
import type { SweepOutcome } from '../../../src/sweep/types.ts';
import { startFakeComfyui } from '../../support/fake-comfyui.ts';
import { startFakeSdapi } from '../../support/fake-sdapi.ts';
import { drawOn, panelsOf, savedBy, trainedAt } from './support.ts';

/** The experiment this is made for: the same data trained at clip skip 1 and at 2, ten epochs each. */
const epochs = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const trainings = { 'mychar-cs1': 1, 'mychar-cs2': 2 } as const;
const files = Object.entries(trainings).flatMap(([training, clipSkip]) =>
  savedBy(training, epochs).map((name) => ({ name, metadata: trainedAt(clipSkip) })),
);

/** What a server was asked to draw: LoRA and clip skip. */
type Asked = readonly (readonly [lora: string, clipSkip: number])[];
interface Server {
  readonly engine: Engine;
  asked(): Asked;
}

async function a1111(): Promise<Server> {
  const fake = await startFakeSdapi({ loras: [...files, 'detail'] });
  const engine = createSdapiEngine({ url: fake.url, pollMs: 5 });
  onTestFinished(async () => {
    await engine.close?.();
    await fake.close();
  });
  return {
    engine,
    asked: () =>
      fake.pictures().map(({ prompt, override_settings: own }) => {
        const tags = [...prompt.matchAll(/<lora:([^:>]+):([\d.]+)>/g)].map(([, name, weight]) => `${name} ${weight}`);
        return [tags.join(', '), Number(own['CLIP_stop_at_last_layers'])] as const;
      }),
  };
}

async function comfyui(): Promise<Server> {
  const fake = await startFakeComfyui({
    models: [{ file: 'v1-5-pruned.safetensors' }],
    loras: [...files.map(({ name }) => `chars\\${name}.safetensors`), 'detail.safetensors'],
    loraMetadata: Object.fromEntries(files.map(({ name, metadata }) => [`chars\\${name}.safetensors`, metadata])),
  });
  const engine = createComfyuiEngine({ url: fake.url, pollMs: 5, reportMs: 0 });
  onTestFinished(async () => {
    await engine.close?.();
    await fake.close();
  });
  return {
    engine,
    asked: () =>
      fake.prompts().map(({ graph }) => {
        const inputs = Object.values(graph);
        const loras = inputs
          .filter(({ class_type: type }) => type === 'LoraLoader')
          .map(
            ({ inputs: own }) =>
              `${String(own['lora_name']).replace(/^.*\\|\.safetensors$/g, '')} ${String(own['strength_model'])}`,
          );
        const layer = inputs.find(({ class_type: type }) => type === 'CLIPSetLastLayer')?.inputs['stop_at_clip_layer'];
        return [loras.join(', '), -Number(layer)] as const;
      }),
  };
}

const servers = [
  ['A1111', a1111],
  ['ComfyUI', comfyui],
] as const;

const wanted = (drawn: (training: keyof typeof trainings) => number, weight = 1): Asked =>
  (Object.keys(trainings) as (keyof typeof trainings)[]).flatMap((training) =>
    ['-000006', '-000007', '-000008', '-000009', ''].map(
      (epoch) => [`${training}${epoch} ${weight}`, drawn(training)] as const,
    ),
  );

const sorted = (asked: Asked): string[] => asked.map(([lora, clipSkip]) => `${lora} @ ${clipSkip}`).toSorted();

/** Each panel of the sheet is the picture that was drawn with what its labels say. */
async function expectPlaces(outcome: SweepOutcome): Promise<void> {
  const { plan, rows } = outcome;
  const sheet = await panelsOf(outcome);
  let places = 0;
  for (const { row, cells } of rows) {
    for (const { line, column } of row.places ?? []) {
      const training = plan.grid?.lines[line];
      const epoch = sheet.columns[column] ?? '';
      expect(row.cells[0]?.clipSkip).toBe(training?.drawnAt);
      const number = /^epoch (\d+)$/.exec(epoch)?.[1];
      const file = `${training?.training}${number === undefined ? '' : `-${number.padStart(6, '0')}`}`;
      const own = row.settings.loras.map(({ name }) => name.replace(/^.*\\/, '')).filter((name) => name !== 'detail');
      expect(own).toEqual(epoch === 'no LoRA' ? [] : [file]);
      const bytes = cells[0]?.picture?.bytes;
      if (!bytes) throw new Error('a panel is missing');
      expect((await sheet.pixels(line, column)).equals(await sheet.expected(bytes))).toBe(true);
      places += 1;
    }
  }
  expect(places).toBe((plan.grid?.lines.length ?? 0) * (plan.grid?.columns.length ?? 0));
}

for (const [name, start] of servers) {
  test(`${name}: two trainings at the clip skip each was trained at, epochs 6 to 10, and without a LoRA`, async () => {
    const { engine, asked } = await start();
    const outcome = await drawOn(engine, {
      rows: { axis: 'loraSeries', values: ['mychar-cs1', 'mychar-cs2'], without: true },
    });
    expect(outcome.plan.grid?.columns).toEqual(['6', '7', '8', '9', 'last', 'none']);
    expect(sorted(asked())).toEqual(sorted([...wanted((training) => trainings[training]), ['', 1], ['', 2]]));
    const { rows, columns, badges } = await panelsOf(outcome);
    expect(rows).toEqual(['mychar-cs1 | trained 1 · drawn 1', 'mychar-cs2 | trained 2 · drawn 2']);
    expect(columns).toEqual(['epoch 6', 'epoch 7', 'epoch 8', 'epoch 9', 'last', 'no LoRA']);
    expect(badges[1]).toEqual([...Array.from({ length: 5 }, () => 'trained 2 · drawn 2'), 'drawn 2']);
    await expectPlaces(outcome);
    expect(outcome.warnings).toEqual([]);
    expect(outcome.guidance.map(({ id }) => id)).toEqual(['G34', 'G36', 'G35', 'G37', expect.any(String), 'G38']);
  });

  test(`${name}: all at one clip skip, and what has no LoRA is drawn once for all of them`, async () => {
    const { engine, asked } = await start();
    const outcome = await drawOn(engine, {
      prompt: 'a house <lora:detail:0.5> <lora:mychar-cs1:0.8>',
      rows: { axis: 'loraSeries', values: ['mychar-cs1', 'mychar-cs2'], drawAt: 2, without: true },
    });
    const beside: Asked = wanted(() => 2, 0.8).map(([lora, clipSkip]) => [`detail 0.5, ${lora}`, clipSkip]);
    expect(sorted(asked())).toEqual(sorted([...beside, ['detail 0.5', 2]]));
    const { rows, badges } = await panelsOf(outcome);
    expect(rows).toEqual([
      'mychar-cs1 | trained 1 · drawn 2 · weight 0.8',
      'mychar-cs2 | trained 2 · drawn 2 · weight 0.8',
    ]);
    expect(badges.map((row) => row.at(-1))).toEqual(['drawn 2', 'drawn 2']);
    await expectPlaces(outcome);
  });
}
