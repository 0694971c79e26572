import { Counter, Gauge, Registry } from 'prom-client';

export { orderHeader, startOps } from './server.ts';

export interface WorkerNumbers {
  /** Rows ended since the start, and those of them that failed. */
  readonly rows: number;
  readonly failed: number;
  readonly running: number;
  readonly ready: boolean;
}

/** What a worker counts; `numbers` is asked when somebody looks. */
export function createWorkerMetrics(numbers: () => WorkerNumbers): { readonly registry: Registry } {
  const registry = new Registry();
  const registers = [registry];
  const gauge = (name: string, help: string, value: () => number): Gauge =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  gauge('clipskip_worker_ready', 'Whether it takes rows.', () => Number(numbers().ready));
  gauge('clipskip_worker_rows_running', 'Rows it draws now.', () => numbers().running);
  let counted = { rows: 0, failed: 0 };
  const rows = new Counter<'end'>({
    name: 'clipskip_worker_rows_total',
    help: 'Rows that ended, by how: drawn or failed.',
    labelNames: ['end'],
    registers,
    collect() {
      const { rows: all, failed } = numbers();
      this.inc({ end: 'failed' }, failed - counted.failed);
      this.inc({ end: 'drawn' }, all - failed - (counted.rows - counted.failed));
      counted = { rows: all, failed };
    },
  });
  for (const end of ['drawn', 'failed']) rows.inc({ end }, 0);
  return { registry };
}
