import { AppError } from '../../errors.ts';
import type { EngineInfo, ModelInfo } from '../../gpu/engine.ts';
import type { Message } from '../../text/keys.ts';
import { nativeOf } from '../clip-skips.ts';
import type { EpochName } from '../epochs.ts';
import type { SweepRequest } from '../request.ts';
import { maxColumns } from '../request.ts';
import { noEpoch } from './epoch-values.ts';
import type { OwnLora } from './own-lora.ts';
import type { GridColumn, GridLine, GridPlace, SeriesGrid } from './grid.ts';
import type { SeriesValue } from './series-value.ts';
import { resolveValue, writeValue } from './series-value.ts';
import type { FoundTraining, Training } from './trainings.ts';
import { byEpoch, commonEpochs, epochOf, fileAt, trainingsOf } from './trainings.ts';

/** Epochs of a grid where nobody named any: as many as the experiment had that this was made for (6 to 10). */
const usualEpochs = 5;

/** One panel of a grid of trainings. */
export interface SeriesCell {
  readonly place: GridPlace;
  readonly clipSkip: number;
  /** The LoRA in place of what the request has of its training. Undefined: none. */
  readonly lora?: OwnLora;
}

export interface SeriesPlan {
  readonly grid: SeriesGrid;
  readonly cells: readonly SeriesCell[];
  readonly notices: readonly Message[];
}

export type NamedTraining = SeriesValue & FoundTraining;

/** The trainings that the values name, each once. Throws `request.lora`. */
export function namedTrainings(values: readonly string[], info: EngineInfo): readonly NamedTraining[] {
  const trainings = trainingsOf(info);
  const named = values.map((value) => resolveValue(value, trainings, info));
  return [...new Map(named.map((one) => [`${one.training.key} ${one.weight ?? ''}`, one])).values()];
}

/**
 * Trainings down, what they saved across, each panel at one clip skip. Undefined: clip skips are the columns, because they were
 * asked for, single files were named, or there are no two epochs that all have. `weight`: of LoRAs without one of their own.
 * Throws `request.epoch`, `request.trainedUnknown`.
 */
export function planSeries(
  named: readonly NamedTraining[],
  request: SweepRequest,
  info: EngineInfo,
  modelOf: () => ModelInfo,
  weight: number,
): SeriesPlan | undefined {
  const { epochs: asked, drawAt = 'trained', without = false } = request.rows ?? {};
  const trainings = named.map(({ training }) => training);
  const epochs = asked ? [...asked].sort(byEpoch) : usualOf(named, request, maxColumns - Number(without));
  if (!epochs) return undefined;
  for (const epoch of epochs) {
    if (trainings.every((training) => fileAt(training, epoch) === undefined)) throw noEpoch(epoch, trainings);
  }
  const model = modelOf();
  const columns: GridColumn[] = [...epochs, ...(without ? ['none'] : [])];
  const lines = named.map((one): GridLine => {
    const trainedAt = trainedOf(one, info, model);
    const drawnAt = drawAt === 'trained' ? (trainedAt ?? nativeInstead(one, info, model)) : drawAt;
    return {
      training: one.training.name,
      value: valueOf(one, trainedAt),
      ...(trainedAt === undefined ? {} : { trainedAt }),
      drawnAt,
      weight: one.weight ?? weight,
    };
  });
  const cells = named.flatMap(({ training, weight: own }, line) =>
    columns.flatMap((epoch, column): SeriesCell[] => {
      const about = { place: { line, column }, clipSkip: lines[line]?.drawnAt ?? 1 };
      if (epoch === 'none') return [about];
      const name = fileAt(training, epoch);
      return name === undefined ? [] : [{ ...about, lora: { name, ...(own === undefined ? {} : { weight: own }) } }];
    }),
  );
  return {
    grid: { lines, columns },
    cells,
    notices: [...gaps(trainings, epochs), ...ends(trainings, epochs), ...contradictions(named, info)],
  };
}

/** As it reads the same again, without the server that told it. */
function valueOf({ name, weight }: NamedTraining, stated: number | undefined): string {
  return writeValue({ name, ...(stated === undefined ? {} : { stated }), ...(weight === undefined ? {} : { weight }) });
}

/** The last epochs that all have, where nothing else was asked for. */
function usualOf(
  named: readonly NamedTraining[],
  request: SweepRequest,
  most: number,
): readonly EpochName[] | undefined {
  const byName = named.every(({ file, name }) => file === undefined || epochOf(name) === 'last');
  const wanted = request.skips === undefined && byName;
  const common = wanted ? commonEpochs(named.map(({ training }) => training)) : [];
  return common.length < 2 ? undefined : common.slice(-Math.min(usualEpochs, most));
}

/** Of SD 2 and SDXL there is nothing to know: trainers write the number and do not use it. */
function hasChoice({ family }: ModelInfo): boolean {
  return family === 'sd1' || family === 'unknown';
}

function trainedOf({ stated, training }: NamedTraining, info: EngineInfo, model: ModelInfo): number | undefined {
  return stated ?? (hasChoice(model) ? toldOf(training, info) : undefined);
}

/** By its files, the last one first: one training has one clip skip. */
function toldOf({ files }: Training, { loraFacts = [] }: EngineInfo): number | undefined {
  const told = new Map(loraFacts.map(({ name, trainedClipSkip }) => [name, trainedClipSkip]));
  return [...files.values()].toReversed().flatMap((file) => told.get(file) ?? [])[0];
}

function nativeInstead({ name }: NamedTraining, { title }: EngineInfo, model: ModelInfo): number {
  const native = hasChoice(model) ? undefined : nativeOf(model);
  if (native === undefined) throw new AppError('request.trainedUnknown', { params: { engine: title, name } });
  return native;
}

/** Epochs that some of the trainings have not saved: their places stay empty. */
function gaps(trainings: readonly Training[], epochs: readonly EpochName[]): Message[] {
  return trainings.flatMap((training): Message[] => {
    const missing = epochs.filter((epoch) => fileAt(training, epoch) === undefined);
    if (missing.length === 0) return [];
    return [{ key: 'sheet:notice.noEpoch', params: { name: training.name, list: missing.join(', ') } }];
  });
}

/** Files without a number that stand for a numbered epoch: said, because it is concluded. */
function ends(trainings: readonly Training[], epochs: readonly EpochName[]): Message[] {
  const concluded = trainings.filter(
    ({ end, files }) => end !== undefined && epochs.includes(String(end)) && !files.has(String(end)),
  );
  return [...Map.groupBy(concluded, ({ end = 0 }) => end)].map(([epoch, same]): Message => {
    const name = same.map((training) => training.name).join(', ');
    return { key: 'sheet:notice.lastIs', params: { name, epoch } };
  });
}

/** What somebody states against what the file says. */
function contradictions(named: readonly NamedTraining[], info: EngineInfo): Message[] {
  return named.flatMap(({ training, stated }): Message[] => {
    const told = toldOf(training, info);
    if (stated === undefined || told === undefined || told === stated) return [];
    return [{ key: 'sheet:notice.trainedOtherwise', params: { name: training.name, told, stated } }];
  });
}
