import type { LoraDescription } from '../../advice/lora/index.ts';
import type { SweepRequestInput } from '../../sweep/index.ts';
import type { Training } from '../../sweep/grid/trainings.ts';
import { commonEpochs, findTraining, trainingsOf } from '../../sweep/grid/trainings.ts';
import type { KnownEngine } from '../settings/models.ts';

export interface EpochGrid {
  readonly rows: NonNullable<SweepRequestInput['rows']>;
  /** Names of the trainings. */
  readonly trainings: readonly string[];
}

/**
 * The grid that a training asks for: its last epochs, drawn at what it was trained at, beside the panel without it; where the
 * server has the same data trained at the other clip skip too, as the files of `/lora-advice` name a pair, both. Undefined: the
 * server has one file of it, or nobody knows what it was trained at.
 */
export function epochGrid(lora: LoraDescription, onServer: string, engine: KnownEngine): EpochGrid | undefined {
  const all = trainingsOf(engine);
  const training = findTraining(all, engine.loras ?? [], onServer)?.training;
  const { value, sure } = lora.clipSkip;
  // Of SDXL nobody has to know: there is one value.
  if (!training || (value === undefined && sure !== 'unused') || commonEpochs([training]).length < 2) return undefined;
  const other = partnerOf(training, all, engine);
  const both = other ? [training, other].sort((a, b) => (a.key < b.key ? -1 : 1)) : [training];
  const named = (one: Training): string => (one === training && value !== undefined ? `${one.key}@${value}` : one.key);
  return {
    rows: { axis: 'loraSeries', values: both.map(named), without: true },
    trainings: both.map(({ name }) => name),
  };
}

/** "x-clip-skip-1" and "x-clip-skip-2", of which the server knows the other's value and has epochs of both. */
function partnerOf(
  training: Training,
  all: readonly Training[],
  { loraFacts = [] }: KnownEngine,
): Training | undefined {
  const [, start = '', skip = ''] = /^(.*clip[-_]?skip[-_]?)([12])$/.exec(training.key) ?? [];
  const wanted = `${start}${skip === '1' ? '2' : '1'}`;
  const other = start === '' ? undefined : all.find(({ key }) => key === wanted);
  const told = new Set(loraFacts.map(({ name }) => name));
  const isKnown = other && [...other.files.values()].some((file) => told.has(file));
  return isKnown && commonEpochs([training, other]).length > 1 ? other : undefined;
}
