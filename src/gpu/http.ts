import { Agent as HttpAgent, ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

import { type AxiosResponse, create, isAxiosError } from 'axios';
import type { z } from 'zod';

import { AppError, asAppError } from '../errors.ts';
import { failureOf, parseJson, retryMilliseconds } from './http-failure.ts';
import { type Credentials, readServerAddress } from './server-address.ts';
import { tlsProblem } from './tls-problem.ts';

export interface HttpClientOptions {
  /** As a person gives it; `user:password@` in it becomes Basic auth. */
  readonly url: string;
  /** Wins over credentials in the address. */
  readonly auth?: Credentials;
  /** Sent with every call: what a service wants to know of its clients, a key among it. Never shown or logged. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What a service's own error answers mean. Undefined, or nothing said: by the status, as for every server. */
  readonly failure?: (answer: RefusedAnswer) => AppError | undefined;
}

/** An answer whose status is not 2xx. */
export interface RefusedAnswer {
  /** "aihorde.net" */
  readonly host: string;
  readonly status: number;
  /** Parsed JSON; undefined: it is none. Never to be shown as it is. */
  readonly body: unknown;
  readonly retryAfterMs?: number;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  /** Milliseconds for the whole call, the answer's last byte included. Default 15 s. `Infinity`: the signal is the bound. */
  readonly timeoutMs?: number;
  /** Largest answer in bytes, unpacked. Default 4 MiB. */
  readonly maxBytes?: number;
}

/** JSON, and pictures, over HTTP to one server. Every failure is an AppError `server.*` or `job.cancelled`; nothing is logged. */
export interface HttpClient {
  /** "127.0.0.1:7860" */
  readonly host: string;
  get<T>(path: string, schema: z.ZodType<T>, options: CallOptions): Promise<T>;
  /**
   * `body`: JSON, or a FormData for an upload. On a connection of its own: a kept one may be closed by the server at the very
   * moment a long call goes out.
   */
  post<T>(path: string, body: unknown, schema: z.ZodType<T>, options: CallOptions): Promise<T>;
  delete<T>(path: string, schema: z.ZodType<T>, options: CallOptions): Promise<T>;
  /** The answer as it is: a picture. Failures are read as JSON, as everywhere. */
  getBytes(path: string, options: CallOptions): Promise<Uint8Array>;
  /** Ends all calls and connections. Idempotent. */
  close(): void;
}

/** Throws `server.address` at once; everything else goes wrong in the calls. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const address = readServerAddress(options.url);
  const { host } = address;
  const credentials = options.auth ?? address.credentials;
  const closing = new AbortController();
  const kept = { httpAgent: new HttpAgent({ keepAlive: true }), httpsAgent: new HttpsAgent({ keepAlive: true }) };
  const single = { httpAgent: new HttpAgent(), httpsAgent: new HttpsAgent() };
  const transport = create({
    baseURL: address.baseUrl,
    // A redirect would take the credentials and the prompt elsewhere.
    maxRedirects: 0,
    maxBodyLength: Number.POSITIVE_INFINITY,
    responseType: 'arraybuffer',
    validateStatus: null,
    headers: options.headers ?? {},
    ...(credentials && { auth: { username: credentials.user, password: credentials.password } }),
    // HTTP_PROXY of the environment must not catch calls to this very machine.
    ...(address.loopback && { proxy: false }),
  });

  async function call<T>(
    method: 'get' | 'post' | 'delete',
    path: string,
    body: unknown,
    given: CallOptions,
    read: (response: AxiosResponse<Buffer>) => T,
    accept = 'application/json',
  ): Promise<T> {
    const { signal, timeoutMs = 15_000, maxBytes = 4 * 1024 * 1024 } = given;
    const late = new AbortController();
    const timer = Number.isFinite(timeoutMs) ? setTimeout(() => late.abort(), timeoutMs) : undefined;
    const ask = (agents: typeof kept): Promise<AxiosResponse<Buffer>> =>
      transport.request<Buffer>({
        method,
        url: path,
        ...(body !== undefined && { data: body }),
        headers: { accept },
        signal: AbortSignal.any([signal, closing.signal, late.signal]),
        maxContentLength: maxBytes,
        ...agents,
      });
    try {
      const response = await ask(method === 'post' ? single : kept).catch((error: unknown) => {
        // A kept connection that the server had closed meanwhile, or lost by starting anew: nothing was asked of it yet.
        if (method === 'get' && wasStale(error)) return ask(single);
        throw error;
      });
      return read(response);
    } catch (error) {
      if (signal.aborted || closing.signal.aborted) throw new AppError('job.cancelled');
      if (late.signal.aborted) {
        throw new AppError('server.timeout', { params: { host, seconds: Math.ceil(timeoutMs / 1000) } });
      }
      throw transportFailure(host, error);
    } finally {
      clearTimeout(timer);
    }
  }

  const json =
    <T>(schema: z.ZodType<T>) =>
    (response: AxiosResponse<Buffer>): T =>
      read(refused, host, response, schema);

  const refused = ({ status, data, headers }: AxiosResponse<Buffer>): AppError => {
    const text = new TextDecoder().decode(data);
    const retryAfter = String(headers['retry-after'] ?? '');
    const retryAfterMs = retryMilliseconds(retryAfter);
    const answer = { host, status, body: parseJson(text), ...(retryAfterMs !== undefined && { retryAfterMs }) };
    return options.failure?.(answer) ?? failureOf(host, status, text, retryAfter);
  };

  return {
    host,
    get: (path, schema, given) => call('get', path, undefined, given, json(schema)),
    post: (path, body, schema, given) => call('post', path, body, given, json(schema)),
    delete: (path, schema, given) => call('delete', path, undefined, given, json(schema)),
    getBytes: (path, given) => call('get', path, undefined, given, (response) => bytesOf(refused, response), 'image/*'),
    close: () => {
      closing.abort();
      for (const agent of [...Object.values(kept), ...Object.values(single)]) agent.destroy();
    },
  };
}

type Refused = (response: AxiosResponse<Buffer>) => AppError;

const isSuccess = ({ status }: AxiosResponse): boolean => status >= 200 && status <= 299;

function bytesOf(refused: Refused, response: AxiosResponse<Buffer>): Uint8Array {
  if (isSuccess(response)) return response.data;
  throw refused(response);
}

function read<T>(refused: Refused, host: string, response: AxiosResponse<Buffer>, schema: z.ZodType<T>): T {
  if (!isSuccess(response)) throw refused(response);
  const { data, headers } = response;
  const text = new TextDecoder().decode(data);
  // SD.Next answers 204 to some calls.
  const value = text === '' ? null : parseJson(text);
  if (value === undefined) {
    const isPage = /^\s*</.test(text) || String(headers['content-type'] ?? '').includes('text/html');
    throw isPage
      ? new AppError('server.notApi', { params: { host } })
      : new AppError('server.badAnswer', { params: { host, part: 'JSON' } });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const part = parsed.error.issues[0]?.path.join('.') || 'JSON';
  throw new AppError('server.badAnswer', { params: { host, part } });
}

/** No answer at all. axios' own error is not kept: its config holds the prompt and the password. */
function transportFailure(host: string, error: unknown): AppError {
  if (!isAxiosError(error)) return asAppError(error);
  if (/maxContentLength/.test(error.message)) return new AppError('server.tooLarge', { params: { host } });
  const problem = tlsProblem(error.code, error.message);
  if (problem) {
    return new AppError('server.tls', { params: { host, problem }, ...(error.code && { detail: error.code }) });
  }
  // Node's parser: whatever answers there does not speak HTTP.
  if (error.code?.startsWith('HPE_')) return new AppError('server.notApi', { params: { host }, detail: error.code });
  return new AppError('server.unreachable', { params: { host }, ...(error.code && { detail: error.code }) });
}

function wasStale(error: unknown): boolean {
  if (!isAxiosError(error) || error.response || !/^(?:ECONNRESET|EPIPE)$/.test(error.code ?? '')) return false;
  const request: unknown = error.request;
  return request instanceof ClientRequest && request.reusedSocket;
}
