import { AppError } from '../../errors.ts';
import type { EngineInfo } from '../../gpu/engine.ts';
import type { EpochName } from '../epochs.ts';
import { readEpochs } from '../epochs.ts';
import { listNames } from '../names.ts';
import { readings } from './series-value.ts';
import type { Training } from './trainings.ts';
import { epochOf, fileAt, findTraining } from './trainings.ts';

/** Behind a name, plain numbers are weights: epochs show themselves by a range or a word. */
const epochList = /last|step|\d\s*[-–~〜]\s*\d/i;

/**
 * Values of `loraEpoch` with every file by its name: "mychar:6-10" and "mychar:8-9,last" stand for those epochs, the name of a
 * training for all it saved, unless single files are among the values: then it is its last one. Behind each a
 * weight may stand. Throws `request.epoch`.
 */
export function expandEpochs(
  values: readonly string[],
  trainings: readonly Training[],
  { loras = [] }: Pick<EngineInfo, 'loras'>,
): readonly string[] {
  const trainingOf = (text: string) =>
    readings(text).flatMap((value) => {
      const found = value.stated === undefined ? findTraining(trainings, loras, value.name) : undefined;
      return found ? [{ ...value, ...found }] : [];
    })[0];
  const named = values.map(trainingOf);
  const byFiles = named.some((one) => one !== undefined && epochOf(one.name) !== 'last');
  return values.flatMap((value, index) => {
    const whole = named[index];
    if (!whole) return rangeOf(value, trainings, loras) ?? [value];
    const { training, weight } = whole;
    const alone = named.every((one, other) => other === index || one?.training.key !== training.key);
    if (byFiles || !alone || training.files.size < 2) return [value];
    return [...training.files.values()].map((file) => withWeight(file, weight));
  });
}

/** "mychar:6-10", "mychar:6-10:0.8" */
function rangeOf(text: string, trainings: readonly Training[], loras: readonly string[]): string[] | undefined {
  for (const { name: rest, weight } of readings(text)) {
    const [, name = '', list = ''] = /^(.+):([^:]+)$/.exec(rest) ?? [];
    const epochs = epochList.test(list) ? readEpochs(list) : undefined;
    const found = findTraining(trainings, loras, name);
    if (!epochs || !found) continue;
    return epochs.map((epoch) => withWeight(needFile(found.training, epoch), weight));
  }
  return undefined;
}

function needFile(training: Training, epoch: EpochName): string {
  const file = fileAt(training, epoch);
  if (file === undefined) throw noEpoch(epoch, [training]);
  return file;
}

/** None of these trainings has that epoch. */
export function noEpoch(epoch: EpochName, trainings: readonly Training[]): AppError {
  const known = trainings.map(({ name, files }) => `${name}: ${[...files.keys()].join(', ')}`);
  return new AppError('request.epoch', { params: { epoch, known: listNames(known) } });
}

function withWeight(file: string, weight: number | undefined): string {
  return weight === undefined ? file : `${file}:${weight}`;
}
