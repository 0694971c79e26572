import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const launcher = fileURLToPath(new URL('../../bin/clipskip.mjs', import.meta.url));

/** The prompt of the README's first command. */
export const housePrompt =
  'portray desolate, abandoned house, overgrown vegetation surrounding structure, broken windows, peeling paint, under eerie, moonlit sky';

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** Runs `clipskip <argv>` in `folder` inside a terminal of `columns` columns (util-linux's `script`); what was printed. */
export async function runInTerminal(argv: readonly string[], folder: string, columns: number): Promise<string> {
  const command = [process.execPath, launcher, ...argv].map(quoted).join(' ');
  const { stdout } = await run('script', ['-qec', `stty cols ${columns} rows 50; ${command}`, '/dev/null'], {
    cwd: folder,
    env: {
      ...process.env,
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      CLIPSKIP_LANG: 'en',
      DATA_DIR: join(folder, 'data'),
    },
    timeout: 120_000,
    maxBuffer: 8 * 2 ** 20,
  });
  return stdout;
}

/** The one sheet in the folder's `out`. */
export async function sheetIn(folder: string): Promise<Buffer> {
  const names = (await readdir(join(folder, 'out'))).filter((name) => name.endsWith('.png'));
  if (names.length !== 1) throw new Error(`expected one sheet, found: ${names.join(', ')}`);
  return readFile(join(folder, 'out', names[0] ?? ''));
}
