import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import type { RowSettings } from '../../src/gpu/engine.ts';
import { canonicalJson, cellKey, requestKey } from '../../src/sweep/keys.ts';

const settings: RowSettings = {
  prompt: 'a',
  negative: 'b',
  seed: 1,
  width: 512,
  height: 512,
  steps: 20,
  cfg: 7,
  sampler: 'Euler a',
  scheduler: 'Automatic',
  model: 'm',
  loras: [{ name: 'l', weight: 1 }],
  hires: { scale: 2, upscaler: 'Latent', steps: 0, denoise: 0.5 },
  source: { image: new Uint8Array([1]), sha256: 's', denoise: 0.6 },
  extras: { 'Dynamic Thresholding': { mimic: 7 } },
};

it('changes with every single thing that was asked', () => {
  const changes: Partial<Record<keyof RowSettings, unknown>> = {
    prompt: 'A',
    negative: '',
    seed: 2,
    width: 576,
    height: 576,
    steps: 21,
    cfg: 7.5,
    sampler: 'Euler',
    scheduler: 'Karras',
    model: 'n',
    loras: [{ name: 'l', weight: 0.9 }],
    hires: undefined,
    source: { image: new Uint8Array([1]), sha256: 't', denoise: 0.6 },
    extras: {},
  };
  expect(Object.keys(changes).sort()).toEqual(Object.keys(settings).sort());
  const keys = Object.entries(changes).map(([name, value]) => requestKey({ ...settings, [name]: value }, 1));
  const denoise = requestKey({ ...settings, source: { image: new Uint8Array(), sha256: 's', denoise: 0.5 } }, 1);
  const all = [...keys, denoise, requestKey(settings, 1), requestKey(settings, 2)];
  expect(new Set(all).size).toBe(all.length);
});

it('does not change with the order of fields, nor with the bytes of a source picture beside its hash', () => {
  const turned = Object.fromEntries(Object.entries(settings).toReversed()) as unknown as RowSettings;
  expect(requestKey(turned, 2)).toBe(requestKey(settings, 2));
  const source = { image: new Uint8Array([9, 9]), sha256: 's', denoise: 0.6 };
  expect(requestKey({ ...settings, source }, 2)).toBe(requestKey(settings, 2));
});

it('stays what it was: a change here empties every cache and must be meant', () => {
  expect(requestKey(settings, 1).slice(0, 16)).toMatchInlineSnapshot(`"406cdc078f28a51a"`);
});

it('is one thing for each engine, fingerprint, model hash and class', () => {
  const parts = { requestKey: 'r', modelHash: 'h', engine: 'e', fingerprint: 'f', determinismClass: 'c' };
  const keys = Object.keys(parts).map((name) => cellKey({ ...parts, [name]: 'other' }));
  expect(new Set([...keys, cellKey(parts), cellKey({ ...parts, modelHash: undefined })]).size).toBe(7);
});

it('writes JSON that means the same value, whatever the order of its fields', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const text = canonicalJson(value);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(Object.fromEntries(Object.entries(value).toReversed()))).toBe(text);
    }),
  );
});
