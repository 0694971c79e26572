import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

import blocked from '../fixtures/horde/error-blocked.json' with { type: 'json' };
import gone from '../fixtures/horde/error-gone.json' with { type: 'json' };
import invalidKey from '../fixtures/horde/error-key.json' with { type: 'json' };
import kudosUpfront from '../fixtures/horde/error-kudos.json' with { type: 'json' };
import limit from '../fixtures/horde/error-limit.json' with { type: 'json' };
import maintenance from '../fixtures/horde/error-maintenance.json' with { type: 'json' };
import corruptPrompt from '../fixtures/horde/error-prompt.json' with { type: 'json' };
import tooMany from '../fixtures/horde/error-too-many.json' with { type: 'json' };
import noUser from '../fixtures/horde/error-user.json' with { type: 'json' };
import validation from '../fixtures/horde/error-validation.json' with { type: 'json' };
import noWorker from '../fixtures/horde/error-worker.json' with { type: 'json' };
import models from '../fixtures/horde/models.json' with { type: 'json' };
import user from '../fixtures/horde/user.json' with { type: 'json' };
import warnings from '../fixtures/horde/warnings.json' with { type: 'json' };
import { createRateLimits } from './fake-horde-limits.ts';
import {
  createFakeQueue,
  type FakeQueue,
  type FakeWorker,
  type GenerateBody,
  generateBody,
  type WorkerFault,
} from './fake-horde-queue.ts';

/** What the Horde itself does wrong. `late`: it answers when everything in line has been drawn. */
export type FrontFault =
  | 'webPage'
  | 'hangs'
  | 'huge'
  | 'truncated'
  | 'dies'
  | 'unavailable'
  | 'redirect'
  | 'blocked'
  | 'late'
  | 'tooFast'
  | 'nonsense';

export interface FakeHordeOptions {
  /** Default: "worker-a" and "worker-b", 10 ms a picture, on every model of the fixture. */
  readonly workers?: readonly FakeWorker[];
  /** Keys of accounts besides the anonymous one. Default none. */
  readonly keys?: readonly string[];
  /** Requests that may wait at once. Default 30. */
  readonly concurrency?: number;
  /** How long one of its seconds lasts, in ms: rate limits are on. Default: they are off. */
  readonly secondMs?: number;
  /** Kudos of everybody; requests over 576x576 or 50 steps cost 42. Default 1000. */
  readonly kudos?: number;
  /** HORDE_UPFRONT_KUDOS_ON_WORKERLIST. Default false. */
  readonly kudosOnWorkerList?: boolean;
  /** Milliseconds a request lives. Default a minute. */
  readonly expiryMs?: number;
  /** Clip skip that the model reference wants. */
  readonly clipSkip?: number;
}

interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
  /** Milliseconds. */
  readonly at: number;
  status: number;
}

