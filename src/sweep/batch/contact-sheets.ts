import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { RowSettings } from '../../gpu/engine.ts';
import type { RenderedSheet, SheetCell, SheetOptions } from '../../render/index.ts';
import { renderSheet } from '../../render/index.ts';
import { footerLines, metaLine } from '../sheet-words.ts';
import type { Translate } from '../sheet-words.ts';
import type { SweepPlan } from '../types.ts';
import { writeWhole } from './files.ts';
import type { BatchEntry } from './manifest.ts';

const columns = 5;
const lines = 4;
/** Longest side of a picture on a contact sheet, in pixels. */
const longestSide = 320;

interface ContactOptions {
  readonly plan: SweepPlan;
  readonly settings: RowSettings;
  readonly clipSkip: number;
  readonly t: Translate;
  readonly signal: AbortSignal;
}

/** Twenty pictures to a sheet, each with its seed. Returns absolute paths. Rejects with `file.write` and `job.cancelled`. */
export async function contactSheets(
  entries: readonly BatchEntry[],
  directory: string,
  options: ContactOptions,
): Promise<string[]> {
  const paths: string[] = [];
  for (let start = 0; start < entries.length; start += columns * lines) {
    const page = entries.slice(start, start + columns * lines).map(async ({ file, seed }) => ({
      image: await readFile(join(directory, file)),
      label: String(seed),
    }));
    const { data, format } = await contactSheet(await Promise.all(page), { ...options, columns, format: 'jpeg' });
    const extension = format === 'jpeg' ? 'jpg' : format;
    const number = String(paths.length + 1).padStart(2, '0');
    const path = join(directory, `contact-sheet-${number}.${extension}`);
    await writeWhole(path, data);
    paths.push(path);
  }
  return paths;
}

interface PageOptions extends ContactOptions, Pick<SheetOptions, 'format' | 'maxBytes'> {
  readonly columns: number;
}

/** One sheet: pictures side by side, made small, each with its label. Rejects with `sheet.limit` and `job.cancelled`. */
export async function contactSheet(
  pictures: readonly { readonly image: Uint8Array; readonly label: string }[],
  { plan, settings, clipSkip, t, columns, ...output }: PageOptions,
): Promise<RenderedSheet> {
  const cells = pictures.map(({ image, label }): SheetCell => ({ state: 'done', image, badge: label }));
  const rows = Array.from({ length: Math.ceil(cells.length / columns) }, (_, line) =>
    cells.slice(line * columns, (line + 1) * columns),
  );
  const scale = Math.min(1, longestSide / Math.max(settings.width, settings.height));
  const width = Math.round(settings.width * scale);
  return renderSheet(
    {
      prompt: plan.request.prompt,
      noPrompt: t('sheet:noPrompt'),
      meta: [t('common:clipSkip', { n: clipSkip }), metaLine(plan, t, { seed: false })].join(' · '),
      columns: Array.from({ length: Math.min(columns, cells.length) }, () => ({ label: '' })),
      rows: rows.map(() => ({})),
      cells: rows,
      footer: footerLines({ plan, rows: [] }, t).slice(0, 1),
      caveats: plan.engine.demo ? [t('sheet:caveat.demo')] : [],
      tile: { width, height: Math.round(settings.height * scale) },
    },
    { ...output, orient: false },
  );
}
