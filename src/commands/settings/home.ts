import type { Panel } from '../pieces.ts';
import type { Values } from './values.ts';

/** A place where values are kept and can be edited by a form. */
export interface Home {
  readonly values: Values;
  save(values: Values): void;
  /** What is shown afterwards. */
  panel(notices: readonly string[]): Panel;
}
