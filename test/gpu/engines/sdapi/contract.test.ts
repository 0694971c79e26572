import type { RowSettings } from '../../../../src/gpu/engine.ts';
import { createSdapiEngine } from '../../../../src/gpu/engines/sdapi/index.ts';
import { type FakeSdapiOptions, startFakeSdapi } from '../../../support/fake-sdapi.ts';
import { testEngine } from '../contract.ts';

const settings: RowSettings = {
  prompt: 'an abandoned house',
  negative: 'blurry',
  seed: 42,
  width: 64,
  height: 64,
  steps: 4,
  cfg: 7,
  sampler: 'Euler',
  scheduler: 'Automatic',
  model: 'v1-5-pruned',
  loras: [],
  extras: {},
};

const create = (options: FakeSdapiOptions) => async () => {
  const fake = await startFakeSdapi({ stepMs: 5, ...options });
  const engine = createSdapiEngine({ url: fake.url, pollMs: 5, seedExact: true });
  return {
    engine,
    settings,
    close: async () => {
      await engine.close?.();
      await fake.close();
    },
  };
};

const refused = [
  {
    title: 'a LoRA the server does not have',
    code: 'request.lora',
    change: (given: RowSettings) => ({ ...given, loras: [{ name: 'nowhere', weight: 1 }] }),
  },
  {
    title: 'a script the server does not have',
    code: 'request.unsupported',
    change: (given: RowSettings) => ({ ...given, extras: { 'No Such Script': [] } }),
  },
  {
    title: 'a script that cannot run beside others',
    code: 'request.unsupported',
    change: (given: RowSettings) => ({ ...given, extras: { 'X/Y/Z plot': [] } }),
  },
  {
    title: 'more arguments than a script has',
    code: 'request.unsupported',
    change: (given: RowSettings) => ({ ...given, extras: { ControlNet: [1, 2] } }),
  },
  {
    title: 'an upscaler the server does not have',
    code: 'request.unsupported',
    change: (given: RowSettings) => ({ ...given, hires: { scale: 2, upscaler: 'Nonsense', steps: 0, denoise: 0.5 } }),
  },
  {
    title: 'hires fix together with img2img',
    code: 'request.unsupported',
    change: (given: RowSettings) => ({
      ...given,
      hires: { scale: 2, upscaler: 'Latent', steps: 0, denoise: 0.5 },
      source: { image: Buffer.from('x'), sha256: '0'.repeat(64), denoise: 0.5 },
    }),
  },
] as const;

testEngine('sdapi on A1111', { create: create({}), refused });
testEngine('sdapi on A1111 before 1.9', { create: create({ kind: 'a1111-1.8' }), refused });
testEngine('sdapi on A1111 1.6', { create: create({ kind: 'a1111-1.6' }), refused });
testEngine('sdapi on Forge', { create: create({ kind: 'forge' }), refused });
testEngine('sdapi on Forge Neo', { create: create({ kind: 'forge-neo' }), refused });
testEngine('sdapi on Forge (classic)', { create: create({ kind: 'forge-classic' }), refused });
testEngine('sdapi on reForge', { create: create({ kind: 'reforge' }), refused });
testEngine('sdapi on SD.Next', { create: create({ kind: 'sdnext' }), refused });
testEngine('sdapi on A1111 with --nowebui', { create: create({ taskProgress: false }), refused });
