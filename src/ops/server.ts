import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';

import type { Registry } from 'prom-client';

import { AppError } from '../errors.ts';

export interface OpsOptions {
  /** 0: any free one (tests). */
  readonly port: number;
  /** Address to listen at. Default 127.0.0.1: whoever opens it wider (a container) says so. */
  readonly host?: string;
  /** What has to hold for the bot to do its work, each by name. All true: ready. */
  readonly readiness: () => Readonly<Record<string, boolean>>;
  readonly registry: Registry;
  /**
   * What may be asked for with POST, by path. Such a request must carry `orderHeader`: no page of the web that a browser on this
   * machine shows can send that without asking first, and it is not allowed to.
   */
  readonly actions?: Readonly<Record<string, () => void>>;
}

/** See `OpsOptions.actions`. */
export const orderHeader = 'x-clipskip-order';

export interface Ops {
  /** http://host:port */
  readonly url: string;
  /** Idempotent. */
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const json = (status: number, body: object): Answer => ({
  status,
  type: 'application/json',
  body: `${JSON.stringify(body)}\n`,
});

/**
 * `/healthz`: the process answers. `/readyz`: 200 when every part is ready, else 503 with which ones are not.
 * `/metrics`: for Prometheus. Rejects with `ops.port` when the port cannot be had.
 */
export async function startOps(options: OpsOptions): Promise<Ops> {
  const { port, host = '127.0.0.1', readiness, registry, actions = {} } = options;
  const pages: Readonly<Record<string, () => Answer | Promise<Answer>>> = {
    '/healthz': () => json(200, { alive: true }),
    '/readyz': () => {
      const parts = readiness();
      const ready = Object.values(parts).every(Boolean);
      return json(ready ? 200 : 503, { ready, ...parts });
    },
    '/metrics': async () => ({ status: 200, type: registry.contentType, body: await registry.metrics() }),
  };

  async function answer(request: IncomingMessage): Promise<Answer> {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const act = Object.hasOwn(actions, path) ? actions[path] : undefined;
    if (act) {
      if (request.method !== 'POST' || request.headers[orderHeader] !== '1') return json(405, { error: 'an order' });
      act();
      return json(200, { done: true });
    }
    const page = pages[path];
    if (!page) return json(404, { error: `not one of ${Object.keys(pages).join(', ')}` });
    if (request.method !== 'GET' && request.method !== 'HEAD') return json(405, { error: 'GET or HEAD' });
    return page();
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Nothing is read: a body that somebody sends ends with the connection.
    const { status, type, body } = await answer(request).catch(() => json(500, { error: 'internal' }));
    const headers = { 'content-type': type, 'content-length': Buffer.byteLength(body), 'cache-control': 'no-store' };
    response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body);
  }

  const server = createServer((request, response) => void handle(request, response));
  server.requestTimeout = 10_000;
  server.maxConnections = 32;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new AppError('ops.port', { params: { port, reason: error.code ?? error.message }, cause: error })),
    );
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const bound = address !== null && typeof address === 'object' ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
