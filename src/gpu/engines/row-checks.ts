import { AppError } from '../../errors.ts';
import { familyFacts } from '../../family.ts';
import type { CellResult, ClipSkipEffect, EngineInfo, ModelInfo, RowSettings } from '../engine.ts';
import { nearestNames } from '../nearest-names.ts';
import { rowModel } from '../row-model.ts';
import { fitsSize } from '../size.ts';

/** What the engines of servers look at before they ask for anything, in the same words. All pure. */

/** Names for a message: the ones nearest to that which is not there. */
export function nearNames(names: readonly string[], wanted: string): string {
  const found = nearestNames(names, wanted);
  return names.length > found.length ? `${found.join(', ')} …` : found.join(', ') || '-';
}

/** The model of a row, as the row takes it. Throws `request.model`, and `request.family` where clip skip does not apply. */
export function checkModel(info: EngineInfo, settings: RowSettings): ModelInfo {
  const model = rowModel(info, settings);
  if (!model) {
    const names = info.models.map(({ name }) => name);
    const known = nearNames(names, settings.model);
    throw new AppError('request.model', { params: { engine: info.title, name: settings.model, known } });
  }
  const { range, title: family } = familyFacts(model.family);
  if (!range) throw new AppError('request.family', { params: { model: model.name, family } });
  return model;
}

/** Throws `request.size`. */
export function checkSize({ title, size }: EngineInfo, width: number, height: number): void {
  if (fitsSize(width, height, size)) return;
  const allowed = `${size.min} - ${size.max} (x ${size.step})`;
  throw new AppError('request.size', { params: { engine: title, width, height, allowed } });
}

/** `request.sampler` for a sampler the server has not got, or for a scheduler where it has the sampler. */
export function noSampler(info: EngineInfo, { sampler, scheduler }: RowSettings, hasSampler: boolean): AppError {
  const known = hasSampler ? nearNames(info.schedulers, scheduler) : nearNames(info.samplers, sampler);
  const name = hasSampler ? `${sampler} / ${scheduler}` : sampler;
  return new AppError('request.sampler', { params: { engine: info.title, name, known } });
}

/** `request.lora` for one the server has not got. */
export function noLora({ title, loras = [] }: EngineInfo, name: string): AppError {
  return new AppError('request.lora', { params: { engine: title, name, known: nearNames(loras, name) } });
}

/**
 * The table and the server's echo together. An echo may repeat the request and is no proof of what was drawn (Forge says 1 while
 * it uses 2 on SDXL); so it can lower what the table says and never raise it. `sent`, `echo`: the program's own numbers.
 */
export function honouredBy(
  { honoured, used }: ClipSkipEffect,
  sent: number,
  echo: number | undefined,
): Pick<CellResult, 'honoured' | 'used'> {
  if (echo !== undefined && echo !== sent) return { honoured: 'no' };
  if (echo === undefined && honoured === 'yes') return { honoured: 'unknown' };
  return { honoured, ...(used !== undefined && { used }) };
}
