import type { Engine } from '../gpu/engine.ts';
import type { Metrics } from './metrics.ts';

/** The same engine, counted: pictures as they are finished, time whether or not the row came to its end. */
export function countedEngine(engine: Engine, metrics: Pick<Metrics, 'cellDrawn' | 'engineWorked'>): Engine {
  return {
    ...engine,
    // It may change: an engine that finds out what stands at its address has its name from then on.
    get name() {
      return engine.name;
    },
    async generate(row, options) {
      const started = performance.now();
      try {
        await engine.generate(row, {
          ...options,
          onCell: (result) => {
            metrics.cellDrawn();
            return options.onCell(result);
          },
        });
      } finally {
        metrics.engineWorked(performance.now() - started);
      }
    },
  };
}
