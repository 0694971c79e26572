import { createInterface } from 'node:readline/promises';

import { AppError } from '../errors.ts';
import { usageError } from './flags.ts';
import type { Session } from './session.ts';

/**
 * A question before something long or pointless. Resolves when the person agrees or said `--yes` before; rejects with
 * `usage.wrong` where nobody can be asked, with `job.cancelled` when the answer is no.
 */
export async function confirm(session: Session, reason: string, yes: boolean): Promise<void> {
  const { terminal, t, signal } = session;
  if (yes) return;
  if (!terminal.canAsk) throw usageError(reason, t('cli:ask.flag'));
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  // In raw mode Ctrl-C is a key that readline gets; like Ctrl-D it is no answer.
  prompt.once('SIGINT', () => prompt.close());
  const closed = new Promise<string>((resolve) => {
    prompt.once('close', () => resolve(''));
  });
  try {
    const question = prompt.question(`${reason} ${t('cli:ask.goAhead')} ${t('cli:ask.yesNo')} `, { signal });
    const answer = await Promise.race([question, closed]);
    if (!/^(y|yes|ㅛ|네|예|はい)$/i.test(answer.trim())) throw new AppError('job.cancelled');
  } finally {
    prompt.close();
  }
}

/** "about 3 min": seconds below two minutes, then minutes, then hours. */
export function duration(session: Pick<Session, 't'>, ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 120) return session.t('cli:duration.seconds', { n: seconds });
  if (seconds < 2 * 3600) return session.t('cli:duration.minutes', { n: Math.round(seconds / 60) });
  return session.t('cli:duration.hours', { n: (seconds / 3600).toFixed(1) });
}
