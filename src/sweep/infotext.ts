import type { ModelInfo, RowSettings, SourcePicture } from '../gpu/engine.ts';
import { formatInfotext } from '../render/index.ts';
import { loraTag } from './lora-tags.ts';

/** The prompt as A1111 takes it: with its LoRA tags. */
export function promptWithTags({ prompt, loras }: Pick<RowSettings, 'prompt' | 'loras'>): string {
  return [prompt.trimEnd(), ...loras.map(loraTag)].filter((part) => part !== '').join(' ');
}

/**
 * What A1111 writes into its pictures and reads from them ("PNG Info"). Unlike A1111 it always names clip skip: there an
 * absent one means 1, and nobody can tell that from "not said" (`modules/processing.py` `create_infotext`).
 */
export function infotext(
  settings: Omit<RowSettings, 'source'> & { readonly source?: Pick<SourcePicture, 'denoise'> },
  model: Pick<ModelInfo, 'name' | 'hash'>,
  clipSkip: number,
): string {
  const { hires, source, scheduler } = settings;
  const denoise = source?.denoise ?? hires?.denoise;
  return formatInfotext({
    prompt: promptWithTags(settings),
    negative: settings.negative.trim(),
    steps: settings.steps,
    sampler: settings.sampler,
    ...(scheduler === 'Automatic' ? {} : { scheduler }),
    cfg: settings.cfg,
    seed: settings.seed,
    width: settings.width,
    height: settings.height,
    model: plainModelName(model.name),
    ...(model.hash === undefined ? {} : { modelHash: model.hash }),
    ...(denoise === undefined ? {} : { denoise }),
    clipSkip,
    ...(hires ? { hires: { scale: hires.scale, upscaler: hires.upscaler, steps: hires.steps } } : {}),
    extras: { Version: 'clipskip-bot' },
  });
}

/** A1111's lists name models "folder/name.safetensors [hash]", its infotext "name" (`CheckpointInfo.name_for_extra`). */
export function plainModelName(name: string): string {
  return name
    .replace(/\s*\[[0-9a-f]{6,64}\]$/i, '')
    .replace(/^.*[\\/]/, '')
    .replace(/\.(?:safetensors|ckpt|pt)$/i, '');
}

/** A server's own infotext, with the clip skip it leaves out at 1. */
export function withClipSkip(text: string, clipSkip: number): string {
  const lines = text.trimEnd().split('\n');
  const last = lines.pop() ?? '';
  if (!/(?:^|, )Steps: /.test(last) || /(?:^|, )clip skip: /i.test(last)) return text;
  return [...lines, `${last}, Clip skip: ${clipSkip}`].join('\n');
}
