import type { Binding, Engine } from '../gpu/engine.ts';
import type { CachedCell, PictureCache } from './cache.ts';
import { cellKey } from './keys.ts';
import { bindRow, modelOf } from './servers.ts';
import type { PlannedCell, PlannedRow, SweepPlan } from './types.ts';

/** Where a row can be drawn, or was: the other half of its cells' keys. */
export interface Place {
  readonly determinismClass: string;
  readonly away: boolean;
  /** Undefined: there is one engine, and the plan was made for it. */
  readonly binding?: Binding;
  /** The row as it is drawn there. */
  readonly row: PlannedRow;
}

interface PlaceContext {
  readonly engine?: Engine;
  /** Class of a single engine. */
  readonly determinismClass: string;
  /** As in `Row`. Default false. */
  readonly nsfw?: boolean;
}

/** Every place for a row that is known now; with a single engine there is one. Throws `request.noServer`. */
export function placesOf(row: PlannedRow, { engine, determinismClass, nsfw }: PlaceContext): Place[] {
  const servers = engine?.serversFor?.(
    row.settings,
    row.cells.map(({ clipSkip }) => clipSkip),
    nsfw,
  );
  if (!servers) return [{ determinismClass, away: false, row }];
  return servers.map(({ binding, effects, away }) => ({
    determinismClass: binding.determinismClass,
    away,
    binding,
    row: bindRow(row, binding, effects),
  }));
}

/** The key of a cell's picture in the cache. `binding` undefined: the engine of the plan. */
export function keyOn(
  plan: SweepPlan,
  row: PlannedRow,
  { requestKey }: PlannedCell,
  { binding, determinismClass }: Pick<Place, 'binding' | 'determinismClass'>,
): string {
  const { name: engine, fingerprint } = plan.engine;
  return binding
    ? cellKey({
        requestKey,
        modelHash: binding.modelHash,
        engine: binding.engine,
        fingerprint: binding.fingerprint,
        determinismClass,
      })
    : cellKey({ requestKey, modelHash: modelOf(plan, row).hash, engine, fingerprint, determinismClass });
}

/** Two places whose pictures have other keys. */
export function isOther(one: Place, other: Place): boolean {
  return (
    one.binding?.server !== other.binding?.server ||
    one.binding?.fingerprint !== other.binding?.fingerprint ||
    one.binding?.modelHash !== other.binding?.modelHash
  );
}

/** Where the picture of a cell lies in the cache. `determinismClass`: of a single engine. */
export function cacheKey(plan: SweepPlan, row: PlannedRow, cell: PlannedCell, determinismClass: string): string {
  const { drawnBy } = row;
  return keyOn(plan, row, cell, drawnBy ? { ...drawnBy, binding: drawnBy } : { determinismClass });
}

/** What the cache holds of a row for servers of one class: any of their pictures stands for all. */
export interface Held {
  /** The one with the most of them. */
  readonly place: Place;
  /** Somebody of the class is there. */
  readonly here: boolean;
  /** By request key. */
  readonly cells: ReadonlyMap<string, CachedCell>;
  /** Those of them that only others of the class have. */
  readonly borrowed: ReadonlySet<string>;
}

/** By class, the fullest first. */
export async function heldCells(
  plan: SweepPlan,
  row: PlannedRow,
  places: readonly Place[],
  cache: PictureCache,
): Promise<Held[]> {
  const classes = Map.groupBy(places, (place) => place.determinismClass);
  const held = [...classes.values()].map(async (members): Promise<Held[]> => {
    const found = await Promise.all(members.map((place) => heldAt(plan, row, place, cache)));
    const [fullest] = found.toSorted((a, b) => b.cells.size - a.cells.size);
    if (!fullest) return [];
    // Its own pictures last: they go over those of the others.
    const cells = new Map([...found.flatMap((one) => [...one.cells]), ...fullest.cells]);
    const borrowed = new Set([...cells.keys()].filter((key) => !fullest.cells.has(key)));
    return [{ place: fullest.place, here: members.some(({ away }) => !away), cells, borrowed }];
  });
  return (await Promise.all(held)).flat().toSorted((a, b) => b.cells.size - a.cells.size);
}

async function heldAt(plan: SweepPlan, row: PlannedRow, place: Place, cache: PictureCache) {
  const found = row.cells.map(async (cell): Promise<[string, CachedCell][]> => {
    const hit = await cache.get(keyOn(plan, row, cell, place));
    return hit ? [[cell.requestKey, hit]] : [];
  });
  return { place, cells: new Map((await Promise.all(found)).flat()) };
}
