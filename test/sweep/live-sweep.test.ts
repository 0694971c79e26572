import { describe, expect, it } from 'vitest';

import type { Ahead } from '../../src/gpu/queue.ts';
import { createLiveSweep } from '../../src/sweep/desk/live-sweep.ts';
import { createSpeeds } from '../../src/sweep/desk/speeds.ts';
import { costOf } from '../../src/sweep/row-job.ts';
import type { CellOutcome, SweepEvent } from '../../src/sweep/types.ts';
import { sweepOf } from './support.ts';

const place = { ownerUser: 'u', channelId: 'c', locale: 'en' };

/** Two rows of two panels, each panel measured at a second. */
async function twoRows({ measured = true } = {}) {
  const { plan } = await sweepOf({ prompt: 'a cat', skips: [1, 2], rows: { axis: 'seed', values: ['1', '2'] } });
  const [first] = plan.rows;
  if (!first) throw new Error('no row');
  const speeds = createSpeeds();
  if (measured) speeds.addCell(first.settings, 1000);
  const live = createLiveSweep({ plan, place, speeds, running: () => 0, away: () => undefined });
  const panel = costOf(first.settings);
  const queued = (row: number, position: number, ahead: Ahead): void =>
    void live.apply({ type: 'row', row, state: 'queued', position, ahead });
  const running = (row: number): void => void live.apply({ type: 'row', row, state: 'running' });
  const drawn = (row: number, cell: number, fromCache = false): void => {
    const planned = plan.rows[row]?.cells[cell];
    if (!planned) throw new Error('no panel');
    const outcome: CellOutcome = { cell: planned, state: 'done', honoured: 'yes', fromCache, ms: 1000, warnings: [] };
    live.apply({ type: 'cell', row, outcome } satisfies SweepEvent);
  };
  return { live, panel, queued, running, drawn, eta: () => live.snapshot().etaMs };
}

describe('the time left', () => {
  it('is what is before the rows and the rows themselves, on one server one after the other', async () => {
    const { panel, queued, running, drawn, eta } = await twoRows();
    queued(0, 1, { cost: 3 * panel, servers: 1 });
    queued(1, 2, { cost: 5 * panel, servers: 1 });
    expect(eta()).toBe(3000 + 4000);
    running(0);
    queued(1, 1, { cost: 2 * panel, servers: 1 });
    expect(eta()).toBe(4000);
    drawn(0, 0);
    expect(eta()).toBe(3000);
  });

  it('is shared by the servers, the own rows by no more of them than there are rows', async () => {
    const { panel, queued, eta } = await twoRows();
    queued(0, 1, { cost: 8 * panel, servers: 4 });
    queued(1, 2, { cost: 10 * panel, servers: 4 });
    expect(eta()).toBe(8000 / 4 + 4000 / 2);
  });

  it('counts rows of others that come between the own ones', async () => {
    const { panel, queued, running, eta } = await twoRows();
    running(0);
    queued(1, 3, { cost: (2 + 6) * panel, servers: 1 });
    expect(eta()).toBe(6000 + 4000);
  });

  it('leaves out panels that the cache had: nobody was asked for them', async () => {
    const { panel, queued, running, drawn, eta } = await twoRows();
    drawn(0, 0, true);
    running(0);
    queued(1, 1, { cost: panel, servers: 1 });
    expect(eta()).toBe(3000);
  });

  it('is not guessed as long as nothing was measured', async () => {
    const { panel, queued, eta } = await twoRows({ measured: false });
    queued(0, 1, { cost: panel, servers: 1 });
    expect(eta()).toBeUndefined();
  });
});
