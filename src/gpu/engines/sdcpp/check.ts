import { AppError } from '../../../errors.ts';
import { familyFacts } from '../../../family.ts';
import { translateClipSkip } from '../../clip-skip.ts';
import type { ModelInfo, Row, RowSettings } from '../../engine.ts';
import { ofFamily } from '../../row-model.ts';
import type { OwnNames } from './names.ts';
import type { Server } from './server.ts';

/** A row this server can draw, with everything looked up. */
export interface CheckedRow {
  readonly row: Row;
  readonly model: ModelInfo;
  readonly names: OwnNames;
  readonly loras: readonly { readonly path: string; readonly weight: number }[];
}

/** More are cut down without a word (examples/common/common.cpp:2336). */
const maxSteps = 100;
/** Its A1111 API keeps 32 bits of a seed: larger ones become other seeds, or random ones. */
const maxSeed = { native: Number.MAX_SAFE_INTEGER, sdapi: 2 ** 31 - 1 };

const listed = 8;
const list = (names: readonly string[]): string =>
  names.length > listed ? `${names.slice(0, listed).join(', ')} …` : names.join(', ') || '-';

/** Throws `request.*` for what this server cannot draw: nothing is left to its silent fallbacks. Pure. */
export function checkRow(server: Server, row: Row): CheckedRow {
  const { info } = server;
  const { settings } = row;
  const model = ofFamily(server.model, settings);
  const engine = info.title;
  if (settings.model !== model.name) {
    throw new AppError('request.model', { params: { engine, name: settings.model, known: model.name } });
  }
  const { range, title: family } = familyFacts(model.family);
  if (!range) throw new AppError('request.family', { params: { model: model.name, family } });
  for (const { clipSkip } of row.cells) translateClipSkip('sdcpp', model.family, clipSkip);
  checkSize(server, settings);

  const names = server.names.own(settings.sampler, settings.scheduler);
  if (!names) {
    const has = server.names.own(settings.sampler, 'Automatic') !== undefined;
    const known = list(has ? info.schedulers : info.samplers);
    const name = has ? `${settings.sampler} / ${settings.scheduler}` : settings.sampler;
    throw new AppError('request.sampler', { params: { engine, name, known } });
  }
  checkFeatures(server, settings);
  return { row, model, names, loras: lookUpLoras(server, settings) };
}

function checkSize({ info }: Server, { width, height }: RowSettings): void {
  const { step, min, max, maxPixels } = info.size;
  const fits = (side: number): boolean => Number.isInteger(side / step) && side >= min && side <= max;
  if (fits(width) && fits(height) && width * height <= maxPixels) return;
  const allowed = `${min} - ${max} (x ${step})`;
  throw new AppError('request.size', { params: { engine: info.title, width, height, allowed } });
}

function checkFeatures({ info, dialect }: Server, { prompt, seed, steps, hires, source, extras }: RowSettings): void {
  const { features, upscalers } = info;
  const refuse = (feature: string): never => {
    throw new AppError('request.unsupported', { params: { engine: info.title, feature } });
  };
  if (steps < 1 || steps > maxSteps) refuse(`steps: ${steps} (1 - ${maxSteps})`);
  if (seed > maxSeed[dialect]) refuse(`seed: ${seed}`);
  // Settings inside the prompt, file paths among them, would be obeyed (examples/server/routes_sdapi.cpp:14).
  if (dialect === 'sdapi' && prompt.includes('<sd_cpp_extra_args>')) refuse('<sd_cpp_extra_args>');
  if (source && !features.img2img) refuse('img2img');
  if (hires && !features.hires) refuse('hires fix');
  if (hires && source) refuse('img2img + hires fix');
  if (hires && !upscalers?.includes(hires.upscaler)) refuse(`upscaler ${hires.upscaler}`);
  const [extra] = Object.keys(extras);
  if (extra !== undefined) refuse(extra);
}

/** `<lora:...>` in a prompt would be read as words, so LoRAs go into a field of their own. */
function lookUpLoras({ info, loraPaths }: Server, { loras }: RowSettings): CheckedRow['loras'] {
  const unsupported = (feature: string) =>
    new AppError('request.unsupported', { params: { engine: info.title, feature } });
  if (loras.length > 0 && !info.loras) throw unsupported('LoRA');
  return loras.map(({ name, weight, textEncoderWeight = weight }) => {
    const path = loraPaths.get(name);
    if (path === undefined) {
      throw new AppError('request.lora', { params: { engine: info.title, name, known: list(info.loras ?? []) } });
    }
    if (textEncoderWeight !== weight) throw unsupported(`LoRA ${name}: ${textEncoderWeight} / ${weight}`);
    return { path, weight };
  });
}
