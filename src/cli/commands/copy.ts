import { basename, resolve } from 'node:path';

import { AppError } from '../../errors.ts';
import { requestFromPicture, settingsAs } from '../../sweep/index.ts';
import { readPicture } from '../files.ts';
import { readFlags, usageError } from '../flags.ts';
import { flagReader } from '../flag-reader.ts';
import { rowIndexIn } from '../grid-panel.ts';
import type { CommandRun } from '../session.ts';
import { specs } from '../specs.ts';

/** `clipskip copy SHEET`: the settings of one panel for another tool, on stdout and nothing else there. */
export const copy: CommandRun = async (argv, { t, folder, terminal: { err } }) => {
  const flags = readFlags(specs.copy, argv, t);
  const reader = flagReader(specs.copy, flags, t);
  if (flags.positional === undefined) {
    throw usageError(t('cli:usage.noSheet'), t('cli:usage.forExample', { example: 'npm run copy -- out/sheet.png' }));
  }
  const kind = reader.oneOf('as', ['a1111', 'comfyui', 'sdcpp', 'cli'] as const) ?? 'a1111';
  const asked = reader.number('skip', { min: 1, max: 24, whole: true });
  const file = resolve(folder, flags.positional);
  const { record, clipSkip } = await requestFromPicture(await readPicture(file), basename(file));
  if (!record) throw new AppError('file.noSettings', { params: { file: basename(file) } });
  const row = rowIndexIn(record, flags, reader, t);
  const drawn = record.rows[row]?.cells.map((cell) => cell.clipSkip) ?? [];
  const chosen = asked ?? (record.rows[row]?.places ? drawn[0] : clipSkip) ?? drawn[0] ?? 1;
  if (asked === undefined && drawn.length > 1) {
    err.paragraph(err.style.dim(t('cli:result.copied', { n: chosen, all: drawn.join(', ') })));
  }
  const text = settingsAs(kind, record, chosen, {
    shell: process.platform === 'win32' ? 'powershell' : 'bash',
    row,
  });
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  return 0;
};
