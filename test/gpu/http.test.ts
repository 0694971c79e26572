import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { gzipSync } from 'node:zlib';

import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';

import { AppError } from '../../src/errors.ts';
import { createHttpClient, type HttpClient, type RefusedAnswer } from '../../src/gpu/http.ts';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const close of closers.splice(0)) await close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closers.push(
    () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  const address = server.address();
  return `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

function client(url: string, auth?: { user: string; password: string }): HttpClient {
  const created = createHttpClient({ url, ...(auth && { auth }) });
  closers.push(() => created.close());
  return created;
}

const yes: RequestListener = (_, response) => void response.end('{"ok":true}');
const shape = z.object({ ok: z.boolean() });
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;
const never = new AbortController().signal;
const answering = (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  serve((_, response) => void response.writeHead(200, headers).end(body));

describe('the HTTP client', () => {
  it('reads JSON that fits the schema', async () => {
    const host = await answering('{"ok":true,"more":1}');
    await expect(client(`http://${host}`).get('/a', shape, { signal: never })).resolves.toEqual({ ok: true });
  });

  it('asks again when a server that started anew has dropped the connections that were kept', async () => {
    const first = createServer(yes);
    await new Promise<void>((resolve) => {
      first.listen(0, '127.0.0.1', resolve);
    });
    const { port } = first.address() as AddressInfo;
    const kept = client(`http://127.0.0.1:${port}`);
    await Promise.all([1, 2, 3].map(() => kept.get('/a', shape, { signal: never })));
    first.closeAllConnections();
    await new Promise((resolve) => {
      first.close(resolve);
    });
    const second = createServer(yes);
    await new Promise<void>((resolve) => {
      second.listen(port, '127.0.0.1', resolve);
    });
    closers.push(() => {
      second.closeAllConnections();
      second.close();
    });
    await expect(kept.get('/a', shape, { signal: never })).resolves.toEqual({ ok: true });
  });

  it('sends JSON, and Basic auth out of the address or as given', async () => {
    const seen: unknown[] = [];
    const host = await serve((request, response) => {
      seen.push([request.url, request.headers['content-type'], request.headers.authorization]);
      response.end('{"ok":true}');
    });
    await client(`http://me:p%3Aw@${host}/sub`).post('/a', { x: 1 }, shape, { signal: never });
    await client(`http://${host}`, { user: 'you', password: 'q' }).get('/b', shape, { signal: never });
    expect(seen).toEqual([
      ['/sub/a', 'application/json', basic('me:p:w')],
      ['/b', undefined, basic('you:q')],
    ]);
  });

  it('takes bytes as they are, and names what stands there instead of them', async () => {
    const host = await serve((request, response) => {
      if (request.url === '/a') response.end(Buffer.from([0, 255, 10]));
      else response.writeHead(500).end('{"error":"OutOfMemoryError"}');
    });
    expect([...(await client(host).getBytes('/a', { signal: never }))]).toEqual([0, 255, 10]);
    await expect(client(host).getBytes('/b', { signal: never })).rejects.toMatchObject({ code: 'server.outOfMemory' });
    await expect(client(host).getBytes('/a', { signal: never, maxBytes: 2 })).rejects.toMatchObject({
      code: 'server.tooLarge',
    });
  });

  it('lets a service say what its own error answers mean, and judges the rest by the status', async () => {
    const host = await serve((request, response) => {
      response.writeHead(request.url === '/a' ? 403 : 500, { 'retry-after': '3' }).end('{"rc":"Tired"}');
    });
    const seen: RefusedAnswer[] = [];
    const created = createHttpClient({
      url: `http://${host}`,
      failure: (answer) => {
        seen.push(answer);
        return answer.status === 403 ? new AppError('server.frozen', { params: { host: answer.host } }) : undefined;
      },
    });
    closers.push(() => created.close());
    await expect(created.get('/a', shape, { signal: never })).rejects.toMatchObject({ code: 'server.frozen' });
    await expect(created.getBytes('/b', { signal: never })).rejects.toMatchObject({ code: 'server.failed' });
    expect(seen[0]).toEqual({ host, status: 403, body: { rc: 'Tired' }, retryAfterMs: 3000 });
  });

  it('sends the headers of a service with every call', async () => {
    const seen: unknown[] = [];
    const host = await serve(({ method, url, headers }, response) => {
      seen.push([method, url, headers['apikey'], headers.accept]);
      response.end('{"ok":true}');
    });
    const created = createHttpClient({ url: `http://${host}`, headers: { apikey: 'k' } });
    closers.push(() => created.close());
    await created.delete('/a', shape, { signal: never });
    await created.getBytes('/b', { signal: never });
    expect(seen).toEqual([
      ['DELETE', '/a', 'k', 'application/json'],
      ['GET', '/b', 'k', 'image/*'],
    ]);
  });

  it.each([
    ['a web page', '<!DOCTYPE html><p>hi', { 'content-type': 'text/html' }, 'server.notApi', {}],
    ['cut off JSON', '{"ok":tr', { 'content-type': 'application/json' }, 'server.badAnswer', { part: 'JSON' }],
    ['another shape', '{"ok":"yes"}', { 'content-type': 'application/json' }, 'server.badAnswer', { part: 'ok' }],
  ])('names %s', async (_, body, headers, code, params) => {
    const host = await answering(body, headers);
    await expect(client(host).get('/a', shape, { signal: never })).rejects.toMatchObject({
      code,
      params: { host, ...params },
    });
  });

  it('refuses an answer that is larger than agreed, packed or not', async () => {
    const large = JSON.stringify({ ok: true, filler: 'x'.repeat(200_000) });
    const plain = await answering(large);
    const packed = await serve(
      (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(large)),
    );
    for (const host of [plain, packed]) {
      const call = client(host).get('/a', shape, { signal: never, maxBytes: 100_000 });
      await expect(call).rejects.toMatchObject({ code: 'server.tooLarge', params: { host } });
    }
  });

  it('does not follow a redirect, and so keeps the password', async () => {
    const elsewhere: string[] = [];
    const thief = await serve((request, response) => {
      elsewhere.push(request.headers.authorization ?? '');
      response.end('{"ok":true}');
    });
    const host = await serve((_, response) => void response.writeHead(307, { location: `http://${thief}/a` }).end());
    const call = client(`http://me:pw@${host}`).post('/a', {}, shape, { signal: never });
    await expect(call).rejects.toMatchObject({ code: 'server.notApi', params: { host } });
    expect(elsewhere).toEqual([]);
  });

  it('gives up on a server that does not answer, or that stops in the middle', async () => {
    const silent = await serve(() => {});
    const stopping = await serve((_, response) => void response.writeHead(200).write('{"ok"'));
    for (const host of [silent, stopping]) {
      const call = client(host).get('/a', shape, { signal: never, timeoutMs: 100 });
      await expect(call).rejects.toMatchObject({ code: 'server.timeout', params: { host, seconds: 1 } });
    }
  });

  it('says that nobody is there: refused, unknown name, hung up', async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => {
      gone.listen(0, '127.0.0.1', resolve);
    });
    const address = gone.address();
    const port = typeof address === 'object' ? address?.port : 0;
    await new Promise<void>((resolve) => {
      gone.close(() => resolve());
    });
    const rude = await serve((request) => void request.socket.destroy());
    for (const host of [`127.0.0.1:${port}`, 'no-such-host.invalid', rude]) {
      const call = client(`http://${host}`).get('/a', shape, { signal: never });
      await expect(call).rejects.toMatchObject({ code: 'server.unreachable', params: { host } });
    }
  });

  it('says so when something answers that is no web server', async () => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.end('SSH-2.0-OpenSSH_9.6\r\n');
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    closers.push(() => void server.close());
    const address = server.address();
    const host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    await expect(client(host).get('/a', shape, { signal: never })).rejects.toMatchObject({ code: 'server.notApi' });
  });

  it('ends a call when its signal is aborted, and all of them when it is closed', async () => {
    const host = await serve(() => {});
    const controller = new AbortController();
    const own = client(host);
    const aborted = own.get('/a', shape, { signal: controller.signal });
    const closed = own.post('/a', {}, shape, { signal: never, timeoutMs: Number.POSITIVE_INFINITY });
    controller.abort();
    await expect(aborted).rejects.toMatchObject({ code: 'job.cancelled' });
    own.close();
    own.close();
    await expect(closed).rejects.toMatchObject({ code: 'job.cancelled' });
  });

  it('goes past the proxy of the environment to its own machine', async () => {
    const proxied: string[] = [];
    const proxy = await serve((request, response) => {
      proxied.push(request.url ?? '');
      response.end('{"ok":false}');
    });
    vi.stubEnv('http_proxy', `http://${proxy}`);
    vi.stubEnv('HTTP_PROXY', `http://${proxy}`);
    vi.stubEnv('no_proxy', '');
    vi.stubEnv('NO_PROXY', '');
    const host = await answering('{"ok":true}');
    await expect(client(host).get('/a', shape, { signal: never })).resolves.toEqual({ ok: true });
    await expect(client('http://gpu.invalid').get('/a', shape, { signal: never })).resolves.toEqual({ ok: false });
    expect(proxied).toEqual(['http://gpu.invalid/a']);
  });

  it('lets neither prompt nor password nor path out in an error', async () => {
    const host = await serve((request) => void request.socket.destroy());
    const call = client(`http://me:hunter2@${host}`).post('/secret/path', { prompt: 'my prompt' }, shape, {
      signal: never,
    });
    const error: unknown = await call.catch((error: unknown) => error);
    const everything = JSON.stringify([
      error,
      Object.getOwnPropertyNames(error).map((name) => [name, Reflect.get(Object(error), name)]),
    ]);
    expect(everything).toContain('server.unreachable');
    expect(everything).not.toMatch(/hunter2|my prompt|secret/);
  });
});
