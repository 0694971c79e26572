import type { Lora } from '../gpu/engine.ts';
import { readLoraTags } from './lora-tags.ts';
import { recordOf } from './record.ts';
import type { SweepRequest } from './request.ts';
import type { SweepPlan } from './types.ts';

/** What was drawn as a request with nothing left open: the server's defaults of another day do not change it. */
export function requestOf(plan: SweepPlan): SweepRequest {
  const { source, goal } = plan.request;
  return {
    ...recordOf(plan).request,
    ...(source ? { source } : {}),
    ...(goal === undefined ? {} : { goal }),
  };
}

/** One row of a grid as a request of its own. Undefined: there is no such row. */
export function rowRequest(plan: SweepPlan, index: number): SweepRequest | undefined {
  const row = plan.rows[index];
  if (!row) return undefined;
  const { rows: _rows, ...request } = requestOf(plan);
  const { prompt, loras, model, seed } = row.settings;
  const skips = row.cells.map(({ clipSkip }) => clipSkip);
  return { ...request, prompt, loras: loras.map(writable), model, seed, skips };
}

function writable({ name, weight, textEncoderWeight }: Lora): SweepRequest['loras'][number] {
  return { name, weight, ...(textEncoderWeight === undefined ? {} : { textEncoderWeight }) };
}

/** The request without LoRAs, in its prompt and beside it. Undefined: there are none. */
export function withoutLoras(request: SweepRequest): SweepRequest | undefined {
  const { rows, ...rest } = request;
  const axis = rows?.axis.startsWith('lora') ?? false;
  const style = rows?.axis === 'style';
  const values = style ? rows.values.map(tagless) : rows?.values;
  const { loras, text } = readLoraTags(request.prompt);
  const styled = style && values?.some((value, index) => value !== rows.values[index]);
  if (request.loras.length === 0 && loras.length === 0 && !axis && !styled) return undefined;
  const prompt = loras.length === 0 ? request.prompt : tidy(text);
  return { ...rest, prompt, loras: [], ...(rows && values && !axis ? { rows: { ...rows, values: [...values] } } : {}) };
}

function tagless(prompt: string): string {
  const { loras, text } = readLoraTags(prompt);
  return loras.length === 0 ? prompt : tidy(text);
}

/** The commas that stood around a tag. */
function tidy(prompt: string): string {
  return prompt
    .replaceAll(/,(?:\s*,)+/g, ',')
    .replaceAll(/[ \t]{2,}/g, ' ')
    .replace(/^[\s,]+|[\s,]+$/g, '');
}
