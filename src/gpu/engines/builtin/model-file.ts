import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { z } from 'zod';

import { AppError } from '../../../errors.ts';
import { folderError } from './problems.ts';

/** 32 MB. The largest text files of a model folder, the tokenizer's, have 3 to 4. */
const largest = 32 * 1024 * 1024;

export interface ModelFolder {
  readonly path: string;
  /** Its name as the person gave it: it stands in error texts. */
  readonly name: string;
  readonly signal: AbortSignal;
}

/** A text file of a model folder; undefined when it is not there. `file` is a path inside the folder, with slashes. */
export async function readModelText(folder: ModelFolder, file: string): Promise<string | undefined> {
  folder.signal.throwIfAborted();
  const path = join(folder.path, file);
  try {
    if ((await stat(path)).size > largest) throw folderError(folder.name, 'tooLarge', { file });
    return await readFile(path, { encoding: 'utf8', signal: folder.signal });
  } catch (cause) {
    if (cause instanceof AppError || folder.signal.aborted) throw cause;
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw folderError(folder.name, 'unreadable', { file, cause });
  }
}

/** The same, parsed as JSON and by `schema`; rejects with `builtin.folder` naming the first field that is wrong. */
export async function readModelJson<T>(
  folder: ModelFolder,
  file: string,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  const text = await readModelText(folder, file);
  if (text === undefined) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw folderError(folder.name, 'notJson', { file, cause });
  }
  return parseModelJson(folder.name, file, json, schema);
}

/** Parses what was read from `file` of the folder called `name`. */
export function parseModelJson<T>(name: string, file: string, json: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw folderError(name, 'field', { file, wanted: issue?.path.join('.') || 'JSON', cause: parsed.error });
}
