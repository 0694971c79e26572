import { asAppError } from '../../errors.ts';
import type { Store } from '../../store/index.ts';
import type { Shown } from '../../threads/index.ts';
import type { Showings } from '../showings.ts';
import { isOver, panelsOf, sweepOf } from '../showings.ts';
import type { HandlerLog } from '../types.ts';
import type { Courier } from './courier.ts';
import { failureOf } from './failure.ts';
import type { Change, Pace } from './pace.ts';

export interface FollowOptions {
  readonly showings: Pick<Showings, 'watch'>;
  readonly store: Store;
  readonly courier: Courier;
  readonly pace: Pace;
  readonly log: HandlerLog;
  readonly signal: AbortSignal;
  /** Milliseconds of a clock that never goes back. */
  readonly elapsed: () => number;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** What stands in the message now; undefined: nobody knows. */
  readonly shown: Shown | undefined;
  /** Its end is written, or there is no place for it. */
  readonly onDelivered: (sweepId: string) => void;
}

const firstPauseMs = 5000;
const longestPauseMs = 5 * 60_000;

/** Follows a sweep with edits until its end is written. Never rejects. */
export async function follow(sweepId: string, options: FollowOptions): Promise<void> {
  const { showings, store, courier, pace, log, signal, elapsed, wait } = options;
  let shown = options.shown;
  let latest: Shown | undefined;
  let changed = Promise.withResolvers<void>();
  let leave: (() => void) | undefined;
  const stopped = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => stopped.resolve(), { once: true });
  let failures = 0;
  try {
    leave = showings.watch(sweepId, (next) => {
      latest = next;
      changed.resolve();
    });
    while (!signal.aborted) {
      changed = Promise.withResolvers<void>();
      const change = latest && changeOf(shown, latest);
      const due = latest && change ? pace.wait(change, elapsed()) : undefined;
      if (!latest || !change || due === undefined) {
        await Promise.race([changed.promise, stopped.promise]);
        continue;
      }
      if (due > 0) {
        await pauseOr(due, changed.promise, signal, wait);
        continue;
      }
      try {
        const showing = latest;
        const { result, requests } = await courier.show(showing);
        pace.spent(change, requests, elapsed());
        shown = showing;
        failures = 0;
        if (change === 'end') {
          finish(sweepId, result, store, log);
          options.onDelivered(sweepId);
          return;
        }
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        const failure = failureOf(error);
        const about = { sweep: sweepId, failure, detail: asAppError(error).message.slice(0, 300) };
        // Without a token nothing can be written; the next start takes it up.
        if (failure === 'token') return log.error(about, 'delivery stopped: the token is refused');
        if (failure === 'refused' || asAppError(error).code === 'store.gone') return giveUp(sweepId, store, log, about);
        log.warn(about, 'delivery waits');
        pace.spent(change, 1, elapsed());
        await wait(Math.min(firstPauseMs * 2 ** (failures - 1), longestPauseMs), signal);
      }
    }
  } catch (error) {
    if (signal.aborted) return;
    const { code, message } = asAppError(error);
    if (code === 'store.gone') giveUp(sweepId, store, log, { sweep: sweepId, code });
    else log.error({ sweep: sweepId, detail: message }, 'delivery stopped');
  } finally {
    leave?.();
  }
}

/** What is new since the message was written, as what it is worth. */
function changeOf(shown: Shown | undefined, latest: Shown): Change | undefined {
  if (isOver(latest)) return 'end';
  if (!shown) return 'panel';
  if (panelsOf(shown).done !== panelsOf(latest).done) return 'panel';
  const [before, after] = [sweepOf(shown), sweepOf(latest)];
  if (before.awaySince !== after.awaySince || before.awayReason?.code !== after.awayReason?.code) return 'notice';
  if (namesOf(before) !== namesOf(after)) return 'notice';
  return shown === latest ? undefined : 'progress';
}

/** Of what is offered instead. */
function namesOf({ instead = [] }: ReturnType<typeof sweepOf>): string {
  return JSON.stringify(instead.map(({ name }) => name));
}

async function pauseOr(
  ms: number,
  changed: Promise<void>,
  signal: AbortSignal,
  wait: FollowOptions['wait'],
): Promise<void> {
  const over = new AbortController();
  const both = AbortSignal.any([signal, over.signal]);
  await Promise.race([changed, wait(ms, both).catch(() => undefined)]);
  over.abort();
}

function finish(sweepId: string, result: 'shown' | 'silent' | 'nowhere', store: Store, log: HandlerLog): void {
  const rows = store.deliveries.bySweep(sweepId).filter(({ kind }) => kind === 'sheet');
  store.transaction(() => {
    for (const { id } of rows) store.deliveries.final(id);
    store.sweeps.delivered(sweepId);
  });
  const messages = rows.length;
  if (result === 'nowhere') log.warn({ sweep: sweepId, messages }, 'sweep kept in the history: no place takes it');
  else log.info({ sweep: sweepId, messages }, 'sweep delivered');
}

function giveUp(sweepId: string, store: Store, log: HandlerLog, about: object): void {
  for (const { id } of store.deliveries.bySweep(sweepId)) store.deliveries.lost(id);
  store.sweeps.delivered(sweepId);
  log.error(about, 'sweep kept in the history: its message cannot be written');
}
