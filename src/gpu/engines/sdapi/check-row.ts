import { AppError } from '../../../errors.ts';
import { translateClipSkip } from '../../clip-skip.ts';
import type { ModelInfo, Row, RowSettings } from '../../engine.ts';
import type { ServerModel } from './models.ts';
import type { SamplerFields } from './samplers.ts';
import { scriptArguments, scriptProblem } from './scripts.ts';
import type { Server } from './server.ts';
import { checkModel, checkSize, nearNames, noLora, noSampler } from '../row-checks.ts';

/** A row this server can draw, with everything looked up. */
export interface CheckedRow {
  readonly row: Row;
  readonly model: ModelInfo;
  readonly serverModel: ServerModel;
  readonly samplerFields: SamplerFields;
}

/** Throws `request.*` for what this server cannot draw: nothing is left to its silent fallbacks. Pure. */
export function checkRow(server: Server, row: Row): CheckedRow {
  const { info } = server;
  const { settings } = row;
  const model = checkModel(info, settings);
  const serverModel = server.models.get(settings.model);
  if (!serverModel) throw new AppError('internal', { detail: 'a model of the list that the server does not know' });
  for (const { clipSkip } of row.cells) translateClipSkip(server.table, model.family, clipSkip);
  checkSize(info, settings.width, settings.height);

  const samplerFields = server.samplers.fields(settings.sampler, settings.scheduler);
  if (!samplerFields) throw noSampler(info, settings, info.samplers.includes(settings.sampler));
  checkFeatures(server, settings);
  return { row, model, serverModel, samplerFields };
}

function checkFeatures({ info, scripts }: Server, { loras, hires, source, extras }: RowSettings): void {
  const engine = info.title;
  const unsupported = (feature: string) => new AppError('request.unsupported', { params: { engine, feature } });
  const { loras: known } = info;
  if (loras.length > 0 && !known) throw unsupported('LoRA');
  for (const { name } of loras) {
    if (!known?.includes(name)) throw noLora(info, name);
    // The tag in the prompt has no way of writing these.
    if (/[:<>]/.test(name)) throw unsupported(`LoRA “${name}” (: < >)`);
  }
  if (hires && source) throw unsupported('img2img + hires fix');
  if (hires && !info.upscalers?.includes(hires.upscaler)) {
    throw unsupported(`upscaler ${hires.upscaler} (≈ ${nearNames(info.upscalers ?? [], hires.upscaler)})`);
  }
  for (const [name, args] of Object.entries(extras)) {
    const problem = scriptProblem(source ? scripts.img2img : scripts.txt2img, name, scriptArguments(args));
    if (problem !== undefined) throw unsupported(problem);
  }
}
