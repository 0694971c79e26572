import { placeInSeries } from '../../advice/lora/index.ts';
import type { EngineInfo } from '../../gpu/engine.ts';
import { bareName, findName, only } from '../../gpu/names.ts';
import type { EpochName } from '../epochs.ts';

/** The files that one training saved, as a server lists them. */
export interface Training {
  /** Without the folder: "mychar" of "chars/mychar-000006". */
  readonly name: string;
  /** Unique among the server's trainings: with the folder. */
  readonly key: string;
  /** The server's name of what was saved when; in the order it was saved, "last" at the end. */
  readonly files: ReadonlyMap<EpochName, string>;
  /**
   * The epoch that the file without a number holds, where the names prove it: kohya saves every epoch but the last one with its
   * number (kohya-ss/sd-scripts@48d368f train_network.py, `(epoch + 1) < num_train_epochs`), so behind 8 and 9 comes 10.
   */
  readonly end?: number;
}

const steps = 1_000_000_000;

/** Sorts epochs first, steps behind them, the end last: by name nobody knows which epoch a step lies in. */
export function byEpoch(left: EpochName, right: EpochName): number {
  return rankOf(left) - rankOf(right);
}

function rankOf(epoch: EpochName): number {
  if (epoch === 'last') return Number.POSITIVE_INFINITY;
  return epoch.startsWith('step') ? steps + Number(epoch.slice(4)) : Number(epoch);
}

/** What a file's name says: "6", "step500", and "last" for a name without a number. */
export function epochOf(lora: string): EpochName {
  const { epoch, step } = placeInSeries(lora);
  if (epoch !== undefined) return String(epoch);
  return step === undefined ? 'last' : `step${step}`;
}

/** All trainings on a server; a LoRA that is no part of a series is a training of one file. */
export function trainingsOf({ loras = [] }: Pick<EngineInfo, 'loras'>): readonly Training[] {
  return [...Map.groupBy(loras, keyOf)].map(([key, names]): Training => {
    const sorted = names.map((lora) => [epochOf(lora), lora] as const).sort(([a], [b]) => byEpoch(a, b));
    const files = new Map(sorted);
    const end = endOf([...files.keys()]);
    const name = placeInSeries(names[0] ?? key).series;
    return { name, key, files, ...(end === undefined ? {} : { end }) };
  });
}

/** Folder and name of the training: "chars/mychar". */
function keyOf(lora: string): string {
  const folder = lora.slice(0, lora.search(/[^\\/]*$/)).replaceAll('\\', '/');
  return `${folder}${placeInSeries(lora).series}`.toLowerCase();
}

function endOf(epochs: readonly EpochName[]): number | undefined {
  const numbers = new Set(epochs.map(Number).filter((epoch) => epoch > 0));
  const most = Math.max(0, ...numbers);
  const eachSaved = most === 1 || (most > 1 && numbers.has(most - 1));
  return epochs.includes('last') && eachSaved ? most + 1 : undefined;
}

export interface FoundTraining {
  readonly training: Training;
  /** The server's name of the file, where it is one that was named. */
  readonly file?: string;
}

/** A training by its own name or that of one of its files. Undefined: there is none, or several go by that name. */
export function findTraining(
  trainings: readonly Training[],
  loras: readonly string[],
  wanted: string,
): FoundTraining | undefined {
  const whole = keyOf(wanted);
  const exact = trainings.find(({ key }) => key === whole);
  // With its folder named, the file of that name in another folder is not meant.
  const inFolder = exact && /[\\/]/.test(wanted);
  const file = findName(inFolder ? [...exact.files.values()] : loras, wanted);
  if (file !== undefined) {
    const training = trainings.find(({ key }) => key === keyOf(file));
    return training && { training, file };
  }
  // A file that is not there must not stand for its training.
  if (epochOf(wanted) !== 'last') return undefined;
  const training = exact ?? only(trainings.filter(({ name }) => name.toLowerCase() === bareName(wanted)));
  return training && { training };
}

/** The file of an epoch. Undefined: there is none. */
export function fileAt({ files, end }: Training, epoch: EpochName): string | undefined {
  return files.get(epoch) ?? (epoch === String(end) ? files.get('last') : undefined);
}

/** The file that was saved last. */
export function lastFile({ files }: Training): string | undefined {
  return files.get('last') ?? [...files.values()].at(-1);
}

/**
 * What all of them have saved, in order. The end counts where all ended alike, or where nobody can tell; the epoch that one of
 * them saved with a number may be another's end.
 */
export function commonEpochs(trainings: readonly Training[]): readonly EpochName[] {
  const [first, ...others] = trainings;
  if (!first) return [];
  const ends = new Set(trainings.map(({ end }) => end));
  const sameEnd = ends.size === 1;
  const own = [...first.files.keys()];
  const named = [...own, ...(first.end === undefined || sameEnd ? [] : [String(first.end)])];
  return named
    .filter((epoch) => epoch !== 'last' || sameEnd || [...ends].includes(undefined))
    .filter((epoch) => others.every((training) => fileAt(training, epoch) !== undefined))
    .sort(byEpoch);
}
