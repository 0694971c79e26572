/** Counts of one window each, as flask-limiter's "fixed-window" does (AI-Horde `horde/limiter.py`). */
export interface RateLimits {
  /** Seconds until the window ends; undefined: within the limit. */
  exceeded(method: string, path: string, key: string): number | undefined;
}

interface Rule {
  readonly applies: (method: string, path: string) => boolean;
  readonly most: number;
  readonly seconds: number;
  readonly per: 'path' | 'key';
}

const isSubmit = (method: string, path: string): boolean => method === 'POST' && path === '/api/v2/generate/async';

/**
 * `horde/apis/v2/stable.py` and `limiter_api.py`: two requests a second and 90 a minute to an address, two a second to a key
 * (60 to the anonymous one); ten checks a second and ten status a minute of one request. Elsewhere 90 a minute.
 */
const rules: readonly Rule[] = [
  { applies: isSubmit, most: 2, seconds: 1, per: 'path' },
  { applies: isSubmit, most: 90, seconds: 60, per: 'path' },
  { applies: isSubmit, most: 2, seconds: 1, per: 'key' },
  { applies: (_, path) => path.includes('/generate/check/'), most: 10, seconds: 1, per: 'path' },
  { applies: (_, path) => path.includes('/generate/status/'), most: 10, seconds: 60, per: 'path' },
  {
    applies: (method, path) => !isSubmit(method, path) && !/check|status/.test(path),
    most: 90,
    seconds: 60,
    per: 'path',
  },
];

/** `secondMs`: how long one of the server's seconds lasts. */
export function createRateLimits(secondMs: number): RateLimits {
  const counts = new Map<string, number>();
  return {
    exceeded: (method, path, key) => {
      const now = performance.now() / secondMs;
      for (const [index, rule] of rules.entries()) {
        if (!rule.applies(method, path)) continue;
        if (rule.per === 'key' && key === '0000000000') continue;
        const window = Math.floor(now / rule.seconds);
        const bucket = `${index} ${rule.per === 'key' ? key : `${method} ${path}`} ${window}`;
        const count = (counts.get(bucket) ?? 0) + 1;
        counts.set(bucket, count);
        if (count > rule.most) return Math.ceil((window + 1) * rule.seconds - now);
      }
      return undefined;
    },
  };
}
