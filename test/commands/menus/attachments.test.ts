import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Collection } from 'discord.js';
import { afterEach, describe, expect, it } from 'vitest';

import { downloadPicture, picturesOf } from '../../../src/commands/menus/attachments.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

/** A host of files; its name and port as one would put it on the list of hosts. */
async function serve(answer: RequestListener): Promise<string> {
  const started = createServer(answer);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  const { port } = started.address() as AddressInfo;
  return `127.0.0.1:${port}`;
}

const never = new AbortController().signal;

describe('the download of a picture', () => {
  it('gives its bytes', async () => {
    const host = await serve((_request, response) => response.end('picture'));
    const bytes = await downloadPicture(
      { name: 'a.png', url: `http://${host}/a.png` },
      { hosts: [host], signal: never },
    );
    expect(bytes.toString()).toBe('picture');
  });

  it('asks no other host, no other port, and nobody in the name of somebody', async () => {
    let asked = 0;
    const host = await serve((_request, response) => {
      asked += 1;
      response.end('secret');
    });
    const { port } = new URL(`http://${host}`);
    for (const [url, hosts] of [
      [`http://${host}/a`, ['cdn.discordapp.com']],
      [`http://${host}/a`, ['127.0.0.1', '127.0.0.1:1']],
      [`http://localhost:${port}/a`, [host]],
      [`http://[::ffff:127.0.0.1]:${port}/a`, [host]],
      [`http://user:password@${host}/a`, [host]],
      [`http://cdn.discordapp.com@${host}/a`, ['cdn.discordapp.com', host]],
      ['http://cdn.discordapp.com/a', ['cdn.discordapp.com']],
      ['file:///etc/passwd', ['', host]],
      ['data:image/png;base64,AA==', ['', host]],
      ['no address', [host]],
    ] as const) {
      const download = downloadPicture({ name: 'a.png', url }, { hosts, signal: never });
      await expect(download).rejects.toMatchObject({ code: 'file.download' });
    }
    expect(asked).toBe(0);
  });

  it('follows no redirect, not even to the same host', async () => {
    const asked: (string | undefined)[] = [];
    const host = await serve((request, response) => {
      asked.push(request.url);
      response.writeHead(302, { location: '/b' }).end();
    });
    const download = downloadPicture({ name: 'a.png', url: `http://${host}/a` }, { hosts: [host], signal: never });
    await expect(download).rejects.toMatchObject({ code: 'file.download' });
    expect(asked).toEqual(['/a']);
  });

  it('stops at the bound where only the beginning is wanted, whatever the length that was announced', async () => {
    const chunk = Buffer.alloc(64 * 1024, 7);
    let sent = 0;
    const host = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 100_000_000 });
      const more = (): void => {
        sent += chunk.length;
        if (response.destroyed) return;
        if (response.write(chunk)) setImmediate(more);
        else response.once('drain', more);
      };
      more();
    });
    const file = { name: 'a.safetensors', url: `http://${host}/a`, size: 100_000_000 };
    const bytes = await downloadPicture(file, { hosts: [host], signal: never, maxBytes: 1_000_000, cut: true });
    expect(bytes.length).toBe(1_000_000);
    expect(bytes.every((byte) => byte === 7)).toBe(true);
    expect(sent).toBeLessThan(50_000_000);
  });

  it('refuses what is too large, whether that is said, sent or packed', async () => {
    const chunk = Buffer.alloc(64 * 1024);
    let sent = 0;
    const host = await serve((request, response) => {
      if (request.url === '/said') response.writeHead(200, { 'content-length': 100_000_000 }).write(chunk);
      if (request.url === '/sent') {
        const more = (): void => {
          sent += chunk.length;
          if (response.write(chunk)) setImmediate(more);
          else response.once('drain', more);
        };
        more();
      }
    });
    const limits = { hosts: [host], signal: never, maxBytes: 2 ** 20 };
    for (const path of ['/said', '/sent']) {
      const download = downloadPicture({ name: 'a.png', url: `http://${host}${path}` }, limits);
      await expect(download).rejects.toMatchObject({
        code: 'file.tooLarge',
        params: { file: 'a.png', limit: '1 MiB' },
      });
    }
    const announced = downloadPicture({ name: 'a.png', url: `http://${host}/never`, size: 2 ** 20 + 1 }, limits);
    await expect(announced).rejects.toMatchObject({ code: 'file.tooLarge' });
    expect(sent).toBeLessThan(50 * 2 ** 20);
  });

  it('ends in time, and at once when it is not wanted any more', async () => {
    const host = await serve(() => undefined);
    const picture = { name: 'a.png', url: `http://${host}/a` };
    await expect(downloadPicture(picture, { hosts: [host], signal: never, timeoutMs: 50 })).rejects.toMatchObject({
      code: 'file.download',
    });
    const stop = new AbortController();
    const download = downloadPicture(picture, { hosts: [host], signal: stop.signal });
    stop.abort();
    await expect(download).rejects.toMatchObject({ code: 'job.cancelled' });
  });

  it('says so when the link has expired or the line breaks', async () => {
    const host = await serve((request, response) => {
      if (request.url === '/gone') response.writeHead(404).end();
      else response.socket?.destroy();
    });
    for (const path of ['/gone', '/cut']) {
      const download = downloadPicture(
        { name: 'a.png', url: `http://${host}${path}` },
        { hosts: [host], signal: never },
      );
      await expect(download).rejects.toMatchObject({ code: 'file.download', params: { file: 'a.png' } });
    }
  });
});

const url = (name: string): string => `https://cdn.discordapp.com/attachments/1/${name}?ex=1`;
const message = (attachments: object[], components: object[] = []) =>
  ({
    attachments: new Collection(attachments.map((attachment, index) => [String(index), attachment])),
    components: components.map((component) => ({ toJSON: () => component })),
  }) as unknown as Parameters<typeof picturesOf>[0];

describe('the pictures of a message', () => {
  const hosts = ['cdn.discordapp.com'];
  it('are attachments and the media of components, each once, and of forwarded messages too', () => {
    const components = [
      {
        type: 17,
        components: [{ type: 12, items: [{ media: { url: url('b.png') } }, { media: { url: url('a.png') } }] }],
      },
      { type: 13, file: { url: url('c%20d.png') } },
      { type: 9, accessory: { type: 11, media: { url: url('e.png') } } },
    ];
    const forwarded = new Map([['1', message([{ name: 'f.png', url: url('f.png'), size: 3 }])]]);
    const found = picturesOf(
      { ...message([{ name: 'a.png', url: url('a.png'), size: 7 }], components), messageSnapshots: forwarded },
      hosts,
    );
    expect(found.map(({ name }) => name).toSorted()).toEqual(['a.png', 'b.png', 'c d.png', 'e.png', 'f.png']);
  });

  it('are none that lie elsewhere, and ten at most', () => {
    const many = Array.from({ length: 30 }, (_, index) => ({ name: `${index}`, url: url(`${index}.png`), size: 1 }));
    expect(picturesOf(message(many), hosts)).toHaveLength(10);
    const elsewhere = [{ type: 12, items: [{ media: { url: 'https://example.org/a.png' } }, { media: { url: 'x' } }] }];
    expect(picturesOf(message([], elsewhere), hosts)).toEqual([]);
    for (const odd of ['%', '%ff.png']) {
      expect(picturesOf(message([], [{ type: 13, file: { url: url(odd) } }]), hosts)).toMatchObject([{ name: odd }]);
    }
  });
});
