import type { Worker } from '../gpu/engine.ts';
import type { Message } from '../text/keys.ts';
import type { CellOutcome } from './types.ts';

/** The machines that drew these cells, each once, by name. Empty: the server itself drew them. */
export function workersOf(cells: readonly (CellOutcome | undefined)[]): Worker[] {
  const drawers = cells.flatMap((cell) => (cell?.picture && cell.worker ? [cell.worker] : []));
  const unique = new Map(drawers.map((worker) => [worker.id, worker]));
  return [...unique.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Several machines drew it: its panels differ by more than clip skip. */
export function isMixed(cells: readonly (CellOutcome | undefined)[]): boolean {
  return workersOf(cells).length > 1;
}

/** What must be said of rows that several machines drew; nothing of all others. */
export function mixedWarning(rows: readonly { readonly cells: readonly (CellOutcome | undefined)[] }[]): Message[] {
  const workers = rows.filter(({ cells }) => isMixed(cells)).flatMap(({ cells }) => workersOf(cells));
  return workers.length === 0 ? [] : [{ key: 'sheet:caveat.workers', params: { names: workerNames(workers) } }];
}

/** How many names stand in one line. */
const shown = 4;

/** "worker-a, worker-b", each once; of many the first few and how many more. */
export function workerNames(workers: readonly Worker[]): string {
  const names = [...new Set(workers.map(({ name }) => name))];
  const rest = names.length - shown;
  return rest > 0 ? `${names.slice(0, shown).join(', ')} … (+${rest})` : names.join(', ');
}
