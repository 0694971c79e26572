import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import type { TrainingAdvice, TrainingFile } from '../advice/cards/index.ts';
import { writeWhole } from '../sweep/batch/files.ts';
import { checkWritable } from './files.ts';
import type { GivenFlags } from './flags.ts';
import { usageError } from './flags.ts';
import { shownPath } from './report.ts';
import type { Session } from './session.ts';

/**
 * Where the files go, made and checked to be writable. Named by the person: files that are there are replaced with --yes
 * alone. Otherwise `out/lora-<kind>-<base>`, and `-2`, `-3` ... behind it when something lies there. Rejects with `usage.wrong`
 * and `file.write`.
 */
export async function adviceFolder(
  { kind, base }: TrainingAdvice,
  flags: GivenFlags,
  session: Session,
  files: readonly TrainingFile[],
): Promise<string> {
  const { t, folder: here } = session;
  const wanted = flags.text('out');
  const folder =
    wanted === undefined ? await freeFolder(join(here, 'out', `lora-${kind}-${base}`)) : resolve(here, wanted);
  const there = await existing(folder, files);
  if (there.length > 0 && !flags.on('yes')) {
    throw usageError(
      t('cli:loraAdvice.exists', { folder: shownPath(session, folder), files: there.join(', ') }),
      t('cli:loraAdvice.replace'),
    );
  }
  await checkWritable(folder);
  return folder;
}

export async function writeAll(folder: string, files: readonly TrainingFile[]): Promise<void> {
  for (const { name, text } of files) await writeWhole(join(folder, name), Buffer.from(text));
}

async function existing(folder: string, files: readonly TrainingFile[]): Promise<string[]> {
  const there: string[] = [];
  for (const { name } of files) if (await exists(join(folder, name))) there.push(name);
  return there;
}

async function freeFolder(path: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const folder = number === 1 ? path : `${path}-${number}`;
    if (!(await exists(folder)) || number >= 1000) return folder;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
