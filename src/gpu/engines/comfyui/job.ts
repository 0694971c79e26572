import { AppError } from '../../../errors.ts';
import type { Cell, RowProgress } from '../../engine.ts';
import type { HttpClient } from '../../http.ts';
import type { Credentials } from '../../server-address.ts';
import { untilAborted } from '../slot.ts';
import { listen } from './ear.ts';
import { failureOf } from './failure.ts';
import type { RowGraph } from './graph.ts';
import { createNews } from './news.ts';
import { createReporter } from './progress.ts';
import { forgetWhenOver, idsOf, lost, mostMisses, placeOf, submit, takeBack } from './prompt.ts';
import type { ImageRef } from './schemas.ts';
import { createSights } from './sight.ts';

export interface JobTiming {
  /** Milliseconds between questions while the WebSocket is down; ten times as many while it stands. */
  readonly pollMs: number;
  /** Milliseconds between reports of progress. */
  readonly reportMs: number;
  /** Milliseconds one row may take, waiting behind others included. */
  readonly deadlineMs: number;
  /** Milliseconds nobody may answer at the server's address: it restarts, or the network stumbles. */
  readonly awayMs: number;
  /** Milliseconds the server may leave questions unanswered: it loads a model. */
  readonly silenceMs: number;
  /** Milliseconds to wait for the WebSocket before the row goes without it. */
  readonly openMs: number;
}

export interface JobOptions extends JobTiming {
  readonly client: HttpClient;
  readonly url: string;
  readonly auth: Credentials | undefined;
  readonly clientId: string;
  readonly promptId: string;
  readonly signal: AbortSignal;
  readonly onProgress: ((progress: RowProgress) => void) | undefined;
  /** Hands a panel on; awaited, one at a time. `ms`: since the one before, or since the prompt began to run. */
  readonly onPanel: (cell: Cell, image: ImageRef, ms: number) => Promise<void>;
  /** Keeps rows that are asked for now from being submitted, until the answer is called: an interrupt is on its way. */
  readonly hold: () => () => void;
  /** Tidying up that goes on after the row is over for whoever asked. */
  readonly later: (work: (signal: AbortSignal) => Promise<void>) => void;
}

/** How much rarer questions are while the server tells by itself. */
const listening = 10;

/** One prompt from the first connection to its last panel. Rejects with `server.*` or `job.cancelled`. */
export async function runJob(graph: RowGraph, options: JobOptions): Promise<void> {
  const { client, clientId, promptId, signal } = options;
  const news = createNews();
  const sights = createSights(graph);
  const ear = listen({
    url: options.url,
    auth: options.auth,
    clientId,
    retryMs: options.pollMs,
    onEvent: (event) => {
      sights.take(event);
      queueMoved ||= event.kind === 'queue';
      news.tell();
    },
  });
  const submitting = new AbortController();
  let queueMoved = false;
  let submitted: Promise<string> | undefined;
  try {
    // Before the prompt, or its first events reach nobody.
    await untilAborted(ear.ready(options.openMs), signal);
    submitted = submit(client, { nodes: graph.nodes, clientId, promptId }, submitting.signal);
    const id = await untilAborted(submitted, signal);
    await follow(id);
    options.later((tidying) => forgetWhenOver(client, id, tidying));
  } catch (error) {
    if (submitted) options.later(abandon(submitted));
    throw error;
  } finally {
    ear.close();
  }

  async function follow(id: string): Promise<void> {
    const sight = sights.follow(id);
    const reporter = createReporter(graph, options.reportMs, options.onProgress);
    const waiting = new Set(graph.panels.keys());
    const look = createLook(id);
    const started = performance.now();
    let isOver = false;
    let since: number | undefined;

    async function deliver(): Promise<void> {
      // In the order in which they were finished; those that come in the meantime are taken along.
      for (const [node, image] of sight.pictures) {
        const cell = waiting.has(node) ? graph.panels.get(node) : undefined;
        if (!cell) continue;
        const now = performance.now();
        await options.onPanel(cell, image, now - (since ?? sight.runningSince ?? started));
        since = now;
        waiting.delete(node);
        reporter.finished(cell, sight);
      }
    }

    for (;;) {
      await deliver();
      if (waiting.size === 0) return;
      if (performance.now() - started > options.deadlineMs) {
        const seconds = Math.ceil(options.deadlineMs / 1000);
        throw new AppError('server.timeout', { params: { host: client.host, seconds } });
      }
      if (isOver) throw new AppError('server.badAnswer', { params: { host: client.host, part: 'outputs' } });
      const soon = sight.ended || (queueMoved && sight.runningSince === undefined);
      const place = await look.when(soon);
      if (place) queueMoved = false;
      if (place?.kind === 'running') sight.runningSince ??= performance.now();
      if (place?.kind === 'over') {
        // What was finished before a failure counts.
        sights.fromHistory(id, place.entry);
        await deliver();
        const failure = waiting.size > 0 ? failureOf(client.host, place.entry) : undefined;
        if (failure) throw failure;
        isOver = true;
        continue;
      }
      reporter.report(
        { sight, queuePosition: place?.kind === 'waiting' ? place.position : undefined },
        place?.kind === 'waiting',
      );
      await news.next(look.dueIn(soon), signal);
    }
  }

  /** Asks where the prompt is, when it is time to; carries a server that is away for a while. */
  function createLook(id: string) {
    let last = Number.NEGATIVE_INFINITY;
    let misses = 0;
    let troubleSince: number | undefined;
    const dueIn = (soon: boolean): number => {
      const every = options.pollMs * (ear.open && !soon && misses === 0 ? listening : 1);
      return Math.max(0, last + every - performance.now());
    };

    async function when(soon: boolean) {
      if (dueIn(soon) > 0) return undefined;
      try {
        const place = await placeOf(client, id, signal);
        troubleSince = undefined;
        misses = place.kind === 'gone' ? misses + 1 : 0;
        if (misses >= mostMisses) throw lost(client.host);
        return place;
      } catch (error) {
        if (signal.aborted || !(error instanceof AppError) || !error.retryable || error.code === 'server.lost')
          throw error;
        troubleSince ??= performance.now();
        const limit = error.code === 'server.unreachable' ? options.awayMs : options.silenceMs;
        if (performance.now() - troubleSince > limit) throw error;
        return undefined;
      } finally {
        last = performance.now();
      }
    }
    return { when, dueIn };
  }

  /** The row is over; what the server still has of it must not go on. */
  function abandon(prompt: Promise<string>): (tidying: AbortSignal) => Promise<void> {
    return async (tidying) => {
      const release = options.hold();
      tidying.addEventListener('abort', () => submitting.abort(), { once: true });
      let ids: readonly string[];
      try {
        ids = await prompt.then(
          (id) => [id],
          () => idsOf(client, clientId, tidying),
        );
        for (const id of ids) await takeBack(client, id, tidying);
      } finally {
        release();
      }
      for (const id of ids) await forgetWhenOver(client, id, tidying);
    };
  }
}
