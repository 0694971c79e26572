import type { AppError } from '../errors.ts';
import type { Translator } from '../text/index.ts';
import type { CommandSpec, GivenFlags } from './flags.ts';
import { usageError } from './flags.ts';

/** Reads values out of flags; a value that does not fit says which shape would. */
export interface FlagReader {
  number(name: string, range: { min: number; max: number; whole: boolean }): number | undefined;
  oneOf<T extends string>(name: string, choices: readonly T[]): T | undefined;
  /** The usage error for a value of this flag. `allowed`: what it may be, the same in every language. */
  wrong(name: string, allowed?: string): AppError;
}

export function flagReader(spec: CommandSpec, flags: GivenFlags, t: Translator): FlagReader {
  const wrong = (name: string, allowed?: string): AppError =>
    usageError(
      t('cli:usage.badValue', { flag: `--${name}`, value: flags.text(name) ?? '' }),
      t('cli:usage.allowed', {
        allowed: allowed ?? spec.flags[name]?.hint ?? '',
        example: `--${name} ${spec.flags[name]?.hint?.split('|')[0] ?? ''}`,
      }),
    );
  return {
    wrong,
    number(name, { min, max, whole }) {
      const text = flags.text(name)?.trim();
      if (text === undefined) return undefined;
      const value = /^[-+]?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
      if (!(value >= min && value <= max) || (whole && !Number.isInteger(value))) {
        throw wrong(name, `${min} – ${max}`);
      }
      return value;
    },
    oneOf(name, choices) {
      const text = flags.text(name);
      if (text === undefined) return undefined;
      const choice = choices.find((known) => known === text);
      if (choice === undefined) throw wrong(name, choices.join(', '));
      return choice;
    },
  };
}
