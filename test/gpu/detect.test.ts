import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, describe, expect, it } from 'vitest';

import { detectServer } from '../../src/gpu/detect.ts';
import { createHttpClient } from '../../src/gpu/http.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

type Answer = { readonly status?: number; readonly body: unknown };
const page = '<!DOCTYPE html><html><body>Hello</body></html>';

/** Listens on a free port; `routes` by "METHOD path", everything else by `other`. Gives a client and what was asked. */
async function serve(routes: Readonly<Record<string, unknown>>, other: Answer = { status: 404, body: 'Not Found' }) {
  const asked: string[] = [];
  const answer = ({ method, url }: IncomingMessage): Answer => {
    const route = `${method} ${url}`;
    asked.push(route);
    return route in routes ? { body: routes[route] } : other;
  };
  const server = createServer((request, response) => {
    const { status = 200, body } = answer(request);
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const client = createHttpClient({ url: `http://127.0.0.1:${port}` });
  closers.push(() => {
    client.close();
    server.closeAllConnections();
    server.close();
  });
  return { client, asked };
}

const hash = '8888888888';
const sdcppSdapi = {
  'GET /sdapi/v1/options': { samples_format: 'png', sd_model_checkpoint: 'sd15' },
  'GET /sdapi/v1/sd-models': [{ title: 'sd15', model_name: 'sd15', filename: 'sd15.gguf', hash, config: null }],
};
const webui = {
  'GET /sdapi/v1/options': { sd_model_checkpoint: 'v1-5.safetensors [cc6cb27103]', CLIP_stop_at_last_layers: 1 },
  'GET /sdapi/v1/sd-models': [{ title: 'v1-5.safetensors [cc6cb27103]', model_name: 'v1-5', hash: 'cc6cb27103' }],
};
const fastApi = { status: 404, body: { detail: 'Not Found' } };

/** Constructed from the sources that `src/gpu/detect.ts` names. */
const servers = [
  ['sdapi', 'a web UI', webui, fastApi],
  ['sdapi', 'a web UI without any checkpoint', { ...webui, 'GET /sdapi/v1/sd-models': [] }, fastApi],
  [
    'sdapi',
    'a web UI that has not read its checkpoints yet',
    { ...webui, 'GET /sdapi/v1/sd-models': [{ title: 'a', hash: null }] },
    fastApi,
  ],
  ['sdapi', 'SD.Next', { ...webui, 'GET /sdapi/v1/version': { app: 'sd.next', commit: '058a7f0c' } }, fastApi],
  [
    'sdcpp',
    'sd-server',
    { ...sdcppSdapi, 'GET /sdcpp/v1/capabilities': { limits: {}, samplers: [] } },
    { status: 404, body: '' },
  ],
  ['sdcpp', 'an sd-server without /sdcpp/v1', sdcppSdapi, { status: 404, body: '' }],
  [
    'comfyui',
    'ComfyUI',
    { 'GET /system_stats': { system: { comfyui_version: '0.3.64', python_version: '3.11' }, devices: [] } },
    { status: 404, body: '404: Not Found' },
  ],
  [
    'comfyui',
    'a ComfyUI that does not tell its version yet',
    { 'GET /system_stats': { system: { os: 'nt', python_version: '3.10' }, devices: [{}] } },
    { status: 404, body: '' },
  ],
  [
    'horde',
    'AI Horde',
    { 'GET /api/v2/status/heartbeat': { message: 'OK', version: '4.46.7', db_connection: true } },
    { status: 404, body: { message: 'not found' } },
  ],
  [
    'horde',
    'a busy AI Horde',
    { 'GET /api/v2/status/heartbeat': { message: 'OVERLOADED', version: '4.46.7' } },
    fastApi,
  ],
  [
    'swarmui',
    'SwarmUI, which shows its page at every path',
    { 'POST /API/GetNewSession': { session_id: 'A1', user_id: 'local' } },
    { body: page },
  ],
] as const satisfies readonly (readonly [string, string, Readonly<Record<string, unknown>>, Answer])[];

describe('what answers at a URL', () => {
  it.each(servers)('is %s: %s', async (kind, _, routes, other) => {
    const { client } = await serve(routes, other);
    expect(await detectServer(client, AbortSignal.timeout(10_000))).toBe(kind);
  });

  it.each([
    ['KoboldCpp', { ...sdcppSdapi, 'GET /api/extra/version': { result: 'KoboldCpp', version: '1.98' } }],
    ['InvokeAI', { 'GET /api/v1/app/version': { version: '6.8.0' } }],
  ])('is known and not supported: %s', async (kind, routes) => {
    const { client } = await serve(routes, fastApi);
    await expect(detectServer(client, AbortSignal.timeout(10_000))).rejects.toMatchObject({
      code: 'server.unknownKind',
      params: { host: client.host, kind },
    });
  });

  it.each([
    ['a web page at every path', {}, { body: page }],
    ['nothing at any path', {}, { status: 404, body: '' }],
    ['the same JSON at every path', {}, { body: { ok: true } }],
    ['a web UI started without --api', {}, fastApi],
    ['errors at every path', {}, { status: 500, body: 'oops' }],
    ['a redirect at every path', {}, { status: 302, body: '' }],
  ])('is no Stable Diffusion API: %s', async (_, routes, other) => {
    const { client } = await serve(routes, other);
    await expect(detectServer(client, AbortSignal.timeout(10_000))).rejects.toMatchObject({
      code: 'server.notApi',
      params: { host: client.host },
    });
  });

  it.each([
    ['wants a password', { status: 401, body: { detail: 'Unauthorized' } }, 'server.auth'],
    ['has too much to do', { status: 503, body: '' }, 'server.busy'],
  ])('is not guessed when it %s', async (_, other, code) => {
    const { client, asked } = await serve({}, other);
    await expect(detectServer(client, AbortSignal.timeout(10_000))).rejects.toMatchObject({ code });
    expect(asked.length).toBe(1);
  });

  it('is given up at once when nobody is there, and when the signal ends the asking', async () => {
    const { client } = await serve({});
    closers.splice(0).forEach((close) => close());
    const away = createHttpClient({ url: `http://${client.host}` });
    closers.push(() => away.close());
    await expect(detectServer(away, AbortSignal.timeout(10_000))).rejects.toMatchObject({ code: 'server.unreachable' });
    await expect(detectServer(away, AbortSignal.abort())).rejects.toMatchObject({ code: 'job.cancelled' });
  });

  it('leaves nothing behind: it only reads, and the one POST opens a session nobody uses', async () => {
    const { client, asked } = await serve({}, fastApi);
    await detectServer(client, AbortSignal.timeout(10_000)).catch(() => undefined);
    expect(asked.filter((route) => !route.startsWith('GET '))).toEqual(['POST /API/GetNewSession']);
  });
});
