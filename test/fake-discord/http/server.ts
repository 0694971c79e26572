import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import { z } from 'zod';

import { ApiError, errorBody, invalidForm, refusals } from '../api-error.ts';
import type { Inside } from '../inside.ts';
import { checkRequest, responseProblems } from '../schema/check.ts';
import type { OpenApi } from '../schema/openapi.ts';
import type { HttpFault, RequestRecord } from '../types.ts';
import { storedName } from '../messages/files.ts';
import type { ArmedFaults } from './faults.ts';
import { type RateLimits, rateLimitAnswer } from './rate-limits.ts';
import { parseBody, readRaw } from './read-body.ts';
import { type ApiAnswer, type ApiRequest, type MatchedRoute, matchRoute, type Route } from './route.ts';

export interface HttpSettings {
  readonly inside: Inside;
  readonly routes: readonly Route[];
  readonly faults: ArmedFaults;
  readonly limits: RateLimits;
  readonly openApi: OpenApi | null;
  readonly isToken: (token: string) => boolean;
  readonly record: (request: RequestRecord, counts: boolean) => void;
}

interface Finished extends ApiAnswer {
  readonly headers?: Readonly<Record<string, string>>;
  /** A web page of a proxy, not an answer of the API. */
  readonly page?: string;
  readonly hangUp?: boolean;

  /** Not counted towards the ban: a shared limit. */
  readonly shared?: boolean;
}

