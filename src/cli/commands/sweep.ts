import { AppError } from '../../errors.ts';
import type { PictureCache, SweepOutcome, SweepPlan } from '../../sweep/index.ts';
import { createPictureCache, runSweep, undrawnCells } from '../../sweep/index.ts';
import { confirm, duration } from '../ask.ts';
import { cacheFolder } from '../../config.ts';
import type { ChosenEngine } from '../engine.ts';
import { chooseEngine } from '../engine.ts';
import type { GivenFlags } from '../flags.ts';
import { readFlags } from '../flags.ts';
import { errorText } from '../print-error.ts';
import { createProgress } from '../progress.ts';
import { printPlan, printWarning } from '../report.ts';
import { flagReader } from '../flag-reader.ts';
import type { CommandRun, Session } from '../session.ts';
import { specs } from '../specs.ts';
import { prepareTarget, sheetFormat, viewsOf, writeSweep } from '../sweep-files.ts';
import { planFor, readAsked, requestFor } from '../sweep-plan.ts';
import { printSweep, sweepAsJson } from '../sweep-report.ts';
import { plain } from '../terminal.ts';

/** Of a single engine; several servers have classes of their own. */
const determinismClass = 'local';
/** A run that will take longer than this is asked about first. */
const longRunMs = 60_000;

/** `clipskip sweep`: from a prompt to a sheet, its pictures and what they say. */
export const sweep: CommandRun = async (argv, session) => {
  const started = performance.now();
  const spec = specs.sweep;
  const flags = readFlags(spec, argv, session.t);
  const format = sheetFormat(flags, flagReader(spec, flags, session.t));
  const views = viewsOf(flags);
  const asked = await readAsked(spec, flags, session);
  const chosen = await chooseEngine(spec, flags, session);
  try {
    const info = await chosen.engine.describe(session.signal);
    const { request, left } = requestFor(asked, chosen, info, session);
    const plan = planFor(request, chosen, info);
    printPlan(session, plan);
    for (const message of left) printWarning(session.terminal.err, plain(session.t(message)));
    const cache = createPictureCache({
      dir: cacheFolder(session.config),
      maxBytes: session.config.cacheMaxMb * 1024 * 1024,
      now: session.now,
    });
    await askFirst(plan, chosen, cache, flags, session);
    const { target, key } = await prepareTarget(plan, flags, session);
    const outcome = await draw(plan, chosen, cache, session);
    checkOutcome(outcome, flags, session);
    const files = await writeSweep(outcome, { target, key, format, views, session });
    const totalMs = performance.now() - started;
    printSweep(outcome, files, session);
    if (session.json) process.stdout.write(`${JSON.stringify(sweepAsJson(outcome, files, left, totalMs, session))}\n`);
    return 0;
  } finally {
    await chosen.close();
  }
};

/** Nothing that cannot show a difference and nothing long is drawn unasked. */
async function askFirst(
  plan: SweepPlan,
  chosen: ChosenEngine,
  cache: PictureCache,
  flags: GivenFlags,
  session: Session,
): Promise<void> {
  const { t } = session;
  if (plan.pointless) await confirm(session, t('cli:ask.pointless'), flags.on('yes'));
  const [first] = plan.rows;
  if (!first || !chosen.engine.estimate || flags.on('yes')) return;
  const pictures = await undrawnCells(plan, { cache, determinismClass, engine: chosen.engine });
  if (pictures === 0) return;
  const cells = first.cells.map(({ requestKey, clipSkip }) => ({ key: requestKey, clipSkip }));
  const row = { id: `${plan.sweepId}-estimate`, settings: first.settings, cells };
  const ms = await chosen.engine.estimate(row, session.signal);
  const total = ((ms ?? 0) / cells.length) * pictures;
  if (total > longRunMs) {
    await confirm(session, t('cli:ask.long', { pictures, duration: duration(session, total) }), false);
  }
}

async function draw(
  plan: SweepPlan,
  chosen: ChosenEngine,
  cache: PictureCache,
  session: Session,
): Promise<SweepOutcome> {
  const progress = createProgress(plan, session.terminal.err, session.t);
  try {
    return await runSweep(plan, {
      queue: chosen.queue,
      engine: chosen.engine,
      cache,
      determinismClass,
      owner: { user: 'local' },
      signal: session.signal,
      onEvent: (event) => progress.onEvent(event),
    });
  } finally {
    progress.end();
  }
}

/** Throws where there is nothing to make a sheet of, after the reasons were printed. */
function checkOutcome(outcome: SweepOutcome, flags: GivenFlags, session: Session): void {
  const { err } = session.terminal;
  const cells = outcome.rows.flatMap((row) => row.cells);
  const done = cells.filter((cell) => cell.state === 'done').length;
  if (session.signal.aborted) {
    err.line();
    if (flags.text('seed') === undefined && flags.text('from') === undefined) {
      const seed = outcome.plan.rows[0]?.settings.seed ?? 0;
      err.paragraph(session.t('cli:result.seedToGoOn', { seed: `--seed ${seed}` }));
    }
    if (done > 0) err.paragraph(session.t('cli:result.kept', { done, all: cells.length }));
    throw new AppError('job.cancelled');
  }
  const errors = new Map(cells.flatMap(({ error }) => (error ? [[error.code, error] as const] : [])));
  const [only] = errors.values();
  if (done === 0 && errors.size === 1 && only) throw only;
  for (const error of errors.values()) {
    const { what, fix } = errorText(error, session.id, session.t);
    printWarning(err, `${what} ${fix}`);
  }
  if (done === 0) throw new AppError('job.nothingDrawn');
}
