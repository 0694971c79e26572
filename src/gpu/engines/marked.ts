import type { Engine, EngineInfo, ModelInfo, Row } from '../engine.ts';

/**
 * The same engine, whose models have a mark behind their names, so that nobody takes them for files of the same name elsewhere.
 * They have no hash for the same reason.
 */
export function markModels(engine: Engine, mark: string): Engine {
  const marked = (name: string): string => `${name}${mark}`;
  const plain = (name: string): string => (name.endsWith(mark) ? name.slice(0, -mark.length) : name);
  const own = (row: Row): Row => ({ ...row, settings: { ...row.settings, model: plain(row.settings.model) } });
  const markInfo = (info: EngineInfo): EngineInfo => ({
    ...info,
    currentModel: marked(info.currentModel),
    models: info.models.map(({ hash: _hash, name, aliases, ...model }): ModelInfo => ({
      ...model,
      name: marked(name),
      ...(aliases ? { aliases: aliases.map(marked) } : {}),
    })),
  });
  const { recall, estimate } = engine;
  return {
    ...engine,
    get name() {
      return engine.name;
    },
    describe: async (signal) => markInfo(await engine.describe(signal)),
    ...(recall
      ? {
          recall: () => {
            const known = recall();
            return known && markInfo(known);
          },
        }
      : {}),
    clipSkip: (model, clipSkip) => engine.clipSkip({ ...model, name: plain(model.name) }, clipSkip),
    ...(estimate ? { estimate: (row: Row, signal: AbortSignal) => estimate(own(row), signal) } : {}),
    generate: (row, options) =>
      engine.generate(own(row), {
        ...options,
        onCell: ({ model, ...result }) =>
          options.onCell(model ? { ...result, model: { ...model, name: marked(model.name) } } : result),
      }),
  };
}
