import { AppError } from '../../../errors.ts';
import { familyFacts } from '../../../family.ts';
import { translateClipSkip } from '../../clip-skip.ts';
import type { Json, Lora, ModelInfo, Row, RowSettings } from '../../engine.ts';
import type { SamplerFields } from './samplers.ts';
import type { Server, ServerModel } from './server.ts';

/** A row this server can draw, with everything looked up. */
export interface CheckedRow {
  readonly row: Row;
  readonly model: ModelInfo;
  readonly serverModel: ServerModel;
  readonly samplerFields: SamplerFields;
}

const listed = 8;
const list = (names: readonly string[]): string =>
  names.length > listed ? `${names.slice(0, listed).join(', ')} …` : names.join(', ') || '-';

/** Throws `request.*` for what this server cannot draw: nothing is left to its silent fallbacks. Pure. */
export function checkRow(server: Server, row: Row): CheckedRow {
  const { info } = server;
  const { settings } = row;
  const engine = info.title;
  const known = info.models.find((each) => each.name === settings.model);
  const model = known && { ...known, family: settings.family ?? known.family };
  const serverModel = server.models.get(settings.model);
  if (!model || !serverModel) {
    const names = list(info.models.map((each) => each.name));
    throw new AppError('request.model', { params: { engine, name: settings.model, known: names } });
  }
  if (!familyFacts(model.family).range) {
    throw new AppError('request.family', { params: { model: model.name, family: familyFacts(model.family).title } });
  }
  for (const { clipSkip } of row.cells) translateClipSkip(server.table, model.family, clipSkip);
  checkSize(server, settings);

  const samplerFields = server.samplers.fields(settings.sampler, settings.scheduler);
  if (!samplerFields) {
    const has = info.samplers.includes(settings.sampler);
    const known = has ? list(info.schedulers) : list(info.samplers);
    const name = has ? `${settings.sampler} / ${settings.scheduler}` : settings.sampler;
    throw new AppError('request.sampler', { params: { engine, name, known } });
  }
  checkFeatures(server, settings);
  return { row, model, serverModel, samplerFields };
}

function checkSize({ info }: Server, { width, height }: RowSettings): void {
  const { step, min, max, maxPixels } = info.size;
  const fits = (side: number): boolean => Number.isInteger(side / step) && side >= min && side <= max;
  if (fits(width) && fits(height) && width * height <= maxPixels) return;
  const allowed = `${min} - ${max} (x ${step})`;
  throw new AppError('request.size', { params: { engine: info.title, width, height, allowed } });
}

function checkFeatures({ info, scripts }: Server, { loras, hires, source, extras }: RowSettings): void {
  const engine = info.title;
  const unsupported = (feature: string) => new AppError('request.unsupported', { params: { engine, feature } });
  if (loras.length > 0 && !info.loras) throw unsupported('LoRA');
  const missing = loras.find(({ name }) => !info.loras?.includes(name));
  if (missing) {
    throw new AppError('request.lora', { params: { engine, name: missing.name, known: list(info.loras ?? []) } });
  }
  if (hires && source) throw unsupported('img2img + hires fix');
  if (hires && !info.upscalers?.includes(hires.upscaler)) throw unsupported(`upscaler ${hires.upscaler}`);
  const known = source ? scripts.img2img : scripts.txt2img;
  const unknown = Object.keys(extras).find((name) => !known.has(name.toLowerCase()));
  if (unknown !== undefined) throw unsupported(unknown);
}

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
    force_task_id: task,
    // A1111 and Forge read the override; others that answer here drop it silently and read the field.
    clip_skip: sent,
    override_settings: { CLIP_stop_at_last_layers: sent, sd_model_checkpoint: checked.serverModel.title },
    override_settings_restore_afterwards: true,
    alwayson_scripts: Object.fromEntries(Object.entries(settings.extras).map(([name, args]) => [name, scriptOf(args)])),
  };
  const { source } = settings;
  return {
    path: source ? '/sdapi/v1/img2img' : '/sdapi/v1/txt2img',
    body: source
      ? {
          ...body,
          init_images: [Buffer.from(source.image).toString('base64')],
          denoising_strength: source.denoise,
          include_init_images: false,
        }
      : { ...body, ...hiresFields(server, settings) },
    sent,
    maxBytes: answerBytes(settings),
  };
}

function hiresFields({ dialect }: Server, { hires, cfg }: RowSettings): Record<string, unknown> {
  if (!hires) return { enable_hr: false };
  return {
    enable_hr: true,
    hr_scale: hires.scale,
    hr_upscaler: hires.upscaler,
    hr_second_pass_steps: hires.steps,
    denoising_strength: hires.denoise,
    // Forge's second pass has a cfg of its own (default 1) and fails without a list here
    // (lllyasviel/stable-diffusion-webui-forge@dfdcbab modules/processing.py:1202, 1405).
    ...(dialect === 'forge' && { hr_cfg: cfg, hr_additional_modules: ['Use same choices'] }),
  };
}

/** A list is the script's arguments in order; anything else is its only argument. */
function scriptOf(args: Json): { readonly args: readonly Json[] } {
  return { args: Array.isArray(args) ? args : [args] };
}

/**
 * Named weights: in A1111's positional form the first number is the text encoder's and the second the U-Net's
 * (extensions-builtin/Lora/extra_networks_lora.py), the reverse of what people expect.
 */
function loraTag({ name, weight, textEncoderWeight }: Lora): string {
  return textEncoderWeight === undefined
    ? `<lora:${name}:${weight}>`
    : `<lora:${name}:te=${textEncoderWeight}:unet=${weight}>`;
}

/** A PNG of noise is a little larger than its pixels, and base64 makes 4 bytes of 3. */
function answerBytes({ width, height, hires, extras }: RowSettings): number {
  const pixels = width * height * (hires?.scale ?? 1) ** 2;
  // Scripts such as ControlNet add pictures of their own behind ours.
  const pictures = Object.keys(extras).length > 0 ? 4 : 1;
  return Math.ceil((1.1 * pixels * 3 * 4) / 3) * pictures + 2 * 1024 * 1024;
}
