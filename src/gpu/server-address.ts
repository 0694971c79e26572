import { AppError } from '../errors.ts';

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

export interface ServerAddress {
  /** Scheme, host, port and the path a proxy put before the API, without a slash at the end; no credentials. */
  readonly baseUrl: string;
  /** "127.0.0.1:7860": all that may be shown or logged. */
  readonly host: string;
  readonly credentials?: Credentials;
  /** The server runs on this machine: no proxy leads there. */
  readonly loopback: boolean;
}

/**
 * Reads what a person gives as the address of a server: `http://host:port`, also without the scheme and with
 * `user:password@`. Query and fragment are dropped. Throws `server.address`.
 */
export function readServerAddress(given: string): ServerAddress {
  const text = given.trim();
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  if (!url?.hostname || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw new AppError('server.address');
  const user = decoded(url.username);
  return {
    baseUrl: `${url.origin}${url.pathname.replace(/\/+$/, '')}`,
    host: url.host,
    ...(user && { credentials: { user, password: decoded(url.password) } }),
    loopback: /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/i.test(url.hostname),
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new AppError('server.address');
  }
}
