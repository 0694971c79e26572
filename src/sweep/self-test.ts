import type { Family } from '../family.ts';
import { families, familyFacts } from '../family.ts';
import type { AppError } from '../errors.ts';
import { asAppError } from '../errors.ts';
import type { ClipSkipEffect, Engine, EngineInfo } from '../gpu/engine.ts';
import type { RowQueue } from '../gpu/queue.ts';
import type { PictureCache } from './cache.ts';
import { planSweep } from './plan.ts';
import { sweepRequest } from './request.ts';
import { runSweep } from './run.ts';
import type { SweepOutcome } from './types.ts';

/** Enough for pictures to differ where the encoder's layers do, and little enough to be done at once. */
const steps = 4;
const longestSide = 256;

/** Old pictures prove nothing about the server of today. */
const nothingKept: PictureCache = { get: () => Promise.resolve(undefined), put: () => Promise.resolve(true) };

/** What the table says of one family on one server. */
export interface FamilyEffects {
  readonly family: Family;
  /** Empty: clip skip does not apply to this family. */
  readonly effects: readonly { readonly clipSkip: number; readonly effect: ClipSkipEffect }[];
}

/** The families of the models that a server has, in the usual order, each with its usual clip skips. */
export function familyEffects(engine: Engine, info: EngineInfo): FamilyEffects[] {
  const present = new Set(info.models.map((model) => model.family));
  return families
    .filter((family) => present.has(family))
    .map((family) => ({
      family,
      effects: familyFacts(family).sweep.map((clipSkip) => ({
        clipSkip,
        effect: engine.clipSkip({ name: '', family, familyFrom: 'assumed' }, clipSkip),
      })),
    }));
}

/** What was found out about one server. */
export interface SelfTest {
  /** The operator's name for it. Undefined: there is only one. */
  readonly server?: string;
  /** Pictures of the checkpoint it has loaded. Undefined: it could not even be asked, see `error`. */
  readonly outcome?: SweepOutcome;
  readonly families: readonly FamilyEffects[];
  readonly error?: AppError;
}

export interface SelfTestOptions {
  readonly id: string;
  readonly user: string;
  readonly signal: AbortSignal;
}

interface Drawers {
  readonly engine: Engine;
  readonly queue: RowQueue;
  servers(): readonly { readonly id: string; readonly engine: Engine }[];
  /** A queue in front of one server alone. */
  readonly queueOf: (server: string) => RowQueue;
}

/**
 * Draws one small picture at clip skip 1, 2 and 3 on every server, one after another, and compares them: does it use what it is
 * told? A single server that cannot be asked rejects with `server.*`, `builtin.*` and `request.*`; one of several says so in
 * its place. Pictures that fail are failed cells, as in any sweep.
 */
export async function runSelfTests(drawers: Drawers, options: SelfTestOptions): Promise<SelfTest[]> {
  const { engine, queue } = drawers;
  const servers = drawers.servers();
  if (servers.length <= 1) return [await selfTest(engine, queue, options)];
  const tests: SelfTest[] = [];
  for (const { id, engine: own } of servers) {
    try {
      tests.push({
        server: id,
        ...(await selfTest(own, drawers.queueOf(id), { ...options, id: `${options.id}-${id}` })),
      });
    } catch (error) {
      if (options.signal.aborted) throw error;
      tests.push({ server: id, families: [], error: asAppError(error) });
    }
  }
  return tests;
}

async function selfTest(engine: Engine, queue: RowQueue, { id, user, signal }: SelfTestOptions): Promise<SelfTest> {
  const info = await engine.describe(signal);
  const { size, defaults } = info;
  const side = (usual: number): number =>
    Math.max(size.min, Math.floor(Math.min(usual, longestSide) / size.step) * size.step);
  const request = sweepRequest.parse({
    prompt: 'a red house beside a lake, blue sky',
    seed: 1,
    skips: [1, 2, 3],
    steps,
    ...(size.only ? {} : { width: side(defaults.width), height: side(defaults.height) }),
  });
  const plan = planSweep(request, { engine, info, sweepId: id, randomSeed: () => 1 });
  const outcome = await runSweep(plan, {
    queue,
    engine,
    cache: nothingKept,
    determinismClass: 'local',
    owner: { user },
    signal,
  });
  return { outcome, families: familyEffects(engine, info) };
}
