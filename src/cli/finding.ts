import { asAppError } from '../errors.ts';
import { errorText } from './print-error.ts';
import type { Session } from './session.ts';
import type { Screen } from './terminal.ts';
import { plain } from './terminal.ts';
import { wrap } from './width.ts';

/** What one check of the doctor found. `more`: lines below it; `warning`: it works, and somebody should know; `fix`: what to do. */
export type Finding =
  | { readonly ok: true; readonly warning?: boolean; readonly text: string; readonly more?: readonly string[] }
  | { readonly ok: false; readonly text: string; readonly fix: string };

/** What a check that threw has found. */
export function failedFinding(error: unknown, { id, t }: Session): Finding {
  const { what, fix } = errorText(asAppError(error), id, t);
  return { ok: false, text: what, fix };
}

export function printFinding(finding: Finding, { terminal: { out } }: Session): void {
  const mark = markOf(finding, out);
  const [first = '', ...more] = wrap(plain(finding.text), out.width - 2);
  out.line(`${mark} ${first}`);
  for (const line of more) out.line(`  ${line}`);
  if (!finding.ok) out.paragraph(plain(finding.fix), 2);
  else for (const line of finding.more ?? []) printMore(out, plain(line));
}

function markOf(finding: Finding, { style }: Screen): string {
  if (!finding.ok) return style.red('✗');
  return finding.warning ? style.yellow('!') : style.green('✓');
}

/** A link is one piece, however narrow the window: it has to be clicked or copied. */
function printMore(out: Screen, line: string): void {
  if (/\s/.test(line)) out.paragraph(out.style.dim(line), 2);
  else out.line(`  ${out.style.cyan(line)}`);
}
