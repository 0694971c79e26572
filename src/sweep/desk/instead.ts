import type { Engine, EngineInfo, ModelInfo } from '../../gpu/engine.ts';
import { requestOf } from '../follow-up.ts';
import { sharedClasses } from '../grid/one-class.ts';
import type { SweepRequest } from '../request.ts';
import type { SweepPlan } from '../types.ts';

/** Enough for a choice, also when some of them are not offered somewhere. */
const most = 50;

export interface InsteadOptions {
  readonly engine: Engine;
  readonly info: EngineInfo;
  readonly nsfw: boolean;
  /** Throws `request.*` for what cannot be drawn. */
  readonly planWith: (request: SweepRequest) => SweepPlan;
}

/**
 * Models with which the same request could be drawn at once, by servers that are there: those of the same family first. Each of
 * them was planned with, so that none of them leads nowhere. Empty where there is only one engine, and for rows that are models.
 */
export function modelsInstead(plan: SweepPlan, options: InsteadOptions): readonly ModelInfo[] {
  const { engine, info, nsfw, planWith } = options;
  const { serversFor } = engine;
  if (!serversFor || plan.request.rows?.axis === 'checkpoint') return [];
  const isHere = ({ rows, grid }: Pick<SweepPlan, 'rows' | 'grid'>): boolean =>
    (!grid || sharedClasses(rows, { engine, nsfw })?.some(({ here }) => here) === true) &&
    rows.every(({ settings, cells }) => {
      const skips = cells.map(({ clipSkip }) => clipSkip);
      return serversFor(settings, skips, nsfw).some(({ away }) => !away);
    });
  const request = requestOf(plan);
  const withModel = ({ name: model }: ModelInfo): boolean => {
    try {
      // The cheap look first: there may be thousands of models on machines that are away.
      const rows = plan.rows.slice(0, 1).map((row) => ({ ...row, settings: { ...row.settings, model } }));
      return isHere({ rows }) && isHere(planWith({ ...request, model }));
    } catch {
      return false;
    }
  };
  const others = info.models.filter(({ name }) => name !== plan.model.name);
  const akin = others.filter(({ family }) => family === plan.model.family);
  const found: ModelInfo[] = [];
  for (const model of [...akin, ...others.filter((other) => !akin.includes(other))]) {
    if (found.length >= most) break;
    if (withModel(model)) found.push(model);
  }
  return found;
}
