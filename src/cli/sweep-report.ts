import { dirname, sep } from 'node:path';

import type { SweepOutcome } from '../sweep/index.ts';
import type { Message } from '../text/index.ts';
import { errorText } from './print-error.ts';
import type { SweepResult } from './json-result.ts';
import { printField, printGuidance, printWarning, shownPath } from './report.ts';
import type { Session } from './session.ts';
import type { SweepFiles } from './sweep-files.ts';
import { plain } from './terminal.ts';
import { displayWidth } from './width.ts';

function bytesText(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** Where everything lies, what was seen, and what to do next. */
export function printSweep(outcome: SweepOutcome, files: SweepFiles, session: Session): void {
  const { t } = session;
  const { out } = session.terminal;
  const { style } = out;
  const [sheet, ...others] = files.sheets;
  const paths = outcome.rows.flatMap((row) => row.cells.map((cell) => files.pathOf(cell)));
  const firstPath = paths.find((path) => path !== undefined);
  const names = [
    t('cli:result.sheet'),
    t('cli:result.pictures'),
    ...others.map((view) => t(`cli:result.${view.view}`)),
  ];
  const width = Math.max(...names.map(displayWidth));

  out.line();
  const size = style.dim(`${sheet.width}x${sheet.height}, ${bytesText(sheet.data.byteLength)}`);
  printField(out, t('cli:result.sheet'), `${style.bold(shownPath(session, sheet.path))}  ${size}`, width);
  for (const view of others) printField(out, t(`cli:result.${view.view}`), shownPath(session, view.path), width);
  if (firstPath) printField(out, t('cli:result.pictures'), shownPath(session, dirname(firstPath)) + sep, width);

  const told = new Set(outcome.plan.notices.map((notice) => t(notice)));
  const warnings = outcome.warnings.map((warning) => t(warning)).filter((text) => !told.has(text));
  if (warnings.length > 0) out.line();
  for (const warning of new Set(warnings)) printWarning(out, plain(warning));

  printGuidance(
    session,
    outcome.guidance.filter((advice) => advice.kind !== 'next'),
  );
  printNextSteps(outcome, session);
}

/** What to do now; behind the demo model that is one's own server, with the command to type. */
function printNextSteps(outcome: SweepOutcome, session: Session): void {
  const { out } = session.terminal;
  const steps = outcome.guidance.filter((advice) => advice.kind === 'next');
  if (steps.length === 0) return;
  out.line();
  out.line(out.style.bold(session.t('cli:result.next')));
  for (const { text } of steps) out.paragraph(plain(session.t(text)), 2);
  if (!outcome.plan.engine.demo) return;
  const seed = outcome.plan.rows[0]?.settings.seed ?? 0;
  out.line(`  ${out.style.cyan(`npm run sweep -- "..." --seed ${seed} --url http://127.0.0.1:7860`)}`);
}

/** The object of `--json`. */
export function sweepAsJson(
  outcome: SweepOutcome,
  files: SweepFiles,
  left: readonly Message[],
  totalMs: number,
  session: Session,
): SweepResult {
  const { plan } = outcome;
  const { t } = session;
  const [sheet] = files.sheets;
  return {
    sweepId: plan.sweepId,
    seed: plan.rows[0]?.settings.seed ?? 0,
    ...(plan.grid ? { grid: plan.grid } : {}),
    rows: plan.rows.map(({ index, label, axis, value, lora, without, trainedAt, places, settings, drawnBy }) => ({
      index,
      label,
      ...(axis === undefined ? {} : { axis }),
      ...(value === undefined ? {} : { value }),
      ...(lora === undefined ? {} : { lora }),
      ...(without ? { without } : {}),
      ...(trainedAt === undefined ? {} : { trainedAt }),
      ...(places ? { places } : {}),
      seed: settings.seed,
      ...(drawnBy ? { server: drawnBy.server } : {}),
    })),
    cells: outcome.rows.flatMap(({ row, cells }) =>
      cells.map((outcome) => ({
        row: row.index,
        clipSkip: outcome.cell.clipSkip,
        layer: outcome.cell.layer ?? null,
        layers: outcome.cell.layers,
        honoured: outcome.honoured,
        path: files.pathOf(outcome) ?? null,
        width: outcome.picture?.width ?? null,
        height: outcome.picture?.height ?? null,
        sha256: outcome.picture?.sha256 ?? null,
        ms: Math.round(outcome.ms),
        ...(outcome.error
          ? { error: { code: outcome.error.code, text: errorText(outcome.error, session.id, t).what } }
          : {}),
      })),
    ),
    sheet: {
      path: sheet.path,
      width: sheet.width,
      height: sheet.height,
      bytes: sheet.data.byteLength,
      format: sheet.format,
    },
    guidance: outcome.guidance.map(({ id, kind, text, source }) => ({
      id,
      kind,
      text: t(text),
      ...(source ? { source: { title: source.title, ...(source.url === undefined ? {} : { url: source.url }) } } : {}),
    })),
    engine: {
      name: plan.engine.name,
      ...(plan.engine.dialect === undefined ? {} : { dialect: plan.engine.dialect }),
      model: plan.model.name,
      family: plan.model.family,
      fingerprint: plan.engine.fingerprint,
    },
    warnings: [...new Set([...left, ...plan.notices, ...outcome.warnings].map((message) => t(message)))],
    timings: {
      totalMs: Math.round(totalMs),
      engineMs: Math.round(outcome.engineMs),
      renderMs: Math.round(files.renderMs),
    },
  };
}
