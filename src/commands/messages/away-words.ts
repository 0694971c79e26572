import type { SweepSnapshot } from '../../sweep/desk.ts';
import type { Translator } from '../../text/index.ts';
import { escapedNames, time } from './chips.ts';

type Waits = Pick<SweepSnapshot, 'awaySince' | 'awayReason' | 'awayUntil'>;

const words = {
  queue: { status: 'message:status.awayQueue', accepted: 'commands:sweep.awayQueue' },
  nobody: { status: 'message:status.awayNobody', accepted: 'commands:sweep.awayNobody' },
  machine: { status: 'message:status.awayMachine', accepted: 'commands:sweep.awayMachine' },
  server: { status: 'message:status.away', accepted: 'commands:sweep.away' },
} as const;

function kindOf({ awayReason }: Waits): keyof typeof words {
  const code = awayReason?.code ?? '';
  if (code === 'queue.away') return 'queue';
  if (code === 'worker.none') return 'nobody';
  return code.startsWith('worker.') ? 'machine' : 'server';
}

const nameOf = ({ awayReason }: Waits): string => escapedNames(String(awayReason?.params['name'] ?? ''));

/** Why a sweep waits, since when, and how long it will. Undefined: it does not wait for anybody. */
export function awayWords(snapshot: Waits, t: Translator): string | undefined {
  const { awaySince, awayUntil } = snapshot;
  if (awaySince === undefined) return undefined;
  const why = t(words[kindOf(snapshot)].status, { since: time(awaySince), name: nameOf(snapshot) });
  return awayUntil === undefined ? why : `${why} ${t('message:status.awayUntil', { until: time(awayUntil) })}`;
}

/** What becomes of a sweep that was accepted although nobody can draw it now. Undefined: somebody can. */
export function acceptedAway(snapshot: Waits, t: Translator): string | undefined {
  if (snapshot.awaySince === undefined) return undefined;
  return t(words[kindOf(snapshot)].accepted, { name: nameOf(snapshot) });
}
