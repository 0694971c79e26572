import { AppError } from '../../src/errors.ts';
import type { FleetWorkers, WorkerSight } from '../../src/gpu/workers.ts';

/** Machines that are nowhere but here: what is asked of them is kept, and their sights change as the real ones do. */
export interface MemoryWorkers extends FleetWorkers {
  /** "pause gpu1", in order. */
  readonly asked: string[];
  /** Why the queue does not answer. */
  failure: AppError | undefined;
}

export const machine = (id: string, more: Partial<WorkerSight> = {}): WorkerSight => ({
  id,
  state: 'here',
  version: '0.1.0',
  title: 'Forge',
  models: ['anime'],
  lastSeenAt: 1_700_000_000_000,
  running: 0,
  rows: 0,
  failures: 0,
  bounds: { nsfw: true },
  ...more,
});

export function memoryWorkers(...machines: readonly WorkerSight[]): MemoryWorkers {
  const all = new Map(machines.map((sight) => [sight.id, sight]));
  const change =
    (verb: string, next: (sight: WorkerSight) => WorkerSight) =>
    async (id: string): Promise<void> => {
      if (workers.failure) throw workers.failure;
      const known = all.get(id);
      if (!known) throw new AppError('worker.unknown', { params: { name: id } });
      workers.asked.push(`${verb} ${id}`);
      all.set(id, next(known));
    };
  const workers: MemoryWorkers = {
    asked: [],
    failure: undefined,
    list: () => [...all.values()],
    pause: change('pause', (sight) => ({ ...sight, state: 'paused', pausedBy: 'operator' })),
    resume: change('resume', ({ pausedBy: _nobody, ...sight }) => ({ ...sight, state: 'here' })),
    drain: change('drain', (sight) => ({ ...sight, state: 'draining' })),
  };
  return workers;
}
