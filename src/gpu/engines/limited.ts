import { AppError } from '../../errors.ts';
import type { Engine, EngineInfo, ModelInfo } from '../engine.ts';
import { findName } from '../names.ts';

export interface EngineLimits {
  /** The only models it may be asked for, by name or hash. Undefined: all it has. */
  readonly models?: readonly string[] | undefined;
  /** Largest picture. Undefined: as large as it says. */
  readonly maxPixels?: number | undefined;
}

/** The same engine, of which its owner gives away only a part. `describe` rejects with `request.model` when it has none of the models. */
export function limitEngine(engine: Engine, limits: EngineLimits): Engine {
  if (limits.models === undefined && limits.maxPixels === undefined) return engine;
  return {
    get name() {
      return engine.name;
    },
    describe: async (signal) => limited(await engine.describe(signal), limits),
    clipSkip: (model, clipSkip) => engine.clipSkip(model, clipSkip),
    estimate: async (row, signal) => engine.estimate?.(row, signal),
    generate: (row, options) => engine.generate(row, options),
    close: async () => engine.close?.(),
  };
}

function limited(info: EngineInfo, { models: wanted, maxPixels = Number.POSITIVE_INFINITY }: EngineLimits): EngineInfo {
  const models = wanted ? info.models.filter((model) => isNamed(model, wanted, info.models)) : info.models;
  const current = models.find(({ name }) => name === info.currentModel) ?? models[0];
  if (!current) {
    const known = info.models.map(({ name }) => name).join(', ') || '-';
    throw new AppError('request.model', { params: { engine: info.title, name: wanted?.join(', ') ?? '', known } });
  }
  return {
    ...info,
    models,
    currentModel: current.name,
    size: { ...info.size, maxPixels: Math.min(info.size.maxPixels, maxPixels) },
  };
}

function isNamed({ name, hash }: ModelInfo, wanted: readonly string[], all: readonly ModelInfo[]): boolean {
  const names = all.map((model) => model.name);
  return wanted.some((word) => findName(names, word) === name || (hash !== undefined && hash === word.toLowerCase()));
}
