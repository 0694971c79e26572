import type { RowSettings } from '../../../../src/gpu/engine.ts';
import { createSdcppEngine } from '../../../../src/gpu/engines/sdcpp/index.ts';
import { type FakeSdcppOptions, startFakeSdcpp } from '../../../support/fake-sdcpp.ts';
import { testEngine } from '../contract.ts';
import { settings } from './support.ts';

const create = (options: FakeSdcppOptions) => async () => {
  const fake = await startFakeSdcpp(options);
  const engine = createSdcppEngine({ url: fake.url, pollMs: 5, seedExact: true });
  return {
    engine,
    settings: { ...settings, model: options.model ?? settings.model },
    close: async () => {
      await engine.close?.();
      await fake.close();
    },
  };
};

const hires = { scale: 2, upscaler: 'Latent', steps: 0, denoise: 0.5 };
const source = { image: Buffer.from('x'), sha256: '0'.repeat(64), denoise: 0.5 };
const changed = (change: Partial<RowSettings>) => (given: RowSettings) => ({ ...given, ...change });

const refused = [
  { title: 'a LoRA the server does not have', code: 'request.lora', loras: [{ name: 'nowhere', weight: 1 }] },
  {
    title: 'a LoRA with a weight of its own for the text encoder',
    code: 'request.unsupported',
    loras: [{ name: 'detail', weight: 1, textEncoderWeight: 0.5 }],
  },
  { title: 'an upscaler the server does not have', code: 'request.unsupported', hires: { ...hires, upscaler: 'No' } },
  { title: 'hires fix together with img2img', code: 'request.unsupported', hires, source },
  { title: 'more steps than the server takes', code: 'request.unsupported', steps: 101 },
] as const;
const contract = (options: FakeSdcppOptions) => ({
  create: create(options),
  refused: refused.map(({ title, code, ...change }) => ({ title, code, change: changed(change) })),
});

testEngine('sdcpp by the native API', contract({}));
testEngine('sdcpp by its A1111 API', contract({ kind: 'sdapi', echo: 'line' }));
testEngine('sdcpp with SDXL', contract({ model: 'juggernautXL', family: 'sdxl' }));
testEngine('sdcpp with a model nobody can place', contract({ model: 'mymerge' }));
