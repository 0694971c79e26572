import PQueue from 'p-queue';

import { AppError, asAppError } from '../../errors.ts';
import type { Engine } from '../engine.ts';
import { ableServers, chooseServer } from '../pool/choose.ts';
import type { RowServers } from '../pool/row-servers.ts';
import { soleServer } from '../pool/row-servers.ts';
import type { RowJob, RowQueue, SubmitOptions } from '../queue.ts';
import { drawRow } from './draw-row.ts';

export type MemoryQueueOptions = (
  | { readonly engine: Engine; readonly servers?: never }
  /** Each server draws its own rows. */
  | { readonly servers: RowServers; readonly engine?: never }
) & {
  /** Rows a server draws at the same time. Default 1: Stable Diffusion servers draw one picture at a time. */
  readonly concurrency?: number;
};

/** A row in this queue, from submit to its end. */
interface Ticket {
  readonly job: RowJob;
  readonly priority: number;
  readonly options: SubmitOptions;
  /** Stops a running row. */
  readonly stop: AbortController;
  /** Resolves when the row is drawn. */
  readonly end: PromiseWithResolvers<void>;
  position?: number;
  /** Where it runs. */
  server?: string;
}

/**
 * Rows wait in this process, those people wait for first, and are bound late: a row gets its server when one is free that can
 * draw it. Needs no service.
 */
export function createMemoryQueue({ engine, servers, concurrency = 1 }: MemoryQueueOptions): RowQueue {
  const pool = servers ?? soleServer(engine);
  const lanes = new Map(pool.ids().map((id) => [id, new PQueue({ concurrency })]));
  /** In the order they will run. */
  let waiting: readonly Ticket[] = [];
  const running = new Set<Ticket>();
  let closed = false;

  const setWaiting = (tickets: readonly Ticket[]): void => {
    waiting = tickets;
    for (const [index, ticket] of tickets.entries()) {
      if (ticket.position === index + 1) continue;
      ticket.position = index + 1;
      ticket.options.onState?.('queued', index + 1);
    }
  };
  const leave = (ticket: Ticket): void => setWaiting(waiting.filter((other) => other !== ticket));

  /** Cost of what runs on a server, and of what waits for this one alone. */
  const loadOf = (id: string): number => {
    const own = [...running].filter(({ server }) => server === id);
    const bound = waiting.filter(({ job }) => {
      const able = ableServers(pool.standings(job.row, job.pin), job.pin);
      return able.length === 1 && able[0]?.id === id;
    });
    return [...own, ...bound].reduce((sum, { job }) => sum + job.cost, 0);
  };
  const isFree = (id: string): boolean => [...running].filter(({ server }) => server === id).length < concurrency;

  /** Gives each free server the first row that may go there. */
  const dispatch = (): void => {
    for (const ticket of waiting) {
      // Whoever is told of a start may have submitted more, and that gave rows away already.
      if (!waiting.includes(ticket)) continue;
      const { row, pin } = ticket.job;
      const standings = pool.standings(row, pin);
      if (!ableServers(standings, pin).some(({ away }) => !away)) {
        leave(ticket);
        ticket.end.reject(pool.refusal(row, pin));
        continue;
      }
      const free = standings.filter(({ id }) => isFree(id));
      const rivals = ableServers(free, pin).length > 1;
      const chosen = chooseServer(
        standings.map((server) => ({
          ...server,
          free: isFree(server.id),
          load: rivals ? (loadOf(server.id) + ticket.job.cost) / server.weight : 0,
        })),
        pin,
      );
      if (chosen) start(ticket, chosen.id);
    }
  };

  const start = (ticket: Ticket, server: string): void => {
    ticket.server = server;
    running.add(ticket);
    leave(ticket);
    ticket.options.onState?.('running');
    const work = async (): Promise<void> => {
      try {
        await drawRow({ ...ticket, pool, server, signal: ticket.stop.signal });
        ticket.end.resolve();
      } catch (error) {
        ticket.end.reject(error);
      } finally {
        running.delete(ticket);
        dispatch();
      }
    };
    void lanes.get(server)?.add(work);
  };

  const cancel = (ticket: Ticket): void => {
    if (running.has(ticket)) {
      // The place is free when the engine has ended, not before.
      ticket.stop.abort(new AppError('job.cancelled'));
      return;
    }
    leave(ticket);
    ticket.end.reject(new AppError('job.cancelled'));
  };

  const stopListening = pool.onChange(dispatch);

  return {
    async submit(job, options) {
      if (closed || options.signal.aborted) throw new AppError('job.cancelled');
      const priority = job.class === 'interactive' ? 1 : 0;
      const ticket: Ticket = {
        job,
        priority,
        options,
        stop: new AbortController(),
        end: Promise.withResolvers<void>(),
      };
      const onAbort = (): void => cancel(ticket);
      options.signal.addEventListener('abort', onAbort, { once: true });
      const before = waiting.filter((other) => other.priority >= priority);
      setWaiting([...before, ticket, ...waiting.filter((other) => other.priority < priority)]);
      dispatch();
      try {
        await ticket.end.promise;
      } catch (error) {
        throw closed || options.signal.aborted ? new AppError('job.cancelled', { cause: error }) : asAppError(error);
      } finally {
        options.signal.removeEventListener('abort', onAbort);
      }
    },
    size: () => ({ waiting: waiting.length, running: running.size }),
    lanes: () => pool.ids().length * concurrency,
    async close() {
      closed = true;
      stopListening();
      for (const ticket of [...waiting, ...running]) cancel(ticket);
      await Promise.all([...lanes.values()].map((lane) => lane.onIdle()));
    },
  };
}
