import type { IncomingHttpHeaders } from 'node:http';

import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';

import { AppError } from '../../src/errors.ts';
import { openSocket, type Socket, type SocketOptions } from '../../src/gpu/socket.ts';

/** A server that keeps what it was sent, and says what it is told to. */
async function startServer(greeting: string | Buffer) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  const seen: { headers: IncomingHttpHeaders; url: string | undefined; said: string[] } = {
    headers: {},
    url: '',
    said: [],
  };
  server.on('connection', (socket, request) => {
    Object.assign(seen, { headers: request.headers, url: request.url });
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      seen.said.push(data.toString('utf8'));
      socket.close();
    });
    socket.send(greeting);
  });
  await new Promise((resolve) => {
    server.once('listening', resolve);
  });
  onTestFinished(async () => {
    server.clients.forEach((client) => client.terminate());
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { seen, host: `127.0.0.1:${address.port}` };
}

/** Opens a connection and waits for its end. */
async function listen(url: string, options: Partial<SocketOptions> = {}, onMessage?: (socket: Socket) => void) {
  const closed = Promise.withResolvers<void>();
  const heard: (string | Uint8Array)[] = [];
  let closes = 0;
  const socket = openSocket({
    url,
    path: '/ws?clientId=me',
    maxBytes: 1000,
    onOpen: () => undefined,
    onMessage: (data) => {
      heard.push(data);
      onMessage?.(socket);
    },
    onClose: () => {
      closes += 1;
      closed.resolve();
    },
    ...options,
  });
  await closed.promise;
  socket.close();
  socket.send('too late');
  return { heard, closes };
}

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
const none = (): void => undefined;

describe('a WebSocket to a server', () => {
  it('hands text and bytes on, says what it is told to, and closes once', async () => {
    for (const [greeting, expected] of [
      ['hello', 'hello'],
      [Buffer.from([1, 2]), Buffer.from([1, 2])],
    ] as const) {
      const { seen, host } = await startServer(greeting);
      const { heard, closes } = await listen(`http://${host}`, {}, (socket) => socket.send('thanks'));
      expect([heard, closes, seen.said]).toEqual([[expected], 1, ['thanks']]);
      expect(seen.url).toBe('/ws?clientId=me');
    }
  });

  it('sends no Origin: a ComfyUI on this machine would refuse it', async () => {
    const { seen, host } = await startServer('hello');
    await listen(`http://${host}`, {}, (socket) => socket.send('bye'));
    expect(seen.headers.origin).toBeUndefined();
    expect(seen.headers.authorization).toBeUndefined();
  });

  it('takes user and password out of the address, and others before them', async () => {
    const { seen, host } = await startServer('hello');
    await listen(`http://me:right@${host}`, {}, (socket) => socket.send('bye'));
    expect(seen.headers.authorization).toBe(basic('me:right'));
    await listen(`http://me:right@${host}`, { auth: { user: 'you', password: 'other' } }, (socket) =>
      socket.send('bye'),
    );
    expect(seen.headers.authorization).toBe(basic('you:other'));
  });

  it('ends at a message that is too large, without handing any of it on', async () => {
    const { host } = await startServer(Buffer.alloc(1001));
    expect(await listen(`http://${host}`)).toEqual({ heard: [], closes: 1 });
  });

  it('closes where nobody answers', async () => {
    expect(await listen('http://127.0.0.1:1')).toEqual({ heard: [], closes: 1 });
  });

  it('refuses what is no address', () => {
    const options = { path: '/', maxBytes: 1, onOpen: none, onMessage: none, onClose: none };
    expect(() => openSocket({ url: 'ftp://x', ...options })).toThrow(AppError);
  });
});