export interface FakeHorde extends Pick<FakeQueue, 'hold' | 'waiting'> {
  /** http://127.0.0.1:port */
  readonly url: string;
  readonly requests: readonly FakeRequest[];
  readonly workers: readonly FakeWorker[];
  /** Bodies of the picture requests so far. */
  pictures(): readonly GenerateBody[];
  /** Requests to paths that contain the text. */
  to(method: string, part: string): readonly FakeRequest[];
  fail(fault: FrontFault | undefined, options?: { readonly at?: string; readonly times?: number }): void;
  /** From the picture after so many on, so many times; default at once, for ever. */
  failWorkers(fault: WorkerFault | undefined, options?: { readonly after?: number; readonly times?: number }): void;
  setMaintenance(on: boolean): void;
  setOnline(worker: string, online: boolean): void;
  /** The worker is deleted: nobody knows its id any more. */
  forget(worker: string): void;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const ok = (body: unknown): Answer => ({ status: 200, body });
const servable = models.answer.filter(({ count }) => count > 0).map(({ name }) => name);

export const fakeWorker = (name: string, rest: Partial<FakeWorker> = {}): FakeWorker => ({
  id: `00000000-0000-4000-8000-${Buffer.from(name).toString('hex').padStart(12, '0').slice(-12)}`,
  name,
  models: servable,
  ms: 10,
  online: true,
  ...rest,
});

/**
 * AI Horde on a free loopback port, as its source says (Haidra-Org/AI-Horde fbd5ed4: `horde/apis/v2/stable.py`, `base.py`,
 * `horde/classes/`, `horde/exceptions.py`). Constructed from source: no real Horde stood beside it.
 */
export async function startFakeHorde(given: FakeHordeOptions = {}): Promise<FakeHorde> {
  const workers = given.workers ?? [fakeWorker('worker-a'), fakeWorker('worker-b')];
  const known = new Set(workers.map(({ id }) => id));
  const closing = new AbortController();
  const queue = createFakeQueue(workers, given.expiryMs ?? 60_000, closing.signal);
  const limits = given.secondMs === undefined ? undefined : createRateLimits(given.secondMs);
  const requests: FakeRequest[] = [];
  let fault: { readonly kind: FrontFault; readonly at: string; times: number } | undefined;
  let isClosed = false;

  function submit(key: string, given_: unknown): Answer {
    if (isClosed) return maintenance.answer;
    if (key !== '0000000000' && !given.keys?.includes(key)) return invalidKey.answer;
    const body = generateBody.parse(given_);
    const { width, height, steps, clip_skip: clipSkip } = body.params;
    const rightSize = [width, height].every((side) => side % 64 === 0 && side >= 64 && side <= 3072);
    if (!rightSize || clipSkip === undefined || clipSkip < 1 || clipSkip > 12) return validation.answer;
    if (body.workers?.some((id) => !known.has(id))) return noWorker.answer;
    if (queue.waiting() + 1 > (given.concurrency ?? 30)) return tooMany.answer;
    if (body.prompt.includes('forbidden')) return corruptPrompt.answer;
    const needsKudos = width * height > 576 * 576 || steps > 50 || (given.kudosOnWorkerList && body.workers);
    if (needsKudos && (given.kudos ?? 1000) < 42) return kudosUpfront.answer;
    const told = warnings.answer.filter(
      ({ code }) =>
        (code === 'NoAvailableWorker' && !queue.canServe(body)) ||
        (code === 'ClipSkipMismatch' && given.clipSkip !== undefined && given.clipSkip !== clipSkip),
    );
    return { status: 202, body: { id: queue.submit(body), kudos: 10, ...(told.length > 0 && { warnings: told }) } };
  }

  function route(method: string, path: string, key: string, body: unknown): Answer {
    const id = path.split('/').at(-1) ?? '';
    const found = (status: Record<string, unknown> | undefined): Answer => (status ? ok(status) : gone.answer);
    if (path === '/api/v2/status/models') return ok(models.answer);
    if (path === '/api/v2/find_user') {
      if (key === '0000000000' || given.keys?.includes(key)) return ok(user.answer);
      // The key stands in the message.
      return { status: 404, body: { ...noUser.answer.body, message: `User with api_key '${key}' not found.` } };
    }
    if (method === 'POST' && path === '/api/v2/generate/async') return submit(key, body);
    if (method === 'GET' && path.startsWith('/api/v2/generate/check/')) return found(queue.look(id, false));
    if (method === 'GET' && path.startsWith('/api/v2/generate/status/')) return found(queue.look(id, true));
    if (method === 'DELETE' && path.startsWith('/api/v2/generate/status/')) return found(queue.remove(id));
    return { status: 404, body: { message: 'The requested URL was not found on the server.' } };
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const method = request.method ?? '';
    const text = Buffer.concat(chunks).toString('utf8');
    const body: unknown = text ? JSON.parse(text) : undefined;
    const seen: FakeRequest = { method, path, headers: request.headers, body, at: performance.now(), status: 0 };
    requests.push(seen);
    const send = (status: number, content: string, headers: Record<string, string> = {}): void => {
      seen.status = status;
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(content);
    };
    const key = String(request.headers['apikey'] ?? '');
    const seconds = limits?.exceeded(method, path, key);
    if (seconds !== undefined) {
      return send(limit.answer.status, JSON.stringify(limit.answer.body), { 'retry-after': String(seconds) });
    }
    const strikes = fault && fault.times > 0 && `${method} ${path}`.includes(fault.at) ? fault.kind : undefined;
    if (fault && strikes) fault.times -= 1;
    const page = '<!DOCTYPE html><html><body>Just a moment</body></html>';
    switch (strikes) {
      case 'hangs':
        return;
      case 'webPage':
        return send(200, page, { 'content-type': 'text/html' });
      case 'unavailable':
        return send(503, page, { 'content-type': 'text/html', 'retry-after': '0' });
      case 'tooFast':
        return send(limit.answer.status, JSON.stringify(limit.answer.body), { 'retry-after': '7' });
      case 'redirect':
        return send(302, '', { location: 'http://elsewhere.invalid/' });
      case 'blocked':
        return send(blocked.answer.status, JSON.stringify(blocked.answer.body));
      case 'nonsense':
        return send(200, '{"surprise":true}');
      case 'dies':
        request.socket.destroy();
        return;
      case 'huge': {
        response.writeHead(200, { 'content-type': 'application/json' });
        const megabyte = Buffer.alloc(1024 * 1024, 0x20);
        const megabytes = Array.from({ length: 200 }, () => megabyte);
        await pipeline(megabytes, response).catch(() => undefined);
        return;
      }
      case 'truncated': {
        const whole = JSON.stringify(route(method, path, key, body).body);
        return send(200, whole.slice(0, whole.length / 2));
      }
      case 'late':
        while (queue.busy() > 0) await new Promise((resolve) => setTimeout(resolve, 2));
        return send(200, JSON.stringify(route(method, path, key, body).body));
      case undefined: {
        const answer = route(method, path, key, body);
        return send(answer.status, JSON.stringify(answer.body));
      }
    }
  }

  const server = createServer((request, response) => void handle(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    workers,
    waiting: queue.waiting,
    hold: queue.hold,
    pictures: () => requests.filter(({ method }) => method === 'POST').map(({ body }) => generateBody.parse(body)),
    to: (method, part) => requests.filter((each) => each.method === method && each.path.includes(part)),
    fail: (kind, { at = '', times = Number.POSITIVE_INFINITY } = {}) => {
      fault = kind && { kind, at, times };
    },
    failWorkers: (kind, { after = 0, times = Number.POSITIVE_INFINITY } = {}) => queue.fault(kind, after, times),
    setMaintenance: (on) => {
      isClosed = on;
    },
    setOnline: (name, online) => {
      for (const worker of workers) if (worker.name === name) worker.online = online;
      queue.poke();
    },
    forget: (name) => {
      for (const worker of workers) {
        if (worker.name !== name) continue;
        worker.online = false;
        known.delete(worker.id);
      }
    },
    close: async () => {
      closing.abort();
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
