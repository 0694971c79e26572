import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

import type { z } from 'zod';

import capabilities from '../fixtures/sdcpp/capabilities.json' with { type: 'json' };
import errors from '../fixtures/sdcpp/errors.json' with { type: 'json' };
import sdapi from '../fixtures/sdcpp/sdapi.json' with { type: 'json' };
import { createFakeJobs, type FakeJobs } from './fake-sdcpp-jobs.ts';
import {
  drawFake,
  type FakeDrawing,
  type FakeParams,
  nativeBody,
  nativeParams,
  sdapiBody,
  sdapiParams,
} from './fake-sdcpp-pictures.ts';

/** `native`: today's sd-server. `sdapi`: one from before the job API. `a1111`, `webPage`: something else. */
type FakeSdcppKind = 'native' | 'sdapi' | 'a1111' | 'webPage';

/**
 * What goes wrong. `slow` (never answers), `webPage`, `redirect`, `locked` (a proxy wants a password) and `lists` (broken
 * lists) strike every request; the others strike pictures only.
 */
export type FakeSdcppFault =
  | 'slow'
  | 'webPage'
  | 'redirect'
  | 'locked'
  | 'lists'
  | 'full'
  | 'fails'
  | 'hangs'
  | 'truncated'
  | 'huge'
  | 'notPicture'
  | 'noPicture'
  | 'dies'
  | 'expired'
  | 'stopped';

export interface FakeSdcppOptions extends Partial<FakeDrawing> {
  /** Default native. */
  readonly kind?: FakeSdcppKind;
  /** Paths below its LoRA folder. Default `detail.safetensors`, `style.safetensors`. */
  readonly loras?: readonly string[];
  /** Milliseconds a picture takes. Default 5. */
  readonly pictureMs?: number;
  /** Added to what capabilities say. */
  readonly says?: Readonly<Record<string, unknown>>;
}

interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

export interface FakeSdcpp {
  /** http://127.0.0.1:port */
  readonly url: string;
  /** All requests so far, oldest first. */
  readonly requests: readonly FakeRequest[];
  /** Bodies of the native picture requests so far. */
  pictures(): readonly z.output<typeof nativeBody>[];
  /** Bodies of the picture requests to its A1111 API so far. */
  sdapiPictures(): readonly z.output<typeof sdapiBody>[];
  /** Most pictures of the engine that ever waited or were drawn at one time. */
  peak(): number;
  /** What goes wrong from now on; undefined: nothing. `after`: once so many pictures were asked for from now on. */
  fail(fault: FakeSdcppFault | undefined, options?: { readonly after?: number }): void;
  /** What is drawn from now on is finished only when the returned function was called. */
  hold(): () => void;
  /** Somebody else's job takes the server until the returned function is called. */
  occupy(): () => void;
  /** Status of every job of the engine, oldest first. */
  jobs(): readonly string[];
  /** Forgets all jobs, as a server does that is started anew. */
  restart(): void;
  close(): Promise<void>;
}

const htmlPage = '<!DOCTYPE html><html><head><title>Welcome</title></head><body>Hello</body></html>';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}
const ok = (body: unknown): Answer => ({ status: 200, body });

/**
 * A server on a free loopback port that behaves as sd-server of leejet/stable-diffusion.cpp@97d2990 does
 * (examples/server/routes_sdcpp.cpp, async_jobs.cpp, routes_sdapi.cpp; answers recorded from it in test/fixtures/sdcpp):
 * one worker, a queue that can be trimmed, a drawing that cannot be stopped, silent fallbacks for what it does not know.
 */
