import { z } from 'zod';

import { AppError } from '../errors.ts';

/** How A1111's kin, FastAPI, sd.cpp and ComfyUI tell what went wrong. All of it may be absent. */
const errorBody = z.looseObject({
  error: z.unknown().nullish(),
  detail: z.unknown().nullish(),
  errors: z.unknown().nullish(),
  message: z.unknown().nullish(),
  node_errors: z.unknown().nullish(),
});
const validation = z.array(z.looseObject({ loc: z.array(z.unknown()).nullish(), msg: z.string().nullish() })).min(1);

/** ComfyUI's (execution.py, validate_prompt): the prompt's fault, and each node's own, which says more. */
const promptError = z.looseObject({ message: z.string(), details: z.string().nullish() });
const nodeErrors = z.record(z.string(), z.looseObject({ errors: z.array(promptError).min(1) }));

/** Longest reason that is shown. */
const reasonLength = 160;

/**
 * The failure behind an HTTP status that is not 2xx. `body` is the answer as text; nothing of it gets out but a short,
 * cleaned reason for requests that were refused.
 */
export function failureOf(host: string, status: number, body: string, retryAfter?: string): AppError {
  const parsed = errorBody.safeParse(parseJson(body));
  const said = parsed.success ? parsed.data : undefined;
  const params = { host };
  const detail = `HTTP ${status}`;

  if (status === 401 || status === 403 || status === 407) return new AppError('server.auth', { params, detail });
  if (status === 429 || status === 503) {
    const retryAfterMs = retryMilliseconds(retryAfter);
    return new AppError('server.busy', { params, detail, ...(retryAfterMs !== undefined && { retryAfterMs }) });
  }
  // What a proxy says when nothing is behind it.
  if (status === 502 || status === 504) return new AppError('server.unreachable', { params, detail });
  if (status >= 500) return brokenOf(params, status, said);
  const reason = said && reasonOf(said);
  // {"detail": "Not Found"} is FastAPI's answer to a path it does not have: a web UI started without --api.
  if (status < 400 || !reason || said?.detail === 'Not Found' || status === 405) {
    return new AppError('server.notApi', { params, detail });
  }
  return new AppError('server.rejected', { params: { host, reason }, detail });
}

function brokenOf(params: { host: string }, status: number, said: z.output<typeof errorBody> | undefined): AppError {
  const kind = typeof said?.error === 'string' ? said.error : '';
  const text = typeof said?.errors === 'string' ? said.errors : '';
  // A1111 and Forge name the Python class (modules/api/api.py, handle_exception).
  if (kind === 'OutOfMemoryError' || /\bout of memory\b/i.test(text)) {
    return new AppError('server.outOfMemory', { params, detail: kind });
  }
  // modules/options.py, __setattr__: --freeze-settings and its two relatives.
  if (kind === 'AssertionError' && /changing settings is disabled|\bfrozen\b/.test(text)) {
    return new AppError('server.frozen', { params, detail: kind });
  }
  return new AppError('server.failed', { params: { ...params, status }, detail: kind || `HTTP ${status}` });
}

/** One readable line: "steps: value is not a valid integer", "Sampler not found". */
function reasonOf({
  detail,
  message,
  errors,
  error,
  node_errors: nodes,
}: z.output<typeof errorBody>): string | undefined {
  const fault =
    Object.values(nodeErrors.safeParse(nodes).data ?? {})[0]?.errors[0] ?? promptError.safeParse(error).data;
  if (fault) return cleanReason([fault.message, fault.details].filter(Boolean).join(': '));
  const list = validation.safeParse(detail);
  if (list.success) {
    const [first] = list.data;
    const field = first?.loc?.findLast((part) => typeof part === 'string' && part !== 'body');
    return cleanReason([field, first?.msg].filter(Boolean).join(': '));
  }
  const text = [detail, message, errors, error].find((part) => typeof part === 'string' && part.trim() !== '');
  return typeof text === 'string' ? cleanReason(text) : undefined;
}

/** Without control characters, paths and addresses, and short. */
export function cleanReason(text: string): string {
  const clean = text
    .replace(/\p{Cc}+/gu, ' ')
    .replace(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '…')
    .replace(/(?:\b[A-Za-z]:\\|\\\\|(?<=^|[\s'"(=])~?\/)[^\s'"]+/g, '…')
    .replace(/\s+/g, ' ')
    .replace(/[.\s]+$/, '')
    .trim();
  return clean.length > reasonLength ? `${clean.slice(0, reasonLength - 1)}…` : clean;
}

/** Milliseconds out of a Retry-After in seconds; undefined for a date and for anything else. */
export function retryMilliseconds(header: string | undefined): number | undefined {
  return header && /^\d{1,5}$/.test(header) ? Number(header) * 1000 : undefined;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
