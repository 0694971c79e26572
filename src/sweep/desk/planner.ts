import { AppError, asAppError } from '../../errors.ts';
import type { EngineInfo, ModelInfo } from '../../gpu/engine.ts';
import type { Sweep } from '../../store/index.ts';
import type { PlanPlace, SweepDesk, SweepPlace } from '../desk.ts';
import { sha256 } from '../keys.ts';
import { planSweep } from '../plan.ts';
import type { SweepRequest } from '../request.ts';
import { maxSeed } from '../request.ts';
import type { SweepPlan } from '../types.ts';
import { modelsInstead } from './instead.ts';
import type { DeskParts, ModelWord } from './parts.ts';
import { placeOf } from './shelf.ts';

/** Turns requests into plans by what the engine says, and where it is away by what it said the last time. */
export interface Planner {
  readonly plan: SweepDesk['plan'];
  /** The plan was made for an engine that was away: it is made again before anything is drawn. */
  isFromMemory(plan: SweepPlan): boolean;
  readonly again: DeskParts['planAgain'];
  readonly insteadOf: DeskParts['insteadOf'];
}

export function createPlanner({ options, ledger, watch }: Pick<DeskParts, 'options' | 'ledger' | 'watch'>): Planner {
  const { engine, limits } = options;
  const planRequest = (
    request: SweepPlan['request'],
    sweepId: string,
    said: EngineInfo,
    { guildId, nsfw = false }: PlanPlace,
  ): SweepPlan => {
    const info = guildId === undefined ? said : withWords(said, (model) => options.modelWord?.(guildId, model));
    return planSweep(request, {
      engine,
      info,
      sweepId,
      nsfw,
      randomSeed: () => seedOf(sweepId),
      ...(limits ? { limits } : {}),
    });
  };
  const again = (sweep: Sweep, info: EngineInfo): SweepPlan => {
    const request = ledger.request(sweep);
    // An empty picture stands for one that is gone; drawing without it would be another sweep.
    if (request.source?.image.length === 0) throw new AppError('file.missing', { params: { file: 'img2img' } });
    return planRequest(request, sweep.id, info, placeOf(sweep));
  };
  /** Plans for an engine that was away: made again before anything is drawn. */
  const fromMemory = new WeakSet<SweepPlan>();
  const infoOrRecalled = async (
    own: AbortSignal,
  ): Promise<{ readonly info: EngineInfo; readonly recalled: boolean }> => {
    try {
      return { info: await watch.info(own), recalled: false };
    } catch (error) {
      const known = asAppError(error).retryable ? watch.known() : undefined;
      if (!known) throw error;
      return { info: known, recalled: true };
    }
  };
  const planWith =
    (place: PlanPlace) =>
    (request: SweepRequest): SweepPlan => {
      const info = watch.known();
      if (!info) throw new AppError('internal', { detail: 'planned for an engine nobody knows' });
      return planRequest(request, 'instead', info, place);
    };
  const insteadOf = (plan: SweepPlan, place: SweepPlace): readonly ModelInfo[] => {
    const info = watch.known();
    if (!info) return [];
    return modelsInstead(plan, { engine, info, nsfw: place.nsfw ?? false, planWith: planWith(place) });
  };
  return {
    async plan(request, sweepId, own, asked = {}) {
      const { info, recalled } = await infoOrRecalled(own);
      const plan = planRequest(request, sweepId, info, asked);
      if (recalled) fromMemory.add(plan);
      return plan;
    },
    isFromMemory: (plan) => fromMemory.has(plan),
    again,
    insteadOf,
  };
}

/** The engine's list with an admin's word over the engine's own. */
function withWords(info: EngineInfo, wordOn: (model: ModelInfo) => ModelWord | undefined): EngineInfo {
  const models = info.models.map((model): ModelInfo => {
    const { family, native } = wordOn(model) ?? {};
    return {
      ...model,
      ...(family === undefined ? {} : { family, familyFrom: 'admin' }),
      ...(native === undefined ? {} : { native, nativeFrom: 'admin' }),
    };
  });
  return { ...info, models };
}

/** The seed of a sweep that was asked for without one: it follows from its id. */
function seedOf(sweepId: string): number {
  return Number.parseInt(sha256(`seed ${sweepId}`).slice(0, 8), 16) % (maxSeed + 1);
}
