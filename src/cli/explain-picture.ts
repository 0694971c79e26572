import { extname, resolve } from 'node:path';

import { writeWhole } from '../sweep/batch/files.ts';
import { drawDiagram } from '../sweep/index.ts';
import type { GivenFlags } from './flags.ts';
import { shownPath } from './report.ts';
import { flagReader } from './flag-reader.ts';
import type { Session } from './session.ts';
import { specs } from './specs.ts';

/** `clipskip explain --picture FILE [--skip N]`: where clip skip cuts, drawn into a PNG. */
export async function drawPicture(name: string, flags: GivenFlags, session: Session): Promise<0> {
  const { t, folder, terminal } = session;
  const reader = flagReader(specs.explain, flags, t);
  if (extname(name).toLowerCase() !== '.png') throw reader.wrong('picture', '.png');
  const skip = reader.number('skip', { min: 1, max: 12, whole: true }) ?? 2;
  const path = resolve(folder, name);
  await writeWhole(path, (await drawDiagram(skip, t)).data);
  terminal.out.paragraph(t('cli:result.picture', { file: shownPath(session, path) }));
  return 0;
}
