import { beforeAll, describe, expect, test } from 'vitest';

import { readPictureMetadata, sweepKeyword, writePictureText } from '../../../src/render/index.ts';
import { flat } from '../pictures.ts';

let png: Buffer = Buffer.alloc(0);
beforeAll(async () => {
  png = await flat('#336699', 8, 8);
});

function read(texts: Record<string, string>): ReturnType<typeof readPictureMetadata> {
  return readPictureMetadata(writePictureText(png, texts));
}

/** Constructed after ComfyUI's default workflow in API form (Comfy-Org/ComfyUI script_examples/basic_api_example.py). */
function graph(change: Record<string, unknown> = {}): string {
  return JSON.stringify({
    '3': {
      class_type: 'KSampler',
      inputs: {
        cfg: 8,
        denoise: 1,
        latent_image: ['5', 0],
        model: ['11', 0],
        negative: ['7', 0],
        positive: ['6', 0],
        sampler_name: 'dpmpp_2m',
        scheduler: 'karras',
        seed: 8566257,
        steps: 20,
      },
    },
    '4': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'sd15/v1-5-pruned-emaonly.safetensors' } },
    '5': { class_type: 'EmptyLatentImage', inputs: { batch_size: 1, height: 768, width: 512 } },
    '6': { class_type: 'CLIPTextEncode', inputs: { clip: ['10', 0], text: 'masterpiece best quality girl' } },
    '7': { class_type: 'CLIPTextEncode', inputs: { clip: ['10', 0], text: 'bad hands' } },
    '8': { class_type: 'VAEDecode', inputs: { samples: ['3', 0], vae: ['4', 2] } },
    '9': { class_type: 'SaveImage', inputs: { filename_prefix: 'ComfyUI', images: ['8', 0] } },
    '10': { class_type: 'CLIPSetLastLayer', inputs: { stop_at_clip_layer: -2, clip: ['11', 1] } },
    '11': {
      class_type: 'LoraLoader',
      inputs: {
        lora_name: 'style\\moonlit.safetensors',
        strength_model: 0.8,
        strength_clip: 0.5,
        model: ['4', 0],
        clip: ['4', 1],
      },
    },
    ...change,
  });
}

describe('ComfyUI', () => {
  test('the graph is followed from the sampler to prompts, layer, LoRA and checkpoint', () => {
    expect(read({ prompt: graph(), workflow: '{}' })).toMatchObject({
      source: 'comfyui',
      generation: {
        prompt: 'masterpiece best quality girl',
        negative: 'bad hands',
        steps: 20,
        sampler: 'DPM++ 2M',
        scheduler: 'Karras',
        cfg: 8,
        seed: 8566257,
        width: 512,
        height: 768,
        model: 'v1-5-pruned-emaonly',
        clipSkip: 2,
        clipSkipFrom: 'written',
        denoise: 1,
        loras: [{ name: 'moonlit', weight: 0.8, textEncoderWeight: 0.5 }],
      },
    });
  });

  test('without CLIPSetLastLayer nothing is said about clip skip, because the family decides', () => {
    const plain = graph({ '6': { class_type: 'CLIPTextEncode', inputs: { clip: ['4', 1], text: 'a cat' } } });
    expect(read({ prompt: plain }).generation).not.toHaveProperty('clipSkip');
  });

  test('prompts and seeds behind links, conditioning nodes and unknown nodes are found', () => {
    const linked = graph({
      '6': { class_type: 'CLIPTextEncode', inputs: { clip: ['10', 0], text: ['20', 0] } },
      '20': { class_type: 'PrimitiveString', inputs: { value: 'from elsewhere' } },
      '21': {
        class_type: 'ControlNetApplyAdvanced',
        inputs: { positive: ['6', 0], negative: ['7', 0], control_net: ['99', 0] },
      },
      '3': {
        class_type: 'KSamplerAdvanced',
        inputs: {
          model: ['11', 0],
          positive: ['21', 0],
          negative: ['21', 1],
          latent_image: ['5', 0],
          noise_seed: ['22', 0],
          steps: 30,
          sampler_name: 'my_sampler',
          scheduler: 'normal',
        },
      },
      '22': { class_type: 'Seed Everywhere', inputs: { seed: 77 } },
    });
    expect(read({ prompt: linked }).generation).toMatchObject({
      prompt: 'from elsewhere',
      negative: 'bad hands',
      seed: 77,
      sampler: 'my_sampler',
    });
  });

  test('a sampler called like something built in is only a name', () => {
    const named = graph().replace('"dpmpp_2m"', '"constructor"').replace('"karras"', '"__proto__"');
    expect(read({ prompt: named }).generation).toMatchObject({ sampler: 'constructor', scheduler: '__proto__' });
  });

  test('of two samplers the first pass counts', () => {
    const twice = graph({
      '30': {
        class_type: 'KSampler',
        inputs: {
          model: ['11', 0],
          positive: ['6', 0],
          negative: ['7', 0],
          latent_image: ['31', 0],
          seed: 5,
          steps: 12,
          denoise: 0.5,
        },
      },
      '31': { class_type: 'LatentUpscale', inputs: { samples: ['3', 0], width: 1024, height: 1536 } },
    });
    expect(read({ prompt: twice }).generation).toMatchObject({ steps: 20, seed: 8566257, width: 512 });
  });

  test('NaN, which Python writes, does not hide the graph', () => {
    expect(read({ prompt: graph().replace('"batch_size":1', '"is_changed":[NaN],"batch_size":1') }).source).toBe(
      'comfyui',
    );
  });

  test.each([
    ['no JSON', '{"3": '],
    ['no graph', '[1,2,3]'],
    ['no sampler', '{"1":{"class_type":"LoadImage","inputs":{}}}'],
    ['a circle', '{"1":{"class_type":"KSampler","inputs":{"model":["1",0],"positive":["1",0],"negative":["1",0]}}}'],
    [
      'odd types',
      '{"1":{"class_type":"KSampler","inputs":{"model":7,"positive":null,"negative":[[],{}],"seed":"x","steps":{}}}}',
    ],
  ])('%s does not crash', (_, prompt) => {
    const found = read({ prompt });
    expect(['none', 'comfyui']).toContain(found.source);
    expect(found.generation?.prompt ?? '').toBe('');
  });
});

