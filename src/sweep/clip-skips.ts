import { AppError } from '../errors.ts';
import { familyFacts } from '../family.ts';
import type { ClipSkipEffect, EngineInfo, ModelInfo } from '../gpu/engine.ts';
import type { Message } from '../text/keys.ts';
import type { PlannedCell } from './types.ts';

/**
 * Layers that are printed for a model. SD1 text encoders are sold with the last layer cut off, and clip skip then counts
 * from there (xzuyn/Anything-v3.0-Clip-Skip-2-Test); the 23-layer files of SD2 are the same encoder without the layer
 * nobody uses, and are counted as 24.
 */
export function layersOf(model: ModelInfo): number {
  const { layers } = familyFacts(model.family);
  return model.family === 'sd1' || model.family === 'unknown' ? Math.min(model.layers ?? layers, layers) : layers;
}

/**
 * The clip skip a checkpoint was trained at, where that is a fact: out of its own files, or by the design of SD2 and SDXL.
 * An SD1 checkpoint may have been trained at 1 or at 2; nothing is claimed for it.
 */
export function nativeOf(model: ModelInfo): number | undefined {
  if (model.native !== undefined) return model.native;
  return model.family === 'sd2' || model.family === 'sdxl' ? familyFacts(model.family).native : undefined;
}

/** What the others are compared with: the native value if it is drawn, else the smallest. `skips` is ascending. */
export function baselineOf(skips: readonly number[], model: ModelInfo): number {
  const native = nativeOf(model);
  return native !== undefined && skips.includes(native) ? native : (skips[0] ?? 1);
}

/** The sweep's columns, ascending and distinct: those asked for, or what the families draw. Throws `request.clipSkip`. */
export function checkedSkips(asked: readonly number[] | undefined, models: readonly ModelInfo[]): number[] {
  const wanted = asked ?? models.flatMap((model) => familyFacts(model.family).sweep);
  const skips = [...new Set(wanted)].sort((a, b) => a - b);
  for (const model of models) {
    const { title, range = [1, 1] } = familyFacts(model.family);
    const max = Math.min(range[1], layersOf(model));
    const wrong = skips.find((skip) => skip < range[0] || skip > max);
    if (wrong === undefined) continue;
    const family = model.family === 'unknown' ? model.name : title;
    throw new AppError('request.clipSkip', { params: { value: wrong, family, min: range[0], max } });
  }
  return skips;
}

/** What the engine's table says about a row before it is drawn, for people. */
export function effectNotices(
  cells: readonly PlannedCell[],
  model: ModelInfo,
  info: Pick<EngineInfo, 'title'>,
): Message[] {
  const { title } = familyFacts(model.family);
  const notices = cells.flatMap(({ clipSkip, effect: { honoured, used, reason } }): Message[] => {
    if (reason) return [reason];
    if (honoured === 'no') return [{ key: 'sheet:notice.ignored', params: { engine: info.title, family: title } }];
    if (honoured !== 'floor' || used === undefined) return [];
    return [{ key: 'sheet:notice.floor', params: { engine: info.title, n: clipSkip, used } }];
  });
  // A floor is said of each value below it, everything else once for the row.
  const floors = new Set(cells.filter(({ effect }) => effect.honoured === 'floor').map(({ effect }) => effect.reason));
  return notices.filter(
    (notice, index) => floors.has(notice) || notices.findIndex(({ key }) => key === notice.key) === index,
  );
}

/** The value that decides a picture by what is said of it; undefined: none does. */
export function effectiveSkip(clipSkip: number, said: Pick<ClipSkipEffect, 'honoured' | 'used'>): number | undefined {
  return said.honoured === 'no' ? undefined : (said.used ?? clipSkip);
}

/** True when the table says that the panels of a row of two or more must all be the same picture. */
export function nothingVaries(cells: readonly PlannedCell[]): boolean {
  return cells.length > 1 && new Set(cells.map(({ clipSkip, effect }) => effectiveSkip(clipSkip, effect))).size === 1;
}
