import { createServer as createPlainServer } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';

import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { AppError } from '../../src/errors.ts';
import { createHttpClient } from '../../src/gpu/http.ts';
import { languages, translator } from '../../src/text/index.ts';
import { selfSigned } from '../support/self-signed.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function listen(server: Server | ReturnType<typeof createPlainServer>): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const secure = (options: Parameters<typeof selfSigned>[0], versions: object = {}): Promise<number> =>
  listen(createServer({ ...selfSigned(options), ...versions }, (_, response) => response.end('{"ok":true}')));

async function failureAt(url: string): Promise<AppError> {
  const client = createHttpClient({ url });
  closers.push(() => client.close());
  const error: unknown = await client.get('/', z.unknown(), { signal: AbortSignal.timeout(20_000) }).catch((e) => e);
  if (!(error instanceof AppError)) throw new Error('it did not fail');
  return error;
}

describe('a connection that does not become secure', () => {
  const day = 86_400_000;

  it.each([
    ['a certificate nobody vouches for', { host: '127.0.0.1' }, {}, 'untrusted'],
    [
      'one that has expired',
      { host: '127.0.0.1', from: new Date(Date.now() - 2 * day), until: new Date(Date.now() - day) },
      {},
      'expired',
    ],
    [
      'a version of TLS that is not spoken any more',
      { host: '127.0.0.1' },
      { maxVersion: 'TLSv1.1', minVersion: 'TLSv1' },
      'failed',
    ],
  ] as const)('%s: the host and what to do are said', async (_, certificate, versions, problem) => {
    const port = await secure(certificate, versions);
    const error = await failureAt(`https://127.0.0.1:${port}`);
    expect(error).toMatchObject({ code: 'server.tls', params: { host: `127.0.0.1:${port}`, problem } });
  });

  it('https to a port that speaks http', async () => {
    const port = await listen(createPlainServer((_, response) => response.end('{"ok":true}')));
    expect(await failureAt(`https://127.0.0.1:${port}`)).toMatchObject({
      code: 'server.tls',
      params: { problem: 'plain' },
    });
  });

  it('http to a port that speaks https: nothing that can be read comes back', async () => {
    const port = await secure({ host: '127.0.0.1' });
    const { code } = await failureAt(`http://127.0.0.1:${port}`);
    expect(['server.unreachable', 'server.notApi']).toContain(code);
  });

  it.each(languages)('says it in %s, in whole sentences', (language) => {
    const t = translator(language);
    for (const problem of ['plain', 'untrusted', 'otherName', 'expired', 'failed']) {
      const error = new AppError('server.tls', { params: { host: 'example.org', problem } });
      const said = [t(error.what), t(error.fix)];
      expect(said.filter((text) => /[{}]|\$t|tls\./.test(text))).toEqual([]);
      expect(said[0]).toContain('example.org');
    }
  });
});
