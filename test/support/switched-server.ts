import type { AppError } from '../../src/errors.ts';
import type { Engine, EngineInfo, ModelInfo } from '../../src/gpu/engine.ts';
import type { PoolServer } from '../../src/gpu/pool/index.ts';
import type { DrawingEngine, DrawingEngineOptions } from './drawing-engine.ts';
import { baseInfo, createDrawingEngine } from './drawing-engine.ts';

/** A server that comes and goes, and tells at once, as machines behind a queue do. */
export interface SwitchedServer {
  readonly server: PoolServer;
  readonly engine: DrawingEngine;
  /** It is away for that reason from now on; undefined: it is back. */
  setAway(failure: AppError | undefined): void;
}

export interface SwitchedOptions extends DrawingEngineOptions {
  readonly away?: AppError;
  /** It said this in an earlier process. */
  readonly remembered?: EngineInfo;
  readonly refuses?: PoolServer['refuses'];
}

export function switchedServer(id: string, options: SwitchedOptions = {}): SwitchedServer {
  const engine = createDrawingEngine(options);
  const listeners = new Set<() => void>();
  let failure = options.away;
  let said = options.remembered;
  const whenHere = async <T>(work: () => Promise<T>): Promise<T> => {
    if (failure) throw failure;
    return work();
  };
  const own: Engine = {
    ...engine,
    describe: (signal) =>
      whenHere(async () => {
        said = await engine.describe(signal);
        return said;
      }),
    recall: () => said,
    generate: (row, generating) => whenHere(() => engine.generate(row, generating)),
  };
  return {
    engine,
    setAway(next) {
      failure = next;
      for (const listener of listeners) listener();
    },
    server: {
      id,
      engine: own,
      ...(options.refuses ? { refuses: options.refuses } : {}),
      onNews(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
  };
}

/** A checkpoint as a server lists it. */
export const model = (name: string, family: ModelInfo['family'] = 'sd1'): ModelInfo => ({
  name,
  hash: `${name}0000000000`.slice(0, 10),
  family,
  familyFrom: 'metadata',
});
/** What a server says that has these, the first one loaded. */
export const having = (...models: ModelInfo[]) => ({
  info: {
    ...baseInfo,
    models,
    currentModel: models[0]?.name ?? '',
    fingerprint: models.map(({ name }) => name).join(),
  },
});
