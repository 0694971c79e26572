import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';

import { AppError } from '../../errors.ts';
import { storeFile } from '../../config.ts';
import { readFlags } from '../flags.ts';
import { shownPath } from '../report.ts';
import type { CommandRun } from '../session.ts';
import { specs } from '../specs.ts';

/** `clipskip backup [FILE]`: a checked copy of the bot's database, while the bot runs or not. Nothing is overwritten. */
export const backup: CommandRun = async (argv, session) => {
  const { t, config, folder, now, signal, terminal } = session;
  const flags = readFlags(specs.backup, argv, t);
  const path = storeFile(config);
  if (!existsSync(path)) throw new AppError('file.missing', { params: { file: basename(path) } });
  const day = new Date(now()).toISOString().slice(0, 10);
  const target = resolve(folder, flags.positional ?? `clipskip-${day}.sqlite`);
  const { openStore } = await import('../../store/index.ts');
  const store = openStore({ path, now, signal });
  try {
    await store.backup(target, { signal });
  } finally {
    store.close();
  }
  terminal.out.paragraph(t('cli:result.backup', { file: shownPath(session, target) }));
  terminal.out.paragraph(terminal.out.style.dim(t('cli:result.backupRest')));
  return 0;
};
