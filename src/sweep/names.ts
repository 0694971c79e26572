import type { ModelInfo } from '../gpu/engine.ts';

/** How many names an error message lists. */
const shown = 12;

/** A server's file names as people write them: no folder, no extension, no "[hash]" behind. */
function plain(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('\\', '/')
    .replace(/\s*\[[0-9a-f]{6,64}\]$/, '')
    .replace(/\.(?:safetensors|ckpt|pt|pth|bin|gguf|onnx)$/, '')
    .trim();
}

/** The name alone, for comparing: lower case, no folder, no extension. */
export function bareName(name: string): string {
  return plain(name).split('/').at(-1) ?? '';
}

/** The entry of `names` that is meant: exactly, in another case, or without folder and extension where only one fits. */
export function findName(names: readonly string[], wanted: string): string | undefined {
  const lower = wanted.trim().toLowerCase();
  return (
    names.find((name) => name === wanted) ??
    names.find((name) => name.toLowerCase() === lower) ??
    only(names.filter((name) => plain(name) === plain(wanted))) ??
    only(names.filter((name) => bareName(name) === bareName(wanted)))
  );
}

/** A model by its name or by its hash (at least 8 digits of it). */
export function findModel(models: readonly ModelInfo[], wanted: string): ModelInfo | undefined {
  const name = findName(
    models.map((model) => model.name),
    wanted,
  );
  if (name !== undefined) return models.find((model) => model.name === name);
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

function only<T>(found: readonly T[]): T | undefined {
  return found.length === 1 ? found[0] : undefined;
}
