import { z } from 'zod';

import type { GenerationData } from './types.ts';

/*
 * A1111's "infotext" (AUTOMATIC1111/stable-diffusion-webui modules/infotext_utils.py parse_generation_parameters and
 * modules/processing.py create_infotext, @82a973c): prompt lines, "Negative prompt:" lines, then one line of "Key: value".
 */

const negativeMark = 'Negative prompt:';
const wholeNumber = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional().catch(undefined);
const decimal = z.coerce.number().finite().optional().catch(undefined);

const fields = z.object({
  Steps: wholeNumber,
  Seed: wholeNumber,
  'CFG scale': decimal,
  'Clip skip': wholeNumber,
  'CLiP-skip': wholeNumber,
  'Denoising strength': decimal,
  'Hires upscale': decimal,
  'Hires steps': wholeNumber,
});

/** Keys with a field of their own; all others become `extras`. */
const known = new Set([
  ...Object.keys(fields.shape),
  'Sampler',
  'Schedule type',
  'Size',
  'Model',
  'Model hash',
  'Hires upscaler',
]);

/** Reads an infotext; undefined when no line of settings is in it. Without "Clip skip" it was 1: A1111 leaves that out. */
export function parseInfotext(text: string): GenerationData | undefined {
  const lines = text.replaceAll('\r\n', '\n').trim().split('\n');
  const last = lines.pop() ?? '';
  const pairs = [...settingsOf(last)];
  // As in A1111: fewer than three pairs are a prompt that happens to hold colons.
  if (pairs.length < 3) return undefined;
  const values = new Map(pairs);

  const mark = lines.findIndex((line) => line.trimStart().startsWith(negativeMark));
  const positive = mark < 0 ? lines : lines.slice(0, mark);
  const negative = mark < 0 ? '' : lines.slice(mark).join('\n').trimStart().slice(negativeMark.length);

  const read = fields.parse(Object.fromEntries([...values].filter(([key]) => key in fields.shape)));
  const skip = read['Clip skip'] ?? read['CLiP-skip'];
  const size = /^(\d{1,5})x(\d{1,5})$/.exec(values.get('Size') ?? '');
  const hiresUpscaler = values.get('Hires upscaler');
  return withoutUndefined<GenerationData>({
    prompt: positive.join('\n').trim(),
    negative: negative.trim(),
    steps: read.Steps,
    ...splitSampler(values.get('Sampler'), values.get('Schedule type')),
    cfg: read['CFG scale'],
    seed: read.Seed,
    width: size ? Number(size[1]) : undefined,
    height: size ? Number(size[2]) : undefined,
    model: values.get('Model'),
    modelHash: values.get('Model hash'),
    clipSkip: (skip ?? 1) + sdnextOffset(values),
    clipSkipFrom: skip === undefined ? 'absent' : 'written',
    denoise: read['Denoising strength'],
    hires:
      read['Hires upscale'] === undefined
        ? undefined
        : withoutUndefined<NonNullable<GenerationData['hires']>>({
            scale: read['Hires upscale'],
            upscaler: hiresUpscaler,
            steps: read['Hires steps'],
          }),
    loras: [],
    extras: Object.fromEntries([...values].filter(([key]) => !known.has(key))),
  });
}

/**
 * SD.Next counts one less on SDXL: its 1 is the second-to-last layer (vladmandic/sdnext@058a7f0
 * modules/prompt_parser_diffusers.py:515-523; it names itself and its pipeline in modules/processing_info.py:70-75).
 */
function sdnextOffset(values: ReadonlyMap<string, string>): 0 | 1 {
  return values.get('App') === 'SD.Next' && values.get('Pipeline')?.includes('XL') ? 1 : 0;
}

/**
 * "Key: value" pairs between commas; a value may be a JSON string. A scanner with one pass, because A1111's regular
 * expression takes quadratic time on a line somebody made for it.
 */
function* settingsOf(line: string): Generator<[key: string, value: string]> {
  let at = 0;
  while (at < line.length) {
    const colon = line.indexOf(':', at);
    if (colon < 0) return;
    let start = colon;
    while (start > at && /[\w /-]/.test(line[start - 1] ?? '')) start -= 1;
    const key = line.slice(start, colon).replace(/^\W+/, '').trimEnd();
    const from = skipSpaces(line, colon + 1);
    const end = valueEnd(line, from);
    if (key.length > 1) yield [key, unquote(line.slice(from, end).trim())];
    at = end + 1;
  }
}

/** Index after the value: past its closing quote, or at the next comma. */
function valueEnd(line: string, from: number): number {
  const quote = line[from] === '"' ? closingQuote(line, from) : -1;
  if (quote >= 0) return quote + 1;
  const comma = line.indexOf(',', from);
  return comma < 0 ? line.length : comma;
}

function skipSpaces(line: string, from: number): number {
  let at = from;
  while (line[at] === ' ') at += 1;
  return at;
}

/** Index of the quote that closes the one at `from`; -1 when there is none. */
function closingQuote(line: string, from: number): number {
  for (let at = from + 1; at < line.length; at += 1) {
    if (line[at] === '\\') at += 1;
    else if (line[at] === '"') return at;
  }
  return -1;
}

// Before 1.9 the scheduler stood in the sampler's name.
const schedulerSuffix = / (Karras|Exponential|Polyexponential|SGM Uniform)$/;

function splitSampler(sampler: string | undefined, scheduler: string | undefined): Partial<GenerationData> {
  const suffix = scheduler === undefined && sampler ? schedulerSuffix.exec(sampler) : null;
  if (suffix && sampler) return { sampler: sampler.slice(0, suffix.index), scheduler: suffix[1] ?? '' };
  return { ...(sampler !== undefined && { sampler }), ...(scheduler !== undefined && { scheduler }) };
}

function unquote(value: string): string {
  if (!value.startsWith('"')) return value;
  try {
    return z.string().parse(JSON.parse(value));
  } catch {
    return value;
  }
}

/** A1111's `quote`: JSON when a comma, a colon or a line break would break the line. */
function quote(value: string): string {
  return /[,\n:]/.test(value) ? JSON.stringify(value) : value;
}

/** Writes what `parseInfotext` and A1111's "PNG Info" read. Clip skip is always written, 1 included. */
export function formatInfotext(
  data: Omit<GenerationData, 'loras' | 'clipSkipFrom'> & { readonly clipSkip: number },
): string {
  const pairs: [string, string | number | undefined][] = [
    ['Steps', data.steps],
    ['Sampler', data.sampler],
    ['Schedule type', data.scheduler],
    ['CFG scale', data.cfg],
    ['Seed', data.seed],
    ['Size', data.width && data.height ? `${data.width}x${data.height}` : undefined],
    ['Model hash', data.modelHash],
    ['Model', data.model],
    ['Denoising strength', data.denoise],
    ['Clip skip', data.clipSkip],
    ['Hires upscale', data.hires?.scale],
    ['Hires steps', data.hires?.steps],
    ['Hires upscaler', data.hires?.upscaler],
    ...Object.entries(data.extras),
  ];
  const settings = pairs
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]) => `${key}: ${quote(String(value))}`)
    .join(', ');
  const negative = data.negative ? `${negativeMark} ${data.negative}\n` : '';
  return `${data.prompt}\n${negative}${settings}`;
}

/** Drops fields that are undefined, as `exactOptionalPropertyTypes` wants it. */
export function withoutUndefined<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}
