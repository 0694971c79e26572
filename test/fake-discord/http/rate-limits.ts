import { createHash } from 'node:crypto';

import type { HttpFault, RateLimit, RouteName } from '../types.ts';

export interface RateLimits {
  /** Counts a request. `retryAfterSeconds` set: it is one too many. */
  count(method: string, template: string, parameters: ReadonlyMap<string, string>): RateVerdict;
}

interface RateVerdict {
  readonly headers: Readonly<Record<string, string>>;
  readonly retryAfterSeconds: number | undefined;
}

const majorParameters = ['channel_id', 'guild_id', 'webhook_id', 'webhook_token', 'interaction_token'];

/** Discord says not to hard-code numbers; this one only has to be honest: who exceeds it gets a 429. Real time. */
const usual: RateLimit = { requests: 50, perSeconds: 1 };

/**
 * Buckets by route and major parameter (developers/topics/rate-limits.mdx). The callback of an interaction is no route
 * that many share: discord.js too treats each by itself (`BurstHandler` of @discordjs/rest 2.6.3).
 */
export function createRateLimits(limits: Readonly<Record<RouteName, RateLimit>>): RateLimits {
  const buckets = new Map<string, { started: number; used: number }>();
  return {
    count(method, template, parameters) {
      const route = `${method} ${template}`;
      const limit = limits[route] ?? usual;
      const major = majorParameters.map((name) => parameters.get(name) ?? '');
      const key = [route, ...major].join(' ');
      const now = performance.now();
      const lengthMs = limit.perSeconds * 1000;
      let bucket = buckets.get(key);
      if (!bucket || now - bucket.started >= lengthMs) {
        bucket = { started: now, used: 0 };
        buckets.set(key, bucket);
      }
      bucket.used += 1;
      const left = (bucket.started + lengthMs - now) / 1000;
      return {
        headers: {
          'x-ratelimit-limit': String(limit.requests),
          'x-ratelimit-remaining': String(Math.max(0, limit.requests - bucket.used)),
          'x-ratelimit-reset': (Date.now() / 1000 + left).toFixed(3),
          'x-ratelimit-reset-after': left.toFixed(3),
          'x-ratelimit-bucket': createHash('md5').update(route).digest('hex'),
        },
        retryAfterSeconds: bucket.used > limit.requests ? left : undefined,
      };
    },
  };
}

/** Body and headers of a 429. The header holds whole seconds, the body may have fractions (developers/topics/rate-limits.mdx). */
export function rateLimitAnswer(fault: Extract<HttpFault, { readonly kind: 'rateLimit' }>): {
  readonly headers: Record<string, string>;
  readonly body: unknown;
} {
  const { scope, retryAfterSeconds } = fault;
  return {
    headers: {
      'retry-after': String(Math.ceil(retryAfterSeconds)),
      'x-ratelimit-scope': scope,
      ...(scope === 'global' ? { 'x-ratelimit-global': 'true' } : {}),
    },
    body: {
      message: fault.code === 30046 ? oldEdits : 'You are being rate limited.',
      retry_after: retryAfterSeconds,
      global: scope === 'global',
      code: fault.code ?? 0,
    },
  };
}

const oldEdits = 'Maximum number of edits to messages older than 1 hour reached. Try again later.';
