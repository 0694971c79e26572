import { z } from 'zod';

import type { ErrorCode } from '../../errors.ts';
import { AppError, asAppError, errorCodes } from '../../errors.ts';
import type { ModelInfo } from '../../gpu/engine.ts';
import type { Sweep } from '../../store/index.ts';
import { waitedTooLong } from '../away.ts';
import type { DeskParts } from './parts.ts';
import { isSame } from './engine-watch.ts';

/** That a sweep waits for somebody who can draw it. */
export interface Waits {
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly reason: AppError;
  /** When it is given up, milliseconds since 1970. */
  readonly until?: number;
  /** See `SweepSnapshot`. */
  readonly instead?: readonly ModelInfo[];
}

/** The patience of one sweep. */
export interface Waiting {
  /** It waits, and for this reason. Throws `job.waitedTooLong` when it has waited long enough. */
  for(reason: AppError, instead?: readonly ModelInfo[]): void;
  /** Somebody is there. */
  over(): void;
}

const stored = z.object({
  since: z.number(),
  /** This sweep began to wait: others may have waited before. */
  from: z.number(),
  code: z.enum(errorCodes),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});

/** What the ledger says. Undefined: it waits for nobody, or a later version wrote it. */
function storedWaits({ waits }: Pick<Sweep, 'waits'>): z.output<typeof stored> | undefined {
  return stored.safeParse(waits).data;
}

interface Current {
  readonly since: number;
  readonly from: number;
  /** Waited before this process, and where its own clock stood when it began to count. Wall clocks jump. */
  readonly before: number;
  readonly start: number;
  readonly reason?: AppError;
  readonly instead: readonly ModelInfo[];
}

export interface WaitingOptions {
  readonly sweepId: string;
  /** It waited already when it was accepted. Milliseconds since 1970. */
  readonly since?: number | undefined;
  /** Shows it. Undefined: it does not wait. */
  readonly show: (waits: Waits | undefined) => void;
}

/** What a restart left is taken up: a sweep that waited goes on waiting since then. */
export function createWaiting({ sweepId, show, since: accepted }: WaitingOptions, parts: DeskParts): Waiting {
  const { options, ledger, watch, patienceMs, elapsed, log } = parts;
  const { now, store } = options;
  let current: Current | undefined;

  const keep = (value: unknown): void => {
    try {
      store.sweeps.waits(sweepId, value);
    } catch (error) {
      // Only a restart right now would count from anew.
      log.warn({ sweep: sweepId, code: asAppError(error).code }, 'what a sweep waits for could not be noted');
    }
  };
  const set = (next: Current, reason: AppError): void => {
    const { since, from, instead } = next;
    const news = !isSame(current?.reason, reason) || namesOf(current?.instead) !== namesOf(instead);
    if (!isSame(current?.reason, reason)) {
      const code: ErrorCode = reason.code;
      keep({ since, from, code, params: reason.params });
    }
    current = { ...next, reason };
    if (news) show({ since, reason, until: from + patienceMs, instead });
  };

  const sweep = ledger.get(sweepId);
  const kept = sweep && storedWaits(sweep);
  if (kept) {
    const { since, from, code, params } = kept;
    const reason = new AppError(code, { params });
    const before = Math.max(0, now() - from);
    current = { since, from, before, start: elapsed(), reason, instead: [] };
    show({ since, reason, until: from + patienceMs });
  }

  return {
    for(reason, instead = []) {
      const begun = current ?? {
        since: watch.away()?.since ?? accepted ?? now(),
        from: now(),
        before: 0,
        start: elapsed(),
        instead: [],
      };
      if (begun.before + elapsed() - begun.start > patienceMs) throw waitedTooLong(reason, patienceMs);
      set({ ...begun, instead }, reason);
    },
    over() {
      show(undefined);
      if (!current) return;
      current = undefined;
      keep(undefined);
    },
  };
}

function namesOf(models: readonly ModelInfo[] | undefined): string {
  return JSON.stringify(models?.map(({ name }) => name));
}
