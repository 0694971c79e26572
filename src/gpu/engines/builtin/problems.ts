import { AppError } from '../../../errors.ts';
import type { TextKey } from '../../../text/keys.ts';

/** Ends of `engine:builtin.problem.*`: the texts of `builtin.folder` and `builtin.graph` take one of them in by name. */
type ProblemOf<Key extends TextKey> = Key extends `engine:builtin.problem.${infer Name}` ? Name : never;
export type Problem = ProblemOf<TextKey>;

export interface ProblemDetails {
  /** Path inside the folder. */
  readonly file?: string;
  /** What a parser said, in its own words. */
  readonly detail?: string;
  readonly found?: string | number;
  readonly wanted?: string | number;
  readonly cause?: unknown;
}

function problemError(
  code: 'builtin.folder' | 'builtin.graph',
): (folder: string, problem: Problem, details?: ProblemDetails) => AppError {
  return (folder, problem, { cause, ...params } = {}) =>
    new AppError(code, { params: { folder, problem, ...params }, cause });
}

/** The folder is not one we can draw with. `folder`: its name as shown to the person. */
export const folderError = problemError('builtin.folder');

/** Its text encoder cannot be opened for clip skip. */
export const graphError = problemError('builtin.graph');
