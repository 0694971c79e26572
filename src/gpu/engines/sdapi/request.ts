import { AppError } from '../../../errors.ts';
import { translateClipSkip } from '../../clip-skip.ts';
import type { HiresFix, Lora, RowSettings, SourcePicture } from '../../engine.ts';
import type { CheckedRow } from './check-row.ts';
import { scriptArguments } from './scripts.ts';
import type { Server } from './server.ts';

export interface PictureRequest {
  readonly path: '/sdapi/v1/txt2img' | '/sdapi/v1/img2img';
  readonly body: Readonly<Record<string, unknown>>;
  /** The program's own clip skip number in it. */
  readonly sent: number;
  /** Largest answer, in bytes. */
  readonly maxBytes: number;
}

/** The request of one cell. Every field that the server would fill from its own settings is said. Pure. */
export function pictureRequest(server: Server, checked: CheckedRow, clipSkip: number, task: string): PictureRequest {
  const { settings } = checked.row;
  const { sent } = translateClipSkip(server.table, checked.model.family, clipSkip);
  if (sent === undefined) throw new AppError('internal', { detail: 'a clip skip that is not sent' });
  const sdnext = server.dialect === 'sdnext';
  const { schedulers_sigma: sigma } = checked.samplerFields;
  const body = {
    prompt: [settings.prompt, ...settings.loras.map(loraTag)].join(' ').trim(),
    negative_prompt: settings.negative,
    seed: settings.seed,
    subseed: -1,
    subseed_strength: 0,
    width: settings.width,
    height: settings.height,
    steps: settings.steps,
    cfg_scale: settings.cfg,
    ...checked.samplerFields,
    batch_size: 1,
    n_iter: 1,
    restore_faces: false,
    tiling: false,
    send_images: true,
    save_images: false,
    // A1111 and Forge read the override, SD.Next the field; each drops the other one without a word.
    clip_skip: sent,
    override_settings: {
      ...(sdnext ? {} : { CLIP_stop_at_last_layers: sent }),
      ...(sigma !== undefined && { schedulers_sigma: sigma }),
      sd_model_checkpoint: checked.serverModel.title,
      ...server.overrides,
    },
    override_settings_restore_afterwards: true,
    ...server.stated,
    ...(sdnext ? { detailer_enabled: false } : { force_task_id: task }),
    alwayson_scripts: Object.fromEntries(
      Object.entries(settings.extras).map(([name, args]) => [name, { args: scriptArguments(args) }]),
    ),
  };
  const { source, hires } = settings;
  return {
    path: source ? '/sdapi/v1/img2img' : '/sdapi/v1/txt2img',
    body: source
      ? { ...body, ...sourceFields(server, source) }
      : { ...body, ...(hires ? hiresFields(server, hires, settings.cfg) : { enable_hr: false }) },
    sent,
    maxBytes: answerBytes(settings),
  };
}

function sourceFields({ dialect }: Server, { image, denoise }: SourcePicture): Record<string, unknown> {
  return {
    init_images: [Buffer.from(image).toString('base64')],
    denoising_strength: denoise,
    include_init_images: false,
    // "Just resize" in A1111's list; in SD.Next's, 0 is "None": its picture would keep the size of the source
    // (vladmandic/sdnext@058a7f0 modules/shared.py:70).
    resize_mode: dialect === 'sdnext' ? 1 : 0,
  };
}

function hiresFields(
  { dialect }: Server,
  { scale, upscaler, steps, denoise }: HiresFix,
  cfg: number,
): Record<string, unknown> {
  const common = { enable_hr: true, hr_scale: scale, hr_upscaler: upscaler, hr_second_pass_steps: steps };
  if (dialect === 'sdnext') {
    // Without a mode nothing is enlarged, and without force only latent upscalers get a second pass
    // (vladmandic/sdnext@058a7f0 modules/processing_diffusers.py:263-292).
    return {
      ...common,
      hr_resize_mode: 1,
      hr_force: true,
      hr_denoising_strength: denoise,
      denoising_strength: denoise,
    };
  }
  return {
    ...common,
    denoising_strength: denoise,
    // Forge's second pass has a cfg of its own (default 1) and fails without a list here
    // (lllyasviel/stable-diffusion-webui-forge@dfdcbab modules/processing.py:1202, 1405); reForge has the cfg too
    // (Panchovix/stable-diffusion-webui-reForge@3b56b26 modules/processing.py:1298).
    ...(dialect !== 'a1111' && { hr_cfg: cfg }),
    ...((dialect === 'forge' || dialect === 'forge-neo') && { hr_additional_modules: ['Use same choices'] }),
  };
}

/**
 * Named weights: in A1111's positional form the first number is the text encoder's and the second the U-Net's
 * (extensions-builtin/Lora/extra_networks_lora.py), the reverse of what people expect. SD.Next has the same names
 * (modules/lora/extra_networks_lora.py).
 */
function loraTag({ name, weight, textEncoderWeight }: Lora): string {
  return textEncoderWeight === undefined
    ? `<lora:${name}:${decimal(weight)}>`
    : `<lora:${name}:te=${decimal(textEncoderWeight)}:unet=${decimal(weight)}>`;
}

/** Without the exponent that JavaScript writes for very small numbers. */
const decimal = (value: number): string => String(Number(value.toFixed(6)));

/** A PNG of noise is a little larger than its pixels, and base64 makes 4 bytes of 3. */
function answerBytes({ width, height, hires, extras }: RowSettings): number {
  const pixels = width * height * (hires?.scale ?? 1) ** 2;
  // Scripts such as ControlNet add pictures of their own behind ours.
  const pictures = Object.keys(extras).length > 0 ? 4 : 1;
  return Math.ceil((1.1 * pixels * 3 * 4) / 3) * pictures + 2 * 1024 * 1024;
}
