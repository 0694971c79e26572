import type { TrainingAdvice } from '../cards/find.ts';
import type { CardLine, LineId, Said } from '../cards/lines.ts';
import { cardLines } from '../cards/lines.ts';
import type { TrainingBase } from '../cards/schema.ts';
import type { Message } from '../../text/keys.ts';
import type { Setting, Table, TomlValue } from './types.ts';

/** What a person calls things. */
export interface ConfigNames {
  /** Of the LoRA's file, without its ending. */
  readonly output: string;
  /** Undefined: the option is left out, as the trainer takes none. */
  readonly clipSkip?: number;
  /** One of two that are compared: its comments say the same in both. Default false. */
  readonly pair?: boolean;
}

const scripts = { sd1: 'train_network.py', sd2: 'train_network.py', sdxl: 'sdxl_train_network.py' } as const;

/** Which script of sd-scripts trains this base. */
export function scriptFor({ baseFacts: { family } }: TrainingAdvice): string {
  return family === 'flux' ? 'flux_train_network.py' : scripts[family];
}

/** Any number will do; the same one makes two trainings comparable. */
const trainingSeed = 42;

/** Names of the other files, beside the config. */
export const datasetFile = 'dataset.toml';
export const promptsFile = 'sample_prompts.txt';

/** A file of this name is looked for in nobody's folders: it is there to be replaced. */
const checkpoints: Readonly<Record<TrainingBase, string>> = {
  sd15: 'models/v1-5-pruned.safetensors',
  nai: 'models/animefull-final-pruned.safetensors',
  merge: 'models/ancestor-of-your-merge.safetensors',
  sd2: 'models/v2-1_768-ema-pruned.safetensors',
  sdxl: 'models/sd_xl_base_1.0.safetensors',
  pony: 'models/ponyDiffusionV6XL.safetensors',
  illustrious: 'models/Illustrious-XL.safetensors',
  flux: 'models/flux1-dev.safetensors',
};

/**
 * The options of train_network.py, sdxl_train_network.py or flux_train_network.py. kohya puts the tables of a config file
 * together into one (train_util.py, `read_config_from_file`) and takes values as they are, without the types of the command
 * line, and unknown names without a word: each must be right.
 */
export function configTables(advice: TrainingAdvice, names: ConfigNames): readonly Table[] {
  const said = new Map<LineId, Said | undefined>(cardLines(advice).map(({ id, said }: CardLine) => [id, said]));
  const from = (id: LineId, key: string, value: TomlValue): Setting => {
    const line = said.get(id);
    return { key, value, ...(line ? { said: line } : {}) };
  };
  return [
    { header: '[model]', settings: model(advice, from) },
    { header: '[output]', settings: output(names) },
    { header: '[network]', settings: network(advice, from) },
    { header: '[optimizer]', settings: optimizer(advice, from) },
    { header: '[training]', settings: training(advice, names, from) },
    { header: '[samples]', settings: samples },
  ];
}

type From = (id: LineId, key: string, value: TomlValue) => Setting;

function model({ base, baseFacts: { family } }: TrainingAdvice, from: From): Setting[] {
  return [
    from('trainOn', 'pretrained_model_name_or_path', checkpoints[base]),
    ...(family === 'sd2'
      ? [
          { key: 'v2', value: true, why: { key: 'training:toml.v2' } } as const,
          { key: 'v_parameterization', value: true, why: { key: 'training:toml.sd2V' } } as const,
        ]
      : []),
    ...(base === 'illustrious'
      ? [{ key: 'v_parameterization', value: true, off: true, why: { key: 'training:toml.noobV' } } as const]
      : []),
    // Required beside the model (docs/flux_train_network.md, 4.1).
    ...(family === 'flux'
      ? [
          { key: 'clip_l', value: 'models/clip_l.safetensors' },
          { key: 't5xxl', value: 'models/t5xxl_fp16.safetensors' },
          { key: 'ae', value: 'models/ae.safetensors' },
        ]
      : []),
  ];
}

function output({ output: name }: ConfigNames): Setting[] {
  return [
    { key: 'output_dir', value: 'output' },
    { key: 'output_name', value: name },
    { key: 'save_model_as', value: 'safetensors' },
    { key: 'save_every_n_epochs', value: 1, why: { key: 'training:toml.everyEpoch' } },
  ];
}

