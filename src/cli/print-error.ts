import type { AppError } from '../errors.ts';
import type { TextParams, Translator } from '../text/index.ts';
import english from '../text/en/cli.ts';
import type { Screen } from './terminal.ts';
import { plain } from './terminal.ts';

/** 2: the person typed something that cannot be run as it stands; 130: stopped by Ctrl-C, as shells count it; 1: the rest. */
export function exitCodeOf(error: AppError): 1 | 2 | 130 {
  if (error.code === 'job.cancelled') return 130;
  return /^(usage|request|config)\.|^server\.address$/.test(error.code) ? 2 : 1;
}

export interface ErrorText {
  readonly what: string;
  readonly fix: string;
}

/** Both halves in words. `id` fills the text of unexpected errors: it stands in the log with the cause. */
export function errorText(error: AppError, id: string, t: Translator): ErrorText {
  const params: TextParams = {
    ...Object.fromEntries(
      Object.entries(error.params).map(([name, value]) => [name, typeof value === 'string' ? plain(value) : value]),
    ),
    id,
  };
  const reason = error.code === 'file.write' ? writeReason(String(error.params['reason']), t) : undefined;
  const filled = reason === undefined ? params : { ...params, reason };
  return { what: t(error.what.key, filled), fix: t(error.fix.key, filled) };
}

/** The system's code in words, where we have some. */
function writeReason(code: string, t: Translator): string | undefined {
  const known = Object.keys(english.writing) as (keyof typeof english.writing)[];
  const name = known.find((one) => one === code);
  return name && `${t(`cli:writing.${name}`)} (${code})`;
}

/** The one place where a failure becomes words: what happened, whose side it is on, what to do. */
export function printError(screen: Screen, error: AppError, id: string, t: Translator): void {
  const { what, fix } = errorText(error, id, t);
  const { style } = screen;
  const cancelled = error.code === 'job.cancelled';
  const mark = cancelled ? style.yellow('■') : style.red('✗');
  screen.paragraph(
    `${mark} ${style.bold(what)}${cancelled ? '' : ` ${style.dim(`(${t(`common:side.${error.side}`)})`)}`}`,
  );
  screen.paragraph(fix, 2);
}
