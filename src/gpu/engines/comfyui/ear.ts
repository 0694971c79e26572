import { setTimeout as delay } from 'node:timers/promises';

import type { Credentials } from '../../server-address.ts';
import { openSocket, type Socket } from '../../socket.ts';
import { readEvent, type ServerEvent } from './events.ts';

export interface EarOptions {
  readonly url: string;
  readonly auth?: Credentials | undefined;
  /** The server sends a prompt's events to the client that asked for it. */
  readonly clientId: string;
  readonly onEvent: (event: ServerEvent) => void;
  /** Milliseconds before the first new try after a connection was lost; doubled each time, up to 30 s. */
  readonly retryMs: number;
}

/** A WebSocket to the server that is opened again when it drops. */
export interface Ear {
  /** It stands now. */
  readonly open: boolean;
  /** Resolves when it stands, has failed for the first time, or `ms` are over: without it the server is asked instead. */
  ready(ms: number): Promise<void>;
  close(): void;
}

/** Largest message: an error's carries all inputs of the node that failed, prompts and lists among them. */
const messageBytes = 16 * 1024 * 1024;
const longestRetryMs = 30_000;

export function listen(options: EarOptions): Ear {
  const ended = new AbortController();
  const decided = Promise.withResolvers<void>();
  let socket: Socket | undefined;
  let open = false;
  let wait = options.retryMs;

  function connect(): void {
    socket = openSocket({
      url: options.url,
      ...(options.auth && { auth: options.auth }),
      path: `/ws?clientId=${encodeURIComponent(options.clientId)}`,
      maxBytes: messageBytes,
      onOpen: () => {
        open = true;
        wait = options.retryMs;
        // The first message, or it does not count (server.py): previews then say whose they are. Older servers ignore it.
        socket?.send(JSON.stringify({ type: 'feature_flags', data: { supports_preview_metadata: true } }));
        decided.resolve();
      },
      onMessage: (data) => {
        const event = readEvent(data);
        if (event && !ended.signal.aborted) options.onEvent(event);
      },
      onClose: () => {
        open = false;
        decided.resolve();
        void again();
      },
    });
  }

  async function again(): Promise<void> {
    const ms = wait;
    wait = Math.min(longestRetryMs, wait * 2);
    const slept = await delay(ms, true, { signal: ended.signal }).catch(() => false);
    if (slept) connect();
  }

  connect();
  return {
    get open() {
      return open;
    },
    ready: async (ms) => {
      const waiting = new AbortController();
      await Promise.race([decided.promise, delay(ms, undefined, { signal: waiting.signal }).catch(() => undefined)]);
      waiting.abort();
    },
    close: () => {
      ended.abort();
      socket?.close();
    },
  };
}
