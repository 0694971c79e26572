import { createHash } from 'node:crypto';
import { resolve } from 'node:path';

import { goals } from '../advice/types.ts';
import type { AppError } from '../errors.ts';
import type { SweepRequest, SweepRequestInput } from '../sweep/index.ts';
import { maxPromptLength, sweepRequest } from '../sweep/index.ts';
import { readStyle } from '../sweep/grid/style-value.ts';
import type { Translator } from '../text/index.ts';
import { readPicture } from './files.ts';
import type { FlagReader } from './flag-reader.ts';
import { flagReader } from './flag-reader.ts';
import type { CommandSpec, GivenFlags } from './flags.ts';
import { usageError } from './flags.ts';
import { rowsOf } from './grid-flags.ts';

const whole = { whole: true } as const;
const broken = { whole: false } as const;

function skipsOf(text: string, wrong: () => AppError): number[] {
  const skips = text
    .split(/[,\s]+/)
    .filter(Boolean)
    .map(Number);
  if (skips.length === 0 || skips.length > 12) throw wrong();
  if (skips.some((skip) => !Number.isInteger(skip) || skip < 1 || skip > 24)) throw wrong();
  return [...new Set(skips)].sort((a, b) => a - b);
}

function loraOf(text: string, wrong: () => AppError): { name: string; weight?: number; textEncoderWeight?: number } {
  const [, name = text, weight, textEncoderWeight] = /^(.+?)(?::(-?[\d.]+))?(?::(-?[\d.]+))?$/.exec(text) ?? [];
  const lora = {
    name,
    ...(weight === undefined ? {} : { weight: Number(weight) }),
    ...(textEncoderWeight === undefined ? {} : { textEncoderWeight: Number(textEncoderWeight) }),
  };
  if (Object.values(lora).some((value) => typeof value === 'number' && !(Math.abs(value) <= 10))) throw wrong();
  return lora;
}

async function sourceOf(flags: GivenFlags, reader: FlagReader, base: string, t: Translator) {
  const file = flags.text('source');
  const denoise = reader.number('denoise', { min: 0, max: 1, ...broken });
  if (file === undefined) {
    if (denoise === undefined) return undefined;
    throw usageError(
      t('cli:usage.needs', { flag: '--denoise', other: '--source' }),
      t('cli:usage.forExample', { example: '--source photo.png --denoise 0.6' }),
    );
  }
  const image = await readPicture(resolve(base, file));
  return {
    image,
    sha256: createHash('sha256').update(image).digest('hex'),
    ...(denoise === undefined ? {} : { denoise }),
  };
}

function hiresOf(flags: GivenFlags, reader: FlagReader): SweepRequestInput['hires'] {
  const text = flags.text('hires');
  if (text === undefined) return undefined;
  // A1111's own defaults: Latent, 0.7, as many steps as the first pass.
  const [scale = '', upscaler = 'Latent', denoise = '0.7', steps = '0'] = text.split(',').map((part) => part.trim());
  const hires = { scale: Number(scale), upscaler, denoise: Number(denoise), steps: Number(steps) };
  if (!sweepRequest.shape.hires.safeParse(hires).success) throw reader.wrong('hires');
  return hires;
}

/** What the flags say; absent flags are absent. Rejects with `usage.wrong` or `file.*`. */
export async function requestFromFlags(
  spec: CommandSpec,
  flags: GivenFlags,
  base: string,
  t: Translator,
): Promise<Partial<SweepRequestInput>> {
  const reader = flagReader(spec, flags, t);
  const size = flags.text('size');
  const [, width, height] = /^(\d{1,6})\s*[x×*]\s*(\d{1,6})$/i.exec(size?.trim() ?? '') ?? [];
  if (size !== undefined && (width === undefined || height === undefined)) throw reader.wrong('size');
  for (const side of [width, height]) {
    if (side !== undefined && (Number(side) < 64 || Number(side) > 4096))
      throw reader.wrong('size', '64x64 – 4096x4096');
  }
  for (const [name, text] of [
    ['prompt', flags.positional],
    ['negative', flags.text('negative')],
    ...flags.all('style').map((style) => ['prompt', style] as const),
  ] as const) {
    if ((text?.length ?? 0) > maxPromptLength) throw tooLong(name, text?.length ?? 0, t);
  }
  const skips = flags.text('skips');
  const rows = rowsOf(flags, reader, t);
  const loras = flags.all('lora').map((text) => loraOf(text, () => reader.wrong('lora')));
  return defined({
    // Prompts that are compared need none beside them.
    prompt: flags.positional ?? (rows?.axis === 'style' ? readStyle(rows.values[0] ?? '').prompt : undefined),
    negative: flags.text('negative'),
    seed: reader.number('seed', { min: 0, max: 2 ** 31 - 1, ...whole }),
    skips: skips === undefined ? undefined : skipsOf(skips, () => reader.wrong('skips', t('cli:usage.skips'))),
    width: width === undefined ? undefined : Number(width),
    height: height === undefined ? undefined : Number(height),
    steps: reader.number('steps', { min: 1, max: 150, ...whole }),
    cfg: reader.number('cfg', { min: 1, max: 30, ...broken }),
    sampler: flags.text('sampler') || undefined,
    scheduler: flags.text('scheduler') || undefined,
    loras: loras.length > 0 ? loras : undefined,
    hires: hiresOf(flags, reader),
    source: await sourceOf(flags, reader, base, t),
    goal: reader.oneOf('goal', goals),
    rows,
  });
}

export function tooLong(name: 'prompt' | 'negative', length: number, t: Translator): AppError {
  return usageError(
    t(name === 'prompt' ? 'cli:usage.promptTooLong' : 'cli:usage.negativeTooLong', { length, max: maxPromptLength }),
    t('cli:usage.shorten'),
  );
}

/** Whatever the flags let through, the domain's own schema has the last word. */
export function checkedRequest(input: SweepRequestInput, t: Translator): SweepRequest {
  const parsed = sweepRequest.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') ?? '';
  throw usageError(
    t('cli:usage.badField', { field, problem: issue?.message ?? '' }),
    t('cli:usage.seeHelp', { command: 'sweep' }),
  );
}

function defined<T extends Record<string, unknown>>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
