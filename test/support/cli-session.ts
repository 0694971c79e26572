import { runMain } from '../../src/cli/main.ts';
import { exitCodeOf, printError } from '../../src/cli/print-error.ts';
import type { Session } from '../../src/cli/session.ts';
import type { Screen } from '../../src/cli/terminal.ts';
import { readConfig } from '../../src/config.ts';
import { asAppError } from '../../src/errors.ts';
import { createLogger } from '../../src/log.ts';
import type { Language } from '../../src/text/index.ts';
import { translator } from '../../src/text/index.ts';

const same = (text: string): string => text;

/** A screen that remembers, 100 columns wide, without colours. */
function createRecorder(): Screen & { readonly text: () => string } {
  let text = '';
  return {
    style: { bold: same, dim: same, red: same, green: same, yellow: same, cyan: same },
    width: 100,
    height: undefined,
    text: () => text,
    write: (part) => void (text += part),
    line: (part = '') => void (text += `${part}\n`),
    paragraph: (part, indent = 0) => void (text += `${' '.repeat(indent)}${part}\n`),
  };
}

export interface InProcessResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface InProcessOptions {
  readonly folder: string;
  readonly language?: Language;
  readonly env?: Record<string, string>;
}

/** What a command gets, with screens that remember. */
export function createSession({ folder, language = 'en', env = {} }: InProcessOptions) {
  const out = createRecorder();
  const err = createRecorder();
  const session: Session = {
    id: 'test',
    t: translator(language),
    config: readConfig({ DATA_DIR: `${folder}/data`, ...env }),
    environment: env,
    terminal: { out, err, canAsk: false },
    log: createLogger('silent'),
    json: false,
    signal: new AbortController().signal,
    folder,
    now: () => Date.now(),
    randomSeed: () => 1,
  };
  return { session, out, err };
}

/** The command line without a process of its own: everything but signals, streams and the environment. */
export async function runInProcess(argv: readonly string[], options: InProcessOptions): Promise<InProcessResult> {
  const { session, out, err } = createSession(options);
  try {
    return { code: await runMain(argv, '0.0.0', session), out: out.text(), err: err.text() };
  } catch (thrown) {
    const error = asAppError(thrown);
    printError(err, error, session.id, session.t);
    return { code: exitCodeOf(error), out: out.text(), err: err.text() };
  }
}
