import type { AppError } from '../../errors.ts';
import type { Binding, Engine, GenerateOptions, Row } from '../engine.ts';
import type { Standing } from './choose.ts';

/** The servers behind a queue, row by row. */
export interface RowServers {
  /** In the operator's order. */
  readonly ids: readonly string[];
  /**
   * Servers that are known so far; `loaded`: the row's checkpoint is in its memory; `weight`: its speed beside the others.
   * `pin`: the class that the row is bound to.
   */
  standings(row: Row, pin?: string): readonly (Standing & { readonly loaded: boolean; readonly weight: number })[];
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
    ids: [id],
    standings: (_row, pin = id) => [{ ...only, determinismClass: pin }],
    refusal: () => {
      throw new TypeError('a sole server refuses nothing');
    },
    binding: () => undefined,
    draw: (_id, row, options) => engine.generate(row, options),
    onChange: () => () => undefined,
  };
}
