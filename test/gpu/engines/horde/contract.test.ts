import type { RowSettings } from '../../../../src/gpu/engine.ts';
import { createHordeEngine } from '../../../../src/gpu/engines/horde/index.ts';
import { type FakeHordeOptions, startFakeHorde } from '../../../support/fake-horde.ts';
import { testEngine } from '../contract.ts';
import { quick, settings } from './support.ts';

const create =
  (options: FakeHordeOptions, key?: string, change: Partial<RowSettings> = {}) =>
  async () => {
    const fake = await startFakeHorde(options);
    const engine = createHordeEngine({ url: fake.url, ...quick, ...(key !== undefined && { key }) });
    return {
      engine,
      settings: { ...settings, ...change },
      close: async () => {
        await engine.close?.();
        await fake.close();
      },
    };
  };

const hires = { scale: 2, upscaler: 'Latent (nearest-exact)', steps: 0, denoise: 0.5 };
const source = { image: Buffer.from('x'), sha256: '0'.repeat(64), denoise: 0.5 };

const refused = [
  {
    title: 'a LoRA by its name, which workers would search for',
    code: 'horde.loraName',
    change: (given: RowSettings) => ({ ...given, loras: [{ name: 'add detail', weight: 1 }] }),
  },
  {
    title: 'more LoRAs than the Horde takes',
    code: 'request.unsupported',
    change: (given: RowSettings) => ({
      ...given,
      loras: [1, 2, 3, 4, 5, 6].map((id) => ({ name: `${id}`, weight: 1 })),
    }),
  },
  {
    title: 'a LoRA heavier than the Horde takes',
    code: 'request.unsupported',
    change: (given: RowSettings) => ({ ...given, loras: [{ name: '1', weight: 1, textEncoderWeight: 5.5 }] }),
  },
  {
    title: 'a model that reads the prompt with T5',
    code: 'request.family',
    change: (given: RowSettings) => ({ ...given, model: 'Flux.1-Schnell fp8 (Compact)' }),
  },
  {
    title: 'a prompt that would be parted by its own signs',
    code: 'request.unsupported',
    change: (given: RowSettings) => ({ ...given, prompt: 'a ### b' }),
  },
  {
    title: 'a CFG that workers would clamp',
    code: 'request.unsupported',
    change: (given: RowSettings) => ({ ...given, cfg: 0.5 }),
  },
  {
    title: 'a CFG with three decimals',
    code: 'request.unsupported',
    change: (given: RowSettings) => ({ ...given, cfg: 7.125 }),
  },
  {
    title: 'more steps than there are',
    code: 'request.unsupported',
    change: (given: RowSettings) => ({ ...given, steps: 501 }),
  },
  {
    title: 'a sampler that workers would replace',
    code: 'request.sampler',
    change: (given: RowSettings) => ({ ...given, sampler: 'dpmsolver' }),
  },
  {
    title: 'hires fix at a size at which workers switch it off',
    code: 'request.unsupported',
    change: (given: RowSettings) => ({ ...given, width: 256, height: 256, hires }),
  },
  {
    title: 'hires fix into a size that the Horde does not have',
    code: 'request.size',
    change: (given: RowSettings) => ({ ...given, width: 576, height: 576, hires: { ...hires, scale: 1.25 } }),
  },
  {
    title: 'another upscaler than the one workers have',
    code: 'request.unsupported',
    change: (given: RowSettings) => ({ ...given, width: 512, height: 512, hires: { ...hires, upscaler: 'ESRGAN' } }),
  },
  {
    title: 'hires fix together with img2img',
    code: 'request.unsupported',
    change: (given: RowSettings) => ({ ...given, width: 512, height: 512, hires, source }),
  },
  {
    title: 'a denoising strength of nothing',
    code: 'request.unsupported',
    change: (given: RowSettings) => ({ ...given, source: { ...source, denoise: 0 } }),
  },
] as const;

testEngine('horde, anonymous', { create: create({}), refused });
testEngine('horde with a key', { create: create({ keys: ['my-key'] }, 'my-key'), refused });
testEngine('horde on SDXL', { create: create({}, undefined, { model: 'AlbedoBase XL (SDXL)' }), skips: [2, 3, 4] });
