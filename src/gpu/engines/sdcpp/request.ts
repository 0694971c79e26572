import sharp from 'sharp';

import { AppError } from '../../../errors.ts';
import { translateClipSkip } from '../../clip-skip.ts';
import type { RowSettings } from '../../engine.ts';
import type { CheckedRow } from './check.ts';
import type { Dialect } from './probe.ts';

export interface PictureRequest {
  readonly path: '/sdcpp/v1/img_gen' | '/sdapi/v1/txt2img' | '/sdapi/v1/img2img';
  readonly body: Readonly<Record<string, unknown>>;
  /** The program's own clip skip number in it. */
  readonly sent: number;
  /** Largest answer, in bytes. */
  readonly maxBytes: number;
}

/**
 * The request of one cell. Every field is said that the server would otherwise fill with what its owner started it with,
 * as far as it shows in the picture and is ours to say. `init`: the source picture as `encodeSource` gives it. Pure.
 */
export function pictureRequest(
  dialect: Dialect,
  checked: CheckedRow,
  clipSkip: number,
  init: string | undefined,
): PictureRequest {
  const { sent } = translateClipSkip('sdcpp', checked.model.family, clipSkip);
  if (sent === undefined) throw new AppError('internal', { detail: 'a clip skip that is not sent' });
  const build = dialect === 'native' ? nativeRequest : sdapiRequest;
  return { ...build(checked, sent, init), sent, maxBytes: answerBytes(checked.row.settings) };
}

type Bare = Pick<PictureRequest, 'path' | 'body'>;

function nativeRequest({ row: { settings }, names, loras }: CheckedRow, clipSkip: number, init?: string): Bare {
  const { hires, source } = settings;
  const body = {
    prompt: settings.prompt,
    negative_prompt: settings.negative,
    clip_skip: clipSkip,
    width: settings.width,
    height: settings.height,
    seed: settings.seed,
    batch_count: 1,
    sample_params: {
      sample_steps: settings.steps,
      sample_method: names.sampler,
      scheduler: names.scheduler,
      custom_sigmas: [],
      guidance: { txt_cfg: settings.cfg },
    },
    hires: hires
      ? {
          enabled: true,
          upscaler: hires.upscaler,
          scale: hires.scale,
          target_width: 0,
          target_height: 0,
          steps: hires.steps,
          denoising_strength: hires.denoise,
          custom_sigmas: [],
        }
      : { enabled: false },
    lora: loras.map(({ path, weight }) => ({ path, multiplier: weight, is_high_noise: false })),
    init_image: init ?? null,
    mask_image: null,
    control_image: null,
    ...(source && { strength: source.denoise }),
    // Its owner may have switched it off; what the picture says of itself is how we know what was drawn.
    embed_image_metadata: true,
    output_format: 'png',
  };
  return { path: '/sdcpp/v1/img_gen', body };
}

function sdapiRequest({ row: { settings }, names, loras }: CheckedRow, clipSkip: number, init?: string): Bare {
  const { hires, source } = settings;
  const body = {
    // This API refuses an empty prompt; a space is read as the same nothing.
    prompt: settings.prompt || ' ',
    negative_prompt: settings.negative,
    clip_skip: clipSkip,
    width: settings.width,
    height: settings.height,
    seed: settings.seed,
    batch_size: 1,
    steps: settings.steps,
    cfg_scale: settings.cfg,
    sampler_name: names.sampler,
    scheduler: names.scheduler,
    lora: loras.map(({ path, weight }) => ({ path, multiplier: weight })),
  };
  if (source) {
    const img2img = { ...body, init_images: [init], denoising_strength: source.denoise };
    return { path: '/sdapi/v1/img2img', body: img2img };
  }
  const second = hires && {
    hr_scale: hires.scale,
    hr_upscaler: hires.upscaler,
    hr_resize_x: 0,
    hr_resize_y: 0,
    hr_steps: hires.steps,
    denoising_strength: hires.denoise,
  };
  return { path: '/sdapi/v1/txt2img', body: { ...body, enable_hr: hires !== undefined, ...second } };
}

/**
 * The source picture as every build reads it: WebP is an option of the build, grey pictures are refused and turned ones
 * are not turned (examples/common/media_io.cpp, load_image_common). Base64 of an RGB PNG.
 */
export async function encodeSource(image: Uint8Array): Promise<string> {
  const png = await sharp(image).autoOrient().flatten({ background: 'white' }).toColourspace('srgb').png().toBuffer();
  return png.toString('base64');
}

/** A PNG of noise is a little larger than its pixels, and base64 makes 4 bytes of 3. */
function answerBytes({ width, height, hires }: RowSettings): number {
  const pixels = width * height * (hires?.scale ?? 1) ** 2;
  return Math.ceil((1.1 * pixels * 3 * 4) / 3) + 2 * 1024 * 1024;
}
