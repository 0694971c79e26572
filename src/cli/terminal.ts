import type { WriteStream } from 'node:tty';
import { stripVTControlCharacters } from 'node:util';

import { wrap } from './width.ts';

const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;
export type Style = { readonly [N in keyof typeof codes]: (text: string) => string };

function style(colour: boolean): Style {
  const paint = (name: keyof typeof codes) => (text: string) =>
    colour ? `\u001b[${codes[name][0]}m${text}\u001b[${codes[name][1]}m` : text;
  return {
    bold: paint('bold'),
    dim: paint('dim'),
    red: paint('red'),
    green: paint('green'),
    yellow: paint('yellow'),
    cyan: paint('cyan'),
  };
}

/** One of the two streams, with what can be done on it. */
export interface Screen {
  readonly style: Style;
  /** Columns to wrap at: the window's, at most 100 because longer lines are hard to read; 80 on a pipe. */
  readonly width: number;
  /** Lines of the window; undefined on a pipe. */
  readonly height: number | undefined;
  write(text: string): void;
  line(text?: string): void;
  /** Wraps `text`; every line starts with `indent` spaces. */
  paragraph(text: string, indent?: number): void;
}

export interface Terminal {
  /** Results. stderr under `--json`, where stdout holds one JSON object. */
  readonly out: Screen;
  /** Progress, questions, errors. */
  readonly err: Screen;
  /** A person sits there and can be asked. */
  readonly canAsk: boolean;
}

function screen(stream: NodeJS.WriteStream, colourWish: boolean | undefined): Screen {
  // `isTTY` is only there on a TTY, whatever the type says.
  const tty: WriteStream | undefined = stream.isTTY ? stream : undefined;
  const width = Math.max(40, Math.min(tty?.columns || 80, 100));
  const write = (text: string): void => void stream.write(text);
  return {
    style: style(colourWish ?? tty !== undefined),
    width,
    height: tty?.rows,
    write,
    line: (text = '') => write(`${text}\n`),
    paragraph: (text, indent = 0) => {
      for (const line of wrap(text, width - indent)) write(`${' '.repeat(indent)}${line}\n`.replace(/ +\n$/, '\n'));
    },
  };
}

export interface TerminalOptions {
  readonly json: boolean;
  /** Undefined: colour where the stream is a terminal. */
  readonly colour: boolean | undefined;
}

export function createTerminal(options: TerminalOptions): Terminal {
  const err = screen(process.stderr, options.colour);
  return {
    out: options.json ? err : screen(process.stdout, options.colour),
    err,
    canAsk: process.stdin.isTTY === true && process.stderr.isTTY === true && !options.json,
  };
}

/** Foreign text (a prompt, a model's name, a server's words) that may be shown: no escape sequences, controls or bidi overrides. */
export function plain(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, '');
}
