import type { Engine, LoraFacts } from '../engine.ts';

/** Whoever can read the files of an engine's LoRAs: `LORA_DIRS`. */
export interface LoraFiles {
  /** What is known now of the LoRAs of this list, under its names. Waits for no disk. Never rejects. */
  facts(names: readonly string[]): Promise<readonly LoraFacts[]>;
  /** Calls the listener when `facts` would say something else than before. The answer ends that. */
  onNews(listener: () => void): () => void;
  /** As in `Engine.describeLora`. */
  describe(name: string, signal: AbortSignal): Promise<object | undefined>;
}

/**
 * The same engine, which knows of its LoRAs what their files say: weights know more than the metadata that a server hands on, and
 * most servers hand on none. A service that has no list of its own stays as it is: its names are no files here.
 */
export function tellOfLoraFiles(engine: Engine, files: LoraFiles): Engine {
  return {
    ...engine,
    get name() {
      return engine.name;
    },
    async describe(signal) {
      const info = await engine.describe(signal);
      if (!info.loras || info.openLoras) return info;
      const facts = await files.facts(info.loras);
      const read = new Set(facts.map(({ name }) => name));
      const others = (info.loraFacts ?? []).filter(({ name }) => !read.has(name));
      return { ...info, loraFacts: [...facts, ...others], loraFiles: true };
    },
    onNews(listener) {
      const ends = [files.onNews(listener), engine.onNews?.(listener)];
      return () => {
        for (const end of ends) end?.();
      };
    },
    describeLora: (name, signal) => files.describe(name, signal),
  };
}
