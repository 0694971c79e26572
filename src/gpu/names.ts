/** Names of files as people and servers write them; what makes two of them mean the same file. */

/** Behind the names of what volunteers of AI Horde draw where no machine of one's own can: never the same file as a local one. */
export const volunteersMark = ' · AI Horde';

export function isVolunteers(model: string): boolean {
  return model.endsWith(volunteersMark);
}

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
  const exact = names.find((name) => name === wanted) ?? names.find((name) => name.toLowerCase() === lower);
  if (exact !== undefined) return exact;
  const [whole, bare] = [plain(wanted), bareName(wanted)];
  return only(names.filter((name) => plain(name) === whole)) ?? only(names.filter((name) => bareName(name) === bare));
}

/** `findName` for whoever asks for many: machines with thousands of LoRAs are common. */
export function nameFinder(names: readonly string[]): (wanted: string) => string | undefined {
  const exact = new Set(names);
  const lowers = Map.groupBy(names, (name) => name.toLowerCase());
  const plains = Map.groupBy(names, plain);
  const bares = Map.groupBy(names, bareName);
  return (wanted) =>
    (exact.has(wanted) ? wanted : lowers.get(wanted.trim().toLowerCase())?.[0]) ??
    only(plains.get(plain(wanted)) ?? []) ??
    only(bares.get(bareName(wanted)) ?? []);
}

/** The one entry; undefined when there are none or several. */
export function only<T>(found: readonly T[]): T | undefined {
  return found.length === 1 ? found[0] : undefined;
}
