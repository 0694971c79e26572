import { AppError } from '../../../errors.ts';
import { tlsProblem } from '../../tls-problem.ts';

/** First words of Redis's errors (src/server.c, src/acl.c, src/networking.c of Redis 7.0), and what they mean for us. */
const replies: Readonly<Record<string, 'away' | 'auth' | 'noPassword' | Reason>> = {
  LOADING: 'away',
  BUSY: 'away',
  MASTERDOWN: 'away',
  WRONGPASS: 'auth',
  NOAUTH: 'auth',
  NOPERM: 'auth',
  // Protected mode: nobody from beyond loopback while there is no password.
  DENIED: 'noPassword',
  OOM: 'memory',
  MISCONF: 'disk',
  READONLY: 'replica',
};
type Reason = 'memory' | 'disk' | 'replica';

/** What ioredis 6 says when there is no connection, or nobody answers on it; none of these has a code. */
const noConnection = new RegExp(
  [
    /^Connection is closed\.$/,
    /^Command timed out$/,
    /^Blocking command timed out/,
    /^Stream isn't writeable and enableOfflineQueue options is false$/,
    /^Socket timeout\./,
    /^Command aborted due to connection close$/,
    /^Reached the max retries per request limit/,
    /^Redis is already connecting\/connected$/,
  ]
    .map(({ source }) => source)
    .join('|'),
);
const socketCodes =
  /^(?:ECONN(?:REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|EHOST(?:UNREACH|DOWN)|ENET(?:UNREACH|DOWN)|ENOTFOUND|EAI_\w+|ENOENT|EACCES|EADDRNOTAVAIL)$/;

/**
 * What ioredis, the socket below it or Redis said, as an error of ours. Neither the error nor its message is kept: ioredis hangs
 * the whole command on it, and that may be the password, a prompt or a picture. What is none of Redis's business comes back as
 * it was.
 */
export function redisFailure(error: unknown, host: string): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  const code = codeOf(error);
  const problem = tlsProblem(code, error.message);
  if (problem) return new AppError('queue.tls', { params: { host, problem }, detail: code });
  if (socketCodes.test(code) || noConnection.test(error.message)) return awayError(host, code || error.name);
  if (error.name !== 'ReplyError') return error;
  const detail = /^[A-Z]+(?= )/.exec(error.message)?.[0] ?? 'ReplyError';
  // What a script may not do is told in a sentence (src/script_lua.c).
  const meaning = /^ERR (?:The user executing the script|ACL failure in script)/.test(error.message)
    ? 'auth'
    : replies[detail];
  if (meaning === undefined) return new AppError('internal', { detail: `Redis refused a command (${detail})` });
  if (meaning === 'away') return awayError(host, detail);
  if (meaning === 'auth') return new AppError('queue.auth', { params: { host }, detail });
  if (meaning === 'noPassword') return new AppError('queue.noPassword', { params: { host }, detail });
  return new AppError('queue.unwritable', { params: { host, reason: meaning }, detail });
}

export function awayError(host: string, detail: string): AppError {
  return new AppError('queue.away', { params: { host }, detail });
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
