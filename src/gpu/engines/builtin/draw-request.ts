import { AppError } from '../../../errors.ts';
import type { EngineInfo, EngineWarning, ModelInfo, Row, RowSettings } from '../../engine.ts';
import { clipSkipEffect, layerFromEnd } from './info.ts';
import type { DrawRequest, PromptNote } from './protocol.ts';
import type { NoiseSource } from './rng.ts';

/** What the drawing process is asked for. Throws `request.*` for what this engine or this model cannot do. */
export function drawRequest(row: Row, info: EngineInfo, seedSource: NoiseSource): DrawRequest {
  const { settings } = row;
  const model = info.models.find((known) => known.name === settings.model);
  if (!model) throw unknownName('request.model', info, settings.model, [info.currentModel]);
  if (!info.samplers.includes(settings.sampler)) {
    throw unknownName('request.sampler', info, settings.sampler, info.samplers);
  }
  if (!info.schedulers.includes(settings.scheduler)) {
    throw unknownName('request.sampler', info, settings.scheduler, info.schedulers);
  }
  checkFeatures(settings, info);
  checkSize(settings, info);
  return {
    prompt: settings.prompt,
    negative: settings.negative,
    seed: settings.seed,
    width: settings.width,
    height: settings.height,
    steps: settings.steps,
    cfg: settings.cfg,
    sampler: settings.sampler,
    scheduler: settings.scheduler,
    seedSource,
    cells: row.cells.map(({ key, clipSkip }) => ({ key, layer: layerOf(model, clipSkip) })),
  };
}

function layerOf(model: ModelInfo, clipSkip: number): number {
  clipSkipEffect(model, clipSkip);
  return layerFromEnd(model, clipSkip);
}

function unknownName(
  code: 'request.model' | 'request.sampler',
  info: EngineInfo,
  name: string,
  known: readonly string[],
): AppError {
  return new AppError(code, { params: { engine: info.title, name, known: known.join(', ') } });
}

function checkFeatures({ source, hires, extras }: RowSettings, info: EngineInfo): void {
  const names = Object.keys(extras);
  const feature = source ? 'img2img' : hires ? 'hires fix' : names.length > 0 ? names.join(', ') : undefined;
  if (feature) throw new AppError('request.unsupported', { params: { engine: info.title, feature } });
}

function checkSize({ width, height }: RowSettings, info: EngineInfo): void {
  const { only, step, min, max, maxPixels } = info.size;
  const fits = (side: number): boolean => Number.isInteger(side) && side % step === 0 && side >= min && side <= max;
  const possible = only?.includes(`${width}x${height}`) ?? (fits(width) && fits(height) && width * height <= maxPixels);
  if (possible) return;
  const allowed = only?.join(', ') ?? `${min}-${max} x ${min}-${max} (n x ${step})`;
  throw new AppError('request.size', { params: { engine: info.title, width, height, allowed } });
}

/** What the person should know about how the prompt was read and what was left out. */
export function warningsOf(settings: RowSettings, notes: readonly PromptNote[]): EngineWarning[] {
  const warnings = notes.map(warningOf);
  if (settings.loras.length > 0) {
    const names = settings.loras.map((lora) => lora.name).join(', ');
    warnings.unshift({
      type: 'unsupported',
      feature: 'lora',
      text: { key: 'engine:builtin.noLora', params: { names } },
    });
  }
  return warnings;
}

function warningOf(note: PromptNote): EngineWarning {
  switch (note.kind) {
    case 'unknownWords': {
      const params = { words: note.words.join(', ') };
      return { type: 'other', feature: note.kind, text: { key: 'engine:builtin.unknownWords', params } };
    }
    case 'chunks': {
      const params = { chunks: note.chunks };
      return { type: 'other', feature: 'prompt', text: { key: 'engine:builtin.chunks', params } };
    }
    case 'cut': {
      const params = { chunks: note.chunks };
      return { type: 'adjusted', feature: 'prompt', text: { key: 'engine:builtin.cut', params } };
    }
  }
}
