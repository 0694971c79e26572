import type { EngineWarning } from '../../engine.ts';
import type { TextKey } from '../../../text/keys.ts';
import type { Accepted } from './schemas.ts';

/** The codes of `WarningMessage` (Haidra-Org/AI-Horde@fbd5ed4 `horde/enums.py`, `horde/validation.py`). */
const known: Readonly<Record<string, { readonly feature: string; readonly key: TextKey }>> = {
  ClipSkipMismatch: { feature: 'clipSkip', key: 'engine:horde.clipSkipMismatch' },
  StepsTooFew: { feature: 'steps', key: 'engine:horde.stepsMismatch' },
  StepsTooMany: { feature: 'steps', key: 'engine:horde.stepsMismatch' },
  CfgScaleMismatch: { feature: 'cfg', key: 'engine:horde.cfgMismatch' },
  CfgScaleTooSmall: { feature: 'cfg', key: 'engine:horde.cfgMismatch' },
  CfgScaleTooLarge: { feature: 'cfg', key: 'engine:horde.cfgMismatch' },
  SamplerMismatch: { feature: 'sampler', key: 'engine:horde.samplerMismatch' },
  SchedulerMismatch: { feature: 'scheduler', key: 'engine:horde.schedulerMismatch' },
};

/** What the Horde thinks of a request, in our words. `NoAvailableWorker` is left out: a picture that came disproves it. */
export function requestWarnings({ warnings }: Pick<Accepted, 'warnings'>, clipSkip: number): EngineWarning[] {
  const codes = new Set((warnings ?? []).map(({ code }) => code).filter((code) => /^\w{1,40}$/.test(code)));
  codes.delete('NoAvailableWorker');
  return [...codes].map((code) => {
    const { feature, key } = known[code] ?? { feature: 'horde', key: 'engine:horde.unknownWarning' };
    const params = code === 'ClipSkipMismatch' ? { n: clipSkip } : known[code] ? undefined : { code };
    return { type: 'other', feature, text: { key, ...(params && { params }) } };
  });
}
