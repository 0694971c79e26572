import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

import { REST } from 'discord.js';
import { expect, onTestFinished, test } from 'vitest';

import { wholeUploads } from '../../../src/commands/core/whole-uploads.ts';

const large = Buffer.alloc(8 * 2 ** 20, 'x');

/** A Discord that does with each upload what the test says. */
async function upload(
  onRequest: Parameters<typeof createServer>[1],
  files = [{ name: 'sheet.png', data: large }],
  signal?: AbortSignal,
) {
  const server = createServer(onRequest);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const api = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const rest = new REST({ api, makeRequest: wholeUploads, retries: 0 }).setToken('token');
  return rest.post('/channels/1/messages', { body: { content: 'ö' }, files, ...(signal ? { signal } : {}) });
}

test('files and text arrive as they are, with their length', async () => {
  let type = '';
  let length = 0;
  const chunks: Buffer[] = [];
  await upload(
    (request, response) => {
      type = request.headers['content-type'] ?? '';
      length = Number(request.headers['content-length']);
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => response.setHeader('content-type', 'application/json').end('{"id":"1"}'));
    },
    [{ name: 'ä.png', data: Buffer.from([0, 255, 10, 13]) }],
  );
  const body = Buffer.concat(chunks);
  expect(length).toBe(body.length);
  const form = await new Response(body, { headers: { 'content-type': type } }).formData();
  expect(JSON.parse(String(form.get('payload_json')))).toEqual({ content: 'ö' });
  const file = form.get('files[0]');
  if (!(file instanceof File)) throw new Error('no file');
  expect(file.name).toBe('ä.png');
  expect([...new Uint8Array(await file.arrayBuffer())]).toEqual([0, 255, 10, 13]);
});

test.each(['cut by Discord', 'aborted by us'])(
  'an upload that is %s rejects, and nothing is left behind',
  async (how) => {
    const unhandled: unknown[] = [];
    const note = (error: unknown): void => void unhandled.push(error);
    process.on('unhandledRejection', note);
    onTestFinished(() => void process.off('unhandledRejection', note));
    const stop = new AbortController();
    const sent = upload(
      (request) => {
        request.once('data', () => {
          if (how === 'cut by Discord') request.destroy();
          else stop.abort();
        });
      },
      Array.from({ length: 3 }, (_, index) => ({ name: `${index}.png`, data: large })),
      stop.signal,
    );
    await expect(sent).rejects.toThrow(how === 'aborted by us' ? /abort/i : /closed|reset|EPIPE|socket/i);
    await pause(100);
    expect(unhandled).toEqual([]);
  },
);
