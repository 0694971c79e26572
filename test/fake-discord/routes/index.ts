import type { Route } from '../http/route.ts';
import { commandRoutes } from './commands.ts';
import { gatewayRoutes, type GatewayFacts } from './gateway.ts';
import { identityRoutes } from './identity.ts';
import { interactionRoutes } from './interactions.ts';
import { messageRoutes } from './messages.ts';
import { pollRoutes } from './polls.ts';
import { threadRoutes } from './threads.ts';
import { webhookRoutes } from './webhooks.ts';

/** Every route the fake has, under its name in Discord's OpenAPI file. */
export function createRoutes(gateway: GatewayFacts): readonly Route[] {
  return [
    ...gatewayRoutes(gateway),
    ...identityRoutes,
    ...commandRoutes,
    ...interactionRoutes,
    ...webhookRoutes,
    ...messageRoutes,
    ...pollRoutes,
    ...threadRoutes,
  ];
}
