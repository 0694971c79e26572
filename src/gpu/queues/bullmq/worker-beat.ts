import type { MeasuredSpeed } from './measured-speed.ts';
import type { Beat } from './protocol.ts';
import { mostName, packError, protocol } from './protocol.ts';
import type { ServerLook } from './server-look.ts';
import type { WorkerLoopOptions, WorkerLoopState } from './worker-types.ts';

/** What a beat is made of. */
export interface BeatParts {
  readonly options: Pick<WorkerLoopOptions, 'version' | 'determinismClass' | 'weight' | 'bounds'>;
  /** Random, of this process. */
  readonly instance: string;
  readonly state: WorkerLoopState;
  /** Milliseconds until its owner's hours begin. */
  readonly closedForMs: number;
  readonly server: Pick<ServerLook, 'sight' | 'failure' | 'loaded'>;
  readonly speed: Pick<MeasuredSpeed, 'value'>;
  /** Rows under way. */
  readonly running: number;
}

/** What a worker says of itself every few seconds. */
export function beatOf({ options, instance, state, closedForMs, server, speed, running }: BeatParts): Beat {
  const { bounds, determinismClass, version, weight = 1 } = options;
  const failure = state === 'serverAway' ? server.failure() : undefined;
  const loaded = server.loaded();
  const sight = server.sight();
  return {
    protocol,
    version,
    instance,
    state: state === 'closed' || state === 'incompatible' ? 'paused' : state === 'left' ? 'draining' : state,
    ...(state === 'paused' ? { pausedBy: 'owner' } : {}),
    // Whole minutes: every change is told to everybody.
    ...(state === 'closed' ? { pausedBy: 'hours', pausedForMs: Math.ceil(closedForMs / 60_000) * 60_000 } : {}),
    ...(sight ? { info: sight.hash } : {}),
    ...(loaded === undefined || loaded.length > mostName ? {} : { loaded }),
    ...(determinismClass === undefined ? {} : { class: determinismClass }),
    weight: speed.value() ?? weight,
    bounds: {
      ...(bounds.maxPixels === undefined ? {} : { maxPixels: bounds.maxPixels }),
      ...(bounds.maxSteps === undefined ? {} : { maxSteps: bounds.maxSteps }),
      nsfw: bounds.nsfw,
    },
    running,
    ...(failure ? { failure: packError(failure) } : {}),
  };
}
