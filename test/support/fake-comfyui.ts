import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';

import {
  type FakeComfyuiFault,
  type FakeComfyuiOptions,
  modelsOf,
  nodeInfo,
  readForm,
  refusal,
} from './fake-comfyui-lists.ts';
import { createFakeComfyuiWorker, type FakeComfyuiJob } from './fake-comfyui-worker.ts';
import { type Graph, graphSchema } from './fake-comfyui-nodes.ts';
import stats from '../fixtures/comfyui/system-stats.json' with { type: 'json' };

export interface FakeComfyui {
  readonly url: string;
  readonly requests: readonly { readonly method: string; readonly path: string; readonly body: unknown }[];
  /** Prompts it took, oldest first. */
  prompts(): readonly { readonly graph: Graph; readonly id: string; readonly clientId: string | undefined }[];
  /** Ids that /interrupt stopped; undefined: nothing ran. */
  readonly interrupts: readonly (string | undefined)[];
  /** Ids in the history now. */
  history(): readonly string[];
  /** Ids waiting or running now. */
  queue(): readonly string[];
  /** WebSocket connections there ever were. */
  connections(): number;
  /** Text and bytes to everybody who listens. */
  say(data: string | Uint8Array): void;
  dropSockets(): void;
  fail(fault: FakeComfyuiFault | undefined, options?: { readonly after?: number }): void;
  /** Somebody else's job takes the server until the returned function is called. */
  occupy(): () => void;
  readonly uploads: readonly { readonly fields: Readonly<Record<string, string>>; readonly bytes: number }[];
  close(): Promise<void>;
}

const promptBody = z.looseObject({
  prompt: graphSchema.optional(),
  prompt_id: z.string().optional(),
  client_id: z.string().optional(),
});
const deleteBody = z.looseObject({ delete: z.array(z.string()).optional() });

/**
 * ComfyUI on a free loopback port, as Comfy-Org/ComfyUI a125cd84 (0.3.64) says: server.py, execution.py, nodes.py. Answers
 * about nodes, and the shapes of messages, are recorded from a running server (test/fixtures/comfyui); the pictures are our own.
 */
