import { expect, test } from 'vitest';

import { createProgress } from '../../src/cli/progress.ts';
import type { Screen } from '../../src/cli/terminal.ts';
import { AppError } from '../../src/errors.ts';
import type { CellOutcome, SweepEvent, SweepPlan } from '../../src/sweep/index.ts';
import { planSweep, sweepRequest } from '../../src/sweep/index.ts';
import { translator } from '../../src/text/index.ts';
import { baseInfo, createDrawingEngine } from '../support/drawing-engine.ts';

const t = translator('en');
const same = (text: string): string => text;

function recorder(height?: number): Screen & { readonly text: () => string; readonly shown: () => string[] } {
  let text = '';
  const lines: string[] = [];
  let cursor = 0;
  return {
    style: { bold: same, dim: same, red: same, green: same, yellow: same, cyan: same },
    width: 80,
    height,
    text: () => text,
    // A terminal of its own: knows "up", "clear line" and new lines.
    shown: () => lines,
    write(part) {
      text += part;
      // oxlint-disable-next-line no-control-regex -- the escape character starts what moves the cursor
      for (const [, up, line] of part.matchAll(/\u001b\[(\d+)A|(?:\r\u001b\[2K)?([^\n\u001b]*)\n/g)) {
        if (up !== undefined) cursor -= Number(up);
        else lines[cursor++] = line ?? '';
      }
    },
    line(part = '') {
      this.write(`${part}\n`);
    },
    paragraph: () => {},
  };
}

async function planOf(rows?: readonly string[]): Promise<SweepPlan> {
  const engine = createDrawingEngine();
  const request = sweepRequest.parse({
    prompt: 'a',
    seed: 1,
    skips: [1, 2],
    ...(rows ? { rows: { axis: 'seed', values: rows } } : {}),
  });
  return planSweep(request, { engine, info: baseInfo, sweepId: 's', randomSeed: () => 1 });
}

function done(plan: SweepPlan, row: number, cell: number, more: Partial<CellOutcome> = {}): SweepEvent {
  const planned = plan.rows[row]?.cells[cell];
  if (!planned) throw new Error('no such cell');
  const outcome: CellOutcome = {
    cell: planned,
    state: 'done',
    honoured: 'yes',
    fromCache: false,
    ms: 1234,
    warnings: [],
    ...more,
  };
  return { type: 'cell', row, outcome };
}

function stepping(plan: SweepPlan, step: number): SweepEvent {
  const key = plan.rows[0]?.cells[0]?.requestKey ?? '';
  return { type: 'progress', row: 0, progress: { fraction: step / 8, key, step, steps: 4 } };
}

test('on a pipe a panel is a line when it is queued, when it begins and when it is done', async () => {
  const plan = await planOf();
  const screen = recorder();
  const progress = createProgress(plan, screen, t);
  for (const step of [1, 2, 3, 4]) progress.onEvent(stepping(plan, step));
  progress.onEvent(done(plan, 0, 0));
  progress.onEvent(done(plan, 0, 1, { fromCache: true }));
  progress.end();
  expect(screen.text().split('\n')).toEqual([
    '  Clip skip 1  layer 12/12  queued',
    '  Clip skip 2  layer 11/12  queued',
    '  Clip skip 1  layer 12/12  step 1/4',
    '  Clip skip 1  layer 12/12  ✓ done, 1.2 s',
    '  Clip skip 2  layer 11/12  ✓ done (drawn before)',
    '',
  ]);
});

test('in a terminal every panel keeps its line', async () => {
  const plan = await planOf();
  const screen = recorder(24);
  const progress = createProgress(plan, screen, t);
  progress.onEvent(stepping(plan, 2));
  expect(screen.shown()).toEqual([
    '  Clip skip 1  layer 12/12  █████░░░░░ step 2/4',
    '  Clip skip 2  layer 11/12  queued',
  ]);
  progress.onEvent(done(plan, 0, 0));
  progress.onEvent(
    done(plan, 0, 1, { state: 'failed', error: new AppError('server.busy', { params: { host: 'h' } }) }),
  );
  progress.end();
  expect(screen.shown()).toEqual([
    '  Clip skip 1  layer 12/12  ✓ done, 1.2 s',
    '  Clip skip 2  layer 11/12  ✗ h has too much to do right now.',
  ]);
});

test('an engine that draws a row as one batch moves all its panels', async () => {
  const plan = await planOf();
  const screen = recorder(24);
  createProgress(plan, screen, t).onEvent({ type: 'progress', row: 0, progress: { fraction: 0.5 } });
  expect(screen.shown().every((line) => line.includes('drawing 50 %'))).toBe(true);
});

test('a grid higher than the window scrolls: only what is finished is printed, with its row', async () => {
  const plan = await planOf(['5', '6', '7', '8']);
  const screen = recorder(8);
  const progress = createProgress(plan, screen, t);
  progress.onEvent(stepping(plan, 1));
  expect(screen.text()).toBe('');
  progress.onEvent(done(plan, 2, 1));
  expect(screen.text()).toBe('  seed 7 · Clip skip 2  layer 11/12  ✓ done, 1.2 s\n');
});

test('what a server says cannot move the cursor', async () => {
  const plan = await planOf();
  const screen = recorder();
  const progress = createProgress(plan, screen, t);
  const error = new AppError('server.rejected', { params: { host: 'h', reason: '\u001b[2J\u0007bad' } });
  progress.onEvent(done(plan, 0, 0, { state: 'failed', error }));
  expect(screen.text()).toContain('bad');
  // oxlint-disable-next-line no-control-regex -- these are what must not be there
  expect(screen.text()).not.toMatch(/[\u0007\u001b]/);
});
