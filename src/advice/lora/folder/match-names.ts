import type { LoraFile } from './find-files.ts';
import { ending, pathParts } from './find-files.ts';

interface Indexed {
  readonly file: LoraFile;
  /** Of the whole path, without the ending. */
  readonly parts: readonly string[];
}

/**
 * Which file a server means by a name of its list. A1111 and Forge name a LoRA by its file alone, ComfyUI and sd.cpp by the path
 * below their folder, with or without the ending; a folder given here may be theirs, or one below it. A name means the file whose path
 * ends with it, in the same case before any other case. Where several do and the list does not tell them apart, none is meant: A1111
 * keeps one of two files of a name and does not say which (extensions-builtin/Lora/networks.py, process_network_files).
 */
export function loraFileFinder(
  files: readonly LoraFile[],
  names: readonly string[],
): (name: string) => LoraFile | undefined {
  const indexed = files.map((file): Indexed => ({ file, parts: pathParts(file.path.replace(ending, '')) }));
  const byLast = Map.groupBy(indexed, ({ parts }) => (parts.at(-1) ?? '').toLowerCase());
  const listed = new Set(names.map(plainName));

  return (name) => {
    // Another kind of file of the same name cannot be read.
    if (/\.(?:pt|pth|ckpt|bin|gguf)$/i.test(name)) return undefined;
    const wanted = plainName(name);
    const parts = wanted.split('/');
    const near = (byLast.get((parts.at(-1) ?? '').toLowerCase()) ?? []).filter((each) => endsWith(each, parts, false));
    const same = near.filter((each) => endsWith(each, parts, true));
    const meant = same.length > 0 ? same : near;
    const left = meant.filter(({ file }) => plainName(file.name) === wanted || !listed.has(plainName(file.name)));
    return left.length === 1 ? left[0]?.file : undefined;
  };
}

function plainName(name: string): string {
  return name
    .normalize('NFC')
    .replaceAll('\\', '/')
    .replace(/^(?:\.?\/)+/, '')
    .replace(ending, '');
}

function endsWith({ parts }: Indexed, end: readonly string[], exactly: boolean): boolean {
  if (end.length > parts.length) return false;
  const from = parts.length - end.length;
  return end.every((part, index) => {
    const own = parts[from + index] ?? '';
    return exactly ? own === part : own.toLowerCase() === part.toLowerCase();
  });
}
