import type { Binding, Candidate, ClipSkipEffect, Engine, ModelInfo, RowSettings } from '../gpu/engine.ts';
import type { Message } from '../text/keys.ts';
import { effectNotices } from './clip-skips.ts';
import type { PlannedCell, PlannedRow, SweepPlan } from './types.ts';

/** Several servers as a plan sees them, and what becomes of the plan once its rows are bound to some of them. */

/**
 * What will become of the clip skips of a row, in their order. Where several servers could draw it and do not agree, nobody
 * knows before one of them is bound. Throws `request.noServer`.
 */
export function expectedEffects(
  engine: Engine,
  model: ModelInfo,
  settings: RowSettings,
  clipSkips: readonly number[],
  nsfw: boolean,
): { readonly effects: readonly ClipSkipEffect[]; readonly notices: readonly Message[] } {
  const servers = engine.serversFor?.(settings, clipSkips, nsfw);
  if (!servers) return { effects: clipSkips.map((clipSkip) => engine.clipSkip(model, clipSkip)), notices: [] };
  const effects = clipSkips.map((_, index) => agreed(servers.flatMap((server) => server.effects[index] ?? [])));
  const known = effects.map((effect) => effect ?? ({ honoured: 'unknown' } as const));
  if (effects.every(Boolean)) return { effects: known, notices: [] };
  const list = servers.map((server) => `${nameOf(server.binding)}: ${effectMarks(server, clipSkips)}`).join(' · ');
  return { effects: known, notices: [{ key: 'sheet:notice.serversDiffer', params: { list } }] };
}

function agreed([first, ...others]: readonly ClipSkipEffect[]): ClipSkipEffect | undefined {
  const same = others.every(({ honoured, used }) => honoured === first?.honoured && used === first.used);
  return same ? first : undefined;
}

/** "1 → 2, 2 ✓, 3 ✓": reads the same in every language. */
function effectMarks({ effects }: Candidate, clipSkips: readonly number[]): string {
  return clipSkips
    .map((clipSkip, index) => {
      const { honoured, used } = effects[index] ?? { honoured: 'unknown' };
      return `${clipSkip} ${{ yes: '✓', no: '✗', floor: `→ ${used ?? '?'}`, unknown: '?' }[honoured]}`;
    })
    .join(', ');
}

/** "gpu1 (Forge)", with the version where it is known. */
export function nameOf({ server, title, version }: Pick<Binding, 'server' | 'title' | 'version'>): string {
  return `${server} (${version === undefined ? title : `${title} ${version}`})`;
}

/** The row as the server that is to draw it will draw it. */
export function bindRow(row: PlannedRow, binding: Binding, effects: readonly ClipSkipEffect[]): PlannedRow {
  const cells = row.cells.map((cell, index): PlannedCell => {
    const effect = effects[index] ?? cell.effect;
    const { layer: _layer, ...rest } = cell;
    const layer = layerOf(cell, effect);
    return { ...rest, effect, ...(layer === undefined ? {} : { layer }) };
  });
  return { ...row, cells, drawnBy: binding };
}

/** Layer that is read, counted from 1; undefined: clip skip decides nothing. */
export function layerOf({ clipSkip, layers }: Pick<PlannedCell, 'clipSkip' | 'layers'>, effect: ClipSkipEffect) {
  return effect.honoured === 'no' ? undefined : layers + 1 - (effect.used ?? clipSkip);
}

/** The plan with rows that were bound: what was said of their clip skips beforehand gives way to what holds there. */
export function withBoundRows(plan: SweepPlan, rows: readonly PlannedRow[]): SweepPlan {
  if (rows.every((row, index) => row === plan.rows[index])) return plan;
  const said = (some: readonly PlannedRow[]): Message[] =>
    some.flatMap((row) =>
      effectNotices(row.cells, modelOf(plan, row), { title: row.drawnBy ? nameOf(row.drawnBy) : plan.engine.title }),
    );
  const outdated = new Set(said(plan.rows).map((notice) => JSON.stringify(notice)));
  const open = rows.some((row) => row.drawnBy === undefined);
  const kept = plan.notices.filter(
    (notice) => !outdated.has(JSON.stringify(notice)) && (open || notice.key !== 'sheet:notice.serversDiffer'),
  );
  const distinct = new Map([...kept, ...said(rows)].map((notice) => [JSON.stringify(notice), notice]));
  return { ...plan, rows, notices: [...distinct.values()] };
}

export function modelOf(plan: SweepPlan, { settings }: Pick<PlannedRow, 'settings'>): ModelInfo {
  return plan.engine.models.find(({ name }) => name === settings.model) ?? plan.model;
}

/** Who drew the rows, or is going to; one entry for each server, in the order of the rows. Empty: there is only one engine. */
export function serversOf(plan: SweepPlan): { readonly binding: Binding; readonly rows: readonly number[] }[] {
  const bound = plan.rows.flatMap((row) => (row.drawnBy ? [{ binding: row.drawnBy, row: row.index }] : []));
  return [...Map.groupBy(bound, ({ binding }) => binding.server).values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ binding: first.binding, rows: group.map(({ row }) => row) }] : [];
  });
}

/** What to call that which draws: the servers that are bound, else the engine of the plan. */
export function engineTitle(plan: SweepPlan): string {
  const names = serversOf(plan).map(({ binding }) => nameOf(binding));
  return names.length > 0 ? names.join(', ') : plan.engine.title;
}

/** Rows whose pictures must not be compared with those of other rows: servers that need not give the same pixels. */
export function mixesClasses(rows: readonly PlannedRow[]): boolean {
  return new Set(rows.flatMap(({ drawnBy }) => drawnBy?.determinismClass ?? [])).size > 1;
}

/** The same picture twice, on whatever draws this row? */
export function isSeedExact(plan: SweepPlan, { drawnBy }: PlannedRow): boolean {
  return drawnBy?.seedExact ?? plan.engine.seedExact;
}
