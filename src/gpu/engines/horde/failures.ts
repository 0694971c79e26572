import { AppError, type ErrorCode } from '../../../errors.ts';
import type { RefusedAnswer } from '../../http.ts';
import { cleanReason } from '../../http-failure.ts';
import { errorBody } from './schemas.ts';

/** What the return codes mean that are not about one setting (Haidra-Org/AI-Horde@fbd5ed4 `horde/exceptions.py`). */
const meanings: Readonly<Record<string, ErrorCode>> = {
  InvalidAPIKey: 'horde.key',
  // find_user's answer to a wrong key; its message repeats the key.
  UserNotFound: 'horde.key',
  KudosUpfront: 'horde.kudos',
  SharedKeyInsufficientKudos: 'horde.kudos',
  SharedKeyEmpty: 'horde.kudos',
  CorruptPrompt: 'horde.prompt',
  // Documented as 503, sent as 400.
  MaintenanceMode: 'horde.maintenance',
  RequestNotFound: 'horde.expired',
  RequestExpired: 'horde.expired',
  TooManyPrompts: 'server.busy',
};

/** Milliseconds until a Horde in maintenance is worth asking again (`MaintenanceMode.retry_after`). */
const maintenanceMs = 60_000;

/** The failure behind one of the Horde's own error answers; undefined: none of its own. */
export function hordeFailure({ host, status, body, retryAfterMs }: RefusedAnswer): AppError | undefined {
  const parsed = errorBody.safeParse(body);
  const { rc, message, errors } = parsed.success ? parsed.data : {};
  const name = rc && /^\w{1,40}$/.test(rc) ? rc : undefined;
  const detail = `HTTP ${status}${name === undefined ? '' : ` ${name}`}`;
  const known = name === undefined ? undefined : meanings[name];
  if (known !== undefined) {
    const wait = retryAfterMs ?? (known === 'horde.maintenance' ? maintenanceMs : undefined);
    return new AppError(known, { params: { host }, detail, ...(wait !== undefined && { retryAfterMs: wait }) });
  }
  if (status === 401) return new AppError('horde.key', { params: { host }, detail });
  if (status === 403) return new AppError('horde.blocked', { params: { host, reason: name ?? 'HTTP 403' }, detail });
  if (status !== 400 && status !== 404) return undefined;
  const fields = Object.keys(errors ?? {}).join(', ');
  if (name === undefined && fields === '') return undefined;
  const reason = cleanReason([message ?? name, fields].filter(Boolean).join(': '));
  return new AppError('server.rejected', { params: { host, reason }, detail });
}

/** The pinned worker is gone for good, or pinning costs kudos that the account lacks. */
export function refusesPin(error: unknown): boolean {
  if (!(error instanceof AppError)) return false;
  // `HORDE_UPFRONT_KUDOS_ON_WORKERLIST` (horde/classes/stable/waiting_prompt.py, require_upfront_kudos).
  return error.code === 'horde.kudos' || (error.code === 'server.rejected' && error.message.includes('WorkerNotFound'));
}

/** Failures of one picture: the rest of its row may still succeed. */
const ofOnePicture: readonly ErrorCode[] = [
  'horde.censored',
  'horde.faulted',
  'horde.leftOut',
  'server.badAnswer',
  'server.wrongModel',
];

export function isOfOnePicture(error: AppError): boolean {
  return ofOnePicture.includes(error.code);
}
