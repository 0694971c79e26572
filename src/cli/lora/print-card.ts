import { basename } from 'node:path';

import { nextTraining, trainingKinds } from '../../advice/cards/index.ts';
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
  const commands = [
    ['cli:result.tryIt', tryCommand(path, lora, guidance)],
    ['cli:result.trainNext', trainCommand(lora)],
    ['cli:result.seeCut', cutCommand(lora)],
  ] as const;
  for (const [heading, command] of commands) {
    if (command === undefined) continue;
    out.line();
    out.paragraph(t(heading, { kinds: trainingKinds.join(', ') }));
    out.line(`  ${command}`);
  }
}

/** Words and names out of a file go into a command line only where no shell can take them for anything else. */
function tryCommand(path: string, { tags }: LoraDescription, { sweep }: LoraGuidance): string | undefined {
  const name = basename(path).replace(/\.safetensors$/i, '');
  if (sweep.length < 2 || !/^[\w.-]+$/.test(name) || name.startsWith('-')) return undefined;
  const words = tags?.activation?.words ?? '';
  const prompt = /^[\w .,'()-]+$/.test(words) && !words.startsWith('-') ? `${words}, ...` : '...';
  return `npm run sweep -- "${prompt}" --lora ${name}:0.8 --skips ${sweep.join(',')} --url http://127.0.0.1:7860`;
}

/** The kind is the person's to say; what the file tells of the rest stands there already. */
function trainCommand(lora: LoraDescription): string | undefined {
  const { base, images, repeats } = nextTraining(lora);
  if (base === undefined) return undefined;
  const amount = images === undefined ? [] : [`--images ${images}`];
  const often = repeats === undefined ? [] : [`--repeats ${repeats}`];
  return ['npm run lora-advice -- --kind anime', `--base ${base}`, ...amount, ...often].join(' ');
}

function cutCommand({ family, clipSkip: { value } }: LoraDescription): string | undefined {
  if (family !== 'sd1' || value === undefined) return undefined;
  return `npm run explain -- --picture clip-skip.png --skip ${value}`;
}
