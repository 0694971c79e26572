import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

import { z } from 'zod';

import authError from '../fixtures/sdapi/error-auth.json' with { type: 'json' };
import sdnextAuthError from '../fixtures/sdapi/sdnext/error-auth.json' with { type: 'json' };
import { listAt } from './fake-lists.ts';
import { createFakeWebui, FakeHttpError, type GenerationBody, generationBody } from './fake-webui.ts';

/**
 * `a1111-1.8`: the scheduler is part of the sampler's name; `a1111-1.6` has no task ids either; `a1111-1.5` has no refiner.
 * `noApi`: a web UI started without --api.
 */
export type FakeKind =
  | 'a1111'
  | 'a1111-1.8'
  | 'a1111-1.6'
  | 'a1111-1.5'
  | 'forge'
  | 'forge-neo'
  | 'forge-classic'
  | 'reforge'
  | 'sdnext'
  | 'sdcpp'
  | 'comfyui'
  | 'swarmui'
  | 'noApi'
  | 'webPage';

/**
 * What goes wrong. `webPage`, `slow` (never answers), `redirect` and `lists` (a broken list) strike every request; the
 * others strike pictures only: `half` is a picture that somebody stopped in the server's own window.
 */
export type FakeFault =
  | 'webPage'
  | 'slow'
  | 'redirect'
  | 'lists'
  | 'outOfMemory'
  | 'fails'
  | 'busy'
  | 'truncated'
  | 'huge'
  | 'wrongModel'
  | 'wrongSeed'
  | 'dies'
  | 'half'
  | 'notPicture'
  | 'noPicture'
  | 'hangs';

export interface FakeModel {
  /** File name without extension; a folder before it is allowed. */
  readonly name: string;
  readonly family: 'sd1' | 'sd2' | 'sdxl';
  /** Null: the server has not computed it yet. Default: 10 digits made from the name. */
  readonly hash?: string | null;
  /** What stands in the file's header; the server knows it once somebody has opened its page. */
  readonly header?: Readonly<Record<string, string>>;
}

