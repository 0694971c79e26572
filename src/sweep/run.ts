import { guide } from '../advice/index.ts';
import type { Message } from '../text/keys.ts';
import { guidanceFacts } from './facts.ts';
import type { RunContext } from './run-row.ts';
import { runRow, undrawnCells } from './run-row.ts';
import type { SweepOutcome, SweepPlan } from './types.ts';
import { verify } from './verify.ts';

export type { RunContext };
export { undrawnCells };

/**
 * Draws what the cache does not hold, compares it, and says what can be said. Never rejects for an expected failure: a
 * cell that could not be drawn is `failed` with its error (`job.cancelled` after a cancel), and a sheet can be made of
 * the rest. A sweep that is wholly in the cache asks nothing of the engine.
 */
export async function runSweep(plan: SweepPlan, context: RunContext): Promise<SweepOutcome> {
  const results = await Promise.all(plan.rows.map(async (row) => ({ row, ...(await runRow(plan, row, context)) })));
  const verified = await verify(plan, results);
  const { rows } = verified;
  const facts = guidanceFacts(plan, rows, {
    ...verified,
    ...(context.trainedAt ? { trainedAt: context.trainedAt } : {}),
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

function distinct(messages: readonly Message[]): Message[] {
  return [...new Map(messages.map((message) => [JSON.stringify(message), message])).values()];
}
