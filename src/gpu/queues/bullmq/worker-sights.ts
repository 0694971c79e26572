import { AppError } from '../../../errors.ts';
import type { ClassProof } from '../../pool/proof.ts';
import type { FleetWorkers, WorkerSight, WorkerState } from '../../workers.ts';
import type { Ask } from './ask.ts';
import type { RemoteWorker, Roster } from './roster.ts';
import { giveOrder } from './roster.ts';

export interface WorkerCounts {
  readonly rows: number;
  readonly failures: number;
}

export interface WorkerSightsOptions {
  readonly roster: Roster;
  readonly ask: Ask;
  readonly countsOf: (id: string) => WorkerCounts;
  readonly proofOf: (id: string) => ClassProof | undefined;
}

/** The machines as their operators see them. */
export function workerSights({ roster, ask, countsOf, proofOf }: WorkerSightsOptions): FleetWorkers {
  const mustBe = (id: string): RemoteWorker => {
    const found = roster.get(id);
    if (!found) throw new AppError('worker.unknown', { params: { name: id } });
    return found;
  };
  return {
    list: () => roster.all().map((worker) => sightOf(worker, countsOf(worker.id), proofOf(worker.id))),
    async pause(id) {
      mustBe(id);
      await roster.setHeld(id, true);
    },
    async resume(id) {
      mustBe(id);
      await roster.setHeld(id, false);
    },
    async drain(id) {
      mustBe(id);
      await giveOrder(ask, id, { type: 'drain' });
    },
  };
}

function sightOf(worker: RemoteWorker, counts: WorkerCounts, proof: ClassProof | undefined): WorkerSight {
  const { id, beat, info, version, lastSeenAt, held } = worker;
  const state = stateOf(worker);
  const { pausedForMs, class: declared, loaded } = beat ?? {};
  const { maxPixels, maxSteps, nsfw = true } = beat?.bounds ?? {};
  const by = held ? 'operator' : beat?.pausedBy;
  return {
    id,
    state,
    ...(state === 'paused' && by ? { pausedBy: by } : {}),
    ...(state === 'paused' && by === 'hours' && pausedForMs !== undefined
      ? { pausedUntil: lastSeenAt + pausedForMs }
      : {}),
    version,
    ...(info ? { title: info.info.title } : {}),
    models: info?.info.models.map(({ name }) => name) ?? [],
    ...(loaded === undefined ? {} : { loaded }),
    ...(declared === undefined ? {} : { declaredClass: { name: declared, proof: proof ?? 'unproved' } }),
    lastSeenAt,
    running: worker.alive ? (beat?.running ?? 0) : 0,
    ...counts,
    bounds: {
      ...(maxPixels === undefined ? {} : { maxPixels }),
      ...(maxSteps === undefined ? {} : { maxSteps }),
      nsfw,
    },
  };
}

function stateOf({ alive, incompatible, held, beat }: RemoteWorker): WorkerState {
  if (!alive) return 'away';
  if (incompatible) return 'incompatible';
  return held && beat?.state === 'here' ? 'paused' : (beat?.state ?? 'away');
}
