import { dirname, extname, join } from 'node:path';

import type { RenderedSheet } from '../render/types.ts';
import type { CellOutcome, DrawnPicture, SheetView, SweepOutcome, SweepPlan } from '../sweep/index.ts';
import { writeWhole } from '../sweep/batch/files.ts';
import { drawSheet } from '../sweep/index.ts';
import type { Target } from './files.ts';
import { checkWritable, chooseTarget, markTarget, sweepKey } from './files.ts';
import type { GivenFlags } from './flags.ts';
import { slug } from './names.ts';
import type { FlagReader } from './flag-reader.ts';
import type { Session } from './session.ts';

export interface WrittenSheet extends RenderedSheet {
  readonly path: string;
  readonly view: SheetView['kind'];
}

export interface SweepFiles {
  /** The first is the sheet; the others are the further views that were asked for. */
  readonly sheets: readonly [WrittenSheet, ...WrittenSheet[]];
  /** Where the single picture lies; undefined: this panel failed. */
  pathOf(outcome: CellOutcome): string | undefined;
  readonly renderMs: number;
}

const formats = { '.png': 'png', '.jpg': 'jpeg', '.jpeg': 'jpeg', '.webp': 'webp' } as const;
export type SheetFormat = (typeof formats)[keyof typeof formats];

/** By the ending of `--out`; PNG otherwise, which alone carries the whole record of the sweep. */
export function sheetFormat(flags: GivenFlags, reader: FlagReader): SheetFormat {
  const file = flags.text('out');
  if (file === undefined) return 'png';
  const extension = extname(file).toLowerCase();
  if (!(extension in formats)) throw reader.wrong('out', Object.keys(formats).join(', '));
  return formats[extension as keyof typeof formats];
}

/** The sheet and its further views, in the order they are made. `--zoom` and `--diff` change the sheet itself. */
export function viewsOf(flags: GivenFlags): readonly [SheetView['kind'], ...SheetView['kind'][]] {
  const [first = 'normal', ...more] = [
    ...(flags.on('zoom') ? (['zoom'] as const) : []),
    ...(flags.on('diff') ? (['differences'] as const) : []),
  ];
  return [first, ...more, ...(flags.on('flip') ? (['flip'] as const) : [])];
}

/** Where it will go, checked to be writable. Equal sweeps share files; views do not count. */
export async function prepareTarget(plan: SweepPlan, flags: GivenFlags, session: Session) {
  const [first] = plan.rows;
  const key = sweepKey([
    plan.engine.fingerprint,
    plan.model.hash ?? '',
    ...plan.rows.flatMap((row) => row.cells.map((cell) => cell.requestKey)),
  ]);
  const name = `${slug(plan.request.prompt)}-${first?.settings.seed ?? 0}`;
  const target = await chooseTarget({ wanted: flags.text('out'), base: session.folder, name, key });
  await checkWritable(dirname(target.sheet));
  return { target, key };
}

/** Pictures first, the sheet last: where the sheet is, everything is. */
export async function writeSweep(
  outcome: SweepOutcome,
  options: {
    readonly target: Target;
    readonly key: string;
    readonly format: SheetFormat;
    readonly views: readonly [SheetView['kind'], ...SheetView['kind'][]];
    readonly session: Session;
  },
): Promise<SweepFiles> {
  const { target, key, format, views, session } = options;
  const started = performance.now();
  const draw = async (kind: SheetView['kind']): Promise<WrittenSheet> => {
    const drawn = await drawSheet(outcome, { kind, format, signal: session.signal }, session.t);
    return { ...drawn, view: kind, path: pathOfView(target, kind, kind === views[0], drawn) };
  };
  // Drawn before anything is written: a sheet that cannot be drawn leaves no files behind.
  const sheet = await draw(views[0]);
  const others: WrittenSheet[] = [];
  for (const kind of views.slice(1)) others.push(await draw(kind));
  const renderMs = performance.now() - started;

  const paths = new Map<CellOutcome, string>();
  await markTarget(target, key);
  for (const row of outcome.rows) {
    for (const cell of row.cells) {
      if (!cell.picture) continue;
      const path = join(target.folder, pictureName(row.row, cell, cell.picture, outcome.rows.length > 1));
      await writeWhole(path, cell.picture.bytes);
      paths.set(cell, path);
    }
  }
  for (const view of [...others, sheet]) await writeWhole(view.path, view.data);
  return { sheets: [sheet, ...others], pathOf: (cell) => paths.get(cell), renderMs };
}

function pathOfView(target: Target, kind: SheetView['kind'], isSheet: boolean, drawn: RenderedSheet): string {
  if (isSheet) return target.sheet;
  return `${target.folder}-${kind}.${drawn.format === 'jpeg' ? 'jpg' : drawn.format}`;
}

/** `clip-skip-2.png`; on a grid `02-seed-43-clip-skip-2.png`, so that a folder lists them in the order of the sheet. */
function pictureName(row: SweepPlan['rows'][number], cell: CellOutcome, picture: DrawnPicture, grid: boolean): string {
  const extension = picture.format === 'jpeg' ? 'jpg' : picture.format;
  const axis = row.axis === 'seed' ? `seed-${row.label}` : slug(row.label, 30);
  const prefix = grid ? `${String(row.index + 1).padStart(2, '0')}-${axis}-` : '';
  return `${prefix}clip-skip-${cell.cell.clipSkip}.${extension}`;
}
