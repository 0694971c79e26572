import { AppError } from '../../../errors.ts';
import { translateClipSkip } from '../../clip-skip.ts';
import type { EngineWarning, ModelInfo, Row, RowSettings } from '../../engine.ts';
import type { Mode } from './modes.ts';
import { automatic, isDeterministic, ownScheduler } from './names.ts';
import { promptWarnings } from './prompt-warnings.ts';
import type { Server } from './server.ts';
import { readThresholding, type Thresholding } from './thresholding.ts';
import { type Upscale, upscaleOf } from './upscale.ts';
import { checkModel, checkSize, noLora, noSampler } from '../row-checks.ts';

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

/** Throws `request.*` for what this server cannot draw; nothing reaches it that it would refuse or replace. Pure. */
export function checkRow(server: Server, row: Row): CheckedRow {
  const { info } = server;
  const { settings } = row;
  const engine = info.title;
  const model = checkModel(info, settings);
  const checkpoint = server.checkpoints.get(settings.model);
  if (checkpoint === undefined) throw new AppError('internal', { detail: 'a model of the list without a file' });
  for (const { clipSkip } of row.cells) translateClipSkip('comfyui', model.family, clipSkip);
  checkSize(info, settings.width, settings.height);

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

function samplingOf({ info, samplers, schedulers }: Server, settings: RowSettings) {
  const sampler = samplers.toServer(settings.sampler);
  if (sampler === undefined) throw noSampler(info, settings, false);
  const wanted = settings.scheduler === automatic ? ownScheduler(sampler) : settings.scheduler;
  const scheduler = schedulers.toServer(wanted);
  if (scheduler === undefined) throw noSampler(info, settings, true);
  return { sampler, scheduler };
}

function lorasOf({ info, loras: files }: Server, { loras }: RowSettings): LoraFile[] {
  return loras.map(({ name, weight, textEncoderWeight }) => {
    const file = files.get(name);
    if (file === undefined) throw noLora(info, name);
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
