import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseInfotext } from '../../src/render/index.ts';
import { settingsAs } from '../../src/sweep/copy/index.ts';
import { shellLine } from '../../src/sweep/copy/shell.ts';
import { recordOf } from '../../src/sweep/record.ts';
import type { SweepRequestInput } from '../../src/sweep/request.ts';
import { sweepOf } from './support.ts';

const run = promisify(execFile);

async function record(request: Partial<SweepRequestInput> = {}, info = {}) {
  const { plan } = await sweepOf(
    { prompt: 'a "cat", it’s <lora:paint:0.5>', negative: 'lowres', ...request },
    { info },
  );
  return recordOf(plan);
}

describe('settings for A1111', () => {
  it('read back as what they were, clip skip 1 included', async () => {
    for (const clipSkip of [1, 2]) {
      const text = settingsAs('a1111', await record({ sampler: 'dpm++ 2m karras', seed: 9 }), clipSkip);
      expect(parseInfotext(text)).toMatchObject({
        prompt: 'a "cat", it’s <lora:paint:0.5>',
        negative: 'lowres',
        sampler: 'DPM++ 2M',
        scheduler: 'Karras',
        seed: 9,
        clipSkip,
        clipSkipFrom: 'written',
        model: 'alpha',
        modelHash: 'aaaaaaaaaa',
      });
    }
  });
});

const refused = async (request: Partial<SweepRequestInput>, info = {}): Promise<() => string> => {
  const made = await record(request, info);
  return () => settingsAs('comfyui', made, 2);
};

describe('settings for ComfyUI', () => {
  it('are a graph whose clip skip is negative and stands behind the LoRAs', async () => {
    const graph = JSON.parse(settingsAs('comfyui', await record({ model: 'beta', seed: 9 }), 2)) as Record<
      string,
      { class_type: string; inputs: Record<string, unknown> }
    >;
    expect(Object.values(graph).map((node) => node.class_type)).toEqual([
      'CheckpointLoaderSimple',
      'LoraLoader',
      'CLIPSetLastLayer',
      'CLIPTextEncode',
      'CLIPTextEncode',
      'EmptyLatentImage',
      'KSampler',
      'VAEDecode',
      'SaveImage',
    ]);
    expect(graph['1']?.inputs).toEqual({ ckpt_name: 'styles/Beta.safetensors' });
    expect(graph['2']?.inputs).toMatchObject({ model: ['1', 0], clip: ['1', 1], lora_name: 'paint.safetensors' });
    expect(graph['3']?.inputs).toEqual({ clip: ['2', 1], stop_at_clip_layer: -2 });
    expect(graph['4']?.inputs).toEqual({ clip: ['3', 0], text: 'a "cat", it’s ' });
    expect(graph['5']?.inputs).toEqual({ clip: ['3', 0], text: 'lowres' });
    expect(graph['7']?.inputs).toMatchObject({ model: ['2', 0], seed: 9, sampler_name: 'euler', scheduler: 'normal' });
    const links = Object.values(graph).flatMap((node) => Object.values(node.inputs).filter(Array.isArray));
    expect(links.map(([id]) => String(id)).filter((id) => !(id in graph))).toEqual([]);
    expect(links.length).toBeGreaterThan(8);
  });

  it('are refused by name where the simple graph has no place for them', async () => {
    const hires = { scale: 2, upscaler: 'Latent', denoise: 0.5 };
    expect(await refused({ hires })).toThrow(/request\.unsupported/);
    expect(await refused({ extras: { ControlNet: true } })).toThrow(/request\.unsupported/);
    const info = {
      samplers: ['Own'],
      defaults: { width: 64, height: 64, steps: 1, cfg: 1, sampler: 'Own', scheduler: 'Automatic' },
    };
    expect(await refused({}, info)).toThrow(/request\.unsupported/);
  });
});

describe('a line for stable-diffusion.cpp', () => {
  it('names everything, clip skip 1 too', async () => {
    const line = settingsAs('sdcpp', await record({ sampler: 'euler a', scheduler: 'karras', seed: 9 }), 1);
    expect(line).toBe(
      `sd-cli -m alpha.safetensors -p 'a "cat", it’s <lora:paint:0.5>' --lora-model-dir loras -n lowres --cfg-scale 7 ` +
        `--steps 4 --sampling-method euler_a --scheduler karras -s 9 -W 64 -H 64 --clip-skip 1 -o clip-skip-1.png`,
    );
  });

  it('is refused for DDIM, which it does not have, and for a LoRA with two weights', async () => {
    const ddim = await record({ sampler: 'DDIM' });
    expect(() => settingsAs('sdcpp', ddim, 1)).toThrow(/request\.unsupported/);
    const split = await record({ prompt: '<lora:paint:1:0.5>' });
    expect(() => settingsAs('sdcpp', split, 1)).toThrow(/request\.unsupported/);
  });
});

describe('our own command', () => {
  it('draws one panel of one row again', async () => {
    const made = await record({ rows: { axis: 'seed', values: ['7', '8'] } });
    expect(settingsAs('cli', made, 3, { row: 1, shell: 'powershell' })).toBe(
      `node bin/clipskip.mjs sweep 'a "cat", it’’s <lora:paint:0.5>' --seed 8 --skips 3 --negative lowres --steps 4 ` +
        `--cfg 7 --size 64x64 --sampler Euler --scheduler Automatic --url http://127.0.0.1:7860 --model alpha`,
    );
    expect(settingsAs('cli', await record({}, { demo: true }), 1)).not.toContain('--model');
    expect(settingsAs('comfyui', await record({}, { demo: true }), 1)).toContain('your-checkpoint.safetensors');
    expect(() => settingsAs('cli', made, 3, { row: 2 })).toThrow(/request\.invalid/);
  });

  it('is refused outside of what the family has', async () => {
    const made = await record();
    for (const clipSkip of [0, 13, 1.5]) expect(() => settingsAs('cli', made, clipSkip)).toThrow(/request\.clipSkip/);
  });

  it.skipIf(process.platform === 'win32')('arrives in a shell as it was, whatever the prompt holds', async () => {
    const words = fc.sample(fc.string({ unit: 'grapheme', minLength: 1 }), 40);
    const asked = ["it's", '$(rm -rf x)', '`x`', 'a\nb', '!!', '\\', '-n', ...words].map((word) =>
      word.replaceAll('\0', ''),
    );
    const { stdout } = await run('bash', ['-c', `printf '%s\\0' ${shellLine(asked, 'bash')}`], { encoding: 'buffer' });
    expect(stdout.toString()).toBe(`${asked.map((word) => Buffer.from(word).toString()).join('\0')}\0`);
  });
});
