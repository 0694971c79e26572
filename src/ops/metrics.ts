import { Counter, Gauge, Histogram, Registry } from 'prom-client';

import type { RouteClass } from './route-class.ts';
import { routeClass } from './route-class.ts';

export type EndState = 'done' | 'failed' | 'cancelled';
export type InteractionKind = 'command' | 'menu' | 'component' | 'modal' | 'autocomplete';

/**
 * What the bot counts. Rooms below take the one or two methods they need as plain functions; labels are closed lists, so
 * that no id, prompt or name can become one.
 */
export interface Metrics {
  readonly registry: Registry;
  /** A sweep came to its end. */
  sweepEnded(state: EndState): void;
  /** Cells of a sweep that came from the picture cache. Drawn ones are counted by `countedEngine`. */
  cellsFromCache(count: number): void;
  cellDrawn(): void;
  /** The engine was at work so long on one row, whatever came of it. */
  engineWorked(ms: number): void;
  /** From receiving an interaction to Discord having our first answer. */
  acknowledged(kind: InteractionKind, ms: number): void;
  /** One answer of Discord's REST API. `route`: path or route template. */
  requested(request: RestRequest): void;
}

export interface RestRequest {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  /** `X-RateLimit-Scope` of a 429. */
  readonly scope?: string | undefined;
}

export interface MetricsSources {
  /** Rows waiting and running, asked when somebody looks. */
  readonly queueSize?: () => { readonly waiting: number; readonly running: number };
  /** Whether each server answered the last time, by the operator's name for it; asked when somebody looks. */
  readonly serversUp?: () => Readonly<Record<string, boolean>>;
}

/** Discord counts these towards its ban (10,000 in 10 minutes): topics/rate-limits.mdx, "Invalid Request Limit". */
function isInvalid({ status, scope }: RestRequest): boolean {
  return status === 401 || status === 403 || (status === 429 && scope !== 'shared');
}

/** A registry of its own: two bots in one process (tests) do not count for each other. */
export function createMetrics({ queueSize, serversUp }: MetricsSources = {}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const sweeps = new Counter<'state'>({
    name: 'clipskip_sweeps_total',
    help: 'Sweeps that ended, by how.',
    labelNames: ['state'],
    registers,
  });
  const cells = new Counter<'source'>({
    name: 'clipskip_cells_total',
    help: 'Pictures, by where they came from: drawn or cache.',
    labelNames: ['source'],
    registers,
  });
  const engine = new Counter({
    name: 'clipskip_engine_seconds_total',
    help: 'Seconds the engine was at work.',
    registers,
  });
  const acks = new Histogram<'kind'>({
    name: 'clipskip_ack_seconds',
    help: 'From receiving an interaction to the first answer; Discord gives 3 s.',
    labelNames: ['kind'],
    buckets: [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3],
    registers,
  });
  const requests = new Counter<'route' | 'status'>({
    name: 'clipskip_discord_requests_total',
    help: 'Requests to Discord, by what they are for and how they were answered.',
    labelNames: ['route', 'status'],
    registers,
  });
  const invalid = new Counter({
    name: 'clipskip_discord_invalid_requests_total',
    help: 'Requests that count towards a ban by Discord: 401, 403 and 429 unless shared.',
    registers,
  });
  const queue = new Gauge<'state'>({
    name: 'clipskip_queue_rows',
    help: 'Rows waiting for the engine and rows it is drawing.',
    labelNames: ['state'],
    registers: [],
    collect() {
      const { waiting, running } = queueSize?.() ?? { waiting: 0, running: 0 };
      this.set({ state: 'waiting' }, waiting);
      this.set({ state: 'running' }, running);
    },
  });
  registry.registerMetric(queue);
  const servers = new Gauge<'server'>({
    name: 'clipskip_server_up',
    help: 'Whether the server answered the last time it was asked, by its name in the configuration.',
    labelNames: ['server'],
    registers: [],
    collect() {
      for (const [server, up] of Object.entries(serversUp?.() ?? {})) this.set({ server }, up ? 1 : 0);
    },
  });
  registry.registerMetric(servers);
  // A series that appears with its first event looks like a gap to a graph: those with known labels start at 0.
  for (const state of ['done', 'failed', 'cancelled'] as const) sweeps.inc({ state }, 0);
  for (const source of ['drawn', 'cache'] as const) cells.inc({ source }, 0);

  return {
    registry,
    sweepEnded: (state) => sweeps.inc({ state }),
    cellsFromCache: (count) => cells.inc({ source: 'cache' }, count),
    cellDrawn: () => cells.inc({ source: 'drawn' }),
    engineWorked: (ms) => engine.inc(ms / 1000),
    acknowledged: (kind, ms) => acks.observe({ kind }, ms / 1000),
    requested: (request) => {
      const route: RouteClass = routeClass(request.method, request.route);
      requests.inc({ route, status: String(request.status) });
      if (isInvalid(request)) invalid.inc();
    },
  };
}
