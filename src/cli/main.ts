import type { ArgsDef, CommandDef } from 'citty';
import { defineCommand, runCommand } from 'citty';

import type { Translator } from '../text/index.ts';
import { languageOf, languages, translator } from '../text/index.ts';
import { usageError } from './flags.ts';
import { printCommandHelp, printProgramHelp } from './help.ts';
import { recoverFromNpm, startedByNpm } from './npm-flags.ts';
import type { CommandRun, Session } from './session.ts';
import type { CommandName } from './specs.ts';
import { commandNames, specOf } from './specs.ts';

/** Loaded when chosen: `explain` starts without sharp and without an engine. */
const runs: Record<CommandName, () => Promise<CommandRun>> = {
  sweep: async () => (await import('./commands/sweep.ts')).sweep,
  batch: async () => (await import('./commands/batch.ts')).batch,
  copy: async () => (await import('./commands/copy.ts')).copy,
  lora: async () => (await import('./commands/lora.ts')).lora,
  explain: async () => (await import('./commands/explain.ts')).explain,
  'lora-advice': async () => (await import('./commands/lora-advice.ts')).loraAdvice,
  backup: async () => (await import('./commands/backup.ts')).backup,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
};

/** The value of a flag before anything is parsed: the language is needed to say that parsing failed. */
export function earlyFlag(argv: readonly string[], name: string): string | undefined {
  const end = argv.indexOf('--');
  const flags = end < 0 ? argv : argv.slice(0, end);
  const inline = flags.find((argument) => argument.startsWith(`--${name}=`));
  if (inline !== undefined) return inline.slice(name.length + 3);
  const place = flags.indexOf(`--${name}`);
  return place < 0 ? undefined : (flags[place + 1] ?? '');
}

/** Throws `usage.wrong` for a language that was asked for and that we do not speak. */
export function checkLanguage(argv: readonly string[], t: Translator): void {
  const asked = earlyFlag(argv, 'lang');
  if (asked === undefined || new RegExp(`^(${languages.join('|')})([-_.]|$)`, 'i').test(asked)) return;
  throw usageError(
    t('cli:usage.badValue', { flag: '--lang', value: asked }),
    t('cli:usage.allowed', { allowed: languages.join(', '), example: '--lang ko' }),
  );
}

/** Finds the command, takes back what npm kept, prints help where it is asked for, and runs. Rejects with AppError. */
export async function runMain(argv: readonly string[], version: string, session: Session): Promise<0 | 1> {
  const { t, terminal } = session;
  const [name, ...rest] = argv;
  const spec = specOf(name);
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    printProgramHelp(terminal.out, t);
    return 0;
  }
  if (name === '--version' || name === '-v') {
    terminal.out.line(version);
    return 0;
  }
  if (!spec) {
    throw usageError(
      t('cli:usage.unknownCommand', { command: name }),
      t('cli:usage.commands', { known: commandNames.join(', ') }),
    );
  }
  const { argv: meant, recovered } = startedByNpm(spec, session.environment)
    ? recoverFromNpm(spec, rest, session.environment, t, process.platform === 'win32')
    : { argv: rest, recovered: [] };
  checkLanguage(meant, t);
  const said = languageOf(earlyFlag(meant, 'lang'));
  const inLanguage = said === undefined ? session : { ...session, t: translator(said) };
  const end = meant.indexOf('--');
  if (meant.slice(0, end < 0 ? undefined : end).some((argument) => argument === '--help' || argument === '-h')) {
    printCommandHelp(terminal.out, spec, inLanguage.t);
    return 0;
  }
  if (recovered.length > 0) {
    terminal.err.paragraph(terminal.err.style.dim(inLanguage.t('cli:usage.recovered', { flags: recovered.join(' ') })));
  }
  let code: 0 | 1 = 1;
  const subCommands = Object.fromEntries(
    Object.entries(runs).map(([command, load]) => [
      command,
      async (): Promise<CommandDef<ArgsDef>> => {
        const run = await load();
        return defineCommand({ run: async () => void (code = await run(meant, inLanguage)) });
      },
    ]),
  );
  await runCommand(defineCommand({ subCommands }), { rawArgs: [spec.name] });
  return code;
}
