import { basename, resolve } from 'node:path';

import type { LoraDescription, LoraGuidance } from '../../advice/lora/index.ts';
import { loraGuidance, readLora } from '../../advice/lora/index.ts';
import { openFileSource } from '../../byte-source.ts';
import { asAppError } from '../../errors.ts';
import { readFlags, usageError } from '../flags.ts';
import { findLoras } from '../lora/find-files.ts';
import { writeHeaderOnly } from '../lora/header-only.ts';
import { printCard } from '../lora/print-card.ts';
import type { ReadFile } from '../lora/print-table.ts';
import { printTable } from '../lora/print-table.ts';
import { errorText } from '../print-error.ts';
import { shownPath, printWarning } from '../report.ts';
import type { CommandRun, Session } from '../session.ts';
import { specs } from '../specs.ts';

/** `clipskip lora FILE...`: what LoRAs say about themselves. One: a card; several or a folder: a table. */
export const lora: CommandRun = async (argv, session) => {
  const { t, folder, signal, terminal, json, config } = session;
  const flags = readFlags(specs.lora, argv, t);
  if (flags.positionals.length === 0) {
    const example = 'npm run lora -- models/Lora/mychar.safetensors';
    throw usageError(t('cli:usage.noLora'), t('cli:usage.forExample', { example }));
  }
  const target = flags.text('header-only');
  const { paths, more } = await findLoras(flags.positionals, { folder, loraDirs: config.loraDirs, signal });
  const model = flags.text('model');
  const guide = (read: LoraDescription): LoraGuidance => loraGuidance(read, model === undefined ? {} : { name: model });
  const [only] = paths;
  if (paths.length === 1 && only !== undefined) {
    const read = await readFile(only, signal);
    if (target !== undefined) {
      const bytes = await writeHeaderOnly(only, resolve(folder, target), read, signal);
      const written = { file: shownPath(session, resolve(folder, target)), size: `${Math.ceil(bytes / 1024)} KiB` };
      terminal.err.paragraph(t('cli:result.headerOnly', written));
      terminal.err.paragraph(terminal.err.style.dim(t('cli:result.headerOnlyNote')));
      if (!json) return 0;
    }
    if (json) printJson([{ path: only, lora: read }], guide, session);
    else printCard(session, only, read, guide(read));
    return 0;
  }
  if (target !== undefined) {
    throw usageError(t('cli:usage.oneLora'), t('cli:usage.seeHelp', { command: 'lora' }));
  }
  const files: ReadFile[] = [];
  for (const path of paths) {
    const file = await readFile(path, signal).then(
      (read): ReadFile => ({ path, lora: read }),
      (error: unknown): ReadFile => {
        signal.throwIfAborted();
        return { path, error: asAppError(error) };
      },
    );
    files.push(file);
  }
  const failed = files.filter((file) => 'error' in file).length;
  if (json) printJson(files, guide, session);
  else printTable(session, files);
  if (more) printWarning(terminal.err, t('cli:result.moreFiles', { count: paths.length }));
  if (failed > 0) terminal.err.line(t('cli:result.failedFiles', { count: failed }));
  return failed > 0 ? 1 : 0;
};

async function readFile(path: string, signal: AbortSignal): Promise<LoraDescription> {
  const source = await openFileSource(path);
  try {
    return await readLora(source, { name: basename(path), signal });
  } finally {
    await source.close();
  }
}

/** One object on stdout: `{ files: [...] }`, each with what it says or why it could not be read. */
function printJson(files: readonly ReadFile[], guide: (read: LoraDescription) => LoraGuidance, session: Session): void {
  const { t, id } = session;
  const all = files.map((file) => {
    if ('error' in file) {
      const { code, side } = file.error;
      return { path: file.path, error: { code, side, ...errorText(file.error, id, t) } };
    }
    const { lines, ...rest } = guide(file.lora);
    const said = lines.map(({ text, ...line }) => ({ ...line, text: t(text) }));
    return { path: file.path, ...file.lora, guidance: { ...rest, lines: said } };
  });
  process.stdout.write(`${JSON.stringify({ files: all })}\n`);
}
