/** What a request is for. A closed list: ids, tokens and whatever comes next never become labels of a metric. */
export type RouteClass =
  | 'interaction answer'
  | 'interaction message'
  | 'message create'
  | 'message edit'
  | 'message delete'
  | 'message read'
  | 'commands'
  | 'threads'
  | 'gateway'
  | 'other';

const classes: readonly (readonly [RouteClass, RegExp])[] = [
  ['interaction answer', /^POST \/interactions\//],
  ['interaction message', /^\S+ \/webhooks\//],
  ['threads', /^\S+ \/(channels\/[^/]+\/(messages\/[^/]+\/)?threads|channels\/[^/]+\/thread-members)/],
  ['message create', /^POST \/channels\/[^/]+\/messages$/],
  ['message edit', /^PATCH \/channels\/[^/]+\/messages\/[^/]+$/],
  ['message delete', /^DELETE \/channels\/[^/]+\/messages\/[^/]+$/],
  ['message read', /^GET \/channels\/[^/]+\/messages/],
  ['commands', /^\S+ \/applications\/[^/]+\/(guilds\/[^/]+\/)?commands/],
  ['gateway', /^GET \/gateway/],
];

/** `route`: a path of Discord's API without `/v10`, with or without ids in it. */
export function routeClass(method: string, route: string): RouteClass {
  const line = `${method.toUpperCase()} ${route.split('?')[0]}`;
  return classes.find(([, pattern]) => pattern.test(line))?.[0] ?? 'other';
}
