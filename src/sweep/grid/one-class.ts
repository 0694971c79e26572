import type { Candidate, Engine } from '../../gpu/engine.ts';
import type { PlannedRow } from '../types.ts';

type Asked = Pick<PlannedRow, 'settings' | 'cells'>;

interface Servers {
  readonly engine?: Pick<Engine, 'serversFor'>;
  /** As in `Row`. Default false. */
  readonly nsfw?: boolean;
}

/** Servers that could draw a row. Empty: there is only one engine. Throws `request.noServer`. */
export function candidatesFor({ settings, cells }: Asked, { engine, nsfw }: Servers): readonly Candidate[] {
  const skips = cells.map(({ clipSkip }) => clipSkip);
  return engine?.serversFor?.(settings, skips, nsfw) ?? [];
}

/** Classes whose servers can draw every one of the rows, and whether at this moment. */
export interface SharedClass {
  readonly determinismClass: string;
  /** For each of the rows somebody of the class is there. */
  readonly here: boolean;
}

/**
 * Where rows can be drawn that are compared with each other. Undefined: there is only one engine. Empty: nowhere. Throws
 * `request.noServer` for a row that nobody can draw at all.
 */
export function sharedClasses(rows: readonly Asked[], servers: Servers): readonly SharedClass[] | undefined {
  if (!servers.engine?.serversFor) return undefined;
  const each = rows.map((row) => Map.groupBy(candidatesFor(row, servers), ({ binding }) => binding.determinismClass));
  return [...(each[0]?.keys() ?? [])]
    .filter((name) => each.every((classes) => classes.has(name)))
    .map((determinismClass) => ({
      determinismClass,
      here: each.every((classes) => classes.get(determinismClass)?.some(({ away }) => !away)),
    }));
}

/** Throws `request.noServer`, which names what each server lacks for all of the rows together. */
export function checkOneClass(rows: readonly Asked[], servers: Servers): void {
  const [first] = rows;
  if (!first || sharedClasses(rows, servers)?.length !== 0) return;
  const loras = new Map(rows.flatMap(({ settings }) => settings.loras.map((lora) => [lora.name, lora])));
  // Nobody has all of them: asked about together they are refused with the words for it.
  candidatesFor({ ...first, settings: { ...first.settings, loras: [...loras.values()] } }, servers);
}

/** Servers that could draw all of a grid, row by row: those of classes that hold all of it. */
export function candidatesInOneClass(row: Asked, rows: readonly Asked[], servers: Servers): readonly Candidate[] {
  const shared = new Set(sharedClasses(rows, servers)?.map(({ determinismClass }) => determinismClass));
  return candidatesFor(row, servers).filter(({ binding }) => shared.has(binding.determinismClass));
}
