import { AppError } from '../../errors.ts';
import type { Axis, SweepRequestInput } from '../../sweep/index.ts';
import { axes, maxRows, maxSeed, readLoraTags } from '../../sweep/index.ts';
import { readEpochs } from '../../sweep/epochs.ts';
import { readStyle } from '../../sweep/grid/style-value.ts';
import type { Translator } from '../../text/index.ts';
import type { gridCommand } from '../definitions/grid.ts';
import type { Values } from '../settings/values.ts';
import type { Arguments } from './arguments.ts';

export type GridArguments = Arguments<typeof gridCommand.options>;
type Rows = NonNullable<SweepRequestInput['rows']>;
type OptionWord = 'values' | 'prompt2' | 'epochs' | 'drawAt' | 'withoutLora' | 'skips' | 'lora' | 'model';

const loraAxes: readonly Axis[] = ['loraSeries', 'loraEpoch', 'loraWeight'];
/** What people compare weights at when they name none. */
const usualWeights = '0.4, 0.6, 0.8, 1';
const usualSeeds = '4';

/** What a value looks like; the same in every language. */
export const valueShapes: Readonly<Record<Axis, string>> = {
  loraSeries: 'mychar-1, mychar-2',
  loraEpoch: 'mychar:6-10',
  loraWeight: usualWeights,
  seed: '4 · 42, 43, 44',
  checkpoint: 'anything-v3, v1-5-pruned',
  style: '1girl, night | a girl at night',
};
const epochShape = '6-10 · 6, 8, last';

/** With | between them where one has a comma of its own. */
export function splitValues(text: string): string[] {
  return text
    .split(text.includes('|') ? '|' : /[,，、]/)
    .map((value) => value.trim())
    .filter(Boolean);
}

/** Throws `discord.field` for an axis that Discord would not have sent. */
export function axisOf({ axis }: Pick<GridArguments, 'axis'>): Axis {
  const known = axes.find((one) => one === axis);
  if (known) return known;
  throw new AppError('discord.field', { params: { field: 'axis', value: axis, shape: axes.join(', ') } });
}

/**
 * The rows that somebody asked for, out of the options, with what goes for them without their saying. Throws
 * `discord.gridOption`, `discord.gridNeeds` and `discord.field`, in the person's own words for the options.
 */
export function gridRows(given: GridArguments, axis: Axis, t: Translator): Rows {
  refuseStrangers(given, axis, t);
  const values = valuesFor(given, axis, t);
  if (values.length > maxRows) {
    throw wrongField('values', `${values.length} > ${maxRows}`, `1 – ${maxRows}`, t);
  }
  checkNumbers(values, axis, t);
  const epochs = given.epochs === undefined ? undefined : readEpochs(given.epochs);
  if (given.epochs !== undefined && !epochs) throw wrongField('epochs', given.epochs, epochShape, t);
  const drawAt = given['draw-at'];
  return {
    axis,
    values,
    ...(epochs ? { epochs: [...epochs] } : {}),
    ...(drawAt === undefined ? {} : { drawAt: drawAt === 'trained' ? drawAt : Number(drawAt) }),
    ...(given['without-lora'] ? { without: true } : {}),
  };
}

/** Exactly one LoRA whose weight changes. Throws `discord.gridNeeds`. */
export function needOneLora(prompt: string, { loras = [] }: Pick<Values, 'loras'>, t: Translator): void {
  const names = new Set([...readLoraTags(prompt).loras, ...loras].map(({ name }) => name));
  if (names.size !== 1) throw needs('lora', 'loraWeight', 'mychar', t);
}

