import { AppError } from '../errors.ts';
import type { EngineInfo, Lora, ModelInfo } from '../gpu/engine.ts';
import type { Message } from '../text/keys.ts';
import { expandEpochs } from './grid/epoch-values.ts';
import type { GridPlace, SeriesGrid } from './grid/grid.ts';
import type { OwnLora } from './grid/own-lora.ts';
import { looseSeries, withOwnLora } from './grid/own-lora.ts';
import { writeValue } from './grid/series-value.ts';
import { namedTrainings, planSeries } from './grid/series.ts';
import { readStyle } from './grid/style-value.ts';
import { findTraining, lastFile, trainingsOf } from './grid/trainings.ts';
import { readLoraTags, weightOf } from './lora-tags.ts';
import { bareName, findName } from './names.ts';
import type { Axis, SweepRequest } from './request.ts';
import { isLoraAxis, maxPromptLength, maxRows, maxSeed } from './request.ts';

/** What tells one row from the next; the rest comes from the request. */
export interface RowRequest {
  /** The value on the axis, or the seed. */
  readonly label: string;
  readonly value?: string;
  /** Without LoRA tags. */
  readonly prompt: string;
  readonly loras: readonly Lora[];
  /** LoRA tags that could not be read. */
  readonly malformed: readonly string[];
  readonly seed: number;
  readonly model: string | undefined;
  /** Of grids of trainings: the one clip skip it is drawn at, and where it stands. */
  readonly clipSkip?: number;
  readonly places?: readonly GridPlace[];
  /** Of grids of LoRAs: the name of the one that makes it this row. */
  readonly lora?: string;
  /** Without the LoRA that the grid is about. */
  readonly without?: true;
  /** Clip skip its LoRA was trained at, where the grid knows more of it than the server. */
  readonly trainedAt?: number;
}

type Change = Partial<Pick<RowRequest, 'prompt' | 'loras' | 'malformed' | 'seed' | 'model' | 'lora'>>;

/** The rows of a request, and what more their grid is. */
export interface AskedRows {
  readonly rows: readonly RowRequest[];
  /** Of trainings by epochs: where its panels stand. */
  readonly grid?: SeriesGrid;
  readonly notices: readonly Message[];
}

interface RowContext {
  readonly request: SweepRequest;
  readonly base: Omit<RowRequest, 'label'>;
  readonly info: EngineInfo;
}

/**
 * The rows of a request. Values by axis: `seed` seeds, or one number up to 12 = that many seeds in a row; `loraSeries`
 * trainings or their files, `loraEpoch` LoRAs, trainings and ranges of their epochs, `name:0.8` with a weight; `loraWeight`
 * numbers for the one LoRA of the request; `checkpoint` models; `style` whole prompts, `{prompt}` standing for the request's
 * own, `name=prompt` with a name for the row. Equal values count once. `model` is asked only where the grid depends on it. Throws `request.*`.
 */
export function rowRequests(request: SweepRequest, seed: number, info: EngineInfo, model: () => ModelInfo): AskedRows {
  const base = { ...promptOf(request.prompt, request), seed, model: request.model };
  if (!request.rows) return plainRows([{ ...base, label: String(seed) }]);
  const { axis } = request.rows;
  if (isLoraAxis(axis) && !info.loras) {
    throw new AppError('request.unsupported', { params: { engine: info.title, feature: `LoRA (${axis})` } });
  }
  const values = request.rows.values.map((value) => value.trim()).filter((value) => value !== '');
  if (values.length === 0) throw invalid(axis, '-');
  const asked = axes[axis](values, { request, base, info }, model);
  if (!asked.grid && asked.rows.length > maxRows) throw invalid(axis, `${asked.rows.length} > ${maxRows}`);
  return asked;
}

function plainRows(rows: readonly RowRequest[]): AskedRows {
  return { rows, notices: [] };
}

type RowsOf = (values: readonly string[], context: RowContext, model: () => ModelInfo) => AskedRows;

/** Rows that come of one value each. */
function each(values: readonly string[], { base }: RowContext, change: (value: string) => Change): RowRequest[] {
  return [...new Set(values)].map((value) => ({ ...base, ...change(value), label: value, value }));
}

/** Rows that come of one LoRA each, in the place of its rivals. */
function ofLoras(values: readonly string[], context: RowContext, isRival: (lora: string) => boolean): RowRequest[] {
  return each(values, context, (value) => {
    const own = parse(value);
    return { loras: withOwnLora(context.base.loras, own, isRival), lora: own.name };
  });
}

const axes: Record<Axis, RowsOf> = {
  seed: (values, context) =>
    plainRows(each(seedsOf(values, context.base.seed), context, (value) => ({ seed: Number(value) }))),
  checkpoint: (values, context) => plainRows(each(values, context, (value) => ({ model: value }))),
  loraSeries,
  loraEpoch(values, context) {
    const { info } = context;
    const trainings = trainingsOf(info);
    const files = expandEpochs(values, trainings, info);
    // Not everybody names files as kohya does: what is no part of a series on the server is told by its name.
    const seriesOf = (lora: string): string => {
      const { training } = findTraining(trainings, info.loras ?? [], lora) ?? {};
      return training && training.files.size > 1 ? training.key : looseSeries(lora);
    };
    const series = new Set(files.map((value) => seriesOf(parse(value).name)));
    const isRival = (lora: string): boolean => series.has(seriesOf(lora));
    const rows = ofLoras(files, context, isRival);
    return plainRows([...rows, ...withoutRow(context, isRival)]);
  },
  loraWeight(values, context) {
    const [lora, ...others] = context.base.loras;
    const rows = each(values, context, (value) => {
      const weight = weightOf(value);
      if (weight === undefined) throw invalid('loraWeight', value);
      if (!lora || others.length > 0) throw invalid('loraWeight', `LoRA: ${context.base.loras.length} ≠ 1`);
      return { loras: [{ ...lora, weight }], lora: lora.name };
    });
    return plainRows([...rows, ...withoutRow(context, () => true)]);
  },
  style: (values, context) =>
    plainRows(
      each(values, context, (value) => {
        const prompt = readStyle(value).prompt.replaceAll('{prompt}', () => context.request.prompt);
        if (prompt.length > maxPromptLength) throw invalid('style', `${prompt.length} > ${maxPromptLength}`);
        return promptOf(prompt, context.request);
      }),
    ),
};

