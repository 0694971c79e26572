import { AppError } from '../../errors.ts';
import type { Engine, EngineInfo, ModelInfo, Row } from '../engine.ts';
import { findName } from '../names.ts';

export interface EngineLimits {
  /** The only models it may be asked for, by name or hash. Undefined: all it has. */
  readonly models?: readonly string[] | undefined;
  /** Largest picture. Undefined: as large as it says. */
  readonly maxPixels?: number | undefined;
}

/**
 * The same engine, of which its owner gives away only a part. `describe` rejects with `request.model` when it has none of the models,
 * `generate` for a row with another one.
 */
export function limitEngine(engine: Engine, limits: EngineLimits): Engine {
  if (limits.models === undefined && limits.maxPixels === undefined) return engine;
  const allows = async ({ settings }: Row, signal: AbortSignal): Promise<void> => {
    if (limits.models === undefined) return;
    const info = await engine.describe(signal);
    const { models } = limited(info, limits);
    const name = findName(
      info.models.map((model) => model.name),
      settings.model,
    );
    if (models.some((model) => model.name === name)) return;
    throw unknownModel(info, settings.model, models);
  };
  return {
    get name() {
      return engine.name;
    },
    describe: async (signal) => limited(await engine.describe(signal), limits),
    clipSkip: (model, clipSkip) => engine.clipSkip(model, clipSkip),
    estimate: async (row, signal) => engine.estimate?.(row, signal),
    // Whoever asks knows the list; whoever forges a row does not have to care.
    async generate(row, options) {
      await allows(row, options.signal);
      await engine.generate(row, options);
    },
    close: async () => engine.close?.(),
  };
}

function limited(info: EngineInfo, { models: wanted, maxPixels = Number.POSITIVE_INFINITY }: EngineLimits): EngineInfo {
  const models = wanted ? info.models.filter((model) => isNamed(model, wanted, info.models)) : info.models;
  const current = models.find(({ name }) => name === info.currentModel) ?? models[0];
  if (!current) throw unknownModel(info, wanted?.join(', ') ?? '', info.models);
  return {
    ...info,
    models,
    currentModel: current.name,
    size: { ...info.size, maxPixels: Math.min(info.size.maxPixels, maxPixels) },
  };
}

function unknownModel({ title }: EngineInfo, name: string, known: readonly ModelInfo[]): AppError {
  const names = known.map((model) => model.name).join(', ') || '-';
  return new AppError('request.model', { params: { engine: title, name, known: names } });
}

function isNamed({ name, hash }: ModelInfo, wanted: readonly string[], all: readonly ModelInfo[]): boolean {
  const names = all.map((model) => model.name);
  return wanted.some((word) => findName(names, word) === name || (hash !== undefined && hash === word.toLowerCase()));
}
