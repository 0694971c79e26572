import { basename } from 'node:path';

import type { LoraDescription } from '../../advice/lora/index.ts';
import { placeInSeries } from '../../advice/lora/index.ts';
import type { AppError } from '../../errors.ts';
import { familyFacts } from '../../family.ts';
import { printError } from '../print-error.ts';
import type { Session } from '../session.ts';
import { plain } from '../terminal.ts';
import { clip, displayWidth, padEnd } from '../width.ts';

/** One file of several: what it says, or why it could not be read. */
export type ReadFile =
  | { readonly path: string; readonly lora: LoraDescription }
  | { readonly path: string; readonly error: AppError };

const sign = {
  agreed: '✓',
  weights: '✓',
  stated: '',
  assumed: '?',
  contradicted: '!',
  unused: '',
  unknown: '',
} as const;

/** Files of a training under each other, in the order in which they were saved; behind them what could not be read. */
export function printTable(session: Session, files: readonly ReadFile[]): void {
  const { t } = session;
  const { out } = session.terminal;
  const head = (['file', 'epoch', 'step', 'clipSkip', 'dim', 'family'] as const).map((name) =>
    t(`cli:result.column.${name}`),
  );
  const rows = bySaving(files.filter((file) => 'lora' in file)).map(({ path, lora }) => cells(path, lora));
  const widths = head.map((title, column) =>
    Math.max(displayWidth(title), ...rows.map((row) => displayWidth(row[column] ?? ''))),
  );
  const others = widths.slice(1).reduce((sum, width) => sum + width + 2, 0);
  widths[0] = Math.max(12, Math.min(widths[0] ?? 0, out.width - others));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => padEnd(clip(cell, widths[column] ?? 0), widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  if (rows.length > 0) {
    out.line(out.style.dim(line(head)));
    for (const row of rows) out.line(line(row));
    out.line();
    out.line(out.style.dim(t('cli:result.signs')));
  }
  for (const file of files) if ('error' in file) printError(out, file.error, session.id, t);
}

function cells(path: string, { training, clipSkip, network, family, architecture }: LoraDescription): string[] {
  const { epoch, step } = placeInSeries(path);
  const dim =
    network.dim && (network.dim.min === network.dim.max ? network.dim.min : `${network.dim.min}-${network.dim.max}`);
  return [
    plain(basename(path)),
    String(training.epoch ?? epoch ?? ''),
    String(training.step ?? step ?? ''),
    clipSkip.value === undefined ? '-' : `${clipSkip.value} ${sign[clipSkip.sure]}`.trim(),
    [dim ?? '-', network.alpha ?? '-'].join('/'),
    clip(family === 'unknown' ? (architecture ?? '?') : familyFacts(family).title, 16),
  ];
}

type Described = Extract<ReadFile, { readonly lora: unknown }>;

function bySaving(files: readonly Described[]): Described[] {
  const key = ({ path, lora: { training } }: Described): readonly [string, number, number] => {
    const place = placeInSeries(path);
    const end = Number.MAX_SAFE_INTEGER;
    return [place.series, training.epoch ?? place.epoch ?? end, training.step ?? place.step ?? end];
  };
  return [...files].sort((left, right) => {
    const [a, b] = [key(left), key(right)];
    return a[0] === b[0] ? a[1] - b[1] || a[2] - b[2] : a[0] < b[0] ? -1 : 1;
  });
}
