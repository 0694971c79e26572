import type { TrainingAdvice } from '../cards/find.ts';
import type { TrainingNumbers } from '../cards/numbers.ts';
import type { Message } from '../../text/keys.ts';
import { configTables, datasetFile, promptsFile, scriptFor } from './config.ts';
import { datasetTables } from './dataset.ts';
import { placeholder, samplePrompts } from './prompts.ts';
import type { Say } from './toml.ts';
import { writeToml } from './toml.ts';
import { sdScripts } from './types.ts';

export interface TrainingWish {
  readonly advice: TrainingAdvice;
  readonly numbers: TrainingNumbers;
  /** Two configs that differ in nothing but clip skip and name. Only where `canPair`. Default: only where there must be. */
  readonly pair?: boolean;
  /** Name of the LoRA's file, without its ending. */
  readonly name?: string;
  /** Word that calls the LoRA. */
  readonly trigger?: string;
}

export interface TrainingFile {
  readonly name: string;
  readonly text: string;
}

export interface TrainingFiles {
  readonly files: readonly TrainingFile[];
  /** One for each config, to be run in the folder of sd-scripts. */
  readonly commands: readonly string[];
  readonly pair: boolean;
}

/** The two values that are compared. */
const pairSkips = [1, 2] as const;

/** The trainer takes a clip skip, so that two trainings can differ in it. */
export function canPair({ baseFacts: { family } }: TrainingAdvice): boolean {
  return family === 'sd1';
}

/** No value of its own to train at: both are tried. */
export function mustPair(advice: TrainingAdvice): boolean {
  return canPair(advice) && advice.baseFacts.train.value.use !== 'value';
}

/** Everything sd-scripts needs, in the words of `say`. Throws RangeError for a pair where the trainer takes no clip skip. */
export function trainingFiles(wish: TrainingWish, say: Say): TrainingFiles {
  const { advice, numbers, name = defaultName(advice), trigger = placeholder } = wish;
  const pair = wish.pair === true || mustPair(advice);
  if (pair && !canPair(advice)) throw new RangeError('this trainer takes no clip skip');
  const { train } = advice.baseFacts;
  const configs = pair
    ? pairSkips.map((clipSkip) => ({
        file: `config-clip-skip-${clipSkip}.toml`,
        names: { output: `${name}-clip-skip-${clipSkip}`, clipSkip, pair },
      }))
    : [
        {
          file: 'config.toml',
          names: { output: name, ...(train.value.use === 'value' ? { clipSkip: train.value.value } : {}) },
        },
      ];
  const top = header(advice, pair);
  return {
    pair,
    commands: configs.map(({ file }) => commandFor(advice, file)),
    files: [
      ...configs.map(({ file, names }) => ({
        name: file,
        text: writeToml({ top, tables: configTables(advice, names) }, say),
      })),
      { name: datasetFile, text: writeToml({ top: top.slice(0, 2), tables: datasetTables(advice, numbers) }, say) },
      { name: promptsFile, text: samplePrompts(advice, trigger, say) },
    ],
  };
}

function defaultName({ kind, base }: TrainingAdvice): string {
  return `${kind === '2.5d' ? '25d' : kind}-${base}`;
}

/** docs/train_network.md, 3: accelerate starts the script. Quotes are needed by none of its words, in any shell. */
function commandFor(advice: TrainingAdvice, file: string): string {
  return `accelerate launch --num_cpu_threads_per_process 1 ${scriptFor(advice)} --config_file ${file}`;
}

/** The same for both of a pair, so that nothing but the two options differs. */
function header(advice: TrainingAdvice, pair: boolean): readonly Message[] {
  return [
    { key: 'training:toml.madeFor', params: { version: sdScripts.version, commit: sdScripts.commit } },
    { key: `training:toml.fit.${advice.fit}`, params: { card: advice.card.id } },
    { key: 'training:toml.script', params: { script: scriptFor(advice) } },
    ...(pair ? ([{ key: 'training:toml.pair' }] as const) : []),
  ];
}