interface FakeLora {
  readonly name: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export interface FakeSdapiOptions {
  /** Default a1111 (1.9 or newer). */
  readonly kind?: FakeKind;
  /** Default: `v1-5-pruned` (sd1), `anything-v3` (sd1), `juggernautXL` (sdxl). The first is loaded. */
  readonly models?: readonly FakeModel[];
  /** Default: `detail`, `style`. `off`: the extension is not installed. */
  readonly loras?: readonly (string | FakeLora)[] | 'off';
  /** The server's own clip skip, what its window shows. Default 1. */
  readonly clipSkip?: number;
  /** False: settings were never saved, so the first override of a kind sticks. Default true. */
  readonly settingsSaved?: boolean;
  /** --freeze-settings. Default false. */
  readonly frozen?: boolean;
  readonly sdxlClipLSkip?: boolean;
  /** reForge: clip skip changes from step to step, whatever is asked for. Default false. */
  readonly dynamicClipSkip?: boolean;
  /** SD.Next's `prompt_attention`. Default native. */
  readonly promptParser?: 'native' | 'a1111' | 'fixed' | 'xhinker';
  /** The server makes previews; `huge`: the whole picture, uncompressed. Default false. */
  readonly previews?: boolean | 'huge';
  /** Port to listen at: a server that comes back. Default: a free one. */
  readonly port?: number;
  /** Forge of August to October 2024: override_settings are not applied. Default false. */
  readonly deadOverrides?: boolean;
  readonly auth?: { readonly user: string; readonly password: string };
  /** Milliseconds a sampling step takes. Default 1. */
  readonly stepMs?: number;
  /** False: no /internal routes, as with --nowebui. Default true. */
  readonly taskProgress?: boolean;
  /** What it draws with: another card gives other pixels. Default: one that all fakes share. */
  readonly card?: string;
  /** Asked at each picture request before `fail` is: what goes wrong with this one. */
  readonly strikes?: () => FakeFault | undefined;
  /** A picture was drawn to its end, whether anybody still waits for it or not. `png` as it leaves the server. */
  readonly onDrawn?: (body: GenerationBody, png: Buffer) => void;
}

interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

export interface FakeSdapi {
  /** http://127.0.0.1:port */
  readonly url: string;
  /** All requests so far, oldest first. */
  readonly requests: readonly FakeRequest[];
  /** Bodies of the picture requests so far. */
  pictures(): readonly GenerationBody[];
  /** Most picture requests there ever were at the same time. */
  peak(): number;
  /** What goes wrong from now on; undefined: nothing. `after`: once so many pictures were asked for from now on. */
  fail(fault: FakeFault | undefined, options?: { readonly after?: number }): void;
  /** Clip skip that the server's own users are on now. */
  clipSkip(): number;
  /** Interrupts received, with the task each one hit; undefined: nothing was running. */
  readonly interrupts: readonly (string | undefined)[];
  /** Somebody else's job takes the server until the returned function is called. */
  occupy(): Promise<() => void>;
  close(): Promise<void>;
}

const htmlPage = '<!DOCTYPE html><html><head><title>Welcome</title></head><body>Hello</body></html>';
/**
 * A server on a free loopback port that behaves as the sources of A1111 1.8.0-RC and Forge say
 * (lllyasviel/stable-diffusion-webui-forge 13984857 and dfdcbab: `modules/api/api.py`, `processing.py`, `options.py`,
 * `progress.py`, `shared_state.py`), and where they differ those of Forge Neo, reForge and SD.Next: one lock, global options with overrides, restored only where they were saved before,
 * interrupt that hits whatever runs. Its pictures depend on prompt, seed, size, settings and the layer really read.
 * Constructed from source: no real server stood beside it.
 */
export async function startFakeSdapi(given: FakeSdapiOptions = {}): Promise<FakeSdapi> {
  const kind = given.kind ?? 'a1111';
  const models = given.models ?? [
    { name: 'v1-5-pruned', family: 'sd1' },
    { name: 'anything-v3', family: 'sd1' },
    { name: 'juggernautXL', family: 'sdxl' },
  ];
  const closing = new AbortController();
  const webui = createFakeWebui(kind, models, given, closing.signal);
  const requests: FakeRequest[] = [];
  let fault: FakeFault | undefined;
  let faultAfter = 0;
  let asked = 0;
  let underWay = 0;
  let peak = 0;

  async function answer(method: string, url: URL, body: unknown, strikes: FakeFault | undefined): Promise<unknown> {
    const path = url.pathname;
    if (kind === 'noApi') return undefined;
    if (kind === 'sdcpp' && path === '/sdcpp/v1/capabilities') return { limits: {}, samplers: [] };
    if (kind === 'comfyui') {
      const system = { comfyui_version: '0.3.64', python_version: '3.11' };
      return path === '/system_stats' ? { system, devices: [] } : undefined;
    }
    if (kind === 'swarmui') return path === '/API/GetNewSession' ? { session_id: 'A1' } : undefined;
    const internal = given.taskProgress !== false && !['sdnext', 'a1111-1.6', 'a1111-1.5'].includes(kind);
    if (method === 'GET' && internal && path === '/internal/pending-tasks') return webui.pendingTasks();
    if (method === 'POST' && internal && path === '/internal/progress') {
      const asked = taskRequest.parse(body);
      return webui.taskProgress(asked.id_task, asked.live_preview, asked.id_live_preview);
    }
    if (method === 'GET' && path === '/sdapi/v1/progress') {
      return webui.progress(url.searchParams.get('skip_current_image') === 'true');
    }
    if (method === 'GET') {
      const listed = listAt(path, url.searchParams, kind, models, given, webui.data);
      return fault === 'lists' && listed !== undefined && !survivesLists(path) ? { surprise: true } : listed;
    }
    if (path === '/sdapi/v1/interrupt') {
      webui.interrupt();
      // vladmandic/sdnext@058a7f0 modules/api/server.py:141-143.
      return kind === 'sdnext' ? noContent : {};
    }
    if (isPicture(path)) return webui.generate(generationBody.parse(body), path, strikes);
    return undefined;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const url = new URL(request.url ?? '/', 'http://fake');
    const path = url.pathname;
    const { authorization } = request.headers;
    const text = Buffer.concat(chunks).toString('utf8');
    const body: unknown = text ? JSON.parse(text) : undefined;
    requests.push({ method: request.method ?? '', path, authorization, body });
    const strikes = (isPicture(path) ? given.strikes?.() : undefined) ?? (asked >= faultAfter ? fault : undefined);
    if (isPicture(path)) {
      asked += 1;
      underWay += 1;
      peak = Math.max(peak, underWay);
      response.once('close', () => {
        underWay -= 1;
      });
    }

    if (kind === 'webPage' || strikes === 'webPage') return send(response, 200, htmlPage, 'text/html');
    if (strikes === 'slow') return;
    if (strikes === 'redirect') {
      response.writeHead(302, { location: 'http://elsewhere.invalid/sdapi' }).end();
      return;
    }
    if (given.auth && path.startsWith('/sdapi/')) {
      const expected = `Basic ${Buffer.from(`${given.auth.user}:${given.auth.password}`).toString('base64')}`;
      if (authorization !== expected) {
        return sendJson(response, 401, (kind === 'sdnext' ? sdnextAuthError : authError).answer.body);
      }
    }
    if (isPicture(path) && strikes === 'dies') {
      await delay(20);
      request.socket.destroy();
      return;
    }
    try {
      const result = await answer(request.method ?? '', url, body, strikes);
      if (result === noContent) return void response.writeHead(204).end();
      if (result === undefined) return sendJson(response, 404, { detail: 'Not Found' });
      if (isPicture(path) && strikes === 'truncated') {
        const whole = JSON.stringify(result);
        return send(response, 200, whole.slice(0, whole.length / 2), 'application/json');
      }
      return sendJson(response, 200, result);
    } catch (failure) {
      if (failure instanceof FakeHttpError) return sendJson(response, failure.status, failure.body);
      if (closing.signal.aborted) response.destroy();
      else sendJson(response, 500, new FakeHttpError(500, 'RuntimeError', '', String(failure)).body);
    }
  }

  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => {
    server.listen(given.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    interrupts: webui.interrupts,
    peak: () => peak,
    pictures: () => requests.filter(({ path }) => isPicture(path)).map(({ body }) => generationBody.parse(body)),
    fail: (next, { after = 0 } = {}) => {
      fault = next;
      faultAfter = asked + after;
    },
    clipSkip: webui.clipSkip,
    occupy: webui.occupy,
    close: async () => {
      closing.abort();
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

/** What tells a web UI from something else stays readable: the fault is about its lists. */
const survivesLists = (path: string): boolean => path === '/sdapi/v1/options';

const taskRequest = z.object({
  id_task: z.string(),
  live_preview: z.boolean().default(true),
  id_live_preview: z.int().default(-1),
});
const noContent = Symbol('HTTP 204');

const isPicture = (path: string): boolean => path === '/sdapi/v1/txt2img' || path === '/sdapi/v1/img2img';

function send(response: ServerResponse, status: number, text: string, type: string): void {
  response.writeHead(status, { 'content-type': type }).end(text);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, JSON.stringify(body), 'application/json');
}
