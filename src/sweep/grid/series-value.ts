import { AppError } from '../../errors.ts';
import type { EngineInfo } from '../../gpu/engine.ts';
import { nearestNames } from '../../gpu/nearest-names.ts';
import { weightOf } from '../lora-tags.ts';
import { listNames } from '../names.ts';
import type { FoundTraining, Training } from './trainings.ts';
import { epochOf, findTraining } from './trainings.ts';

/** "mychar@2:0.8" in its parts. */
export interface SeriesValue {
  /** As typed, without what stands behind it. */
  readonly name: string;
  /** Clip skip it was trained at, by whoever asks. */
  readonly stated?: number;
  readonly weight?: number;
}

const statedBehind = /^(.+)@([1-9]|1\d|2[0-4])$/;
const weightBehind = /^(.+):([^:@]*)$/;

/**
 * Every way to read a value, what could be a name as it stands first: no mark behind a name counts where a LoRA is really
 * called so.
 */
export function readings(text: string): readonly SeriesValue[] {
  const whole: SeriesValue = { name: text };
  const all = [whole, ...withoutWeight(whole), ...withoutStated(whole)];
  const both = all.flatMap((value) => [
    ...(value.weight === undefined ? withoutWeight(value) : []),
    ...(value.stated === undefined ? withoutStated(value) : []),
  ]);
  const unique = new Map(
    [...all, ...both].map((value) => [JSON.stringify(value, ['name', 'stated', 'weight']), value]),
  );
  return [...unique.values()];
}

function withoutWeight({ name, ...rest }: SeriesValue): SeriesValue[] {
  const [, before = '', text = ''] = weightBehind.exec(name) ?? [];
  const weight = weightOf(text);
  return weight === undefined ? [] : [{ ...rest, name: before, weight }];
}

function withoutStated({ name, ...rest }: SeriesValue): SeriesValue[] {
  const [, before = '', digits = ''] = statedBehind.exec(name) ?? [];
  return before === '' ? [] : [{ ...rest, name: before, stated: Number(digits) }];
}

/** A value with the training it names. Throws `request.lora`. */
export function resolveValue(
  text: string,
  trainings: readonly Training[],
  { loras = [], title }: Pick<EngineInfo, 'loras' | 'title'>,
): SeriesValue & FoundTraining {
  const all = readings(text);
  for (const value of all) {
    const found = findTraining(trainings, loras, value.name);
    if (found) return { ...value, ...found };
  }
  const name = all.reduce((shortest, value) => (value.name.length < shortest.length ? value.name : shortest), text);
  const names = epochOf(name) === 'last' ? [...new Set(trainings.map((training) => training.name))] : loras;
  const known = listNames(nearestNames(names, name));
  throw new AppError('request.lora', { params: { engine: title, name, known } });
}

/** The value as it reads the same again, with the clip skip it turned out to be trained at. */
export function writeValue({ name, stated, weight }: SeriesValue): string {
  return `${name}${stated === undefined ? '' : `@${stated}`}${weight === undefined ? '' : `:${weight}`}`;
}
