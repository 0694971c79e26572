import type { RowServer } from '../pool/row-servers.ts';
import type { Ahead, RowJob } from '../queue.ts';
import type { Domain } from './domain.ts';
import type { Tagged } from './fair-tags.ts';
import type { Ordered } from './ordered.ts';

/** Rows of one class that stand the same to every server. */
export interface Group<T> {
  readonly class: RowJob['class'];
  readonly model: string;
  readonly pin?: string;
  /** Waiting, in their order. */
  readonly rows: Ordered<Waiting<T>>;
  /** Of all of them. */
  cost: number;
  /** Those that may draw them, away or not. */
  able: readonly RowServer[];
  /** Those of them that are there. */
  domain: Domain;
}

/** A row in the schedule, from `add` to its end. */
export interface Waiting<T> extends Tagged {
  readonly item: T;
  readonly job: RowJob;
  readonly group: Group<T>;
  /** Rows that started before it out of their turn, on servers that could have drawn it. */
  passed: number;
}

export interface Place<T> {
  readonly item: T;
  /** From 1. */
  readonly position: number;
  readonly ahead: Ahead;
}

/** What to do now. */
export interface Start<T> {
  readonly item: T;
  /** More than one: each draws a part of the cells. The first is the one the row is bound to. */
  readonly servers: readonly string[];
}

/** Interactive rows before batch rows, then by their turn. Never 0 for two rows. */
export function compareRows<T>(one: Waiting<T>, other: Waiting<T>): number {
  return (
    Number(one.job.class === 'batch') - Number(other.job.class === 'batch') ||
    one.tag - other.tag ||
    one.sequence - other.sequence
  );
}
