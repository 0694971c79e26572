import { AppError } from '../errors.ts';
import type { EngineInfo, Lora, RowSettings, SizeRule } from '../gpu/engine.ts';
import { nearestNames } from '../gpu/nearest-names.ts';
import { fitsSize } from '../gpu/size.ts';
import type { Message } from '../text/keys.ts';
import { findName, listNames } from './names.ts';
import type { SweepRequest } from './request.ts';
import type { RowRequest } from './rows.ts';
import { resolveSampling } from './sampler.ts';

type RowAsked = Omit<SweepRequest, keyof RowRequest> & RowRequest & { readonly model: string };

/** Everything a row needs, with the engine's defaults and own names. Throws AppError `request.*`. */
export function resolveSettings(
  asked: RowAsked,
  info: EngineInfo,
): { readonly settings: RowSettings; readonly notices: readonly Message[] } {
  checkFeatures(asked, info);
  const width = asked.width ?? info.defaults.width;
  const height = asked.height ?? info.defaults.height;
  checkSize(width, height, info);
  const { loras, notices } = usableLoras(asked.loras, info);
  const settings: RowSettings = {
    prompt: cleanPrompt(asked.prompt),
    negative: cleanPrompt(asked.negative),
    seed: asked.seed,
    width,
    height,
    steps: asked.steps ?? info.defaults.steps,
    cfg: asked.cfg ?? info.defaults.cfg,
    ...resolveSampling(asked, info),
    model: asked.model,
    loras,
    ...(asked.hires ? { hires: { ...asked.hires, upscaler: upscalerOf(asked.hires.upscaler, info) } } : {}),
    ...(asked.source ? { source: asked.source } : {}),
    extras: asked.extras,
  };
  const malformed = asked.malformed.map((tag): Message => ({ key: 'sheet:notice.loraMalformed', params: { tag } }));
  return { settings, notices: [...malformed, ...notices] };
}

/** What no text encoder can read and no JSON, PNG chunk or C string carries whole: lone surrogates, control characters. */
export function cleanPrompt(prompt: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  return prompt.toWellFormed().replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, ' ');
}

function unsupported(info: EngineInfo, feature: string): AppError {
  return new AppError('request.unsupported', { params: { engine: info.title, feature } });
}

function checkFeatures(asked: RowAsked, info: EngineInfo): void {
  const extras = Object.keys(asked.extras);
  if (asked.hires && !info.features.hires) throw unsupported(info, 'hires fix');
  if (asked.source && !info.features.img2img) throw unsupported(info, 'img2img');
  if (extras.length > 0 && !info.features.extras) throw unsupported(info, listNames(extras));
}

function checkSize(width: number, height: number, info: EngineInfo): void {
  if (fitsSize(width, height, info.size)) return;
  throw new AppError('request.size', { params: { engine: info.title, width, height, allowed: sizeRule(info.size) } });
}

/** "512x512", or "64-2048 x 64-2048 (n x 8, <= 4.2 MP)": no words, so that it fits into every language. */
function sizeRule({ only, min, max, step, maxPixels }: SizeRule): string {
  if (only) return listNames(only);
  const megapixels = Math.floor(maxPixels / 100_000) / 10;
  return `${min}–${max} x ${min}–${max} (n × ${step}, ≤ ${megapixels} MP)`;
}

function upscalerOf(wanted: string, info: EngineInfo): string {
  if (!info.upscalers) return wanted;
  const found = findName(info.upscalers, wanted);
  if (found === undefined) throw unsupported(info, `upscaler “${wanted}” (${listNames(info.upscalers)})`);
  return found;
}

/** LoRAs by the engine's own names; an engine that has no LoRAs at all draws without, and that is said. */
function usableLoras(
  loras: readonly Lora[],
  info: EngineInfo,
): { readonly loras: readonly Lora[]; readonly notices: readonly Message[] } {
  const { loras: known } = info;
  if (!known) {
    const names = listNames(loras.map((lora) => lora.name));
    const notice: Message = { key: 'sheet:notice.lorasLeftOut', params: { engine: info.title, names } };
    return { loras: [], notices: loras.length > 0 ? [notice] : [] };
  }
  const found = loras.map((lora) => {
    const name = findName(known, lora.name);
    if (name !== undefined) return { ...lora, name };
    if (info.openLoras) return lora;
    const near = nearestNames(known, lora.name);
    const params = { engine: info.title, name: lora.name, known: listNames(near) };
    throw new AppError('request.lora', { params });
  });
  // Two ways of writing one name are one LoRA.
  return { loras: [...new Map(found.map((lora) => [lora.name, lora])).values()], notices: [] };
}
