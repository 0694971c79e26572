import type { Translator } from '../text/index.ts';
import type { CommandSpec } from './flags.ts';
import { specs } from './specs.ts';
import type { Screen } from './terminal.ts';
import { displayWidth, padEnd, wrap } from './width.ts';

/** Two columns; the right one wraps under itself. */
function table(screen: Screen, rows: readonly (readonly [left: string, right: string])[]): void {
  const left = Math.min(34, Math.max(...rows.map(([name]) => displayWidth(name))));
  for (const [name, text] of rows) {
    const [first = '', ...more] = wrap(text, screen.width - left - 4);
    const fits = displayWidth(name) <= left;
    screen.line(`  ${screen.style.cyan(padEnd(name, left))}  ${fits ? first : ''}`.trimEnd());
    for (const line of fits ? more : [first, ...more]) screen.line(`${' '.repeat(left + 4)}${line}`);
  }
}

function heading(screen: Screen, text: string): void {
  screen.line(`\n${screen.style.bold(text)}`);
}

/** `clipskip --help`: what there is. */
export function printProgramHelp(screen: Screen, t: Translator): void {
  screen.paragraph(`${screen.style.bold('clipskip')}  ${t('cli:program')}`);
  heading(screen, t('cli:help.usage'));
  screen.line('  npm run <command> -- [options]');
  screen.line('  node bin/clipskip.mjs <command> [options]');
  heading(screen, t('cli:help.commands'));
  table(
    screen,
    Object.values(specs).map((spec) => [spec.name, t(spec.summary)]),
  );
  heading(screen, t('cli:help.examples'));
  screen.line('  npm run sweep -- "portray desolate, abandoned house, moonlit sky" --seed 42');
  screen.line();
  screen.paragraph(t('cli:help.more'));
}

/** `clipskip sweep --help`. */
export function printCommandHelp(screen: Screen, spec: CommandSpec, t: Translator): void {
  screen.paragraph(t(spec.summary));
  heading(screen, t('cli:help.usage'));
  const positional = spec.positional ? ` [${spec.positional.hint}${spec.positional.many ? ' ...' : ''}]` : '';
  screen.line(`  npm run ${spec.name} --${positional} [options]`);
  heading(screen, t('cli:help.options'));
  table(screen, [
    ...(spec.positional ? ([[spec.positional.hint, t(spec.positional.help)]] as const) : []),
    ...Object.entries(spec.flags).map(
      ([name, flag]) => [`--${name}${flag.hint ? ` ${flag.hint}` : ''}`, t(flag.help)] as const,
    ),
  ]);
  heading(screen, t('cli:help.examples'));
  for (const example of spec.examples) screen.line(`  npm run ${example.replace(/^([\w-]+)/, '$1 --')}`);
  screen.line();
  screen.paragraph(t('cli:help.exitCodes'));
}