export async function startFakeComfyui(options: FakeComfyuiOptions = {}): Promise<FakeComfyui> {
  const models = modelsOf(options);
  const requests: { method: string; path: string; body: unknown }[] = [];
  const uploads: { fields: Record<string, string>; bytes: number }[] = [];
  const sockets = new Map<string, WebSocket>();
  const raw = new Set<Socket>();
  const taken: { graph: Graph; id: string; clientId: string | undefined }[] = [];
  let connections = 0;
  let fault: FakeComfyuiFault | undefined;
  let faultAfter = 0;

  const worker = createFakeComfyuiWorker({
    old: options.old ?? false,
    stepMs: options.stepMs ?? 1,
    previews: options.previews ?? false,
    layersOf: (file) => models.find((model) => model.file === file)?.layers ?? 12,
    /** To the client that asked; without one to everybody (server.py, send_sync with sid None). */
    send: (client, data) => {
      const listeners = client === undefined ? [...sockets.values()] : [sockets.get(client)];
      for (const socket of listeners) socket?.send(typeof data === 'string' ? data : Buffer.from(data));
    },
    fault: (panelsDone) => (panelsDone >= faultAfter ? fault : undefined),
    crash: () => {
      sockets.forEach((socket) => socket.terminate());
      if (fault === 'dies') {
        server.close();
        raw.forEach((socket) => socket.destroy());
      }
    },
  });

  function takePrompt(body: unknown, response: ServerResponse): void {
    const { prompt: graph, prompt_id: given, client_id: clientId } = promptBody.parse(body);
    if (!graph)
      return sendJson(response, 400, { error: { type: 'no_prompt', message: 'No prompt provided' }, node_errors: {} });
    const refused = refusal(options, graph);
    if (refused) return sendJson(response, refused.status, refused.body);
    const id = (!options.old && given) || `server-${taken.length + 1}`;
    const panels = Object.keys(graph).filter((node) => graph[node]?.class_type === 'PreviewImage');
    const bad = fault === 'badBranch' ? panels.slice(-1) : [];
    const errors = [
      { type: 'value_bigger_than_max', message: 'Value 0 bigger than max of -1', details: 'stop_at_clip_layer' },
    ];
    taken.push({ graph, id, clientId });
    const job: FakeComfyuiJob = { id, clientId, graph, panels: panels.filter((panel) => !bad.includes(panel)) };
    worker.put(job);
    sendJson(response, 200, {
      prompt_id: id,
      number: taken.length,
      node_errors: Object.fromEntries(
        bad.map((panel) => [panel, { errors, dependent_outputs: [panel], class_type: 'CLIPSetLastLayer' }]),
      ),
    });
  }

  async function answer(
    method: string,
    url: URL,
    body: unknown,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const path = url.pathname;
    if (method === 'POST') {
      if (path === '/prompt') {
        if (fault === 'webPage') return send(response, 200, '<!DOCTYPE html><title>Hello</title>', 'text/html');
        if (fault === 'busy') return sendJson(response, 503, { message: 'later' });
        if (fault === 'redirect') {
          response.writeHead(302, { location: 'http://elsewhere.invalid/prompt' }).end();
          return;
        }
        return takePrompt(body, response);
      }
      if (path === '/queue') deleteBody.parse(body).delete?.forEach(worker.dequeue);
      else if (path === '/history') deleteBody.parse(body).delete?.forEach(worker.forget);
      else if (path === '/interrupt')
        worker.interrupt(z.looseObject({ prompt_id: z.string().optional() }).parse(body).prompt_id);
      else if (path === '/upload/image') return upload(request, body, response);
      else return send(response, 404, '404: Not Found', 'text/plain');
      return void response.writeHead(200).end();
    }
    if (path === '/system_stats') {
      const { comfyui_version: version, pytorch_version: torch, argv: _, ...rest } = stats.answer.system;
      const argv = options.argv ?? ['main.py', '--cpu'];
      return sendJson(response, 200, {
        system: { ...rest, ...(!options.old && { comfyui_version: version, pytorch_version: torch, argv }) },
        devices: [{ name: 'cpu', type: options.deviceType ?? 'cpu' }],
      });
    }
    if (path.startsWith('/object_info/')) {
      const name = path.slice('/object_info/'.length);
      const info = nodeInfo(options, name);
      return sendJson(response, 200, info === undefined ? {} : { [name]: info });
    }
    if (path === '/view_metadata/checkpoints' || path === '/view_metadata/loras') {
      const asked = url.searchParams.get('filename') ?? '';
      const checkpoint = models.find(({ file }) => file === asked)?.metadata;
      const metadata = path.endsWith('loras') ? options.loraMetadata?.[asked] : checkpoint;
      return metadata ? sendJson(response, 200, metadata) : void response.writeHead(404).end();
    }
    if (path === '/queue') return sendJson(response, 200, worker.queue());
    if (path.startsWith('/history/')) return sendJson(response, 200, worker.historyOf(path.slice('/history/'.length)));
    if (path === '/view') return view(url, response);
    send(response, 404, '404: Not Found', 'text/plain');
  }

  async function view({ searchParams }: URL, response: ServerResponse): Promise<void> {
    const key = `${searchParams.get('type')}/${searchParams.get('subfolder')}/${searchParams.get('filename')}`;
    const strikes = worker.viewed() >= faultAfter ? fault : undefined;
    if (strikes === 'hangs') return;
    if (strikes === 'huge') {
      response.writeHead(200, { 'content-type': 'image/png', 'content-length': 200 * 1024 * 1024 });
      response.write(Buffer.alloc(16 * 1024 * 1024));
      return;
    }
    const image = await worker.file(key, strikes === 'wrongSize');
    if (!image || strikes === 'noFile') return void response.writeHead(404).end();
    const whole = strikes === 'notPicture' ? Buffer.from('GIF89a, or something like it') : image;
    response.once('close', worker.served);
    response.writeHead(200, { 'content-type': 'image/png' });
    response.end(strikes === 'truncated' ? whole.subarray(0, whole.length / 2) : whole);
  }

  function upload(request: IncomingMessage, body: unknown, response: ServerResponse): void {
    const form = readForm(String(request.headers['content-type']), body);
    uploads.push(form);
    sendJson(response, 200, {
      name: form.filename,
      subfolder: form.fields['subfolder'] ?? '',
      type: form.fields['type'] ?? 'input',
    });
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const isJson = String(request.headers['content-type'] ?? '').includes('json');
    const body: unknown = isJson ? JSON.parse(bytes.toString('utf8')) : bytes;
    const url = new URL(request.url ?? '/', 'http://fake');
    requests.push({ method: request.method ?? '', path: `${url.pathname}${url.search}`, body });
    if (!allowed(request)) return sendJson(response, 401, {});
    await answer(request.method ?? '', url, body, request, response);
  }

  function allowed({ headers }: IncomingMessage): boolean {
    if (!options.auth) return true;
    const expected = Buffer.from(`${options.auth.user}:${options.auth.password}`).toString('base64');
    return headers.authorization === `Basic ${expected}`;
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  server.on('connection', (socket) => {
    raw.add(socket);
    socket.once('close', () => raw.delete(socket));
  });
  const socketServer = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    // Node takes its own listener off at an upgrade: a client that hangs up on a refusal would end the process.
    socket.on('error', () => undefined);
    if (options.socket === 'off' || !allowed(request)) return void socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
    socketServer.handleUpgrade(request, socket, head, (ws) => {
      const client = new URL(request.url ?? '/', 'http://fake').searchParams.get('clientId') ?? '';
      connections += 1;
      sockets.set(client, ws);
      ws.on('error', () => undefined);
      ws.on('close', () => {
        if (sockets.get(client) === ws) sockets.delete(client);
      });
      ws.on('message', (data: Buffer) => {
        if (!options.old && data.toString('utf8').includes('supports_preview_metadata')) worker.named(client);
      });
      ws.send(JSON.stringify({ type: 'status', data: { status: { exec_info: { queue_remaining: 0 } }, sid: client } }));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    uploads,
    prompts: () => taken,
    interrupts: worker.interrupts,
    history: worker.history,
    queue: worker.ids,
    connections: () => connections,
    say: (data) => sockets.forEach((socket) => socket.send(data)),
    dropSockets: () => sockets.forEach((socket) => socket.terminate()),
    fail: (next, { after = 0 } = {}) => {
      fault = next;
      faultAfter = after;
      worker.countFromNow();
    },
    occupy: worker.occupy,
    close: async () => {
      worker.close();
      socketServer.close();
      sockets.forEach((socket) => socket.terminate());
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

function send(response: ServerResponse, status: number, text: string, type: string): void {
  response.writeHead(status, { 'content-type': type }).end(text);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, JSON.stringify(body), 'application/json');
}
