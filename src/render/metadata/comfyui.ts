import { z } from 'zod';

import { withoutUndefined } from './infotext.ts';
import { parseJson } from './novelai.ts';
import type { GenerationData, MetadataLora } from './types.ts';

/*
 * ComfyUI's `prompt` chunk: node id -> { class_type, inputs }; an input is a value or a link [node id, output]. Custom nodes
 * are without number, so this follows links by the names of inputs and takes what it understands.
 */

const node = z.object({ class_type: z.string(), inputs: z.record(z.string(), z.unknown()) });
type Node = z.output<typeof node>;
type Graph = ReadonlyMap<string, Node>;

const link = z.tuple([z.union([z.string(), z.number()]).transform(String), z.number()]);

/** Bounds against graphs made to keep us busy; real ones are smaller by far. */
const maxNodes = 4000;
const maxSamplers = 32;
const maxHops = 500;

export function parseComfyUi(text: string): GenerationData | undefined {
  const entries = z.record(z.string(), z.unknown()).safeParse(parseJson(text));
  if (!entries.success) return undefined;
  const graph: Graph = new Map(
    Object.entries(entries.data).flatMap(([id, value]) => {
      const parsed = node.safeParse(value);
      return parsed.success ? [[id, parsed.data] as const] : [];
    }),
  );
  if (graph.size > maxNodes) return undefined;
  const sampler = findSampler(graph);
  if (!sampler) return undefined;
  const follow = (input: Kind): Node[] => upstream(graph, sampler.inputs[input], input);
  const encoder = follow('positive').find(isTextEncoder);
  const models = [...follow('model'), ...(encoder ? upstream(graph, encoder.inputs['clip'], 'clip') : [])];
  const latent = follow('latent_image').find(({ inputs }) => 'width' in inputs && 'height' in inputs);
  const last = models.find(({ class_type }) => class_type === 'CLIPSetLastLayer');
  const stop = last && numberOf(graph, last.inputs['stop_at_clip_layer']);
  const value = (input: string): number | undefined => numberOf(graph, sampler.inputs[input]);
  const name = textOf(graph, sampler.inputs['sampler_name']);
  const scheduler = textOf(graph, sampler.inputs['scheduler']);
  return withoutUndefined<GenerationData>({
    prompt: promptOf(graph, encoder),
    negative: promptOf(graph, follow('negative').find(isTextEncoder)),
    steps: value('steps'),
    sampler: name && (samplers.get(name) ?? name),
    scheduler: scheduler && (schedulers.get(scheduler) ?? scheduler),
    cfg: value('cfg'),
    seed: value('seed') ?? value('noise_seed'),
    width: latent && numberOf(graph, latent.inputs['width']),
    height: latent && numberOf(graph, latent.inputs['height']),
    model: checkpointOf(graph, models),
    modelHash: undefined,
    // ComfyUI counts from the end: -1 is A1111's 1. Without the node the family decides, so nothing is said.
    clipSkip: stop === undefined || stop >= 0 ? undefined : -stop,
    clipSkipFrom: stop === undefined || stop >= 0 ? undefined : 'written',
    denoise: value('denoise'),
    hires: undefined,
    loras: lorasOf(graph, models),
    extras: {},
  });
}

/** Of several samplers (hires passes) the first, which starts from an empty latent: it decides what the picture shows. */
function findSampler(graph: Graph): Node | undefined {
  const candidates = [...graph].filter(
    ([, { inputs }]) => 'positive' in inputs && 'negative' in inputs && 'model' in inputs,
  );
  const samplers = candidates.filter(([, { class_type }]) => /sampler/i.test(class_type));
  const list = (samplers.length > 0 ? samplers : candidates).slice(0, maxSamplers);
  return (
    list.find(
      ([, own]) =>
        !upstream(graph, own.inputs['latent_image'], 'latent_image').some((other) =>
          list.some(([, one]) => one === other),
        ),
    ) ?? list[0]
  )?.[1];
}

/** Names of the inputs through which nodes pass the same kind of thing on. */
const carriers = {
  positive: /^(positive|conditioning)/i,
  negative: /^(negative|conditioning)/i,
  model: /^model/i,
  clip: /^clip$/i,
  latent_image: /^(latent|samples|image|pixels)/i,
} as const;
type Kind = keyof typeof carriers;

