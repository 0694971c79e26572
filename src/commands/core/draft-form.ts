import { z } from 'zod';

import type { Goal } from '../../advice/index.ts';
import { goals } from '../../advice/index.ts';
import type { SweepRequest, SweepRequestInput } from '../../sweep/index.ts';
import { axes, maxRows, maxSeed, promptWithTags, readLoraTags, sweepRequest } from '../../sweep/index.ts';
import { readEpochs } from '../../sweep/epochs.ts';
import type { Message } from '../../text/index.ts';
import { readFields, writeField } from '../settings/form-fields.ts';
import { requestFields, valuesOf } from '../settings/values.ts';

/** Discord's bound for a field: prompts of a grid stand in it. */
export const maxSeries = 4000;

/** The five fields of "Edit and run", as text. */
export const draftForm = z.object({
  prompt: z.string().max(4000),
  negative: z.string().max(4000),
  /** Seed, clip skips, rows and what more a grid is; one `name: value` a line. */
  series: z.string().max(maxSeries),
  /** Model, size, steps, CFG, sampler, hires fix; likewise. */
  settings: z.string().max(1000),
  goal: z.string().max(20),
});
export type DraftForm = Readonly<z.output<typeof draftForm>>;

/** The names are A1111's, as people know them in every language. */
const seriesLines = ['seed', 'skips', 'seeds', 'rows', 'epochs', 'draw-at', 'without'] as const;
const settingsLines = ['model', 'size', 'steps', 'cfg', 'sampler', 'hires'] as const;
type Line = (typeof seriesLines | typeof settingsLines)[number];

/** What a line looks like; the same in every language. */
const shapes: Record<Line, string> = {
  seed: 'seed: 42',
  skips: 'skips: 1,2,3',
  seeds: `seeds: 4 (1 – ${maxRows})`,
  rows: `rows: loraWeight=0.6|0.8|1 (${axes.join(', ')})`,
  epochs: 'epochs: 6-10 (6, 8, last)',
  'draw-at': 'draw-at: trained (1, 2, …)',
  without: 'without: yes',
  model: 'model: name',
  size: 'size: 512x768',
  steps: 'steps: 28 (1 – 150)',
  cfg: 'cfg: 7 (1 – 30)',
  sampler: 'sampler: DPM++ 2M Karras',
  hires: 'hires: 2, Latent, 0.7, 0 (scale, upscaler, denoise, steps)',
};

/** A request as text to change. LoRAs stand in the prompt as tags, where their weights can be changed too. */
export function writeForm(request: SweepRequest): DraftForm {
  const { prompt, negative, loras, seed, rows, hires, goal } = request;
  const tags = readLoraTags(prompt);
  const named = new Map([...tags.loras, ...loras].map((lora) => [lora.name, lora]));
  const values = valuesOf(request);
  const countsSeeds = rows?.axis === 'seed' && rows.values.length === 1;
  const lines: Record<Line, string> = {
    seed: seed === undefined ? '' : String(seed),
    skips: writeField('skips', values),
    seeds: countsSeeds ? (rows.values[0] ?? '') : '',
    rows: rows && !countsSeeds ? writeRows(rows) : '',
    epochs: rows?.epochs?.join(', ') ?? '',
    'draw-at': rows?.drawAt === undefined ? '' : String(rows.drawAt),
    without: rows?.without ? 'yes' : '',
    model: request.model ?? '',
    size: writeField('size', values),
    steps: writeField('steps', values),
    cfg: writeField('cfg', values),
    sampler: writeField('sampling', values),
    hires: hires ? [hires.scale, hires.upscaler, hires.denoise, hires.steps].join(', ') : '',
  };
  return {
    prompt:
      loras.length === 0
        ? prompt
        : promptWithTags({ prompt: tags.text, loras: [...named.values()].map(withoutUndefined) }),
    negative,
    // Always there, so that people see what can be written; the rest only where it says something.
    series: written(lines, seriesLines, rows?.epochs ? ['seed'] : ['seed', 'skips', 'seeds']),
    settings: written(lines, settingsLines, ['model', 'size', 'steps', 'cfg', 'sampler']),
    goal: goal ?? '',
  };
}

/** The schema's optional weight may be undefined, a LoRA's may only be absent. */
function withoutUndefined({ name, weight, textEncoderWeight }: SweepRequest['loras'][number]) {
  return { name, weight, ...(textEncoderWeight === undefined ? {} : { textEncoderWeight }) };
}

function written(lines: Record<Line, string>, names: readonly Line[], always: readonly Line[]): string {
  return names
    .filter((name) => lines[name] !== '' || always.includes(name))
    .map((name) => `${name}: ${lines[name]}`)
    .join('\n');
}

export interface ReadForm {
  /** Undefined when there are problems. */
  readonly request?: SweepRequestInput;
  readonly problems: readonly Message[];
}

