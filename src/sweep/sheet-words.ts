import { familyFacts } from '../family.ts';
import type { SheetAxisLabel } from '../render/index.ts';
import type { Message, TextKey, TextParams } from '../text/keys.ts';
import type { Compared } from './compare.ts';
import { engineTitle, nameOf, serversOf } from './servers.ts';
import type { CellOutcome, PlannedCell, PlannedRow, SweepOutcome, SweepPlan } from './types.ts';
import { isMixed, mixedWarning, workerNames, workersOf } from './workers.ts';

/** The part of a translator that is needed here. */
export interface Translate {
  (key: TextKey, params?: TextParams): string;
  (message: Message): string;
}

/** A sweep of which some cells may not be there yet. Every `SweepOutcome` is one. */
export interface SheetState {
  readonly plan: SweepPlan;
  /** As many as the plan has, in its order. */
  readonly rows: readonly {
    readonly row: PlannedRow;
    /** Undefined: not drawn yet. */
    readonly cells: readonly (CellOutcome | undefined)[];
    readonly identical: SweepOutcome['rows'][number]['identical'];
    readonly sameAs?: number;
  }[];
  /** How panels under way look so far, by requestKey; not yet checked to be pictures. */
  readonly previews?: ReadonlyMap<string, Uint8Array>;
  readonly guidanceFacts?: SweepOutcome['guidanceFacts'];
  /** Absent: what the plan knows. */
  readonly warnings?: readonly Message[];
  /** Two sweeps on one sheet, one above the other; `plan` then is only that of the first. */
  readonly compared?: Compared;
}

const separator = ' · ';

export function joined(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(separator);
}

/** "seed 42 · Euler a · 20 steps · CFG 7 · 512x512" */
export function metaLine(plan: SweepPlan, t: Translate, show = { seed: true }): string {
  return joined(metaParts(plan, t, show));
}

/** The same piece by piece. */
export function metaParts({ rows, grid, baseline }: SweepPlan, t: Translate, show = { seed: true }): string[] {
  const [first] = rows;
  // Elsewhere the columns say it.
  const sameSkip = rows.every(({ cells }) => cells.every(({ clipSkip }) => clipSkip === baseline));
  if (!first) return [];
  const { settings } = first;
  const { seed, sampler, scheduler, steps, cfg, width, height, hires, source } = settings;
  const parts = [
    ...(grid && sameSkip ? [t('common:clipSkip', { n: baseline })] : []),
    show.seed && rows.every((row) => row.settings.seed === seed) ? t('sheet:meta.seed', { seed }) : undefined,
    scheduler === 'Automatic' ? sampler : `${sampler} ${scheduler}`,
    t('sheet:meta.steps', { count: steps }),
    t('sheet:meta.cfg', { cfg }),
    `${width}x${height}`,
    hires && t('sheet:meta.hires', { scale: hires.scale }),
    source && t('sheet:meta.source', { denoise: source.denoise }),
  ];
  return parts.flatMap((part) => part || []);
}

/** "Clip skip 2", "layer 11/12 · native". What really happened stands there, not what was asked for. */
export function columnLabel({ plan, rows }: SheetState, column: number, t: Translate): SheetAxisLabel {
  const planned = plan.rows.flatMap((row) => row.cells[column] ?? []);
  const label = t('common:clipSkip', { n: planned[0]?.clipSkip ?? 0 });
  const drawn = planned.map((cell, row) => layerWords(cell, rows[row]?.cells[column], t));
  const table = planned.map((cell) => layerWords(cell, undefined, t));
  // Where one row turned out otherwise its panels are marked; rows of different models have no words in common.
  const sub = onlyOne(drawn) ?? onlyOne(table);
  return sub === undefined ? { label } : { label, sub };
}

function onlyOne(words: readonly string[]): string | undefined {
  return new Set(words).size === 1 ? words[0] : undefined;
}

