import type { Environment } from '../config.ts';
import type { Translator } from '../text/index.ts';
import type { CommandSpec } from './flags.ts';
import { usageError } from './flags.ts';

/**
 * `npm run sweep "p" --seed 42` without `--` (or in a PowerShell that eats the `--`): npm keeps the flags. What is left
 * of them, seen with npm 9.9, 10.9 and 11.19:
 *   --seed=42      npm_config_seed=42
 *   --seed 42      npm_config_seed=true, and 42 becomes a positional
 *   --lora a --lora=b   npm_config_lora="true\n\nb"
 *   --diff --json  npm_config_diff="--json" (npm has a `diff` of its own that takes a value)
 *   --engine x     npm_config_engine_strict=true and x, because npm completes names
 *   --lang x       npm_config_long, all, global=true and x: npm reads it as the short flags -l -a -n -g
 */
const abbreviations: Readonly<Record<string, readonly string[]>> = {
  engine: ['engine_strict'],
  lang: ['long', 'all', 'global'],
  cfg: ['force', 'global'],
  as: ['all'],
};

export interface NpmRecovery {
  /** Arguments as they were meant. */
  readonly argv: readonly string[];
  /** What was taken back from npm, as typed: "--seed 42". Empty: npm kept nothing. */
  readonly recovered: readonly string[];
}

interface Slot {
  /** Undefined: the positional. */
  readonly flag: string | undefined;
  readonly required: boolean;
}

const quoted = (value: string): string => (/^[\w.,:/=+-]+$/.test(value) ? value : `"${value.replaceAll('"', "'")}"`);

/** Every way to give each loose value to one slot so that the shapes fit and no required slot stays empty. */
function assignments(values: readonly string[], slots: readonly Slot[], spec: CommandSpec): (Slot | undefined)[][] {
  const [value, ...rest] = values;
  if (value === undefined) return slots.some((slot) => slot.required) ? [] : [[]];
  return slots.flatMap((slot, index) => {
    const shape = slot.flag === undefined ? undefined : spec.flags[slot.flag]?.shape;
    if (shape && !shape.test(value)) return [];
    return assignments(rest, slots.toSpliced(index, 1), spec).map((others) => [slot, ...others]);
  });
}

/**
 * Puts back what npm kept of the flags of one of our scripts. Throws `usage.wrong` with the command to type where it is
 * not certain which value belongs to which flag. `windows`: there `--` itself may be what got lost.
 */
export function recoverFromNpm(
  spec: CommandSpec,
  argv: readonly string[],
  environment: Environment,
  t: Translator,
  windows: boolean,
): NpmRecovery {
  const kept = (name: string): string | undefined => environment[`npm_config_${name.replaceAll('-', '_')}`];
  const certain: string[] = [];
  const slots: Slot[] = [];
  const loose: string[] = [];
  const typed = argv.filter((argument) => argument.startsWith('-'));
  const isTyped = (name: string): boolean => typed.some((argument) => argument.replace(/=.*/s, '') === `--${name}`);

  for (const [name, flag] of Object.entries(spec.flags)) {
    if (isTyped(name)) continue;
    for (const value of (kept(name) ?? '').split('\n\n').filter(Boolean)) {
      if (flag.type === 'boolean') {
        certain.push(`--${name}`);
        if (value.startsWith('--')) certain.push(value);
        else if (value !== 'true') loose.push(value);
      } else if (value === 'true') slots.push({ flag: name, required: true });
      else certain.push(`--${name}=${value}`);
    }
    if (abbreviations[name]?.every((key) => kept(key) === 'true')) slots.push({ flag: name, required: false });
  }
  // With flags in argv the `--` got through, and what stands between them are their values.
  if (typed.length > 0) {
    return { argv: [...certain, ...argv], recovered: certain };
  }
  loose.unshift(...argv);
  if (slots.length === 0 && loose.length <= 1) return { argv: [...certain, ...loose], recovered: certain };

  const found = assignments(loose, spec.positional ? [...slots, { flag: undefined, required: false }] : slots, spec);
  const [only] = found;
  if (!only || found.length > 1) {
    const start = windows ? `node bin/clipskip.mjs ${spec.name}` : `npm run ${spec.name} --`;
    const names = slots.flatMap(({ flag, required }) => (flag !== undefined && required ? [`--${flag}`] : []));
    if (certain.length + slots.length === 0) return { argv, recovered: [] };
    throw usageError(
      t('cli:usage.npmKept', { flags: [...certain, ...names].join(' ') }),
      t('cli:usage.npmType', {
        command: [
          start,
          ...(spec.positional ? [`"<${spec.positional.hint}>"`] : []),
          ...certain.map((flag) => flag.replace(/^(--[\w-]+)=(.*)$/s, (_, name, value) => `${name} ${quoted(value)}`)),
          ...slots.flatMap(({ flag }) => (flag === undefined ? [] : [`--${flag} ${spec.flags[flag]?.hint ?? ''}`])),
        ].join(' '),
      }),
    );
  }
  const positional: string[] = [];
  const torn: string[] = [];
  for (const [index, slot] of only.entries()) {
    const value = loose[index] ?? '';
    if (slot?.flag === undefined) positional.push(value);
    else torn.push(`--${slot.flag}=${value}`);
  }
  return { argv: [...certain, ...torn, '--', ...positional], recovered: [...certain, ...torn] };
}

/** This process was started by `npm run <command>`; a test run of npm that starts us does not count. */
export function startedByNpm(spec: CommandSpec, environment: Environment): boolean {
  return environment['npm_lifecycle_event'] === spec.name;
}