/** Options that say nothing about this axis would be left out in silence. */
function refuseStrangers(given: GridArguments, axis: Axis, t: Translator): void {
  const axisWords = `${t('commands:option.axis.name')}: ${t(`commands:axis.${axis}`)}`;
  const strange: readonly (readonly [OptionWord, boolean])[] = [
    ['epochs', given.epochs !== undefined && axis !== 'loraSeries'],
    ['drawAt', given['draw-at'] !== undefined && axis !== 'loraSeries'],
    ['withoutLora', given['without-lora'] === true && !loraAxes.includes(axis)],
    ['prompt2', given.prompt2 !== undefined && axis !== 'style'],
    ['model', given.model !== undefined && axis === 'checkpoint'],
  ];
  const [found] = strange.find(([, isStrange]) => isStrange) ?? [];
  if (found) throw doNotGo(found, axisWords, t);
  if (given.skips === undefined) return;
  // Each training is drawn at one clip skip there.
  if (given.epochs !== undefined) throw doNotGo('skips', t('commands:option.epochs.name'), t);
  if (given['draw-at'] !== undefined) throw doNotGo('skips', t('commands:option.drawAt.name'), t);
}

function valuesFor(given: GridArguments, axis: Axis, t: Translator): string[] {
  const { values = '', prompt, prompt2, lora } = given;
  if (axis === 'style') {
    const others = values.split('|').map((value) => value.trim());
    // By its mark, so that whoever edits the prompt edits this row.
    const own = prompt.trim() === '' ? [] : ['{prompt}'];
    const prompts = [...own, asTyped(prompt2 ?? ''), ...others].filter((one) => one.trim() !== '');
    if (prompts.length < 2) throw needs('prompt2', axis, 'a girl at night', t);
    return prompts;
  }
  const typed = axis === 'loraEpoch' ? joinEpochs(splitValues(values)) : splitValues(values);
  if (typed.length > 0) return typed;
  if (axis === 'loraWeight') return splitValues(usualWeights);
  if (axis === 'seed') return [usualSeeds];
  // One LoRA named beside the prompt is what its epochs are asked of.
  if ((axis === 'loraEpoch' || axis === 'loraSeries') && lora !== undefined && lora.trim() !== '') return [lora.trim()];
  throw needs('values', axis, valueShapes[axis], t);
}

/** "mychar:8-9, last" is one value: what is an epoch belongs to the training before it. */
function joinEpochs(values: readonly string[]): string[] {
  return values.reduce<string[]>((all, value) => {
    const before = all.at(-1);
    const list = before === undefined ? undefined : /:([^:]+)$/.exec(before)?.[1];
    const goesOn = list !== undefined && readEpochs(list) !== undefined && readEpochs(value) !== undefined;
    return goesOn ? [...all.slice(0, -1), `${before},${value}`] : [...all, value];
  }, []);
}

/** What is typed as a prompt is one: no word before a sign of equality is a name there. */
function asTyped(prompt: string): string {
  return readStyle(prompt).name === undefined ? prompt : `2=${prompt}`;
}

function checkNumbers(values: readonly string[], axis: Axis, t: Translator): void {
  const isWrong = (value: string): boolean =>
    axis === 'seed'
      ? !/^\d{1,10}$/.test(value) || Number(value) > maxSeed
      : axis === 'loraWeight' && !(/^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(value) && Math.abs(Number(value)) <= 10);
  const wrong = values.find(isWrong);
  if (wrong !== undefined) throw wrongField('values', wrong, valueShapes[axis], t);
}

function wrongField(option: OptionWord, value: string, shape: string, t: Translator): AppError {
  return new AppError('discord.field', {
    params: { field: t(`commands:option.${option}.name`), value: value.slice(0, 60), shape },
  });
}

function doNotGo(option: OptionWord, other: string, t: Translator): AppError {
  return new AppError('discord.gridOption', { params: { option: t(`commands:option.${option}.name`), other } });
}

function needs(option: OptionWord, axis: Axis, example: string, t: Translator): AppError {
  const params = { axis: t(`commands:axis.${axis}`), option: t(`commands:option.${option}.name`), example };
  return new AppError('discord.gridNeeds', { params });
}
