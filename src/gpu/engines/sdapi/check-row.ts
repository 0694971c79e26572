import { AppError } from '../../../errors.ts';
import { familyFacts } from '../../../family.ts';
import { translateClipSkip } from '../../clip-skip.ts';
import type { ModelInfo, Row, RowSettings } from '../../engine.ts';
import { nearestNames } from '../../nearest-names.ts';
import { rowModel } from '../../row-model.ts';
import type { ServerModel } from './models.ts';
import type { SamplerFields } from './samplers.ts';
import { scriptArguments, scriptProblem } from './scripts.ts';
import type { Server } from './server.ts';

/** A row this server can draw, with everything looked up. */
export interface CheckedRow {
  readonly row: Row;
  readonly model: ModelInfo;
  readonly serverModel: ServerModel;
  readonly samplerFields: SamplerFields;
}

/** The names nearest to the one that is not there. */
function near(names: readonly string[], wanted: string): string {
  const found = nearestNames(names, wanted);
  return names.length > found.length ? `${found.join(', ')} …` : found.join(', ') || '-';
}

/** Throws `request.*` for what this server cannot draw: nothing is left to its silent fallbacks. Pure. */
export function checkRow(server: Server, row: Row): CheckedRow {
  const { info } = server;
  const { settings } = row;
  const engine = info.title;
  const model = rowModel(info, settings);
  const serverModel = server.models.get(settings.model);
  if (!model || !serverModel) {
    const names = info.models.map((each) => each.name);
    const known = near(names, settings.model);
    throw new AppError('request.model', { params: { engine, name: settings.model, known } });
  }
  if (!familyFacts(model.family).range) {
    throw new AppError('request.family', { params: { model: model.name, family: familyFacts(model.family).title } });
  }
  for (const { clipSkip } of row.cells) translateClipSkip(server.table, model.family, clipSkip);
  checkSize(server, settings);

  const samplerFields = server.samplers.fields(settings.sampler, settings.scheduler);
  if (!samplerFields) {
    const has = info.samplers.includes(settings.sampler);
    const known = has ? near(info.schedulers, settings.scheduler) : near(info.samplers, settings.sampler);
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
  const { loras: known } = info;
  if (loras.length > 0 && !known) throw unsupported('LoRA');
  for (const { name } of loras) {
    if (!known?.includes(name)) {
      throw new AppError('request.lora', { params: { engine, name, known: near(known ?? [], name) } });
    }
    // The tag in the prompt has no way of writing these.
    if (/[:<>]/.test(name)) throw unsupported(`LoRA “${name}” (: < >)`);
  }
  if (hires && source) throw unsupported('img2img + hires fix');
  if (hires && !info.upscalers?.includes(hires.upscaler)) {
    throw unsupported(`upscaler ${hires.upscaler} (≈ ${near(info.upscalers ?? [], hires.upscaler)})`);
  }
  for (const [name, args] of Object.entries(extras)) {
    const problem = scriptProblem(source ? scripts.img2img : scripts.txt2img, name, scriptArguments(args));
    if (problem !== undefined) throw unsupported(problem);
  }
}
