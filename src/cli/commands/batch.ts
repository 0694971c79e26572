import { extname, resolve } from 'node:path';

import { AppError } from '../../errors.ts';
import type { BatchOutcome, SweepPlan, SweepRequest } from '../../sweep/index.ts';
import { rowRequest, runBatch } from '../../sweep/index.ts';
import { confirm, duration } from '../ask.ts';
import { createBatchProgress } from '../batch-progress.ts';
import type { ChosenEngine } from '../engine.ts';
import { chooseEngine } from '../engine.ts';
import { checkWritable } from '../files.ts';
import { readFlags, usageError } from '../flags.ts';
import { printField, printPlan, printWarning, shownPath } from '../report.ts';
import { flagReader } from '../flag-reader.ts';
import { rowIndexIn } from '../grid-panel.ts';
import type { CommandRun, Session } from '../session.ts';
import { specs } from '../specs.ts';
import { planFor, readAsked, requestFor } from '../sweep-plan.ts';
import { plain } from '../terminal.ts';
import { displayWidth } from '../width.ts';

const longRunMs = 60_000;

/** `clipskip batch`: many seeds at the chosen clip skip, into a folder that a second run goes on with. */
export const batch: CommandRun = async (argv, session) => {
  const { t } = session;
  const spec = specs.batch;
  const flags = readFlags(spec, argv, t);
  const reader = flagReader(spec, flags, t);
  const from = flags.text('from');
  const typedSkip = reader.number('skip', { min: 1, max: 24, whole: true });
  const count = reader.number('count', { min: 1, max: 1000, whole: true });
  const missing = (flag: string): AppError =>
    usageError(
      t('cli:usage.batchNeeds', { flag }),
      t('cli:usage.forExample', { example: `npm run batch -- --from ${from ?? 'out/sheet.png'} --skip 2 --count 200` }),
    );
  if (from === undefined) throw missing('--from');
  // Of a grid of trainings the epoch names the panel, and that has one clip skip: nobody needs to say it again.
  if (typedSkip === undefined && flags.text('epoch') === undefined) throw missing('--skip');
  if (count === undefined) throw missing('--count');
  const firstSeed = reader.number('seed', { min: 0, max: 2 ** 31 - 1, whole: true });
  const asked = await readAsked(spec, flags, session);
  const { record } = asked.restored ?? {};
  const row = record ? rowIndexIn(record, flags, reader, t) : 0;
  const clipSkip = typedSkip ?? (record?.rows[row]?.places ? record.rows[row].cells[0]?.clipSkip : undefined);
  if (clipSkip === undefined) throw missing('--skip');
  const chosen = await chooseEngine(spec, flags, session);
  try {
    const info = await chosen.engine.describe(session.signal);
    // A second run must find the same series: no seed of chance.
    const { request, left } = requestFor(asked, chosen, info, { ...session, randomSeed: () => 0 });
    const plan = planFor(
      { ...oneRow(request, row, (whole) => planFor(whole, chosen, info)), skips: [clipSkip] },
      chosen,
      info,
    );
    printPlan(session, plan);
    for (const message of left) printWarning(session.terminal.err, plain(t(message)));
    const sheet = resolve(session.folder, from);
    const directory = resolve(
      session.folder,
      flags.text('out') ?? `${sheet.slice(0, sheet.length - extname(sheet).length)}-clip-skip-${clipSkip}`,
    );
    if (!flags.on('yes')) await askFirst(plan, count, chosen, session);
    await checkWritable(directory);
    const outcome = await draw(plan, { clipSkip, count, firstSeed, directory, chosen, session });
    report(outcome, directory, session);
    return 0;
  } finally {
    await chosen.close();
  }
};

/** A batch varies the seed itself: of a grid one row is taken (from 0), of a row of seeds its settings. */
function oneRow(request: SweepRequest, index: number, plan: (request: SweepRequest) => SweepPlan): SweepRequest {
  const { rows, ...rest } = request;
  if (!rows || rows.axis === 'seed') return rest;
  return rowRequest(plan(request), index) ?? rest;
}

async function askFirst(plan: SweepPlan, count: number, { engine }: ChosenEngine, session: Session): Promise<void> {
  const [row] = plan.rows;
  const [cell] = row?.cells ?? [];
  if (!row || !cell || !engine.estimate) return;
  const cells = [{ key: cell.requestKey, clipSkip: cell.clipSkip }];
  const ms = await engine.estimate({ id: `${plan.sweepId}-estimate`, settings: row.settings, cells }, session.signal);
  const total = (ms ?? 0) * count;
  if (total <= longRunMs) return;
  await confirm(session, session.t('cli:ask.long', { pictures: count, duration: duration(session, total) }), false);
}

interface DrawOptions {
  readonly clipSkip: number;
  readonly count: number;
  readonly firstSeed: number | undefined;
  readonly directory: string;
  readonly chosen: ChosenEngine;
  readonly session: Session;
}

async function draw(plan: SweepPlan, options: DrawOptions): Promise<BatchOutcome> {
  const { clipSkip, count, firstSeed, directory, chosen, session } = options;
  const progress = createBatchProgress(count, session);
  try {
    return await runBatch({
      plan,
      clipSkip,
      count,
      ...(firstSeed === undefined ? {} : { firstSeed }),
      directory,
      queue: chosen.queue,
      engine: chosen.engine,
      owner: { user: 'local' },
      t: session.t,
      signal: session.signal,
      onProgress: progress.update,
    });
  } finally {
    progress.end();
  }
}

function report(outcome: BatchOutcome, directory: string, session: Session): void {
  const { t } = session;
  const { out, err } = session.terminal;
  for (const { seed, error } of outcome.failed) {
    printWarning(err, plain(`${t('sheet:meta.seed', { seed })}: ${t(error.what)}`));
  }
  const width = Math.max(displayWidth(t('cli:result.pictures')), displayWidth(t('cli:result.sheets')));
  if (outcome.pictures.length > 0) {
    const count = t('cli:result.count', { count: outcome.pictures.length });
    printField(out, t('cli:result.pictures'), `${shownPath(session, directory)}  ${out.style.dim(count)}`, width);
  }
  for (const sheet of outcome.sheets) printField(out, t('cli:result.sheets'), shownPath(session, sheet), width);
  if (outcome.cancelled) throw new AppError('job.cancelled');
  const [failed] = outcome.failed;
  if (outcome.pictures.length === 0) throw failed?.error ?? new AppError('job.nothingDrawn');
}
