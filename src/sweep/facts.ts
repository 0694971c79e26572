import type { GuidanceFacts, LoraGrid, VotedFacts } from '../advice/index.ts';
import { engineTitle } from './servers.ts';
import { placeInSeries } from '../advice/lora/index.ts';
import { epochOf } from './grid/trainings.ts';
import { isLoraAxis } from './request.ts';
import type { PlannedRow, RowOutcome, SweepPlan } from './types.ts';

interface Judged {
  readonly identical: readonly (readonly number[])[];
  readonly ignored: boolean;
  readonly seedYardstick?: number;
  readonly sameLoras: boolean;
  readonly trainedAt?: ReadonlyMap<string, number>;
  readonly votes?: VotedFacts | undefined;
}

/** All that guidance may know about a sweep. */
export function guidanceFacts(plan: SweepPlan, rows: readonly RowOutcome[], judged: Judged): GuidanceFacts {
  const { request, engine, model } = plan;
  const loras = new Set(plan.rows.flatMap((row) => row.settings.loras.map((lora) => lora.name)));
  const grid = loraGrid(plan, judged);
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
      const trainedAt = trainedAtOf(plan, name) ?? judged.trainedAt?.get(name);
      return { name, ...(trainedAt === undefined ? {} : { trainedAt }) };
    }),
    skips: skipsOf(plan),
    baseline: plan.baseline,
    seeds: new Set(drawn.map((row) => row.row.settings.seed)).size,
    usesHires: request.hires !== undefined,
    usesExtras: Object.keys(request.extras).length > 0,
    identical: judged.identical,
    ignored: judged.ignored,
    measures: rows.map((row) => row.measures).filter((measures) => measures.length > 1),
    ...(judged.seedYardstick === undefined ? {} : { seedYardstick: judged.seedYardstick }),
    ...(grid ? { grid } : {}),
    ...(judged.votes ? { votes: judged.votes } : {}),
  };
}

/** What the grid knows of a LoRA's training that the server may not. */
function trainedAtOf({ rows }: SweepPlan, name: string): number | undefined {
  return rows.find(({ trainedAt, lora }) => trainedAt !== undefined && lora === name)?.trainedAt;
}

/** Ascending, each once: on a grid of trainings its panels have one each. */
function skipsOf({ rows }: SweepPlan): number[] {
  const all = rows.flatMap(({ cells }) => cells.map(({ clipSkip }) => clipSkip));
  return [...new Set(all)].sort((a, b) => a - b);
}

function loraGrid(plan: SweepPlan, { sameLoras, trainedAt }: Judged): LoraGrid | undefined {
  const { rows, grid, request } = plan;
  if (!request.rows || !isLoraAxis(request.rows.axis)) return undefined;
  const own = rows.filter(({ without }) => !without);
  const told = ({ lora, trainedAt: known }: PlannedRow): number | undefined =>
    known ?? (lora === undefined ? undefined : trainedAt?.get(lora));
  const names = own.flatMap(({ lora }) => lora ?? []);
  return {
    byEpoch: grid !== undefined,
    epochs: grid ? grid.columns.filter((column) => column !== 'none').length : new Set(names.map(epochOf)).size,
    trainings: grid?.lines.length ?? new Set(names.map((name) => placeInSeries(name).series)).size,
    drawn: skipsOf(plan),
    atTrained: grid !== undefined && own.every((row) => told(row) === row.cells[0]?.clipSkip),
    same: sameLoras,
  };
}
