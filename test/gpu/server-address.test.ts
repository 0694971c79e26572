import { describe, expect, it } from 'vitest';

import { readServerAddress } from '../../src/gpu/server-address.ts';

describe('the address of a server', () => {
  it.each([
    ['http://127.0.0.1:7860', 'http://127.0.0.1:7860', '127.0.0.1:7860', true],
    ['http://127.0.0.1:7860/', 'http://127.0.0.1:7860', '127.0.0.1:7860', true],
    [' 127.0.0.1:7860 ', 'http://127.0.0.1:7860', '127.0.0.1:7860', true],
    ['localhost:7860', 'http://localhost:7860', 'localhost:7860', true],
    ['http://[::1]:7860/', 'http://[::1]:7860', '[::1]:7860', true],
    ['http://127.0.0.1:7860/?__theme=dark#x', 'http://127.0.0.1:7860', '127.0.0.1:7860', true],
    ['https://gpu.example.org/forge/', 'https://gpu.example.org/forge', 'gpu.example.org', false],
    ['http://192.168.0.7:7860', 'http://192.168.0.7:7860', '192.168.0.7:7860', false],
    ['http://127.evil.example:80', 'http://127.evil.example', '127.evil.example', false],
  ])('reads %s', (given, baseUrl, host, loopback) => {
    expect(readServerAddress(given)).toEqual({ baseUrl, host, loopback });
  });

  it('takes user and password out of it', () => {
    expect(readServerAddress('http://me:s%40cret@127.0.0.1:7860')).toEqual({
      baseUrl: 'http://127.0.0.1:7860',
      host: '127.0.0.1:7860',
      credentials: { user: 'me', password: 's@cret' },
      loopback: true,
    });
  });

  it.each([
    '',
    'ftp://host',
    'file:///etc/passwd',
    'http://',
    'http://a b',
    'http://u:%zz@host',
    'javascript:alert(1)',
  ])('refuses %j', (given) => {
    expect(() => readServerAddress(given)).toThrowError(expect.objectContaining({ code: 'server.address' }));
  });
});
