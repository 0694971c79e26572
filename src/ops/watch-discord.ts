import type { InteractionKind, Metrics } from './metrics.ts';

/** What of discord.js's client is needed: `interactionCreate`, and its REST client's `response`, sent for every answer. */
export interface DiscordEvents {
  on(event: 'interactionCreate', listener: (interaction: SeenInteraction) => void): unknown;
  readonly rest: {
    on(
      event: 'response',
      listener: (
        request: { readonly method: string; readonly path: string },
        response: { readonly status: number; readonly headers: { get(name: string): string | null } },
      ) => void,
    ): unknown;
  };
}

interface SeenInteraction {
  readonly id: string;
  /** Discord's number: 2 command or menu, 3 component, 4 autocomplete, 5 modal. */
  readonly type: number;
  isContextMenuCommand(): boolean;
}

const kinds: Readonly<Record<number, InteractionKind>> = { 3: 'component', 4: 'autocomplete', 5: 'modal' };

/** Interactions that nobody answered are forgotten when so many came after them. */
const mostWaiting = 500;

/**
 * Counts from now on what the bot asks of Discord, and the time from an interaction's arrival to Discord having the
 * first answer. Before the dispatcher listens: what it does before its first await counts too.
 */
export function watchDiscord(client: DiscordEvents, metrics: Pick<Metrics, 'requested' | 'acknowledged'>): void {
  const waiting = new Map<string, { readonly kind: InteractionKind; readonly since: number }>();
  client.on('interactionCreate', (interaction) => {
    const [oldest] = waiting.keys();
    if (waiting.size >= mostWaiting && oldest !== undefined) waiting.delete(oldest);
    const kind = kinds[interaction.type] ?? (interaction.isContextMenuCommand() ? 'menu' : 'command');
    waiting.set(interaction.id, { kind, since: performance.now() });
  });
  client.rest.on('response', ({ method, path }, { status, headers }) => {
    metrics.requested({ method, route: path, status, scope: headers.get('x-ratelimit-scope') ?? undefined });
    const id = /^\/interactions\/(\d+)\/[^/]+\/callback/.exec(path)?.[1] ?? '';
    const asked = waiting.get(id);
    if (!asked || status >= 300) return;
    waiting.delete(id);
    metrics.acknowledged(asked.kind, performance.now() - asked.since);
  });
}
