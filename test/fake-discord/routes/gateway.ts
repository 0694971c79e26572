import type { Route } from '../http/route.ts';

export interface GatewayFacts {
  readonly url: () => string;
  readonly shards: number;
  /** Sessions started so far. */
  readonly starts: () => number;
}

export function gatewayRoutes(gateway: GatewayFacts): readonly Route[] {
  return [
    {
      name: 'GET /gateway/bot',
      handle: () => ({
        status: 200,
        body: {
          url: gateway.url(),
          shards: gateway.shards,
          // 1,000 starts in 24 h (developers/events/gateway.mdx). With a concurrency of 1 shards would wait 5 s each.
          session_start_limit: {
            total: 1000,
            remaining: 1000 - gateway.starts(),
            reset_after: 86_400_000,
            max_concurrency: 16,
          },
        },
      }),
    },
  ];
}