/** Every node that leads to this input, nearest first; through nodes of any kind, by the inputs that carry the same thing. */
function upstream(graph: Graph, start: unknown, kind: Kind): Node[] {
  const pattern = carriers[kind];
  const found: Node[] = [];
  const seen = new Set<string>();
  const waiting: unknown[] = [start];
  for (let hop = 0; hop < Math.min(maxHops, waiting.length); hop += 1) {
    const target = link.safeParse(waiting[hop]);
    if (!target.success || seen.has(target.data[0])) continue;
    seen.add(target.data[0]);
    const next = graph.get(target.data[0]);
    if (!next) continue;
    found.push(next);
    for (const [name, input] of Object.entries(next.inputs)) if (pattern.test(name)) waiting.push(input);
  }
  return found;
}

function isTextEncoder({ class_type, inputs }: Node): boolean {
  return /CLIPTextEncode/i.test(class_type) || ('text' in inputs && 'clip' in inputs);
}

function promptOf(graph: Graph, encoder: Node | undefined): string {
  if (!encoder) return '';
  const { text, text_g, text_l } = encoder.inputs;
  return textOf(graph, text ?? text_g ?? text_l) ?? '';
}

/** A value or, behind links to primitive nodes, theirs. */
function valueOf(graph: Graph, input: unknown, wanted: 'string' | 'number'): unknown {
  let value = input;
  for (let hop = 0; hop < 20; hop += 1) {
    if (typeof value === wanted) return value;
    const target = link.safeParse(value);
    const next = target.success ? graph.get(target.data[0]) : undefined;
    if (!next) return undefined;
    const { value: own, text, string, seed, int, float, number } = next.inputs;
    value = [own, text, string, seed, int, float, number].find((candidate) => candidate !== undefined);
  }
  return undefined;
}

function textOf(graph: Graph, input: unknown): string | undefined {
  return z
    .string()
    .optional()
    .catch(undefined)
    .parse(valueOf(graph, input, 'string'));
}

function numberOf(graph: Graph, input: unknown): number | undefined {
  return z
    .number()
    .finite()
    .optional()
    .catch(undefined)
    .parse(valueOf(graph, input, 'number'));
}

function checkpointOf(graph: Graph, models: readonly Node[]): string | undefined {
  for (const { inputs } of models) {
    const name = textOf(graph, inputs['ckpt_name'] ?? inputs['unet_name']);
    if (name) return withoutFolder(name);
  }
  return undefined;
}

function lorasOf(graph: Graph, models: readonly Node[]): MetadataLora[] {
  const loras = new Map<Node, MetadataLora>();
  for (const one of models) {
    const name = textOf(graph, one.inputs['lora_name']);
    const weight = numberOf(graph, one.inputs['strength_model']);
    if (!name || weight === undefined) continue;
    const textEncoderWeight = numberOf(graph, one.inputs['strength_clip']);
    loras.set(one, {
      name: withoutFolder(name),
      weight,
      ...(textEncoderWeight !== undefined && textEncoderWeight !== weight && { textEncoderWeight }),
    });
  }
  return [...loras.values()];
}

function withoutFolder(name: string): string {
  return name.replace(/^.*[\\/]/, '').replace(/\.(safetensors|ckpt|pt|sft|gguf)$/i, '');
}

const samplers: ReadonlyMap<string, string> = new Map([
  ['euler', 'Euler'],
  ['euler_ancestral', 'Euler a'],
  ['heun', 'Heun'],
  ['dpm_2', 'DPM2'],
  ['dpm_2_ancestral', 'DPM2 a'],
  ['lms', 'LMS'],
  ['dpm_fast', 'DPM fast'],
  ['dpm_adaptive', 'DPM adaptive'],
  ['dpmpp_2s_ancestral', 'DPM++ 2S a'],
  ['dpmpp_sde', 'DPM++ SDE'],
  ['dpmpp_2m', 'DPM++ 2M'],
  ['dpmpp_2m_sde', 'DPM++ 2M SDE'],
  ['dpmpp_3m_sde', 'DPM++ 3M SDE'],
  ['ddim', 'DDIM'],
  ['uni_pc', 'UniPC'],
  ['lcm', 'LCM'],
]);

const schedulers: ReadonlyMap<string, string> = new Map([
  ['normal', 'Normal'],
  ['karras', 'Karras'],
  ['exponential', 'Exponential'],
  ['sgm_uniform', 'SGM Uniform'],
  ['simple', 'Simple'],
  ['ddim_uniform', 'DDIM'],
  ['beta', 'Beta'],
]);
