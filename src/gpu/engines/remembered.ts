import type { Engine, EngineInfo } from '../engine.ts';

export interface InfoMemory {
  /** What the engine said the last time, in an earlier process too. Never throws. */
  load(): EngineInfo | undefined;
  /** Never throws. */
  save(info: EngineInfo): void;
}

/** The same engine, which knows what it said the last time it answered: what its server has can be asked for while that is away. */
export function rememberInfo(engine: Engine, memory: InfoMemory): Engine {
  let latest: EngineInfo | undefined;
  return {
    ...engine,
    get name() {
      return engine.name;
    },
    async describe(signal) {
      const info = await engine.describe(signal);
      if (JSON.stringify(info) !== JSON.stringify(latest)) memory.save(info);
      latest = info;
      return info;
    },
    recall: () => (latest ??= memory.load()),
  };
}
