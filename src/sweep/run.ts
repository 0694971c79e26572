import { guide } from '../advice/index.ts';
import type { Message } from '../text/keys.ts';
import { guidanceFacts } from './facts.ts';
import type { RowResult, RunContext } from './run-row.ts';
import { runGrid, undrawnCells } from './run-grid.ts';
import { runRow } from './run-row.ts';
import { withBoundRows } from './servers.ts';
import type { SweepOutcome, SweepPlan } from './types.ts';
import { verify } from './verify.ts';

export type { RunContext };
export { undrawnCells };

/**
 * Draws what the cache does not hold, compares it, and says what can be said. Never rejects for an expected failure: a
 * cell that could not be drawn is `failed` with its error (`job.cancelled` after a cancel), and a sheet can be made of
 * the rest. A sweep that is wholly in the cache asks nothing of the engine.
 */
export async function runSweep(planned: SweepPlan, context: RunContext): Promise<SweepOutcome> {
  const results = planned.grid ? await runGrid(planned, context) : await Promise.all(await inOrder(planned, context));
  const plan = withBoundRows(
    planned,
    results.map(({ row }) => row),
  );
  const verified = await verify(plan, results);
  const { rows } = verified;
  const facts = guidanceFacts(plan, rows, {
    ...verified,
    trainedAt: context.trainedAt ?? trainedLoras(plan),
    votes: context.votes?.(plan),
  });
  const answered = new Set(verified.answered.map((doubt) => doubt.key));
  const cells = rows.flatMap((row) => row.cells);
  const unkept: Message[] = results.every(({ cached }) => cached) ? [] : [{ key: 'sheet:notice.cacheUnwritable' }];
  return {
    plan,
    rows,
    guidanceFacts: facts,
    guidance: guide(facts),
    warnings: distinct([
      ...plan.notices.filter((notice) => !answered.has(notice.key)),
      ...verified.warnings,
      ...cells.flatMap((cell) => cell.warnings.filter(({ feature }) => feature !== 'worker').map(({ text }) => text)),
      ...unkept,
    ]),
    engineMs: cells.reduce((sum, cell) => sum + cell.ms, 0),
  };
}

/** What the server handed on out of the LoRAs' own files. */
function trainedLoras({ engine }: SweepPlan): ReadonlyMap<string, number> {
  return new Map(engine.loraFacts?.map(({ name, trainedClipSkip }) => [name, trainedClipSkip]));
}

function distinct(messages: readonly Message[]): Message[] {
  return [...new Map(messages.map((message) => [JSON.stringify(message), message])).values()];
}

/** All rows under way, asked of the queue from the top to the bottom: a look into the cache may take longer for one than for the next. */
async function inOrder(plan: SweepPlan, context: RunContext): Promise<readonly Promise<RowResult>[]> {
  const rows: Promise<RowResult>[] = [];
  for (const row of plan.rows) {
    const { promise, resolve } = Promise.withResolvers<void>();
    const running = runRow(plan, row, context, resolve).finally(resolve);
    // Heard of when all are awaited together; a bug in one row must not be an unhandled rejection before that.
    running.catch(() => undefined);
    rows.push(running);
    await promise;
  }
  return rows;
}
