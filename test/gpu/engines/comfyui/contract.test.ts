import type { RowSettings } from '../../../../src/gpu/engine.ts';
import { createComfyuiEngine } from '../../../../src/gpu/engines/comfyui/index.ts';
import type { FakeComfyuiOptions } from '../../../support/fake-comfyui-lists.ts';
import { startFakeComfyui } from '../../../support/fake-comfyui.ts';
import { testEngine } from '../contract.ts';
import { quick, settings } from './support.ts';

const create =
  (options: FakeComfyuiOptions = {}, stacked = false) =>
  async () => {
    const fake = await startFakeComfyui({ stepMs: 5, ...options });
    const engine = createComfyuiEngine({ url: fake.url, stacked, ...quick, openMs: 200 });
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
    title: 'an extra it knows nothing of',
    code: 'request.unsupported',
    change: (given: RowSettings) => ({ ...given, extras: { 'No Such Script': [] } }),
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

testEngine('comfyui, a branch for each clip skip', { create: create(), refused });
testEngine('comfyui of 2024-06', { create: create({ old: true }), refused });
testEngine('comfyui stacked by the node', { create: create({}, true), refused });
testEngine('comfyui stacked by masks', { create: create({ without: ['ClipskipConditioningStack'] }, true), refused });
