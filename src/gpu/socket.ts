import { WebSocket } from 'ws';

import { type Credentials, readServerAddress } from './server-address.ts';

export interface SocketOptions {
  /** As for HTTP: `http://host:port`; `user:password@` in it becomes Basic auth. */
  readonly url: string;
  /** Wins over credentials in the address. */
  readonly auth?: Credentials;
  /** With its query. */
  readonly path: string;
  /** Largest message in bytes; a larger one ends the connection. */
  readonly maxBytes: number;
  /** Milliseconds until it stands. Default 10 s. */
  readonly openMs?: number;
  readonly onOpen: () => void;
  /** Text as string, everything else as bytes. */
  readonly onMessage: (data: string | Uint8Array) => void;
  /** Called once, whatever the reason: never opened, closed by either side, too large a message. */
  readonly onClose: () => void;
}

export interface Socket {
  /** Nothing happens where the connection does not stand. */
  send(text: string): void;
  /** At once, without a farewell. Idempotent. */
  close(): void;
}

/**
 * A WebSocket to one server. Never throws after the address was read (`server.address`): a connection that fails is closed,
 * and whoever needs it has another way to ask. Not Node's own WebSocket: the size of a message cannot be bounded there, and
 * its documented interface has no headers for Basic auth.
 */
export function openSocket(options: SocketOptions): Socket {
  const address = readServerAddress(options.url);
  const credentials = options.auth ?? address.credentials;
  const basic = credentials && Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64');
  const socket = new WebSocket(`${address.baseUrl.replace(/^http/, 'ws')}${options.path}`, {
    maxPayload: options.maxBytes,
    handshakeTimeout: options.openMs ?? 10_000,
    // A redirect would take the credentials elsewhere.
    followRedirects: false,
    perMessageDeflate: false,
    headers: basic ? { authorization: `Basic ${basic}` } : {},
  });
  socket.on('open', options.onOpen);
  socket.on('message', (data: Buffer, isBinary: boolean) => options.onMessage(isBinary ? data : data.toString('utf8')));
  // Always followed by 'close'.
  socket.on('error', () => undefined);
  socket.on('close', options.onClose);
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: () => socket.terminate(),
  };
}
