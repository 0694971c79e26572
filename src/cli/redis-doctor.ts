import type { RedisConfig } from '../redis-config.ts';
import { readRedisAccess } from '../redis-config.ts';
import type { Finding } from './finding.ts';
import { failedFinding } from './finding.ts';
import type { Session } from './session.ts';

/** What `npm run doctor` says of the queue's Redis. Loads ioredis only here. */
export async function* examineTheRedis(redis: RedisConfig, session: Session): AsyncGenerator<Finding> {
  const { t, signal } = session;
  try {
    const { examineQueue } = await import('../gpu/queues/bullmq/examine.ts');
    const { redisFaults } = await import('../gpu/queues/bullmq/checks.ts');
    const found = await examineQueue({ access: readRedisAccess(redis), signal, random: Math.random });
    const faults = redisFaults(found);
    const { host, product, version } = found;
    /** The fault with that code, or else what was found. */
    const finding = (code: (typeof faults)[number]['code'], otherwise: Finding): Finding => {
      const fault = faults.find((one) => one.code === code);
      return fault ? failedFinding(fault, session) : otherwise;
    };
    const unknown = (what: string): Finding => ({
      ok: true,
      warning: true,
      text: t('cli:doctor.redisUnknown', { what }),
    });

    yield finding('queue.tooOld', {
      ok: true,
      text: t('cli:doctor.redis', { host, product, version: version ?? '?' }),
    });
    yield finding('queue.noPassword', passwordFinding(found, unknown, session));
    yield finding(
      'queue.eviction',
      found.evictionPolicy === undefined
        ? unknown('maxmemory-policy')
        : { ok: true, text: t('cli:doctor.redisEviction', { policy: found.evictionPolicy }) },
    );
    if (found.appendonly === undefined) yield unknown('appendonly');
    else if (found.appendonly) yield { ok: true, text: t('cli:doctor.redisAppendonly') };
    else {
      yield {
        ok: true,
        warning: true,
        text: t('cli:doctor.redisNoAppendonly'),
        more: [t('cli:doctor.redisNoAppendonlyFix')],
      };
    }
    const { workers } = found;
    if (workers === undefined) yield { ok: true, text: t('cli:doctor.redisWorkersUnseen') };
    else if (workers.length === 0) yield { ok: true, warning: true, text: t('cli:doctor.redisNoWorkers') };
    else yield { ok: true, text: t('cli:doctor.redisWorkers', { count: workers.length, names: workers.join(', ') }) };
  } catch (error) {
    signal.throwIfAborted();
    yield failedFinding(error, session);
  }
}

function passwordFinding(
  {
    open,
    loopback,
    listensBeyondLoopback,
  }: { open?: boolean | undefined; loopback: boolean; listensBeyondLoopback?: boolean | undefined },
  unknown: (what: string) => Finding,
  { t }: Session,
): Finding {
  if (open === undefined) return unknown(t('cli:doctor.redisPasswordWord'));
  if (!open) return { ok: true, text: t('cli:doctor.redisPassword') };
  if (loopback && listensBeyondLoopback === undefined) return unknown('bind, protected-mode');
  return { ok: true, text: t('cli:doctor.redisLoopback') };
}
