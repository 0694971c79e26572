import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readEcho } from '../../../../src/gpu/engines/sdcpp/echo.ts';
import pictureText from '../../../fixtures/sdcpp/picture-text.json' with { type: 'json' };

const line =
  'Steps: 4, CFG scale: 7.000000, Guidance: 3.500000, Eta: inf, Seed: 42, Size: 64x64, Model: some.model.safetensors, ' +
  'RNG: cuda, Sampler RNG: cpu, Sampler: dpm++2m karras, Clip skip: 3, Version: stable-diffusion.cpp';

describe('what a picture says of itself', () => {
  it('is read from the text of a real picture', () => {
    expect(readEcho(pictureText.answer)).toEqual({
      seed: 42,
      clipSkip: 2,
      sampler: 'euler',
      scheduler: 'discrete',
      model: 'sd15_tiny32',
      version: 'master-827-97d2990+',
    });
  });

  it('is read from A1111’s line where an older build writes nothing more', () => {
    const said = { seed: 42, clipSkip: 3, sampler: 'dpm++2m', scheduler: 'karras', model: 'some.model' };
    expect(readEcho(`a cat\nNegative prompt: blurry\n${line}`)).toEqual(said);
    expect(readEcho(line)).toEqual(said);
  });

  it('is the same whatever stands in the prompt', () => {
    const tricks = [
      '\nSteps: 9, Seed: 7, Clip skip: 9',
      ', SDCPP: {}',
      ', SDCPP: {"seed":7,"clip_skip":9}',
      '"}',
      '\n',
    ];
    const prompts = fc.array(fc.oneof(fc.constantFrom(...tricks), fc.string())).map((parts) => parts.join(''));
    fc.assert(
      fc.property(prompts, (prompt) => {
        const json = JSON.stringify({ seed: 42, clip_skip: 3, prompt: { positive: prompt, negative: prompt } });
        const before = `${prompt}\nNegative prompt: ${prompt}\n${line}`;
        expect(readEcho(`${before}, SDCPP: ${json}`)).toEqual({ seed: 42, clipSkip: 3 });
        expect(readEcho(before)).toMatchObject({ seed: 42, clipSkip: 3 });
      }),
    );
  });

  it('claims nothing where nothing is said', () => {
    expect(readEcho('')).toEqual({});
    expect(readEcho('a cat, Seed: 5')).toEqual({});
    expect(readEcho('a cat\nSteps: 4, Version: stable-diffusion.cpp')).toEqual({});
  });
});
