import { parseArgs } from 'node:util';

import { AppError } from '../errors.ts';
import type { TextKey, Translator } from '../text/index.ts';

export interface Flag {
  readonly type: 'string' | 'boolean';
  /** One line for `--help`. */
  readonly help: TextKey;
  /** What a value looks like, the same in every language: "1,2,3". Required for strings in practice. */
  readonly hint?: string;
  /** May be given several times. Default false. */
  readonly repeatable?: boolean;
  /** What a value must look like for a value that npm tore off its flag to find the way back. */
  readonly shape?: RegExp;
}

/** A command as data: parsed, documented and recovered from npm out of this one description. */
export interface CommandSpec {
  readonly name: string;
  readonly summary: TextKey;
  /** `many`: any number of them. Default: one. */
  readonly positional?: { readonly hint: string; readonly help: TextKey; readonly many?: boolean };
  readonly flags: Readonly<Record<string, Flag>>;
  /** Command lines after the program's name. */
  readonly examples: readonly string[];
}

export interface GivenFlags {
  /** The first of them. */
  readonly positional: string | undefined;
  readonly positionals: readonly string[];
  /** Value of a string flag. */
  text(name: string): string | undefined;
  /** All values of a repeatable flag. */
  all(name: string): readonly string[];
  on(name: string): boolean;
}

export function usageError(problem: string, fix: string): AppError {
  return new AppError('usage.wrong', { params: { problem, fix } });
}

/** Distance in single edits, for "did you mean". */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, left] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, right] of [...b].entries()) {
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (left === right ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

function unknownFlag(spec: CommandSpec, typed: string, t: Translator): AppError {
  const near = Object.keys(spec.flags)
    .map((name) => ({ name, edits: distance(name, typed) }))
    .sort((a, b) => a.edits - b.edits)[0];
  const problem = t('cli:usage.unknownFlag', { flag: `--${typed}`, command: spec.name });
  if (typed === 'auth') return usageError(problem, t('cli:usage.authInEnvironment'));
  return usageError(
    problem,
    near && near.edits <= 2
      ? t('cli:usage.didYouMean', { flag: `--${near.name}` })
      : t('cli:usage.seeHelp', { command: spec.name }),
  );
}

/** Throws `usage.wrong` that says what to type instead: an unknown flag, a missing value, a flag given twice. */
export function readFlags(spec: CommandSpec, argv: readonly string[], t: Translator): GivenFlags {
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(Object.entries(spec.flags).map(([name, flag]) => [name, { type: flag.type }])),
    allowPositionals: true,
    allowNegative: true,
    strict: false,
    tokens: true,
  });
  const values = new Map<string, string[]>();
  const switches = new Map<string, boolean>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const flag = spec.flags[token.name];
    if (!flag || !token.rawName.startsWith('--')) throw unknownFlag(spec, token.name, t);
    const typed = `--${token.name}`;
    if (flag.type === 'boolean') {
      const value = token.value ?? String(!token.rawName.startsWith('--no-'));
      if (!['true', 'false', ''].includes(value)) {
        throw usageError(t('cli:usage.takesNoValue', { flag: typed }), t('cli:usage.seeHelp', { command: spec.name }));
      }
      switches.set(token.name, value === 'true');
      continue;
    }
    // parseArgs takes the next flag for a value; `--flag=--value` is the way to mean it.
    if (token.value === undefined || (!token.inlineValue && token.value.startsWith('--'))) {
      throw usageError(
        t('cli:usage.needsValue', { flag: typed }),
        t('cli:usage.forExample', { example: `${typed} ${flag.hint ?? '...'}` }),
      );
    }
    const earlier = values.get(token.name) ?? [];
    if (earlier.length > 0 && !flag.repeatable) {
      throw usageError(t('cli:usage.twice', { flag: typed }), t('cli:usage.once'));
    }
    values.set(token.name, [...earlier, token.value]);
  }
  if (!spec.positional?.many && positionals.length > (spec.positional ? 1 : 0)) {
    const joined = positionals.join(' ').replaceAll('"', "'");
    throw usageError(
      t('cli:usage.tooMany', { extra: positionals.slice(spec.positional ? 1 : 0).join(' ') }),
      spec.positional
        ? t('cli:usage.quote', { example: `npm run ${spec.name} -- "${joined}"` })
        : t('cli:usage.seeHelp', { command: spec.name }),
    );
  }
  return {
    positional: positionals[0],
    positionals,
    text: (name) => values.get(name)?.at(-1),
    all: (name) => values.get(name) ?? [],
    on: (name) => switches.get(name) ?? false,
  };
}
