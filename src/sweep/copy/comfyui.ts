import type { Json } from '../../gpu/engine.ts';
import type { PanelSettings } from './panel.ts';
import { checkPlain, fileName, refuse } from './panel.ts';

/** A1111's names -> ComfyUI's (`comfy/samplers.py` KSAMPLER_NAMES, SCHEDULER_NAMES). */
const samplers: Readonly<Record<string, string>> = {
  Euler: 'euler',
  'Euler a': 'euler_ancestral',
  Heun: 'heun',
  DPM2: 'dpm_2',
  'DPM2 a': 'dpm_2_ancestral',
  LMS: 'lms',
  'DPM fast': 'dpm_fast',
  'DPM adaptive': 'dpm_adaptive',
  'DPM++ 2S a': 'dpmpp_2s_ancestral',
  'DPM++ SDE': 'dpmpp_sde',
  'DPM++ 2M': 'dpmpp_2m',
  'DPM++ 2M SDE': 'dpmpp_2m_sde',
  'DPM++ 3M SDE': 'dpmpp_3m_sde',
  DDIM: 'ddim',
  UniPC: 'uni_pc',
  LCM: 'lcm',
};
const schedulers: Readonly<Record<string, string>> = {
  Automatic: 'normal',
  Normal: 'normal',
  Karras: 'karras',
  Exponential: 'exponential',
  'SGM Uniform': 'sgm_uniform',
  Simple: 'simple',
  DDIM: 'ddim_uniform',
  Beta: 'beta',
};

interface Node {
  readonly class_type: string;
  readonly inputs: Readonly<Record<string, Json>>;
}

/**
 * The graph that `POST /prompt` takes, also by "Load" in the page. LoRAs stand before the clip skip, as ComfyUI wants it;
 * -1 there is A1111's 1 on every family, and for SDXL the default without the node would be -2.
 */
export function comfyGraph(panel: PanelSettings): Record<string, Node> {
  checkPlain(panel, 'ComfyUI');
  const { settings, clipSkip } = panel;
  const sampler = samplers[settings.sampler];
  const scheduler =
    settings.sampler === 'DDIM' && settings.scheduler === 'Automatic' ? 'ddim_uniform' : schedulers[settings.scheduler];
  if (!sampler) throw refuse('ComfyUI', settings.sampler);
  if (!scheduler) throw refuse('ComfyUI', settings.scheduler);

  const nodes: Record<string, Node> = {};
  const add = (class_type: string, inputs: Node['inputs']): string => {
    const id = String(Object.keys(nodes).length + 1);
    nodes[id] = { class_type, inputs };
    return id;
  };
  const checkpoint = add('CheckpointLoaderSimple', { ckpt_name: fileName(settings.model) });
  let model: Json = [checkpoint, 0];
  let clip: Json = [checkpoint, 1];
  for (const { name, weight, textEncoderWeight } of settings.loras) {
    const lora = add('LoraLoader', {
      model,
      clip,
      lora_name: fileName(name),
      strength_model: weight,
      strength_clip: textEncoderWeight ?? weight,
    });
    model = [lora, 0];
    clip = [lora, 1];
  }
  const skipped: Json = [add('CLIPSetLastLayer', { clip, stop_at_clip_layer: -clipSkip }), 0];
  const positive = add('CLIPTextEncode', { clip: skipped, text: settings.prompt });
  const negative = add('CLIPTextEncode', { clip: skipped, text: settings.negative });
  const { width, height, seed, steps, cfg } = settings;
  const latent = add('EmptyLatentImage', { width, height, batch_size: 1 });
  const sampled = add('KSampler', {
    model,
    positive: [positive, 0],
    negative: [negative, 0],
    latent_image: [latent, 0],
    seed,
    steps,
    cfg,
    sampler_name: sampler,
    scheduler,
    denoise: 1,
  });
  const decoded = add('VAEDecode', { samples: [sampled, 0], vae: [checkpoint, 2] });
  add('SaveImage', { images: [decoded, 0], filename_prefix: `clip-skip-${clipSkip}` });
  return nodes;
}
