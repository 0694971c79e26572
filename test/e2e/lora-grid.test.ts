import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';

import { startFakeComfyui } from '../support/fake-comfyui.ts';
import { startFakeSdapi } from '../support/fake-sdapi.ts';
import { kohyaTensors, loraFile } from '../support/lora-file.ts';
import type { Town } from './support.ts';
import { createTown, finishedSweep } from './support.ts';

/*
 * The whole way: the bot's own process, a server that says nothing of its LoRAs, their files with the metadata taken out, and a member
 * who asks for the trainings side by side. What each was trained at stands in the weights alone.
 */

const epochs = ['-000008', '-000009', ''];
const names = ['one', 'two'].flatMap((training) => epochs.map((epoch) => `${training}${epoch}`));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clipskip-e2e-loras-'));
  await mkdir(join(folder, 'chars'));
  for (const name of names) {
    const trainedAt = name.startsWith('one') ? 1 : 2;
    const bytes = loraFile(undefined, kohyaTensors({ trainedAt, rank: 1 }));
    await writeFile(join(folder, 'chars', `${name}.safetensors`), bytes);
  }
});
afterAll(() => rm(folder, { recursive: true }));

async function gridOn(url: string): Promise<{ readonly town: Town; readonly text: string }> {
  const town = await createTown();
  onTestFinished(() => town.close());
  await town.startBot({ SD_URL: url, LORA_DIRS: folder });
  const { fake } = town;
  const ask = (): ReturnType<typeof fake.invokeCommand> =>
    fake.invokeCommand({
      user: town.alice,
      channel: town.general,
      name: 'clipskip grid',
      options: {
        axis: 'loraSeries',
        prompt: '1girl, night',
        values: 'one, two',
        seed: 42,
        size: '64x64',
        'without-lora': true,
      },
    });
  // The files are read in the background while the bot starts; until then nobody knows what they were trained at.
  for (;;) {
    const { reply } = await ask().until(({ reply: seen }) => seen !== undefined && seen.text !== '');
    if (reply?.text.includes('Accepted')) break;
    expect(reply?.text).toContain('was trained');
  }
  const message = await finishedSweep(town, town.general);
  return { town, text: message.text };
}

test('AUTOMATIC1111: each epoch of two trainings at the clip skip that its weights show', async () => {
  const server = await startFakeSdapi({ loras: names });
  onTestFinished(() => server.close());
  const { text } = await gridOn(server.url);
  expect(text).toContain('one, two · epoch 8, 9, last, no LoRA');
  const asked = server.pictures().map((body) => {
    const [, lora = 'none'] = /<lora:([^:>]+)/.exec(String(body.prompt)) ?? [];
    return `${lora} @${JSON.stringify(body.override_settings?.['CLIP_stop_at_last_layers'])}`;
  });
  const [first, second] = [1, 2].map((n) => names.slice((n - 1) * 3, n * 3).map((name) => `${name} @${n}`));
  expect([...new Set(asked)].toSorted()).toEqual(
    [...(first ?? []), ...(second ?? []), 'none @1', 'none @2'].toSorted(),
  );
});

test('ComfyUI: the same, with the files in a folder of their own', async () => {
  const files = names.map((name) => `chars/${name}.safetensors`);
  const server = await startFakeComfyui({ loras: files });
  onTestFinished(() => server.close());
  const { text } = await gridOn(server.url);
  expect(text).toContain('one, two · epoch 8, 9, last, no LoRA');
  const asked = server.prompts().map(({ graph }) => {
    const nodes = Object.values(graph);
    const lora = nodes.find((node) => node.class_type === 'LoraLoader')?.inputs['lora_name'] ?? 'none';
    const layer = nodes.find((node) => node.class_type === 'CLIPSetLastLayer')?.inputs['stop_at_clip_layer'];
    return `${String(lora)} @${String(layer)}`;
  });
  const expected = files.map((file) => `${file} @${file.includes('/one') ? -1 : -2}`);
  expect([...new Set(asked)].toSorted()).toEqual([...expected, 'none @-1', 'none @-2'].toSorted());
});