/** The form over the request it was made of: what the form has no field for (a source picture, extras) stays. */
export function readForm(form: DraftForm, base: SweepRequest): ReadForm {
  const problems: Message[] = [];
  const lines = {
    ...readLines(form.series, seriesLines, problems),
    ...readLines(form.settings, settingsLines, problems),
  };
  const wrong = (line: Line): void => {
    const params = { field: line, value: lines[line] ?? '', shape: shapes[line] };
    problems.push({ key: 'commands:modal.wrong', params });
  };
  const optional = <T>(line: Line, read: (text: string) => T | undefined): T | undefined => {
    const text = lines[line];
    if (text === undefined || text === '') return undefined;
    const value = read(text);
    if (value === undefined) wrong(line);
    return value;
  };

  const { skips, model, size, steps, cfg, sampler } = lines;
  const fields = readFields(defined({ skips, model, size, steps, cfg, sampling: sampler }));
  problems.push(...fields.problems);
  const seed = optional('seed', wholeNumber(0, maxSeed));
  const seeds = optional('seeds', wholeNumber(1, maxRows));
  const epochs = optional('epochs', readEpochs);
  const drawAt = optional('draw-at', readDrawAt);
  const without = optional('without', (text) => withoutWords[text.toLowerCase()]);
  const asked = optional('rows', (text) => readRows(text, base));
  const rows = asked && {
    ...asked,
    ...defined({ epochs: epochs && [...epochs], drawAt, without: without === true ? without : undefined }),
  };
  // Beside no grid, or another one, they would mean nothing: said, and not left out.
  if (epochs && asked?.axis !== 'loraSeries') wrong('epochs');
  if (drawAt !== undefined && asked?.axis !== 'loraSeries') wrong('draw-at');
  if (without === true && !asked?.axis.startsWith('lora')) wrong('without');
  if (skips && (epochs ?? drawAt) !== undefined) wrong('skips');
  const hires = optional('hires', readHires);
  if (seeds !== undefined && rows) wrong('rows');
  if (problems.length > 0) return { problems };

  const { source, extras } = base;
  const goal = goals.find((known): known is Goal => known === form.goal);
  return {
    problems,
    request: {
      ...requestFields(fields.values),
      prompt: form.prompt,
      negative: form.negative,
      extras,
      ...defined({ seed, hires, source, goal }),
      ...(rows
        ? { rows }
        : seeds === undefined || seeds === 1
          ? {}
          : { rows: { axis: 'seed', values: [String(seeds)] } }),
    },
  };
}

/** `name: value`, one a line, in any case; `=` will do as well. */
function readLines(text: string, names: readonly Line[], problems: Message[]): Partial<Record<Line, string>> {
  const found: Partial<Record<Line, string>> = {};
  for (const line of text.split('\n').map((line) => line.trim())) {
    if (line === '') continue;
    const [, key = '', value = ''] = /^([a-z-]+)\s*[:：=]\s*(.*)$/i.exec(line) ?? [];
    const name = names.find((name) => name === key.toLowerCase());
    if (name) found[name] = value.trim();
    else problems.push({ key: 'commands:modal.unknown', params: { line: line.slice(0, 60), known: names.join(', ') } });
  }
  return found;
}

function wholeNumber(min: number, max: number): (text: string) => number | undefined {
  return (text) => {
    const plain = text.normalize('NFKC');
    const value = /^\d{1,10}$/.test(plain) ? Number(plain) : Number.NaN;
    return value >= min && value <= max ? value : undefined;
  };
}

/** Stands for rows that cannot be written on one line: prompts with lines or bars of their own, or too long ones. */
const asTheyAre = '…';

function writeRows({ axis, values }: NonNullable<SweepRequest['rows']>): string {
  const text = values.join('|');
  const fits = text.length < maxSeries - 500 && !values.some((value) => /[|\n\r]/.test(value));
  return `${axis}=${fits ? text : asTheyAre}`;
}

function readRows(text: string, base: SweepRequest): SweepRequestInput['rows'] {
  const [, name = '', list = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  const axis = axes.find((known) => known.toLowerCase() === name.trim().toLowerCase());
  if (list.trim() === asTheyAre && base.rows?.axis === axis) {
    return base.rows && { axis: base.rows.axis, values: base.rows.values };
  }
  const values = list
    .split('|')
    .map((value) => value.trim())
    .filter(Boolean);
  return axis && sweepRequest.shape.rows.safeParse({ axis, values }).success ? { axis, values } : undefined;
}

const withoutWords: Readonly<Record<string, boolean>> = { yes: true, no: false };

function readDrawAt(text: string): 'trained' | number | undefined {
  return text.toLowerCase() === 'trained' ? 'trained' : wholeNumber(1, 24)(text);
}

/** A1111's own defaults: Latent, 0.7, as many steps as the first pass. */
function readHires(text: string): SweepRequestInput['hires'] {
  const [scale = '', upscaler = 'Latent', denoise = '0.7', steps = '0'] = text.split(',').map((part) => part.trim());
  const hires = { scale: Number(scale), upscaler, denoise: Number(denoise), steps: Number(steps) };
  return sweepRequest.shape.hires.safeParse(hires).success ? hires : undefined;
}

function defined<T extends Record<string, unknown>>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
