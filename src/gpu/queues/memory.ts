import { setTimeout as timer } from 'node:timers/promises';

import PQueue from 'p-queue';

import { AppError, asAppError } from '../../errors.ts';
import type { Engine } from '../engine.ts';
import type { RowServers } from '../pool/row-servers.ts';
import { soleServer } from '../pool/row-servers.ts';
import type { Ahead, RowJob, RowQueue, SubmitOptions } from '../queue.ts';
import type { Place, Start } from '../schedule/index.ts';
import { createScheduler } from '../schedule/index.ts';
import { drawRow } from './draw-row.ts';
import { createTelling } from './telling.ts';

export type MemoryQueueOptions = (
  | { readonly engine: Engine; readonly servers?: never }
  /** Each server draws its own rows. */
  | { readonly servers: RowServers; readonly engine?: never }
) & {
  /** Rows a server draws at the same time. Default 1: Stable Diffusion servers draw one picture at a time. */
  readonly concurrency?: number;
  /** How it waits before those far behind are told their place. Default: a timer that keeps no process alive. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
};

/** A row in this queue, from submit to its end. */
interface Ticket {
  readonly job: RowJob;
  readonly options: SubmitOptions;
  /** Stops a running row. */
  readonly stop: AbortController;
  /** Resolves when the row is drawn. */
  readonly end: PromiseWithResolvers<void>;
  /** What it was told last. */
  told?: { readonly position: number; readonly ahead: Ahead };
  /** A cell was reported. */
  begun: boolean;
  /** How often it lost its server and was put back. */
  returns: number;
}

/** A row that so many machines left is somebody else's to judge. */
const maxReturns = 5;
/**
 * Who waits keeps the place for so long when the last server that could draw the row goes away: most are back in a moment. Sent
 * away at once, everybody would come back in another order, and the turns would be forgotten.
 */
const graceMs = 3000;

const timed = async (ms: number, signal: AbortSignal): Promise<void> => timer(ms, undefined, { signal, ref: false });

/**
 * Rows wait in this process in the order of `Scheduler`, and are bound late: a row gets its server when one is free that can
 * draw it. A server may be a machine elsewhere: when that leaves (`worker.gone`) before any cell was there, the row waits again
 * in its old place. Needs no service.
 */
export function createMemoryQueue({ engine, servers, concurrency = 1, wait = timed }: MemoryQueueOptions): RowQueue {
  const pool = servers ?? soleServer(engine);
  const lanes = new Map<string, PQueue>();
  const running = new Map<Ticket, Promise<void>>();
  const closing = new AbortController();
  const scheduler = createScheduler<Ticket>({ standings: ({ row, pin }) => pool.standings(row, pin), concurrency });

  const tell = ({ item, position, ahead }: Place<Ticket>): void => {
    const { told } = item;
    if (told?.position === position && told.ahead.cost === ahead.cost && told.ahead.servers === ahead.servers) return;
    item.told = { position, ahead };
    item.options.onState?.('queued', position, ahead);
  };
  const changed = createTelling<Ticket>({
    places: (most) => scheduler.places(most),
    tell,
    wait,
    signal: closing.signal,
  });

  const laneOf = (server: string): PQueue => {
    const lane = lanes.get(server) ?? new PQueue({ concurrency });
    lanes.set(server, lane);
    return lane;
  };

  /** Starts what can start. Whoever is told of a start may submit more and come here again. */
  const dispatch = (): void => {
    for (let found = scheduler.next(); found; found = scheduler.next()) start(found);
    changed();
  };
  const refuse = (ticket: Ticket): void => {
    scheduler.remove(ticket);
    ticket.end.reject(pool.refusal(ticket.job.row, ticket.job.pin));
  };

  const start = ({ item: ticket, servers: parts }: Start<Ticket>): void => {
    delete ticket.told;
    // It is told that it runs before its first cell can be there.
    running.set(
      ticket,
      Promise.resolve().then(() => draw(ticket, parts)),
    );
    ticket.options.onState?.('running');
  };
  const draw = async (ticket: Ticket, parts: readonly string[]): Promise<void> => {
    const held = new Set(parts);
    const free = (server: string): void => {
      if (held.delete(server)) scheduler.free(ticket, server);
    };
    const { job, stop, end } = ticket;
    try {
      await drawRow({
        job,
        options: {
          ...ticket.options,
          onCell: (result) => {
            ticket.begun = true;
            return ticket.options.onCell(result);
          },
        },
        pool,
        servers: parts,
        signal: stop.signal,
        inLane: async (server, part) => {
          try {
            await laneOf(server).add(part);
          } finally {
            // The last one waits for what becomes of the row: it may want its old place before anybody else starts.
            if (held.size > 1) {
              free(server);
              dispatch();
            }
          }
        },
      });
      end.resolve();
      leave(ticket, held);
    } catch (error) {
      if (isLost(ticket, error)) putBack(ticket, held);
      else {
        end.reject(error);
        leave(ticket, held);
      }
    }
  };
  const leave = (ticket: Ticket, held: ReadonlySet<string>): void => {
    for (const server of held) scheduler.free(ticket, server);
    running.delete(ticket);
    scheduler.end(ticket);
    dispatch();
  };
  const isLost = ({ begun, returns, stop }: Ticket, error: unknown): boolean =>
    asAppError(error).code === 'worker.gone' && !begun && returns < maxReturns && !stop.signal.aborted;
  const putBack = (ticket: Ticket, held: ReadonlySet<string>): void => {
    for (const server of held) scheduler.free(ticket, server);
    running.delete(ticket);
    ticket.returns += 1;
    scheduler.putBack(ticket);
    if (scheduler.isHopeless(ticket)) refuse(ticket);
    dispatch();
  };

  const cancel = (ticket: Ticket): void => {
    if (scheduler.remove(ticket)) {
      ticket.end.reject(new AppError('job.cancelled'));
      dispatch();
    }
    // The place is free when the engine has ended, not before.
    else ticket.stop.abort(new AppError('job.cancelled'));
  };

  /** Those who lost their last server and did not find one in time. Who loses it meanwhile is looked at the next time. */
  let judging = false;
  const judge = async (lost: readonly Ticket[]): Promise<void> => {
    judging = true;
    for (let left = lost; left.length > 0; left = hopeless()) {
      try {
        await wait(graceMs, closing.signal);
      } catch {
        // The queue closes.
        return;
      }
      for (const ticket of left) if (scheduler.isHopeless(ticket)) refuse(ticket);
      changed();
    }
    judging = false;
  };
  const hopeless = (): Ticket[] => scheduler.places().flatMap(({ item }) => (scheduler.isHopeless(item) ? [item] : []));
  const stopListening = pool.onChange(() => {
    const lost = scheduler.refresh();
    if (lost.length > 0 && !judging) void judge(lost);
    dispatch();
  });

  return {
    async submit(job, options) {
      const { signal } = options;
      if (closing.signal.aborted || signal.aborted) throw new AppError('job.cancelled');
      const ticket: Ticket = {
        job,
        options,
        stop: new AbortController(),
        end: Promise.withResolvers<void>(),
        begun: false,
        returns: 0,
      };
      const onAbort = (): void => cancel(ticket);
      signal.addEventListener('abort', onAbort, { once: true });
      scheduler.add(ticket, job);
      if (scheduler.isHopeless(ticket)) refuse(ticket);
      const place = scheduler.place(ticket);
      if (place) tell(place);
      dispatch();
      try {
        await ticket.end.promise;
      } catch (error) {
        throw closing.signal.aborted || signal.aborted
          ? new AppError('job.cancelled', { cause: error })
          : asAppError(error);
      } finally {
        signal.removeEventListener('abort', onAbort);
      }
    },
    size: () => ({ waiting: scheduler.size(), running: running.size }),
    lanes: () => Math.max(1, pool.here().length) * concurrency,
    async close() {
      closing.abort();
      stopListening();
      for (const { item } of scheduler.places()) {
        scheduler.remove(item);
        item.end.reject(new AppError('job.cancelled'));
      }
      const ends = [...running];
      for (const [ticket] of ends) ticket.stop.abort(new AppError('job.cancelled'));
      await Promise.all(ends.map(([, end]) => end));
    },
  };
}
