import PQueue from 'p-queue';

import { AppError, asAppError } from '../../errors.ts';
import type { Engine } from '../engine.ts';
import type { RowJob, RowQueue, SubmitOptions } from '../queue.ts';

export interface MemoryQueueOptions {
  readonly engine: Engine;
  /** Rows drawn at the same time. Default 1: Stable Diffusion servers draw one picture at a time. */
  readonly concurrency?: number;
}

/** A row in this queue, from submit to its end. */
interface Ticket {
  readonly priority: number;
  readonly options: SubmitOptions;
  /** Takes a waiting row out. */
  readonly leave: AbortController;
  /** Stops a running row. */
  readonly stop: AbortController;
  position?: number;
}

/** Rows wait in this process and are drawn by one engine; those people wait for go first. Needs no service. */
export function createMemoryQueue({ engine, concurrency = 1 }: MemoryQueueOptions): RowQueue {
  const queue = new PQueue({ concurrency });
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

  const cancel = (ticket: Ticket): void => {
    // Two controllers, because p-queue frees the slot as soon as its signal aborts, while the engine may still be busy.
    (running.has(ticket) ? ticket.stop : ticket.leave).abort(new AppError('job.cancelled'));
  };

  const run = async (ticket: Ticket, job: RowJob): Promise<void> => {
    running.add(ticket);
    setWaiting(waiting.filter((other) => other !== ticket));
    ticket.options.onState?.('running');
    try {
      await draw(engine, job, ticket.options, ticket.stop.signal);
    } finally {
      running.delete(ticket);
    }
  };

  return {
    async submit(job, options) {
      if (closed || options.signal.aborted) throw new AppError('job.cancelled');
      const ticket: Ticket = {
        priority: job.class === 'interactive' ? 1 : 0,
        options,
        leave: new AbortController(),
        stop: new AbortController(),
      };
      const onAbort = (): void => cancel(ticket);
      options.signal.addEventListener('abort', onAbort, { once: true });
      const before = waiting.filter((other) => other.priority >= ticket.priority);
      setWaiting([...before, ticket, ...waiting.filter((other) => other.priority < ticket.priority)]);
      try {
        await queue.add(() => run(ticket, job), { priority: ticket.priority, signal: ticket.leave.signal });
      } catch (error) {
        throw closed || options.signal.aborted ? new AppError('job.cancelled', { cause: error }) : asAppError(error);
      } finally {
        options.signal.removeEventListener('abort', onAbort);
        setWaiting(waiting.filter((other) => other !== ticket));
      }
    },
    size: () => ({ waiting: waiting.length, running: running.size }),
    async close() {
      closed = true;
      for (const ticket of [...waiting, ...running]) cancel(ticket);
      await queue.onIdle();
    },
  };
}

/** Holds the engine to its contract: every cell once, none that was not asked for, none after the end. */
async function draw(engine: Engine, job: RowJob, options: SubmitOptions, signal: AbortSignal): Promise<void> {
  const missing = new Set(job.row.cells.map((cell) => cell.key));
  let ended = false;
  try {
    await engine.generate(job.row, {
      signal,
      onCell: async (result) => {
        if (ended) return;
        if (!missing.delete(result.key)) {
          throw new AppError('internal', { detail: `${engine.name} reported a cell twice or one nobody asked for` });
        }
        await options.onCell(result);
      },
      onProgress: (progress) => {
        if (ended) return;
        if (progress.draining) options.onState?.('draining');
        options.onProgress?.(progress);
      },
    });
  } finally {
    ended = true;
  }
  if (missing.size > 0) {
    throw new AppError('internal', { detail: `${engine.name} ended a row without ${missing.size} of its cells` });
  }
}