/** REST and CDN. The gateway hangs itself on the same server. */
export function createHttp(settings: HttpSettings): Server {
  // A slow machine may take longer than Node's 5 s between two requests, and then sends the next one into a closing connection.
  return createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
    const target = request.url ?? '/';
    const done = target.startsWith('/api/v10/')
      ? answerApi(settings, request, response)
      : answerCdn(settings, target, response);
    done.catch((error: unknown) => {
      settings.inside.problem(
        `the fake broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      response.destroy();
    });
  });
}

async function answerCdn({ inside }: HttpSettings, target: string, response: ServerResponse): Promise<void> {
  const file = inside.cdn.open(target, inside.world.files);
  if (!file) {
    // Status of an expired or forged link: inferred.
    response.writeHead(404, { 'content-type': 'text/plain' }).end('This content is no longer available.');
    return;
  }
  response.writeHead(200, {
    'content-type': file.contentType ?? 'application/octet-stream',
    'content-length': String(file.bytes.length),
  });
  response.end(file.bytes);
}

async function answerApi(settings: HttpSettings, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { inside } = settings;
  const url = new URL(request.url ?? '/', 'http://localhost');
  const method = request.method ?? 'GET';
  const path = url.pathname.slice('/api/v10'.length);
  const at = inside.clock.now();
  const raw = await readRaw(request);
  if (raw === 'cut') return;
  const matched = matchRoute(settings.routes, method, path);
  const template = matched?.template ?? path;

  let parsed: Awaited<ReturnType<typeof parseBody>> = { contentType: '', body: undefined, uploads: [] };
  let mistake: unknown;
  try {
    parsed = await parseBody(raw, request.headers['content-type']);
  } catch (error) {
    mistake = error;
  }
  const hooked = { method, route: template, path, body: parsed.body };
  const call: Call = {
    ...hooked,
    query: url.searchParams,
    parsed,
    matched,
    mistake,
    authorization: request.headers.authorization,
  };
  const finished: Finished = (await settings.faults.run('received', hooked))
    ? { status: 0, hangUp: true }
    : await decide(settings, call);
  const cut = (await settings.faults.run('answering', hooked)) || finished.hangUp === true;

  const code = finished.status >= 400 ? codeOf(finished.body) : undefined;
  settings.record(
    {
      method,
      route: template,
      path,
      status: cut ? undefined : finished.status,
      code,
      refusal: finished.status >= 400 ? finished.body : undefined,
      at,
      body: parsed.body,
      files: parsed.uploads.map((upload) => ({
        name: storedName(upload.name),
        size: upload.bytes.length,
        bytes: upload.bytes,
      })),
    },
    !cut && [401, 403, 429].includes(finished.status) && finished.shared !== true,
  );
  if (cut) {
    response.destroy();
  } else {
    send(response, finished);
  }
}

interface Call {
  readonly method: string;
  readonly route: string;
  readonly path: string;
  readonly body: unknown;
  readonly query: URLSearchParams;
  readonly parsed: Awaited<ReturnType<typeof parseBody>>;
  readonly matched: MatchedRoute | undefined;
  readonly mistake: unknown;
  readonly authorization: string | undefined;
}

async function decide(settings: HttpSettings, call: Call): Promise<Finished> {
  const { inside } = settings;
  if (!call.matched) {
    inside.problem(`unknown route: ${call.method} ${call.path}`);
    return { status: 501, body: { message: `The fake Discord has no ${call.method} ${call.path}`, code: 0 } };
  }
  const fault = settings.faults.take(`${call.method} ${call.route}`);
  if (fault && fault.kind !== 'hangUpAfter') return armedAnswer(fault);

  const verdict = settings.limits.count(call.method, call.route, call.matched.parameters);
  if (verdict.retryAfterSeconds !== undefined) {
    const answer = rateLimitAnswer({ kind: 'rateLimit', scope: 'user', retryAfterSeconds: verdict.retryAfterSeconds });
    return { status: 429, body: answer.body, headers: { ...verdict.headers, ...answer.headers } };
  }
  const answer = judge(settings, call, call.matched);
  if (settings.openApi) {
    for (const problem of responseProblems(settings.openApi, call.method, call.route, answer.status, answer.body)) {
      inside.problem(problem);
    }
  }
  return { ...answer, headers: verdict.headers, hangUp: fault?.kind === 'hangUpAfter' };
}

/** Token, form, then the route itself. */
function judge(settings: HttpSettings, call: Call, matched: MatchedRoute): ApiAnswer {
  try {
    if (matched.route.needsToken !== false && !hasToken(settings, call.authorization)) throw refusals.unauthorized();
    if (call.mistake !== undefined) throw call.mistake;
    if (settings.openApi && call.parsed.body !== undefined) {
      checkRequest(settings.openApi, call.method, call.route, call.parsed.contentType, call.parsed.body);
    }
    return matched.route.handle(settings.inside, apiRequest(call, matched));
  } catch (error) {
    const refusal = error instanceof z.ZodError ? unreadable(error) : error;
    if (refusal instanceof ApiError) return { status: refusal.status, body: errorBody(refusal) };
    throw error;
  }
}

/** A body that no route can read: what the OpenAPI file would refuse too, when it is there. */
function unreadable(error: z.ZodError): ApiError {
  return invalidForm(
    error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), code: 'SCHEMA', message })),
  );
}

function hasToken(settings: HttpSettings, authorization: string | undefined): boolean {
  return authorization?.startsWith('Bot ') === true && settings.isToken(authorization.slice('Bot '.length));
}

function apiRequest(call: Call, matched: MatchedRoute): ApiRequest {
  return {
    method: call.method,
    route: call.route,
    path: call.path,
    query: call.query,
    body: call.parsed.body,
    contentType: call.parsed.contentType,
    uploads: call.parsed.uploads,
    param(name) {
      const value = matched.parameters.get(name);
      if (value === undefined) throw new Error(`${call.route} has no parameter ${name}`);
      return value;
    },
  };
}

function armedAnswer(fault: Exclude<HttpFault, { readonly kind: 'hangUpAfter' }>): Finished {
  switch (fault.kind) {
    case 'rateLimit':
      return { status: 429, shared: fault.scope === 'shared', ...rateLimitAnswer(fault) };
    case 'status':
      return { status: fault.status, page: `<html><body><h1>${fault.status}</h1></body></html>` };
    case 'error':
      return { status: fault.status, body: { message: fault.message ?? 'Armed by the test', code: fault.code } };
    case 'hangUpBefore':
      return { status: 0, hangUp: true };
  }
}

function send(response: ServerResponse, finished: Finished): void {
  const headers = finished.headers ?? {};
  if (finished.page !== undefined) {
    response.writeHead(finished.status, { ...headers, 'content-type': 'text/html' }).end(finished.page);
  } else if (finished.body === undefined) {
    response.writeHead(finished.status, headers).end();
  } else {
    response.writeHead(finished.status, { ...headers, 'content-type': 'application/json' });
    response.end(JSON.stringify(finished.body));
  }
}

function codeOf(body: unknown): number | undefined {
  const code: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'code') : undefined;
  return typeof code === 'number' ? code : undefined;
}
