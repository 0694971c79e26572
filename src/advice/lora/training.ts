import { z } from 'zod';

import type { FileMetadata } from '../../file-metadata.ts';
import { baseName, nested, numberIn, oneLine, present, wholeIn } from './fields.ts';
import { imagesOf } from './tags.ts';

/** How it was trained, as far as the file says; every field may be missing. */
export interface LoraTraining {
  /** Epoch of this file, and how many there were to be. */
  readonly epoch?: number;
  readonly epochs?: number;
  readonly step?: number;
  readonly steps?: number;
  /** "512x768" */
  readonly resolution?: string;
  readonly batch?: number;
  /** Pictures without repeats. */
  readonly images?: number;
  /** Pictures with repeats: one epoch. */
  readonly imagesWithRepeats?: number;
  readonly regularisation?: number;
  readonly unetRate?: number;
  readonly textEncoderRate?: number;
  /** Rate for all, where the two above are missing. */
  readonly rate?: number;
  readonly scheduler?: string;
  readonly optimizer?: string;
  readonly noiseOffset?: number;
  readonly minSnrGamma?: number;
  readonly seed?: number;
  /** "sd-scripts 48d368fa", "OneTrainer 31529e28", "ai-toolkit 0.7.8" */
  readonly trainer?: string;
  /** "2024-03-02": the trainer's own calendar, or that of UTC. */
  readonly date?: string;
  /** Minutes it took. */
  readonly minutes?: number;
}

/** The checkpoint it was trained on. */
export interface LoraBase {
  /** File name: "nai.ckpt". */
  readonly name?: string;
  /** First letters of its hash, as A1111 shows it: 10 of sha256, or 8 of the old one. */
  readonly hash?: string;
}

const datasets = z.array(z.looseObject({ resolution: z.unknown(), batch_size_per_device: z.unknown() })).max(256);
const software = z.object({ name: z.string(), version: z.string().nullish() });
const trainingInfo = z.object({ step: z.unknown(), epoch: z.unknown() });

export function trainingOf(metadata: FileMetadata): LoraTraining {
  const set = datasets.safeParse(nested(metadata['ss_datasets'])).data?.[0];
  const info = trainingInfo.safeParse(nested(metadata['training_info'])).data;
  const counted = [...imagesOf(metadata).values()].reduce((sum, count) => sum + count, 0);
  const count = (key: string): number | undefined => wholeIn(metadata[key], 0, 1e9);
  const positive = (key: string): number | undefined => count(key) || undefined;
  const rate = (key: string): number | undefined => rateOf(metadata[key]);
  const started = numberIn(metadata['ss_training_started_at'], 1e9, 1e11);
  const finished = numberIn(metadata['ss_training_finished_at'], 1e9, 1e11);
  return present({
    epoch: positive('ss_epoch') ?? wholeIn(info?.epoch, 1, 1e9),
    epochs: positive('ss_num_epochs'),
    step: positive('ss_steps') ?? wholeIn(info?.step, 1, 1e9),
    steps: positive('ss_max_train_steps'),
    resolution: resolutionOf(metadata['ss_resolution']) ?? resolutionOf(set?.resolution),
    batch:
      positive('ss_total_batch_size') ??
      positive('ss_batch_size_per_device') ??
      wholeIn(set?.batch_size_per_device, 1, 1e6),
    images: counted || undefined,
    imagesWithRepeats: positive('ss_num_train_images'),
    regularisation: positive('ss_num_reg_images'),
    unetRate: rate('ss_unet_lr'),
    textEncoderRate: rate('ss_text_encoder_lr'),
    rate: rate('ss_learning_rate'),
    scheduler: oneLine(metadata['ss_lr_scheduler'], 40),
    optimizer: className(metadata['ss_optimizer']),
    noiseOffset: numberIn(metadata['ss_noise_offset'], 0, 10) || undefined,
    minSnrGamma: numberIn(metadata['ss_min_snr_gamma'], 0, 1000) || undefined,
    seed: count('ss_seed'),
    trainer: trainerOf(metadata),
    date: dateOf(metadata['modelspec.date']) ?? utcDate(finished ?? started),
    minutes: started !== undefined && finished !== undefined ? minutesBetween(started, finished) : undefined,
  });
}

export function baseOf(metadata: FileMetadata): LoraBase {
  const config = metadata['ot_config'];
  const oneTrainer =
    typeof config === 'string' ? /"base_model_name"\s*:\s*"((?:[^"\\]|\\.){1,300})"/.exec(config)?.[1] : undefined;
  const hash = (key: string, length: number): string | undefined => {
    const value = metadata[key];
    return typeof value === 'string' && /^[0-9a-f]{8,64}$/i.test(value)
      ? value.slice(0, length).toLowerCase()
      : undefined;
  };
  return present({
    name: baseName(metadata['ss_sd_model_name']) ?? baseName(oneTrainer?.replaceAll('\\\\', '\\')),
    hash: hash('ss_new_sd_model_hash', 10) ?? hash('ss_sd_model_hash', 8),
  });
}

/** "0.0005", or the first of a list: sd-scripts writes one rate for each text encoder ("[1e-05, 1e-06]"). */
function rateOf(value: unknown): number | undefined {
  const first = typeof value === 'string' ? value.replace(/^\[\s*([^,\]]{1,40})[,\]].*$/s, '$1') : value;
  return numberIn(first, 0, 1000);
}

/** "(512, 768)", "512,768", "512", [512, 768] */
function resolutionOf(value: unknown): string | undefined {
  const text = Array.isArray(value) ? value.slice(0, 2).join(',') : String(value ?? '').slice(0, 40);
  const found = /^\(?\s*(\d{2,5})\s*(?:[,x]\s*(\d{2,5})\s*)?\)?$/.exec(text);
  return found ? `${found[1]}x${found[2] ?? found[1]}` : undefined;
}

/** "bitsandbytes.optim.adamw.AdamW8bit(weight_decay=0.1)" is AdamW8bit. */
function className(value: unknown): string | undefined {
  return oneLine(oneLine(value, 200)?.split('(')[0]?.split('.').at(-1), 40);
}

function trainerOf(metadata: FileMetadata): string | undefined {
  const program = software.safeParse(nested(metadata['software'])).data;
  if (program) return oneLine(`${program.name} ${program.version ?? ''}`, 50);
  const revision = (key: string): string => /[0-9a-f]{7,40}/i.exec(String(metadata[key] ?? ''))?.[0].slice(0, 8) ?? '';
  if ('ot_revision' in metadata) return `OneTrainer ${revision('ot_revision')}`.trim();
  const sdScripts =
    'ss_sd_scripts_commit_hash' in metadata ||
    String(metadata['modelspec.implementation_version'] ?? '').startsWith('sd-scripts/');
  if (!sdScripts) return undefined;
  const commit = revision('ss_sd_scripts_commit_hash') || revision('modelspec.implementation_version');
  return `sd-scripts ${commit}`.trim();
}

/** The day of an ISO date as it stands there: it has no zone, and a day is what is wanted. */
function dateOf(value: unknown): string | undefined {
  const found =
    typeof value === 'string' ? /^(20\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?![\d])/.exec(value) : null;
  return found?.[0];
}

function utcDate(seconds: number | undefined): string | undefined {
  return seconds === undefined || seconds > 4e9 ? undefined : new Date(seconds * 1000).toISOString().slice(0, 10);
}

/** A training of more than 60 days is a clock that was set. */
function minutesBetween(started: number, finished: number): number | undefined {
  const minutes = Math.round((finished - started) / 60);
  return minutes >= 1 && minutes <= 60 * 24 * 60 ? minutes : undefined;
}
