import type { ErrorCode } from '../errors.ts';
import { AppError } from '../errors.ts';
import type { Engine } from '../gpu/engine.ts';
import type { PlannedRow } from './types.ts';

/** Nobody draws at this moment; that passes when somebody is there again. */
const awayCodes: readonly ErrorCode[] = [
  'server.unreachable',
  'server.timeout',
  'worker.away',
  'worker.gone',
  'worker.none',
  'queue.away',
];

export function isAway({ code }: AppError): boolean {
  return awayCodes.includes(code);
}

/**
 * Why nobody who could draw a row is there: `queue.away`, or `worker.away` with the names of those who could. Undefined: somebody
 * is there, or there is only one engine, which tells when it is asked. Throws `request.noServer`.
 */
export function whyNobody(engine: Engine, row: PlannedRow, nsfw: boolean): AppError | undefined {
  const skips = row.cells.map(({ clipSkip }) => clipSkip);
  const able = engine.serversFor?.(row.settings, skips, nsfw) ?? [];
  if (able.length === 0 || able.some(({ away }) => !away)) return undefined;
  if (able.every(({ failure }) => failure?.code === 'queue.away')) return able[0]?.failure;
  return new AppError('worker.away', { params: { name: able.map(({ binding }) => binding.server).join(', ') } });
}

/** Of a time that is configured in hours. */
export function waitedTooLong(reason: AppError, patienceMs: number): AppError {
  const name = reason.params['name'] ?? '';
  const params = { hours: Math.round(patienceMs / 3_600_000), missing: missing(reason.code), name };
  return new AppError('job.waitedTooLong', { params, cause: reason });
}

/** Which of `common:missing.*` says it. */
function missing(code: ErrorCode): 'queue' | 'nobody' | 'machine' | 'server' {
  if (code === 'queue.away') return 'queue';
  if (code === 'worker.none') return 'nobody';
  return code.startsWith('worker.') ? 'machine' : 'server';
}
