/** A file of a training by its name: what was saved, and when. */
export interface SeriesPlace {
  /** Name of the training: "mychar" of "mychar-000006.safetensors". */
  readonly series: string;
  /** Undefined for a bare name, which is the last. */
  readonly epoch?: number;
  readonly step?: number;
}

/**
 * Reads kohya's file names: `x-000006` an epoch, `x-step00000500` a step, `x` the end of the training
 * (kohya-ss/sd-scripts@48d368f library/train_util.py, EPOCH_FILE_NAME and
 * STEP_FILE_NAME). Folders and
 * extension are left out.
 */
export function placeInSeries(name: string): SeriesPlace {
  const stem = (name.split(/[\\/]/).at(-1) ?? name).replace(/\.(?:safetensors|pt|ckpt|bin)$/i, '');
  const step = /^(.+)-step(\d{8})$/.exec(stem);
  if (step) return { series: step[1] ?? stem, step: Number(step[2]) };
  const epoch = /^(.+)-(\d{6})$/.exec(stem);
  return epoch ? { series: epoch[1] ?? stem, epoch: Number(epoch[2]) } : { series: stem };
}

/** Order of a table: by training, then as they were saved; a bare name, the end of a training, comes last. */
export function bySeries(left: string, right: string): number {
  const [a, b] = [placeInSeries(left), placeInSeries(right)];
  if (a.series !== b.series) return a.series < b.series ? -1 : 1;
  const end = Number.POSITIVE_INFINITY;
  // Epochs and steps of one training cannot be compared by name: epochs first.
  const rank = ({ epoch, step }: SeriesPlace): readonly [number, number] => [
    epoch === undefined ? (step === undefined ? 2 : 1) : 0,
    epoch ?? step ?? end,
  ];
  const [x, y] = [rank(a), rank(b)];
  return x[0] - y[0] || (x[1] === y[1] ? 0 : x[1] - y[1]) || (left < right ? -1 : left > right ? 1 : 0);
}