/** By epochs, each panel a row of its own; else a row for each, with the file that was named or saved last. */
function loraSeries(values: readonly string[], context: RowContext, model: () => ModelInfo): AskedRows {
  const { request, base, info } = context;
  const { epochs, drawAt } = request.rows ?? {};
  if (request.skips && (epochs || drawAt !== undefined)) throw invalid('loraSeries', 'epochs / drawAt + skips');
  if (info.openLoras) {
    // What its workers fetch is on no list: nobody knows which epochs there are.
    if (epochs) throw new AppError('request.unsupported', { params: { engine: info.title, feature: 'LoRA epochs' } });
    const own = new Set(values.map((value) => bareName(parse(value).name)));
    const isRival = (lora: string): boolean => own.has(bareName(lora));
    const rows = ofLoras(values, context, isRival);
    return plainRows([...rows, ...withoutRow(context, isRival)]);
  }
  const named = namedTrainings(values, info);
  const files = new Set(named.flatMap(({ training }) => [...training.files.values()]));
  const isRival = (lora: string): boolean => files.has(findName(info.loras ?? [], lora) ?? lora);
  const weight = base.loras.find(({ name }) => isRival(name))?.weight ?? 1;
  const plan = planSeries(named, request, info, model, weight);
  if (!plan) {
    const rows = named.map((one): RowRequest => {
      const name = one.file ?? lastFile(one.training) ?? one.name;
      const own = { name, ...(one.weight === undefined ? {} : { weight: one.weight }) };
      const stated = one.stated === undefined ? {} : { trainedAt: one.stated };
      const value = writeValue({ ...own, ...(one.stated === undefined ? {} : { stated: one.stated }) });
      return {
        ...base,
        loras: withOwnLora(base.loras, own, isRival),
        lora: name,
        label: writeValue(own),
        value,
        ...stated,
      };
    });
    return plainRows([...rows, ...withoutRow(context, isRival)]);
  }
  const rows = plan.cells.map(({ lora, clipSkip, place }): RowRequest => ({
    ...base,
    loras: withOwnLora(base.loras, lora, isRival),
    clipSkip,
    places: [place],
    ...trainedOn(plan.grid, place),
    ...(lora ? { lora: lora.name, label: lora.name, value: lora.name } : noLora),
  }));
  return { rows, grid: plan.grid, notices: plan.notices };
}

function trainedOn({ lines, columns }: SeriesGrid, { line, column }: GridPlace): Pick<RowRequest, 'trainedAt'> {
  const { trainedAt } = lines[line] ?? {};
  return trainedAt === undefined || columns[column] === 'none' ? {} : { trainedAt };
}

const noLora = { label: 'no LoRA', without: true } as const;

/** The row without the LoRA that the grid is about, where it is asked for. */
function withoutRow({ request, base }: RowContext, isRival: (lora: string) => boolean): RowRequest[] {
  if (!request.rows?.without) return [];
  return [{ ...base, loras: withOwnLora(base.loras, undefined, isRival), ...noLora }];
}

function invalid(axis: Axis, problem: string): AppError {
  return new AppError('request.invalid', { params: { field: `rows.${axis}`, problem: `“${problem}”` } });
}

/** Tags first, then the LoRAs named beside the prompt; a name in both has the weight given beside it. */
function promptOf(prompt: string, request: SweepRequest): Pick<RowRequest, 'prompt' | 'loras' | 'malformed'> {
  const tags = readLoraTags(prompt);
  const loras = new Map(tags.loras.map((lora) => [lora.name, lora]));
  for (const { name, weight, textEncoderWeight } of request.loras) {
    loras.set(name, { name, weight, ...(textEncoderWeight === undefined ? {} : { textEncoderWeight }) });
  }
  return { prompt: tags.text, loras: [...loras.values()], malformed: tags.malformed };
}

function seedsOf(values: readonly string[], seed: number): string[] {
  const wrong = values.find((value) => !/^\d+$/.test(value) || Number(value) > maxSeed);
  if (wrong !== undefined) throw invalid('seed', wrong);
  const count = Number(values[0]);
  if (values.length > 1 || count < 1 || count > maxRows) return values.map((value) => String(Number(value)));
  return Array.from({ length: count }, (_, index) => String((seed + index) % (maxSeed + 1)));
}

/** "name:0.8" */
function parse(value: string): OwnLora {
  const [, name = '', text = ''] = /^(.+):([^:]*)$/.exec(value) ?? [];
  const weight = weightOf(text);
  return weight === undefined ? { name: value } : { name, weight };
}