function network({ card: { lines }, baseFacts: { family } }: TrainingAdvice, from: From): Setting[] {
  const shape = lines.network?.value;
  return [
    { key: 'network_module', value: family === 'flux' ? 'networks.lora_flux' : 'networks.lora' },
    ...(shape ? [from('network', 'network_dim', shape.dim), { key: 'network_alpha', value: shape.alpha }] : []),
    // networks.lora trains the 3x3 convolutions itself when it is given these (networks/lora.py, `create_network`).
    ...(shape?.convDim !== undefined && shape.convAlpha !== undefined
      ? [
          {
            key: 'network_args',
            value: [`conv_dim=${shape.convDim}`, `conv_alpha=${shape.convAlpha}`],
            why: { key: 'training:toml.locon' },
          } as const,
        ]
      : []),
    ...(lines.textEncoderRate?.value === 0 ? [from('textEncoderRate', 'network_train_unet_only', true)] : []),
  ];
}

function optimizer({ card: { lines } }: TrainingAdvice, from: From): Setting[] {
  const { optimizer: chosen, unetRate, textEncoderRate, scheduler } = lines;
  const { cycles, warmup } = scheduler?.value ?? {};
  return [
    ...(chosen ? [from('optimizer', 'optimizer_type', chosen.value.name)] : []),
    ...(chosen && chosen.value.args.length > 0 ? [{ key: 'optimizer_args', value: chosen.value.args }] : []),
    ...(unetRate
      ? [
          from('unetRate', 'unet_lr', { float: unetRate.value }),
          {
            key: 'learning_rate',
            value: { float: unetRate.value },
            why: { key: 'training:toml.learningRate' },
          } as const,
        ]
      : []),
    ...(textEncoderRate && textEncoderRate.value > 0
      ? [from('textEncoderRate', 'text_encoder_lr', { float: textEncoderRate.value })]
      : []),
    ...(scheduler ? [from('scheduler', 'lr_scheduler', scheduler.value.name)] : []),
    ...(cycles === undefined ? [] : [{ key: 'lr_scheduler_num_cycles', value: cycles }]),
    // A float is a share of all steps, a whole number counts steps (train_util.py, `get_scheduler_fix`).
    ...(warmup === undefined ? [] : [{ key: 'lr_warmup_steps', value: { float: warmup } }]),
  ];
}

function training(
  { card: { lines }, baseFacts }: TrainingAdvice,
  { clipSkip, pair = false }: ConfigNames,
  from: From,
): Setting[] {
  const { epochs, precision, minSnrGamma, noiseOffset } = lines;
  return [
    { key: 'dataset_config', value: datasetFile },
    ...(epochs ? [from('epochs', 'max_train_epochs', epochs.value.count)] : []),
    { key: 'seed', value: trainingSeed, why: { key: 'training:toml.seed' } },
    ...(clipSkip === undefined
      ? []
      : [
          pair ? { key: 'clip_skip', value: clipSkip, why: compared(baseFacts) } : from('train', 'clip_skip', clipSkip),
        ]),
    ...(precision ? [from('precision', 'mixed_precision', precision.value)] : []),
    ...(minSnrGamma ? [from('minSnrGamma', 'min_snr_gamma', { float: minSnrGamma.value })] : []),
    ...(noiseOffset ? [from('noiseOffset', 'noise_offset', { float: noiseOffset.value })] : []),
    { key: 'sdpa', value: true, why: { key: 'training:toml.memory' } },
    { key: 'gradient_checkpointing', value: true },
    { key: 'cache_latents', value: true },
    ...(baseFacts.family === 'flux' ? fluxTraining : []),
  ];
}

function compared({ train: { value } }: TrainingAdvice['baseFacts']): Message {
  return value.use === 'value'
    ? { key: 'training:toml.pairSkip.value', params: { value: value.value } }
    : { key: 'training:toml.pairSkip.ancestor' };
}

/** docs/flux_train_network.md, 4 and 4.1: needed or recommended there, with other defaults in the code. */
const fluxTraining: readonly Setting[] = [
  { key: 'cache_text_encoder_outputs', value: true },
  { key: 'guidance_scale', value: { float: 1 }, why: { key: 'training:toml.flux' } },
  { key: 'timestep_sampling', value: 'flux_shift' },
  { key: 'model_prediction_type', value: 'raw' },
];

const samples: readonly Setting[] = [
  { key: 'sample_prompts', value: promptsFile, why: { key: 'training:toml.samples' } },
  { key: 'sample_every_n_epochs', value: 1 },
  { key: 'sample_sampler', value: 'euler_a' },
];
