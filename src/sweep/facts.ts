import type { GuidanceFacts, VotedFacts } from '../advice/index.ts';
import { engineTitle } from './servers.ts';
import type { RowOutcome, SweepPlan } from './types.ts';

interface Judged {
  readonly identical: readonly (readonly number[])[];
  readonly ignored: boolean;
  readonly seedYardstick?: number;
  readonly trainedAt?: ReadonlyMap<string, number>;
  readonly votes?: VotedFacts | undefined;
}

/** All that guidance may know about a sweep. */
export function guidanceFacts(plan: SweepPlan, rows: readonly RowOutcome[], judged: Judged): GuidanceFacts {
  const { request, engine, model } = plan;
  const loras = new Set(plan.rows.flatMap((row) => row.settings.loras.map((lora) => lora.name)));
  const drawn = rows.filter((row) => row.cells.some(({ state }) => state === 'done'));
  return {
    demo: engine.demo,
    engine: engineTitle(plan),
    model: {
      name: model.name,
      family: model.family,
      familyFrom: model.familyFrom,
      ...(model.native === undefined ? {} : { native: model.native }),
      ...(model.nativeFrom === undefined ? {} : { nativeFrom: model.nativeFrom }),
    },
    prompt: request.prompt,
    negative: request.negative,
    ...(request.goal === undefined ? {} : { goal: request.goal }),
    loras: [...loras].map((name) => {
      const trainedAt = judged.trainedAt?.get(name);
      return { name, ...(trainedAt === undefined ? {} : { trainedAt }) };
    }),
    skips: plan.rows[0]?.cells.map((cell) => cell.clipSkip) ?? [],
    baseline: plan.baseline,
    seeds: new Set(drawn.map((row) => row.row.settings.seed)).size,
    usesHires: request.hires !== undefined,
    usesExtras: Object.keys(request.extras).length > 0,
    identical: judged.identical,
    ignored: judged.ignored,
    measures: rows.map((row) => row.measures).filter((measures) => measures.length > 1),
    ...(judged.seedYardstick === undefined ? {} : { seedYardstick: judged.seedYardstick }),
    ...(judged.votes ? { votes: judged.votes } : {}),
  };
}
