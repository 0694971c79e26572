import type { ErrorCode } from '../errors.ts';
import { AppError } from '../errors.ts';
import type { Engine } from '../gpu/engine.ts';
import { candidatesFor, candidatesInOneClass } from './grid/one-class.ts';
import type { PlannedRow, SweepPlan } from './types.ts';

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
 * Why none of these rows of a plan can be drawn now: `queue.away`, or `worker.away` with the names of those who could draw them.
 * Undefined: somebody is there for one of them, or there is only one engine, which tells when it is asked. All of a grid of
 * trainings needs one class. Throws `request.noServer`.
 */
export function whyNobody(
  engine: Engine,
  rows: readonly PlannedRow[],
  plan: Pick<SweepPlan, 'grid' | 'rows'>,
  nsfw: boolean,
): AppError | undefined {
  const servers = { engine, nsfw };
  const reasons = rows.map((row) => {
    const able = plan.grid ? candidatesInOneClass(row, plan.rows, servers) : candidatesFor(row, servers);
    if (able.length === 0 || able.some(({ away }) => !away)) return undefined;
    if (able.every(({ failure }) => failure?.code === 'queue.away')) return able[0]?.failure;
    return new AppError('worker.away', { params: { name: able.map(({ binding }) => binding.server).join(', ') } });
  });
  return reasons.every(Boolean) ? reasons[0] : undefined;
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
