import { AppError } from '../errors.ts';
import type { EngineInfo, Lora } from '../gpu/engine.ts';
import { readLoraTags, weightOf } from './lora-tags.ts';
import { bareName } from './names.ts';
import type { Axis, SweepRequest } from './request.ts';
import { maxPromptLength, maxRows, maxSeed } from './request.ts';

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
}

type Change = Partial<Pick<RowRequest, 'prompt' | 'loras' | 'malformed' | 'seed' | 'model'>>;

/**
 * The rows of a request. Values by axis: `seed` seeds, or one number up to 12 = that many seeds in a row; `loraSeries`
 * and `loraEpoch` LoRA names, `name:0.8` with a weight; `loraWeight` numbers for the one LoRA of the request;
 * `checkpoint` models; `style` whole prompts, `{prompt}` standing for the request's own. Equal values count once.
 * Throws `request.invalid` and `request.unsupported`.
 */
export function rowRequests(request: SweepRequest, seed: number, info: EngineInfo): RowRequest[] {
  const base = { ...promptOf(request.prompt, request), seed, model: request.model };
  if (!request.rows) return [{ ...base, label: String(seed) }];
  const { axis } = request.rows;
  if (axis.startsWith('lora') && !info.loras) {
    throw new AppError('request.unsupported', { params: { engine: info.title, feature: `LoRA (${axis})` } });
  }
  const trimmed = request.rows.values.map((value) => value.trim()).filter((value) => value !== '');
  if (trimmed.length === 0) throw invalid(axis, '-');
  const values = axis === 'seed' ? seedsOf(trimmed, seed) : trimmed;
  return [...new Set(values)].map((value) => ({
    ...base,
    ...changes[axis](value, { request, base, values }),
    label: value,
    value,
  }));
}

interface ChangeContext {
  readonly request: SweepRequest;
  readonly base: Omit<RowRequest, 'label'>;
  readonly values: readonly string[];
}

const changes: Record<Axis, (value: string, context: ChangeContext) => Change> = {
  seed: (value) => ({ seed: Number(value) }),
  checkpoint: (value) => ({ model: value }),
  loraSeries: (value, { base, values }) => ({ loras: withLora(base.loras, value, values, bareName) }),
  loraEpoch: (value, { base, values }) => ({ loras: withLora(base.loras, value, values, seriesOf) }),
  loraWeight: (value, { base }) => {
    const weight = weightOf(value);
    const [lora, ...others] = base.loras;
    if (weight === undefined) throw invalid('loraWeight', value);
    if (!lora || others.length > 0) throw invalid('loraWeight', `LoRA: ${base.loras.length} ≠ 1`);
    return { loras: [{ ...lora, weight }] };
  },
  style: (value, { request }) => {
    const prompt = value.replaceAll('{prompt}', () => request.prompt);
    if (prompt.length > maxPromptLength) throw invalid('style', `${prompt.length} > ${maxPromptLength}`);
    return promptOf(prompt, request);
  },
};

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

/** kohya calls epochs name-000004 and the last one name. */
function seriesOf(name: string): string {
  return bareName(name).replace(/[-_ ]?(?:epoch|ep|e)?[-_ ]?\d+$/i, '');
}

/**
 * The request's LoRAs with the row's one among them. It takes the place, and without a weight of its own the weight, of a
 * LoRA that belongs to the same series.
 */
function withLora(
  loras: readonly Lora[],
  value: string,
  values: readonly string[],
  series: (name: string) => string,
): readonly Lora[] {
  const rivals = new Set(values.map((other) => series(parse(other).name)));
  const place = loras.findIndex((lora) => rivals.has(series(lora.name)));
  const { name, weight } = parse(value);
  const old = loras[place];
  const lora = weight === undefined ? { ...(old ?? { weight: 1 }), name } : { name, weight };
  const others = loras.filter((other) => other === old || !rivals.has(series(other.name)));
  return old ? others.map((other) => (other === old ? lora : other)) : [...loras, lora];
}

function parse(value: string): { name: string; weight?: number } {
  const [, name = '', text = ''] = /^(.+):([^:]*)$/.exec(value) ?? [];
  const weight = weightOf(text);
  return weight === undefined ? { name: value } : { name, weight };
}
