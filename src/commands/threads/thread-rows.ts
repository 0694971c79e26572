import type { Delivery, Store } from '../../store/index.ts';

/** Deliveries of the first messages of a sweep's threads, the later ones first. */
export function threadRows(sweepId: string, store: Store): Delivery[] {
  const own = new RegExp(`^${sweepId}-t\\d+$`);
  return store.deliveries
    .bySweep(sweepId)
    .filter(({ id }) => own.test(id))
    .toReversed();
}

/** The thread a sweep has. Undefined: none, or it was given up. */
export function threadOf(sweepId: string, store: Store): string | undefined {
  return threadRows(sweepId, store).find(({ state, messageId }) => state !== 'lost' && messageId !== undefined)
    ?.channelId;
}

/** To be opened when the sweep is drawn: kept in the ledger together with it. */
export function wishThread(sweepId: string, channelId: string, store: Store): void {
  const id = `${sweepId}-t${threadRows(sweepId, store).length + 1}`;
  store.deliveries.add({ id, sweepId, kind: 'notice', channelId, nonce: id });
}

export function isThreadOwed(sweepId: string, store: Store): boolean {
  return threadRows(sweepId, store).some(({ state }) => state === 'pending' || state === 'posting');
}
