import type { RowServer } from '../../../src/gpu/pool/row-servers.ts';
import type { RowJob } from '../../../src/gpu/queue.ts';
import type { Scheduler } from '../../../src/gpu/schedule/index.ts';
import { createScheduler } from '../../../src/gpu/schedule/index.ts';
import { rowJob } from '../queues/contract.ts';

export interface Asked {
  readonly user?: string;
  readonly class?: RowJob['class'];
  readonly cost?: number;
  readonly model?: string;
  readonly skips?: readonly number[];
  readonly pin?: string;
}

export function jobOf(id: string, { user = 'u', model = 'alpha', cost = 1, skips = [1], ...rest }: Asked = {}): RowJob {
  const { row, ...job } = rowJob(id, { owner: { user }, cost, ...rest }, skips);
  return { ...job, row: { ...row, settings: { ...row.settings, model } }, requires: { ...job.requires, model } };
}

/** A machine as a test sets it up. */
export interface Machine {
  readonly id: string;
  /** Default: all there are. */
  readonly models?: readonly string[];
  /** Default: whatever the row needs. */
  readonly loaded?: string;
  readonly class?: string;
  readonly shared?: boolean;
  readonly weight?: number;
  away?: boolean;
}

/** How machines stand to a row, as the pool would say it. */
export function standingsOf(machines: readonly Machine[]): (job: RowJob) => RowServer[] {
  return ({ row: { settings } }) =>
    machines.map(({ id, models, loaded, class: determinismClass = id, shared = false, weight = 1, away = false }) => ({
      id,
      determinismClass,
      away,
      lacks: models?.includes(settings.model) === false ? [settings.model] : [],
      truth: 2,
      loaded: loaded === undefined || loaded === settings.model,
      weight,
      shared,
    }));
}

export function schedulerOf(machines: readonly Machine[] = [{ id: 's' }], concurrency = 1): Scheduler<string> {
  return createScheduler({ standings: standingsOf(machines), concurrency });
}

/** Starts the next row there is and ends it at once. Undefined: there is none. */
export function drawOne(scheduler: Scheduler<string>): string | undefined {
  const started = scheduler.next();
  if (!started) return undefined;
  for (const server of started.servers) scheduler.free(started.item, server);
  scheduler.end(started.item);
  return started.item;
}

/** The order in which everything that waits is drawn. */
export function drawAll(scheduler: Scheduler<string>): string[] {
  const drawn: string[] = [];
  for (let item = drawOne(scheduler); item !== undefined; item = drawOne(scheduler)) drawn.push(item);
  return drawn;
}
