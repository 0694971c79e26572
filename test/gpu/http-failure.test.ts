import { describe, expect, it } from 'vitest';

import { cleanReason, failureOf } from '../../src/gpu/http-failure.ts';
import auth from '../fixtures/sdapi/error-auth.json' with { type: 'json' };
import frozenSpecific from '../fixtures/sdapi/error-frozen-specific.json' with { type: 'json' };
import frozen from '../fixtures/sdapi/error-frozen.json' with { type: 'json' };
import noApi from '../fixtures/sdapi/error-no-api.json' with { type: 'json' };
import outOfMemory from '../fixtures/sdapi/error-out-of-memory.json' with { type: 'json' };
import sampler from '../fixtures/sdapi/error-sampler.json' with { type: 'json' };
import script from '../fixtures/sdapi/error-script.json' with { type: 'json' };
import unexpected from '../fixtures/sdapi/error-unexpected.json' with { type: 'json' };
import validation from '../fixtures/sdapi/error-validation.json' with { type: 'json' };

const host = '127.0.0.1:7860';

describe('what an HTTP failure means', () => {
  it.each([
    ['a wrong password', auth, { code: 'server.auth' }],
    ['a web UI without --api', noApi, { code: 'server.notApi' }],
    ['an unknown sampler', sampler, { code: 'server.rejected', params: { host, reason: 'Sampler not found' } }],
    ['an unknown script', script, { code: 'server.rejected', params: { host, reason: "Script 'nonsense' not found" } }],
    [
      'a value of the wrong type',
      validation,
      { code: 'server.rejected', params: { host, reason: 'steps: value is not a valid integer' } },
    ],
    ['no more GPU memory', outOfMemory, { code: 'server.outOfMemory' }],
    ['--freeze-settings', frozen, { code: 'server.frozen' }],
    ['--freeze-specific-settings', frozenSpecific, { code: 'server.frozen' }],
    ['anything else in the server', unexpected, { code: 'server.failed', params: { host, status: 500 } }],
  ])('%s', (_, { answer }, meaning) => {
    expect(failureOf(host, answer.status, JSON.stringify(answer.body))).toMatchObject(meaning);
  });

  it.each([
    [404, '<html>nothing here</html>', 'server.notApi'],
    [405, '{"detail":"Method Not Allowed"}', 'server.notApi'],
    [302, '', 'server.notApi'],
    [400, '{"error":"prompt required"}', 'server.rejected'],
    [429, '', 'server.busy'],
    [503, '', 'server.busy'],
    [502, '<html>Bad Gateway</html>', 'server.unreachable'],
    [500, 'Internal Server Error', 'server.failed'],
  ])('HTTP %i %j is %s', (status, body, code) => {
    expect(failureOf(host, status, body)).toMatchObject({ code });
  });

  it('hands on when to come back, where the server says so in seconds', () => {
    expect(failureOf(host, 429, '', '7').retryAfterMs).toBe(7000);
    expect(failureOf(host, 429, '', 'Wed, 21 Oct 2026 07:28:00 GMT').retryAfterMs).toBeUndefined();
  });

  it('cleans a reason of paths, addresses, control characters and length', () => {
    expect(cleanReason('no file C:\\Users\\me\\a.pt, /home/me/b.pt or https://u:p@h/x?q=1\u0007\nhere.')).toBe(
      'no file … … or … here',
    );
    expect(cleanReason('and/or 3/4 stay')).toBe('and/or 3/4 stay');
    expect(cleanReason('x'.repeat(500)).length).toBe(160);
  });
});
