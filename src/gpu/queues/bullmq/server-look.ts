import { setTimeout as timer } from 'node:timers/promises';

import type { AppError } from '../../../errors.ts';
import { asAppError } from '../../../errors.ts';
import type { Engine } from '../../engine.ts';
import type { Sight } from './sight.ts';
import { sightOf } from './sight.ts';
import type { Timing } from './timing.ts';

/** A worker's eye on its own server. */
export interface ServerLook {
  /** What it said the last time. Undefined: it never answered. */
  sight(): Sight | undefined;
  /** Why it is away. Undefined: it answered. */
  failure(): AppError | undefined;
  /** The checkpoint that is probably in its memory. */
  loaded(): string | undefined;
  /** A row ended there so. */
  drew(model: string | undefined, failure: AppError | undefined): void;
  /** Looks again and again until the signal is aborted. Never rejects. */
  watch(): Promise<void>;
}

export interface ServerLookOptions {
  readonly engine: Engine;
  readonly timing: Timing;
  readonly signal: AbortSignal;
  readonly onChange: () => void;
}

/** A server that does not answer is asked again so soon. */
const awayMs = 3000;
/** After these the next row would fail as well. */
const awayCodes: readonly AppError['code'][] = ['server.unreachable', 'server.timeout'];

export function createServerLook({ engine, timing, signal, onChange }: ServerLookOptions): ServerLook {
  let sight: Sight | undefined;
  let failure: AppError | undefined;
  let loaded: string | undefined;
  let nudge = Promise.withResolvers<void>();

  const look = async (): Promise<void> => {
    const before = [sight?.hash, failure?.code, loaded];
    try {
      const info = await engine.describe(signal);
      if (failure || sight?.info.currentModel !== info.currentModel) loaded = info.currentModel;
      sight = sightOf(engine, info);
      failure = undefined;
    } catch (error) {
      if (signal.aborted) return;
      failure = asAppError(error);
    }
    if (JSON.stringify(before) !== JSON.stringify([sight?.hash, failure?.code, loaded])) onChange();
  };

  return {
    sight: () => sight,
    failure: () => failure,
    loaded: () => loaded,
    drew(model, reason) {
      if (!reason && model !== undefined && model !== loaded) {
        loaded = model;
        onChange();
      }
      if (reason && awayCodes.includes(reason.code)) {
        failure = reason;
        onChange();
        nudge.resolve();
      }
    },
    async watch() {
      const deaf = engine.onNews?.(() => nudge.resolve());
      if (deaf) signal.addEventListener('abort', deaf, { once: true });
      while (!signal.aborted) {
        // News that come while it is asked are no part of the answer.
        nudge = Promise.withResolvers();
        await look();
        const pause = timer(failure ? Math.min(awayMs, timing.lookMs) : timing.lookMs, undefined, { signal });
        await Promise.race([pause, nudge.promise]).catch(() => undefined);
      }
    },
  };
}
