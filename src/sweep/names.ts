import type { ModelInfo } from '../gpu/engine.ts';
import { bareName, findName, only } from '../gpu/names.ts';

export { bareName, findName };

/** How many names an error message lists. */
const shown = 12;

/** A model by its name, by a name that another server has for it, or by its hash (at least 8 digits of it). */
export function findModel(models: readonly ModelInfo[], wanted: string): ModelInfo | undefined {
  const name = findName(
    models.map((model) => model.name),
    wanted,
  );
  if (name !== undefined) return models.find((model) => model.name === name);
  const alias = only(models.filter(({ aliases = [] }) => findName(aliases, wanted) !== undefined));
  if (alias) return alias;
  const hash = wanted.trim().toLowerCase();
  if (!/^[0-9a-f]{8,64}$/.test(hash)) return undefined;
  return only(
    models.filter(({ hash: own }) => {
      const known = own?.toLowerCase();
      return known !== undefined && (known.startsWith(hash) || hash.startsWith(known));
    }),
  );
}

/** Names for a message: the first few, then how many more. */
export function listNames(names: readonly string[]): string {
  if (names.length === 0) return '-';
  const rest = names.length - shown;
  return rest > 0 ? `${names.slice(0, shown).join(', ')} … (+${rest})` : names.join(', ');
}