export async function startFakeSdcpp(given: FakeSdcppOptions = {}): Promise<FakeSdcpp> {
  const { kind = 'native', loras = ['detail.safetensors', 'style.safetensors'], pictureMs = 5 } = given;
  const drawing: FakeDrawing = {
    model: given.model ?? 'v1-5-pruned',
    family: given.family ?? 'sd1',
    echo: given.echo ?? 'json',
    ignoresClipSkip: given.ignoresClipSkip ?? false,
  };
  const closing = new AbortController();
  const requests: FakeRequest[] = [];
  let fault: FakeSdcppFault | undefined;
  let faultAfter = -1;
  let asked = 0;
  const strikes = (): FakeSdcppFault | undefined => (asked > faultAfter ? fault : undefined);

  let gate = Promise.resolve();
  async function draw(params: FakeParams): Promise<string> {
    await gate;
    await delay(strikes() === 'hangs' ? 2 ** 30 : pictureMs, undefined, { signal: closing.signal });
    if (strikes() === 'fails') throw new Error('generate_image returned no results');
    return strikes() === 'notPicture' ? Buffer.from('not a picture').toString('base64') : drawFake(params, drawing);
  }

  let jobs: FakeJobs = createFakeJobs();
  const loraEntries = loras.map((path) => ({ name: (path.split('/').at(-1) ?? '').replace(/\.[^.]+$/, ''), path }));
  const unknownLora = (asking: readonly { path: string }[]) => asking.find(({ path }) => !loras.includes(path));

  function native(method: string, path: string, body: unknown): Answer | undefined {
    if (method === 'GET' && path === '/sdcpp/v1/capabilities') {
      const { model } = drawing;
      const file = { name: `${model}.safetensors`, stem: model, path: `/models/${model}.safetensors` };
      return ok({ ...capabilities.answer, model: file, loras: loraEntries, ...given.says });
    }
    if (method === 'POST' && path === '/sdcpp/v1/img_gen') {
      const parsed = nativeBody.safeParse(body);
      if (!parsed.success || unknownLora(parsed.data.lora)) return errors.answer.invalidParameters;
      if (strikes() === 'full') return errors.answer.queueFull;
      return { status: 202, body: jobs.add(() => draw(nativeParams(parsed.data))) };
    }
    const [, id = '', cancel] = /^\/sdcpp\/v1\/jobs\/([\w-]+)(\/cancel)?$/.exec(path) ?? [];
    if (id === '') return undefined;
    if (strikes() === 'expired') return errors.answer.expired;
    if (strikes() === 'stopped') jobs.cancel(id);
    if (!jobs.has(id)) return errors.answer.notFound;
    if (cancel && method === 'POST' && jobs.cancel(id) === 'drawing') return errors.answer.drawing;
    const job = jobs.look(id);
    return ok(strikes() === 'noPicture' && job.status === 'completed' ? { ...job, result: { images: [] } } : job);
  }

  async function a1111(method: string, path: string, body: unknown): Promise<Answer | undefined> {
    if (method === 'GET') {
      if (path === '/sdapi/v1/sd-models') {
        const [entry] = sdapi.answer['sd-models'];
        return ok([{ ...entry, title: drawing.model, model_name: drawing.model }]);
      }
      if (path === '/sdapi/v1/loras') return ok(loraEntries);
      const lists: Readonly<Record<string, unknown>> = sdapi.answer;
      const found = lists[path.replace('/sdapi/v1/', '')];
      return found === undefined ? undefined : ok(found);
    }
    if (path !== '/sdapi/v1/txt2img' && path !== '/sdapi/v1/img2img') return undefined;
    const parsed = sdapiBody.parse(body);
    if (parsed.prompt === '') return errors.answer.noPrompt;
    const wrong = unknownLora(parsed.lora);
    if (wrong) return { status: 400, body: { error: `invalid lora path: ${wrong.path}` } };
    try {
      const image = await jobs.run(() => draw(sdapiParams(parsed)));
      return ok({ images: strikes() === 'noPicture' ? [] : [image], parameters: body, info: '' });
    } catch {
      return noResults;
    }
  }

  async function answer(method: string, path: string, body: unknown): Promise<Answer | undefined> {
    if (strikes() === 'lists' && method === 'GET') return ok({ surprise: true });
    if (path === '/v1/models' && kind !== 'a1111') return ok(sdapi.answer.openai);
    const found = kind === 'native' ? native(method, path, body) : undefined;
    return found ?? (await a1111(method, path, body));
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const path = request.url ?? '/';
    const method = request.method ?? '';
    const text = Buffer.concat(chunks).toString('utf8');
    const body: unknown = text ? JSON.parse(text) : undefined;
    requests.push({ method, path, body });
    const asks = isPicture(path);
    if (asks) asked += 1;
    const striking = strikes();
    if (kind === 'webPage' || striking === 'webPage') return send(response, 200, htmlPage, 'text/html');
    if (striking === 'slow') return;
    if (striking === 'locked') return send(response, 401, '', 'text/plain');
    if (striking === 'redirect') {
      response.writeHead(302, { location: 'http://elsewhere.invalid/' }).end();
      return;
    }
    if (asks && striking === 'dies') {
      request.socket.destroy();
      return;
    }
    const found = await answer(method, path, body).catch(() => undefined);
    if (closing.signal.aborted) return void response.destroy();
    // The program's own answer to a path it does not have: 404 without a word.
    if (!found) return send(response, 404, '', 'text/plain');
    const whole = JSON.stringify(found.body);
    const isResult = whole.includes('"b64_json"') || whole.includes('"images":["');
    if (isResult && strikes() === 'truncated') {
      return send(response, 200, whole.slice(0, whole.length / 2), 'application/json');
    }
    if (isResult && strikes() === 'huge') return sendHuge(response);
    send(response, found.status, whole, 'application/json');
  }

  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    pictures: () =>
      requests.filter(({ path }) => path === '/sdcpp/v1/img_gen').map(({ body }) => nativeBody.parse(body)),
    sdapiPictures: () =>
      requests
        .filter(({ path }) => isPicture(path) && path.startsWith('/sdapi'))
        .map(({ body }) => sdapiBody.parse(body)),
    peak: () => jobs.peak(),
    fail: (next, { after = 0 } = {}) => {
      fault = next;
      faultAfter = after === 0 ? -1 : asked + after;
    },
    hold: () => {
      const free = Promise.withResolvers<void>();
      gate = free.promise;
      return free.resolve;
    },
    occupy: () => jobs.occupy(),
    jobs: () => jobs.statuses(),
    restart: () => {
      jobs = createFakeJobs();
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

const isPicture = (path: string): boolean => /^\/(?:sdcpp\/v1\/img_gen|sdapi\/v1\/(?:txt|img)2img)$/.test(path);

/** Constructed from examples/server/routes_sdapi.cpp:353-357. */
const noResults: Answer = { status: 500, body: { error: 'generate_image returned no results' } };

/** 200 MB, as much of them as is taken. */
function sendHuge(response: ServerResponse): void {
  const megabyte = 'A'.repeat(1_000_000);
  response.writeHead(200, { 'content-type': 'application/json' });
  Readable.from(Array.from({ length: 200 }, () => megabyte)).pipe(response);
}

function send(response: ServerResponse, status: number, text: string, type: string): void {
  response.writeHead(status, { 'content-type': type }).end(text);
}
