import { basename } from 'node:path';

import type { CardPart, LoraDescription, LoraGuidance } from '../../advice/lora/index.ts';
import { loraCard } from '../../advice/lora/index.ts';
import { printGuidance, printWarning } from '../report.ts';
import type { Session } from '../session.ts';
import { plain } from '../terminal.ts';
import { displayWidth, padEnd, wrap } from '../width.ts';

/** The card of one LoRA: what it says, what to generate at and why, and the command that tries it. */
export function printCard(session: Session, path: string, lora: LoraDescription, guidance: LoraGuidance): void {
  const { t } = session;
  const { out, err } = session.terminal;
  const { heading, rows, notes } = loraCard(lora);
  const words = (part: CardPart): string => (typeof part === 'string' ? plain(part) : plain(t(part)));
  out.line(`${out.style.bold(plain(basename(path)))}  ${heading.map(words).join(' · ')}`);
  for (const note of notes) printWarning(err, plain(t(note)));
  out.line();
  const left = Math.max(...rows.map(({ label }) => displayWidth(t(label))));
  for (const { label, parts } of rows) {
    // The number people came for stands out; the rest is to be read.
    const [first = '', ...more] = wrap(parts.map(words).join(' · '), out.width - left - 2);
    const value = label === 'lora:row.clipSkip' ? out.style.bold(first) : first;
    out.line(`${out.style.dim(padEnd(t(label), left))}  ${value}`);
    for (const line of more) out.line(`${' '.repeat(left + 2)}${line}`);
  }
  printGuidance(session, guidance.lines, 'cli:result.drawAt');
  const command = tryCommand(path, lora, guidance);
  if (command === undefined) return;
  out.line();
  out.line(t('cli:result.tryIt'));
  out.line(`  ${command}`);
}

/** Words and names out of a file go into a command line only where no shell can take them for anything else. */
function tryCommand(path: string, { tags }: LoraDescription, { sweep }: LoraGuidance): string | undefined {
  const name = basename(path).replace(/\.safetensors$/i, '');
  if (sweep.length < 2 || !/^[\w.-]+$/.test(name) || name.startsWith('-')) return undefined;
  const words = tags?.activation?.words ?? '';
  const prompt = /^[\w .,'()-]+$/.test(words) && !words.startsWith('-') ? `${words}, ...` : '...';
  return `npm run sweep -- "${prompt}" --lora ${name}:0.8 --skips ${sweep.join(',')} --url http://127.0.0.1:7860`;
}
