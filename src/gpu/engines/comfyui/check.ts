import { AppError } from '../../../errors.ts';
import { familyFacts } from '../../../family.ts';
import { translateClipSkip } from '../../clip-skip.ts';
import type { EngineWarning, ModelInfo, Row, RowSettings } from '../../engine.ts';
import { rowModel } from '../../row-model.ts';
import type { Mode } from './modes.ts';
import { automatic, isDeterministic, ownScheduler } from './names.ts';
import { promptWarnings } from './prompt-warnings.ts';
import type { Server } from './server.ts';
import { readThresholding, type Thresholding } from './thresholding.ts';
import { type Upscale, upscaleOf } from './upscale.ts';

export interface LoraFile {
  readonly file: string;
  readonly weight: number;
  readonly clipWeight: number;
}

/** A row this server can draw, with everything in its own names. */
export interface CheckedRow {
  readonly row: Row;
  readonly model: ModelInfo;
  readonly checkpoint: string;
  readonly loras: readonly LoraFile[];
  readonly sampler: string;
  readonly scheduler: string;
  readonly upscale?: Upscale;
  readonly thresholding?: Thresholding;
  readonly mode: Mode;
  readonly warnings: readonly EngineWarning[];
}

const listed = 8;
const list = (names: readonly string[]): string =>
  names.length > listed ? `${names.slice(0, listed).join(', ')} …` : names.join(', ') || '-';

/** Throws `request.*` for what this server cannot draw; nothing reaches it that it would refuse or replace. Pure. */
export function checkRow(server: Server, row: Row): CheckedRow {
  const { info } = server;
  const { settings } = row;
  const engine = info.title;
  const model = rowModel(info, settings);
  const checkpoint = server.checkpoints.get(settings.model);
  if (!model || checkpoint === undefined) {
    const known = list(info.models.map((each) => each.name));
    throw new AppError('request.model', { params: { engine, name: settings.model, known } });
  }
  if (!familyFacts(model.family).range) {
    throw new AppError('request.family', { params: { model: model.name, family: familyFacts(model.family).title } });
  }
  for (const { clipSkip } of row.cells) translateClipSkip('comfyui', model.family, clipSkip);
  checkSize(server, settings);

  const unsupported = (feature: string) => new AppError('request.unsupported', { params: { engine, feature } });
  const { hires, source } = settings;
  if (source && !info.features.img2img) throw unsupported('img2img');
  if (hires && !info.features.hires) throw unsupported('hires fix');
  if (hires && source) throw unsupported('img2img + hires fix');
  const upscale = hires && upscaleOf(server.upscalers, settings, hires);
  if (hires && !upscale) throw unsupported(`upscaler ${hires.upscaler}`);
  const thresholding = readThresholding(server.thresholding, settings.extras, unsupported);

  const sampling = samplingOf(server, settings);
  const { mode, warnings } = modeOf(server, settings, sampling.sampler, thresholding !== undefined, row.cells.length);
  return {
    row,
    model,
    checkpoint,
    loras: lorasOf(server, settings),
    ...sampling,
    ...(upscale && { upscale }),
    ...(thresholding && { thresholding }),
    mode,
    warnings: [...promptWarnings(settings), ...warnings],
  };
}

function checkSize({ info }: Server, { width, height }: RowSettings): void {
  const { step, min, max, maxPixels } = info.size;
  const fits = (side: number): boolean => Number.isInteger(side / step) && side >= min && side <= max;
  if (fits(width) && fits(height) && width * height <= maxPixels) return;
  const allowed = `${min} - ${max} (x ${step})`;
  throw new AppError('request.size', { params: { engine: info.title, width, height, allowed } });
}

function samplingOf({ info, samplers, schedulers }: Server, settings: RowSettings) {
  const refuse = (name: string, known: readonly string[]) =>
    new AppError('request.sampler', { params: { engine: info.title, name, known: list(known) } });
  const sampler = samplers.toServer(settings.sampler);
  if (sampler === undefined) throw refuse(settings.sampler, info.samplers);
  const wanted = settings.scheduler === automatic ? ownScheduler(sampler) : settings.scheduler;
  const scheduler = schedulers.toServer(wanted);
  if (scheduler === undefined) throw refuse(`${settings.sampler} / ${settings.scheduler}`, info.schedulers);
  return { sampler, scheduler };
}

function lorasOf({ info, loras: files }: Server, { loras }: RowSettings): LoraFile[] {
  return loras.map(({ name, weight, textEncoderWeight }) => {
    const file = files.get(name);
    if (file === undefined) {
      throw new AppError('request.lora', { params: { engine: info.title, name, known: list(info.loras ?? []) } });
    }
    return { file, weight, clipWeight: textEncoderWeight ?? weight };
  });
}

/** One pass for the whole row only where that gives the same pictures up to rounding. */
function modeOf(
  server: Server,
  { hires }: RowSettings,
  sampler: string,
  thresholding: boolean,
  cells: number,
): { readonly mode: Mode; readonly warnings: readonly EngineWarning[] } {
  if (server.mode === 'branches')
    return { mode: 'branches', warnings: server.stackedMissing ? [notStacked('missing')] : [] };
  if (!isDeterministic(sampler)) return { mode: 'branches', warnings: [notStacked('sampler')] };
  if (hires) return { mode: 'branches', warnings: [notStacked('hires')] };
  if (thresholding) return { mode: 'branches', warnings: [notStacked('extras')] };
  // Nothing to stack, and nothing that could differ.
  if (cells === 1) return { mode: 'branches', warnings: [] };
  return {
    mode: server.mode,
    warnings: [{ type: 'other', feature: 'stacked', text: { key: 'engine:comfyui.stacked' } }],
  };
}

function notStacked(cause: 'sampler' | 'hires' | 'extras' | 'missing'): EngineWarning {
  return { type: 'adjusted', feature: 'stacked', text: { key: 'engine:comfyui.notStacked', params: { cause } } };
}