describe('NovelAI', () => {
  test('old pictures have the prompt in Description; clip skip 2 is assumed', () => {
    const texts = {
      Title: 'AI generated image',
      Description: '{{masterpiece}}, 1girl',
      Software: 'NovelAI',
      Source: 'Stable Diffusion 81274D13',
      Comment:
        '{"steps": 28, "sampler": "k_euler_ancestral", "seed": 3241546, "strength": 0.69, "noise": 0.667, "scale": 12.0, "uc": "lowres"}',
    };
    expect(read(texts)).toMatchObject({
      source: 'novelai',
      generation: {
        prompt: '{{masterpiece}}, 1girl',
        negative: 'lowres',
        steps: 28,
        sampler: 'Euler a',
        cfg: 12,
        seed: 3241546,
        clipSkip: 2,
        clipSkipFrom: 'assumed',
        width: 8,
        height: 8,
      },
    });
  });

  test('newer pictures have it in the JSON, with size and schedule', () => {
    const comment = {
      prompt: 'ignored',
      steps: 23,
      height: 1216,
      width: 832,
      scale: 5.5,
      seed: 42,
      sampler: 'k_euler',
      noise_schedule: 'karras',
      uc: 'ignored',
      v4_prompt: { caption: { base_caption: '1girl, moon', char_captions: [] }, use_coords: false },
      v4_negative_prompt: { caption: { base_caption: 'blurry', char_captions: [] } },
    };
    const texts = { Title: 'NovelAI generated image', Software: 'NovelAI', Comment: JSON.stringify(comment) };
    expect(read(texts)).toMatchObject({
      source: 'novelai',
      generation: {
        prompt: '1girl, moon',
        negative: 'blurry',
        width: 832,
        height: 1216,
        scheduler: 'Karras',
        sampler: 'Euler',
      },
    });
  });

  test('a broken comment is none', () => {
    expect(read({ Software: 'NovelAI', Comment: '{' }).source).toBe('none');
  });
});

describe('which one counts', () => {
  const parameters = 'a cat\nSteps: 20, Sampler: Euler a, Seed: 1, Clip skip: 2';

  test('our own record comes first and is handed on unread, with the common settings', () => {
    expect(read({ [sweepKeyword]: '{"version":1}', parameters })).toMatchObject({
      source: 'sweep',
      sweep: '{"version":1}',
      generation: { prompt: 'a cat', clipSkip: 2 },
    });
    expect(read({ [sweepKeyword]: 'x' })).not.toHaveProperty('generation');
  });

  test('parameters come before a graph', () => {
    expect(read({ parameters, prompt: graph() }).source).toBe('a1111');
  });

  test('a picture that says nothing is told from one that is none', () => {
    expect(read({})).toEqual({ source: 'none', format: 'png', raw: {} });
    expect(() => readPictureMetadata(Buffer.from('no picture'), { name: 'x.png' })).toThrow(
      expect.objectContaining({ code: 'file.notPicture', params: { file: 'x.png' } }),
    );
    expect(() => readPictureMetadata(png, { maxBytes: 10 })).toThrow(
      expect.objectContaining({ code: 'file.tooLarge' }),
    );
  });

  test('keywords that are names of built-in things are only keywords', () => {
    const found = read({ __proto__x: 'a', constructor: 'b', toString: 'c' });
    expect(found.source).toBe('none');
    expect(Object.keys(found.raw).toSorted()).toEqual(['__proto__x', 'constructor', 'toString']);
  });
});
