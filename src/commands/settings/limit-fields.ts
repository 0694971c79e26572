import type { Translator } from '../../text/index.ts';
import type { BotLimits } from '../types.ts';
import type { GuildRules } from './guild-rules.ts';
import type { LimitName } from './server-panel.ts';
import { ownLimit, quotaNames } from './server-panel.ts';

export interface ReadLimits {
  readonly quotas: GuildRules['quotas'];
  readonly retentionDays: number | undefined;
  /** One for each field that was not understood or allows more than the operator; such a field stays as it was. */
  readonly problems: readonly string[];
}

/** Limits of a server as typed. Stricter than the operator's or none: empty. */
export function readLimits(
  typed: Readonly<Partial<Record<LimitName, string>>>,
  before: GuildRules,
  limits: BotLimits,
  t: Translator,
): ReadLimits {
  const problems: string[] = [];
  const read = (name: LimitName, min: number): number | undefined => {
    const text = typed[name]?.normalize('NFKC').trim();
    if (text === undefined) return ownLimit(name, before);
    if (text === '') return undefined;
    const value = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= limits[name]) return value;
    const key = name === 'retentionDays' ? 'settings:form.wrong.retention' : 'settings:form.wrong.quota';
    const problem = t(key, { name: t(`settings:server.${name}`), max: limits[name] });
    problems.push(t('settings:form.notSaved', { problem }));
    return ownLimit(name, before);
  };
  const quotas = Object.fromEntries(quotaNames.map((name) => [name, read(name, 0)]));
  return { quotas, retentionDays: read('retentionDays', 1), problems };
}
