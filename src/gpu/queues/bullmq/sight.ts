import { createHash } from 'node:crypto';

import { families, familyFacts } from '../../../family.ts';
import type { ClipSkipEffect, Engine, EngineInfo, ModelInfo } from '../../engine.ts';
import type { WorkerInfo } from './protocol.ts';

/** What a worker tells of its engine, and what tells one state of it from another. */
export interface Sight {
  readonly info: EngineInfo;
  /** JSON of `WorkerInfo`. */
  readonly text: string;
  readonly hash: string;
}

/** Clip skip of an engine can only be asked in its own process: its table travels. */
export function sightOf(engine: Engine, info: EngineInfo): Sight {
  const layers = new Set([undefined, ...info.models.map((model) => model.layers)]);
  const effects: Record<string, ClipSkipEffect[]> = {};
  for (const family of families) {
    const { range } = familyFacts(family);
    for (const count of range ? layers : []) {
      const model: ModelInfo = {
        name: '',
        family,
        familyFrom: 'assumed',
        ...(count === undefined ? {} : { layers: count }),
      };
      const skips = Array.from({ length: range?.[1] ?? 0 }, (_, index) => index + 1);
      effects[effectsKey(model)] = skips.map((skip) => effectOrUnknown(engine, model, skip));
    }
  }
  const text = JSON.stringify({ engine: engine.name, info, effects });
  return { info, text, hash: createHash('sha256').update(text).digest('hex').slice(0, 32) };
}

/** What a worker's engine would say. */
export function effectOf({ effects }: WorkerInfo, model: ModelInfo, clipSkip: number): ClipSkipEffect {
  const table = effects[effectsKey(model)] ?? effects[effectsKey({ family: model.family })];
  return table?.[clipSkip - 1] ?? { honoured: 'unknown' };
}

function effectsKey({ family, layers }: Pick<ModelInfo, 'family' | 'layers'>): string {
  return `${family}/${layers ?? ''}`;
}

/** An engine refuses what is out of its range; nobody asks for that. */
function effectOrUnknown(engine: Engine, model: ModelInfo, clipSkip: number): ClipSkipEffect {
  try {
    return engine.clipSkip(model, clipSkip);
  } catch {
    return { honoured: 'unknown' };
  }
}
