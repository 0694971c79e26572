import type { Graph } from './fake-comfyui-nodes.ts';
import nodes from '../fixtures/comfyui/nodes.json' with { type: 'json' };
import thresholdingNodes from '../fixtures/comfyui/node-thresholding.json' with { type: 'json' };
import upscaleNodes from '../fixtures/comfyui/node-upscale.json' with { type: 'json' };

export type FakeComfyuiFault =
  /** POST /prompt */
  | 'webPage'
  | 'redirect'
  | 'busy'
  | 'badBranch'
  /** The job itself. */
  | 'outOfMemory'
  | 'fails'
  | 'interrupted'
  | 'restarts'
  | 'dies'
  | 'forgetsOutputs'
  /** GET /view */
  | 'noFile'
  | 'notPicture'
  | 'truncated'
  | 'wrongSize'
  | 'huge'
  | 'hangs';

interface FakeComfyuiModel {
  /** As its file is called. */
  readonly file: string;
  /** Layers of its text encoder. Default 12. */
  readonly layers?: number;
  /** `__metadata__` in its header. */
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface FakeComfyuiOptions {
  readonly models?: readonly FakeComfyuiModel[];
  readonly loras?: readonly string[];
  /** `__metadata__` of LoRAs, by file. */
  readonly loraMetadata?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Nodes that are not installed. */
  readonly without?: readonly string[];
  /** Nodes of mcmonkeyprojects/sd-dynamic-thresholding. */
  readonly thresholding?: 'full' | 'simple';
  readonly upscaleModels?: boolean;
  /**
   * 2024-06 (0e06b370): it names prompts itself, /interrupt stops whatever runs, no version in /system_stats, no previews with
   * metadata, an output that was cached is not told about.
   */
  readonly old?: boolean;
  /** `off`: no WebSocket at all, as behind many a proxy. */
  readonly socket?: 'off';
  readonly previews?: boolean;
  readonly argv?: readonly string[];
  readonly deviceType?: string;
  /** Milliseconds a sampling step takes. Default 1. */
  readonly stepMs?: number;
  /** What a proxy before it asks for. */
  readonly auth?: { readonly user: string; readonly password: string };
}

export const modelsOf = ({ models }: FakeComfyuiOptions): readonly FakeComfyuiModel[] =>
  models ?? [{ file: 'v1-5-pruned.safetensors' }, { file: 'xl/juggernautXL.safetensors' }];

const list = (input: string, files: readonly string[]): unknown => ({ input: { required: { [input]: [files] } } });

const error = (type: string, message: string, details: string) => ({ type, message, details, extra_info: {} });

/** /object_info/{name}; undefined: no such node. */
export function nodeInfo(options: FakeComfyuiOptions, name: string): unknown {
  if (options.without?.includes(name)) return undefined;
  const known: Record<string, unknown> = {
    ...nodes.answer,
    ...(options.upscaleModels ? upscaleNodes.answer : {}),
    ...(options.thresholding === 'full' ? thresholdingNodes.answer : {}),
    ...(options.thresholding === 'simple'
      ? { DynamicThresholdingSimple: thresholdingNodes.answer.DynamicThresholdingSimple }
      : {}),
  };
  if (name === 'CheckpointLoaderSimple')
    return list(
      'ckpt_name',
      modelsOf(options).map(({ file }) => file),
    );
  if (name === 'LoraLoader')
    return list('lora_name', options.loras ?? ['detail.safetensors', 'sub\\style.safetensors']);
  return known[name];
}

/** execution.py, validate_prompt, for what tests ask about. */
export function refusal(options: FakeComfyuiOptions, graph: Graph): { status: number; body: unknown } | undefined {
  const unknown = Object.values(graph).find(({ class_type: type }) => nodeInfo(options, type) === undefined);
  if (unknown) {
    const message = `Cannot execute because node ${unknown.class_type} does not exist.`;
    return { status: 400, body: { error: error('invalid_prompt', message, ''), node_errors: {} } };
  }
  const loader = Object.entries(graph).find(([, { class_type: type }]) => type === 'CheckpointLoaderSimple');
  const file = loader?.[1].inputs['ckpt_name'];
  if (!loader || modelsOf(options).some((model) => model.file === file)) return undefined;
  const errors = [error('value_not_in_list', 'Value not in list', `ckpt_name: '${String(file)}' not in []`)];
  const body = {
    error: error('prompt_outputs_failed_validation', 'Prompt outputs failed validation', ''),
    node_errors: { [loader[0]]: { errors, dependent_outputs: [], class_type: 'CheckpointLoaderSimple' } },
  };
  return { status: 400, body };
}

/** Fields of a multipart form, and how large its file is. */
export function readForm(
  contentType: string,
  body: unknown,
): { fields: Record<string, string>; filename: string; bytes: number } {
  const boundary = /boundary=(.+)$/.exec(contentType)?.[1] ?? '';
  const parts = Buffer.isBuffer(body) ? body.toString('latin1').split(`--${boundary}`) : [];
  const fields: Record<string, string> = {};
  let filename = '';
  let bytes = 0;
  for (const part of parts) {
    const [, name = '', file] = /name="([^"]+)"(?:; filename="([^"]+)")?/.exec(part) ?? [];
    const value = part.slice(part.indexOf('\r\n\r\n') + 4, -2);
    if (file !== undefined) [filename, bytes] = [file, value.length];
    else if (name) fields[name] = value;
  }
  return { fields, filename, bytes };
}
