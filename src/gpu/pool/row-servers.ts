import type { AppError } from '../../errors.ts';
import type { Binding, Engine, GenerateOptions, Row } from '../engine.ts';
import type { Standing } from './choose.ts';

/** How a server stands to a row, with what decides between several that could draw it. */
export interface RowServer extends Standing {
  /** The row's checkpoint is in its memory. */
  readonly loaded: boolean;
  /** Its speed beside the others. */
  readonly weight: number;
  /** Its class was declared and found to be true, so that others of it may draw some of a row's cells. Default false. */
  readonly shared?: boolean;
}

/** The servers behind a queue, row by row. */
export interface RowServers {
  /** Of those there are now, in the operator's order; others may join. */
  ids(): readonly string[];
  /** Those of them that answered the last time. */
  here(): readonly string[];
  /** Servers that are known so far. `pin`: the class that the row is bound to. */
  standings(row: Row, pin?: string): readonly RowServer[];
  /** Why nobody can draw the row now: the failure of one that could if it were there, or `request.noServer`. */
  refusal(row: Row, pin?: string): AppError;
  /** Undefined: there is only one server, and nothing was chosen. */
  binding(id: string, row: Row): Binding | undefined;
  /** Draws the row there, in that server's own names. Rejects as `Engine.generate` does. */
  draw(id: string, row: Row, options: GenerateOptions): Promise<void>;
  /** Calls the listener when a server went away or came back, or has other files. The answer ends that. */
  onChange(listener: () => void): () => void;
}

/**
 * A single engine. It gets every row, also when it does not answer: there is nobody else, and whoever asked learns why and waits
 * for it.
 */
export function soleServer(engine: Engine): RowServers {
  const id = engine.name;
  const only = { id, away: false, lacks: [], truth: 0, loaded: true, weight: 1 };
  return {
    ids: () => [id],
    here: () => [id],
    standings: (_row, pin = id) => [{ ...only, determinismClass: pin }],
    refusal: () => {
      throw new TypeError('a sole server refuses nothing');
    },
    binding: () => undefined,
    draw: (_id, row, options) => engine.generate(row, options),
    onChange: () => () => undefined,
  };
}
