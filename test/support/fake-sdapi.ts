import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

import { z } from 'zod';

import authError from '../fixtures/sdapi/error-auth.json' with { type: 'json' };
import options from '../fixtures/sdapi/options.json' with { type: 'json' };
import schedulers from '../fixtures/sdapi/schedulers.json' with { type: 'json' };
import {
  createFakeWebui,
  FakeHttpError,
  type GenerationBody,
  generationBody,
  hashOf,
  modelName,
  samplersOf,
  scripts,
  titleOf,
} from './fake-webui.ts';

/** `a1111-1.8`: the scheduler is part of the sampler's name. `noApi`: a web UI started without --api. */
export type FakeKind =
  | 'a1111'
  | 'a1111-1.8'
  | 'forge'
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
}

export interface FakeSdapiOptions {
  /** Default a1111 (1.9 or newer). */
  readonly kind?: FakeKind;
  /** Default: `v1-5-pruned` (sd1), `anything-v3` (sd1), `juggernautXL` (sdxl). The first is loaded. */
  readonly models?: readonly FakeModel[];
  /** Default: `detail`, `style`. `off`: the extension is not installed. */
  readonly loras?: readonly string[] | 'off';
  /** The server's own clip skip, what its window shows. Default 1. */
  readonly clipSkip?: number;
  /** False: settings were never saved, so the first override of a kind sticks. Default true. */
  readonly settingsSaved?: boolean;
  /** --freeze-settings. Default false. */
  readonly frozen?: boolean;
  readonly sdxlClipLSkip?: boolean;
  /** Forge of August to October 2024: override_settings are not applied. Default false. */
  readonly deadOverrides?: boolean;
  readonly auth?: { readonly user: string; readonly password: string };
  /** Milliseconds a sampling step takes. Default 1. */
  readonly stepMs?: number;
  /** False: no /internal routes, as with --nowebui. Default true. */
  readonly taskProgress?: boolean;
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
const optionKeys: Partial<Record<FakeKind, Record<string, unknown>>> = {
  forge: { forge_preset: 'sd', forge_unet_storage_dtype: 'Automatic' },
  reforge: { reforge_karras_rho: 7, sdxl_clip_l_skip: false },
};

/**
 * A server on a free loopback port that behaves as the sources of A1111 1.8.0-RC and Forge say
 * (lllyasviel/stable-diffusion-webui-forge 13984857 and dfdcbab: `modules/api/api.py`, `processing.py`, `options.py`,
 * `progress.py`, `shared_state.py`): one lock, global options with overrides, restored only where they were saved before,
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

  function lists(path: string): unknown {
    if (fault === 'lists') return { surprise: true };
    switch (path) {
      case '/sdapi/v1/options':
        return { ...options.answer, ...optionKeys[kind], ...sdxlOption(), ...Object.fromEntries(webui.data) };
      case '/sdapi/v1/samplers':
        return samplersOf(kind);
      case '/sdapi/v1/schedulers':
        return kind === 'a1111-1.8' ? undefined : schedulers.answer;
      case '/sdapi/v1/sd-modules':
        return kind === 'forge' ? [] : undefined;
      case '/sdapi/v1/sd-models':
        return models.map((model) => ({
          title: titleOf(model),
          model_name: modelName(model),
          hash: hashOf(model),
          sha256: null,
          filename: `/models/Stable-diffusion/${model.name}.safetensors`,
          config: null,
        }));
      case '/sdapi/v1/loras':
        return given.loras === 'off'
          ? undefined
          : (given.loras ?? ['detail', 'style']).map((name) => ({ name, alias: name, path: `/${name}`, metadata: {} }));
      case '/sdapi/v1/upscalers':
        return [{ name: 'None' }, { name: 'Lanczos' }, { name: 'R-ESRGAN 4x+' }];
      case '/sdapi/v1/latent-upscale-modes':
        return [{ name: 'Latent' }, { name: 'Latent (nearest)' }];
      case '/sdapi/v1/scripts':
        return { txt2img: scripts, img2img: scripts };
      default:
        return undefined;
    }
  }

  const sdxlOption = (): Record<string, unknown> =>
    kind === 'a1111' ? { sdxl_clip_l_skip: given.sdxlClipLSkip ?? false } : {};

  async function answer(method: string, path: string, body: unknown, strikes: FakeFault | undefined): Promise<unknown> {
    if (kind === 'noApi') return undefined;
    if (kind === 'sdcpp' && path === '/sdcpp/v1/capabilities') return { limits: {}, samplers: [] };
    if (kind === 'sdnext' && path === '/sdapi/v1/version') return { app: 'sd.next', updated: '2026-07-23' };
    if (kind === 'comfyui') return path === '/system_stats' ? { system: { comfyui_version: '0.3.64' } } : undefined;
    if (kind === 'swarmui') return path === '/API/GetNewSession' ? { session_id: 'A1' } : undefined;
    const internal = given.taskProgress !== false;
    if (method === 'GET' && internal && path === '/internal/pending-tasks') return webui.pendingTasks();
    if (method === 'POST' && internal && path === '/internal/progress') {
      return webui.taskProgress(z.object({ id_task: z.string() }).parse(body).id_task);
    }
    if (method === 'GET') return path === '/sdapi/v1/progress' ? webui.progress() : lists(path);
    if (path === '/sdapi/v1/interrupt') {
      webui.interrupt();
      return {};
    }
    if (isPicture(path)) return webui.generate(generationBody.parse(body), path, strikes);
    return undefined;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const { authorization } = request.headers;
    const text = Buffer.concat(chunks).toString('utf8');
    const body: unknown = text ? JSON.parse(text) : undefined;
    requests.push({ method: request.method ?? '', path, authorization, body });
    const strikes = asked >= faultAfter ? fault : undefined;
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
        return sendJson(response, 401, authError.answer.body);
      }
    }
    if (isPicture(path) && strikes === 'dies') {
      await delay(20);
      request.socket.destroy();
      return;
    }
    try {
      const result = await answer(request.method ?? '', path, body, strikes);
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
    server.listen(0, '127.0.0.1', resolve);
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

const isPicture = (path: string): boolean => path === '/sdapi/v1/txt2img' || path === '/sdapi/v1/img2img';

function send(response: ServerResponse, status: number, text: string, type: string): void {
  response.writeHead(status, { 'content-type': type }).end(text);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, JSON.stringify(body), 'application/json');
}
