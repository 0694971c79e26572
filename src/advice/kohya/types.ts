import type { Said } from '../cards/lines.ts';
import type { Message } from '../../text/keys.ts';

/** kohya-ss/sd-scripts as it was read when these files were made: option names, types and defaults are of this commit. */
export const sdScripts = { version: '0.10.1', commit: '48d368f' } as const;

/** A number that must be written as a TOML float, whatever its value: kohya takes `1` and `1.0` for different things in places. */
export interface TomlFloat {
  readonly float: number;
}

export type TomlValue = string | number | boolean | TomlFloat | readonly string[];

/** One option. Its comment stands on lines of its own above it. */
export interface Setting {
  readonly key: string;
  readonly value: TomlValue;
  /** The line of the card that it comes from. */
  readonly said?: Said;
  /** Why it is there, where it comes from no card. */
  readonly why?: Message;
  /** Written as a comment: not to be used as it is. */
  readonly off?: boolean;
}

export interface Table {
  /** With its brackets: "[model]", "[[datasets]]". */
  readonly header: string;
  readonly settings: readonly Setting[];
  /** Written as a comment, all of it. */
  readonly off?: boolean;
  readonly why?: Message;
}

/** A file for sd-scripts, not yet in a language. */
export interface TomlFile {
  readonly top: readonly Message[];
  readonly tables: readonly Table[];
}