function layerWords(cell: PlannedCell, outcome: CellOutcome | undefined, t: Translate): string {
  // A panel that failed says nothing: the table still does.
  const known = outcome?.picture ? outcome : cell.effect;
  const { layers, clipSkip } = cell;
  if (known.honoured === 'no') return t('sheet:panel.ignored');
  const used = known.used ?? clipSkip;
  const layer = layers + 1 - used;
  return joined([
    used === clipSkip ? undefined : t('sheet:panel.floor', { used }),
    layer === layers ? t('common:lastLayer', { layers }) : t('common:layer', { layer, layers }),
    cell.native && used === clipSkip ? t('common:native') : undefined,
    known.honoured === 'unknown' ? t('sheet:panel.unconfirmed') : undefined,
  ]);
}

/** Model, engine and who drew for it; what is held equal; LoRAs. Three lines at most. */
export function footerLines(state: SheetState, t: Translate): string[] {
  const { plan } = state;
  const { model, rows, request } = plan;
  const axis = request.rows?.axis;
  const { title } = familyFacts(model.family);
  const family =
    model.family === 'unknown'
      ? t('sheet:footer.unknownFamily')
      : t(`sheet:footer.family.${model.familyFrom}`, { family: title });
  const name = model.hash === undefined ? model.name : `${model.name} [${model.hash}]`;
  const about = axis === 'checkpoint' ? [] : [name.replace(/\[(\w+)\] \[\1\]$/, '[$1]'), family];
  // Not true of a row that several machines drew: a caveat says so.
  const mixed = state.rows.some(({ cells }) => isMixed(cells));
  const held = mixed ? [] : [heldWords(plan, t)];
  const workers = workersOf(state.rows.flatMap(({ cells }) => cells));
  const [first] = rows;
  const shared = (first?.settings.loras ?? []).filter((lora) => lora.name !== first?.lora);
  const list = shared.map((lora) => `${lora.name} ${lora.weight}`).join(', ');
  return [
    joined([
      ...about,
      drawnByWords(plan, t),
      workers.length > 0 ? t('sheet:footer.drawnBy', { names: workerNames(workers) }) : undefined,
    ]),
    ...held,
    ...(list === '' ? [] : [t('sheet:footer.loras', { list })]),
  ];
}

/** What is the same in the panels that are compared. */
function heldWords({ rows }: SweepPlan, t: Translate): string {
  return rows.length > 1 ? t('sheet:footer.rowsDiffer') : t('sheet:footer.onlyClipSkip');
}

/** Who drew it; row by row where it was more than one. Rows that nobody has taken yet are not spoken of. */
export function drawnByWords(plan: SweepPlan, t: Translate): string {
  const servers = serversOf(plan);
  // Rows of such a grid are single panels: their numbers tell nobody anything.
  if (servers.length > 1 && plan.grid) return engineTitle(plan);
  if (servers.length > 1) {
    return joined(
      servers.map(({ binding, rows }) => {
        const list = rows.map((row) => row + 1).join(', ');
        return t('sheet:footer.rowsBy', { rows: list, server: nameOf(binding) });
      }),
    );
  }
  const { title, version } = plan.engine;
  return servers[0] ? nameOf(servers[0].binding) : version === undefined ? title : `${title} ${version}`;
}

/** Said elsewhere on the sheet, or nothing the one who looks at the sheet can use. */
const notOnSheet = new Set<TextKey>([
  'sheet:notice.familyUnknown',
  'sheet:notice.cacheUnwritable',
  'sheet:notice.settleFirst',
  'engine:horde.kudos',
]);

/** What must be seen: the demo model, what the server ignored, what was left out. */
export function caveatLines({ plan, rows, warnings = plan.notices }: SheetState, t: Translate): string[] {
  const shown = [...mixedWarning(rows), ...warnings]
    .filter(({ key }) => !notOnSheet.has(key))
    .map((warning) => t(warning));
  return [...(plan.engine.demo ? [t('sheet:caveat.demo')] : []), ...new Set(shown)];
}
