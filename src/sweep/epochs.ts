/** Longest range that is spelled out: no training saves more files than this. */
const maxRange = 1000;

/** What was saved of a training: an epoch ("6"), a step ("step500") or the end of it, which kohya saves without a number. */
export type EpochName = string;

/** "6", "000006", "step500", "Step00000500", "last" -> "6", "step500", "last". Undefined: none of these. */
export function readEpoch(text: string): EpochName | undefined {
  const plain = text.normalize('NFKC').trim().toLowerCase();
  if (plain === 'last') return plain;
  const [, step = '', digits = ''] = /^(step[-_ ]?)?(\d{1,9})$/.exec(plain) ?? [];
  if (digits === '') return undefined;
  return `${step === '' ? '' : 'step'}${Number(digits)}`;
}

/**
 * Epochs as people write them: "6-10", "6,8,last"; steps one by one.
 * In the order written, each once. Undefined: something in it cannot be read, or there is nothing.
 */
export function readEpochs(text: string): readonly EpochName[] | undefined {
  const parts = text
    .normalize('NFKC')
    .split(/[\s,、|]+/)
    .filter(Boolean);
  const found = parts.map((part) => {
    const [, from = '', to = ''] = /^(\d{1,6})[-–~〜](\d{1,6})$/.exec(part) ?? [];
    if (from === '') return [readEpoch(part)];
    const [first, last] = [Number(from), Number(to)];
    if (last < first || last - first >= maxRange) return [undefined];
    return Array.from({ length: last - first + 1 }, (_, index) => String(first + index));
  });
  const epochs = found.flat();
  if (epochs.length === 0 || epochs.includes(undefined)) return undefined;
  return [...new Set(epochs.flatMap((epoch) => epoch ?? []))];
}
