import type { Tensor } from 'onnxruntime-node';
import { InferenceSession } from 'onnxruntime-node';

import { isMemoryFailure } from './failures.ts';
import { folderError } from './problems.ts';

export interface GraphPlace {
  /** The model folder's name, for error texts. */
  readonly folder: string;
  /** Path of the graph inside the folder, for error texts. */
  readonly file: string;
}

export interface OpenOptions extends GraphPlace {
  readonly threads: number;
  /** Where weights kept outside the graph lie, when the graph is given as bytes. */
  readonly weightsFolder?: string;
}

/** Opens a graph on the CPU; `model` is its path or its bytes. Rejects with `builtin.folder` when it cannot be opened. */
export async function openGraph(model: string | Uint8Array, options: OpenOptions): Promise<InferenceSession> {
  const settings: InferenceSession.SessionOptions = {
    executionProviders: ['cpu'],
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
    extra: {
      session: {
        // Threads that wait must sleep: other programs share these cores.
        intra_op: { allow_spinning: '0' },
        ...(options.weightsFolder ? { model_external_initializers_file_folder_path: options.weightsFolder } : {}),
      },
    },
  };
  try {
    // Two calls, because no overload takes both.
    return typeof model === 'string'
      ? await InferenceSession.create(model, settings)
      : await InferenceSession.create(model, settings);
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    if (isMemoryFailure(text)) throw cause;
    const problem = /not implemented|implementation for|not a registered|kernel/i.test(text) ? 'operators' : 'weights';
    throw folderError(options.folder, problem, { file: options.file, cause });
  }
}

/** One input or output of a graph; a size that may vary is a text. */
export interface Port<Type extends string> {
  readonly type: Type;
  readonly shape: readonly (number | string)[];
}

/** Finds a port by name in a graph's `inputMetadata` or `outputMetadata`; rejects with `builtin.folder` otherwise. */
export function port<Type extends string>(
  values: readonly InferenceSession.ValueMetadata[],
  name: string,
  types: readonly Type[],
  place: GraphPlace,
): Port<Type> {
  const found = values.find((value) => value.name === name);
  const type = found?.isTensor ? types.find((known) => known === found.type) : undefined;
  if (!found?.isTensor || !type) throw folderError(place.folder, 'port', { file: place.file, wanted: name });
  return { type, shape: found.shape };
}

/** Rejects with `builtin.folder` a graph that wants an input we would not know how to fill. */
export function checkInputs(session: InferenceSession, known: readonly string[], place: GraphPlace): void {
  const other = session.inputNames.find((name) => !known.includes(name));
  if (other !== undefined) throw folderError(place.folder, 'input', { file: place.file, found: other });
}

/** Runs a graph for some of its outputs. Rejects with `builtin.folder` when it fails for another reason than memory. */
export async function runGraph<Name extends string>(
  session: InferenceSession,
  feeds: Readonly<Record<string, Tensor>>,
  outputs: readonly Name[],
  place: GraphPlace,
): Promise<Readonly<Record<Name, Tensor>>> {
  try {
    return (await session.run(feeds, [...outputs])) as Readonly<Record<Name, Tensor>>;
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    throw isMemoryFailure(text) ? cause : folderError(place.folder, 'run', { file: place.file, cause });
  }
}
