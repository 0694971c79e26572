import type { Graph, GraphNode } from './onnx-graph.ts';
import { readGraph, writeNode, writeOutput } from './onnx-graph.ts';
import { graphError } from './problems.ts';
import { bytesField, ProtobufError } from './protobuf.ts';
import type { Dataflow } from './residual-stream.ts';
import { dataflow, isStandard } from './residual-stream.ts';

/** What a text encoder gives once the fragment stands behind it. */
export interface HiddenStates {
  /** To be put behind the model's own bytes; empty when there is nothing to add. */
  readonly fragment: Uint8Array<ArrayBuffer>;
  /** Layers of the encoder. */
  readonly layers: number;
  /** Clip skip -> name of the output that carries its hidden state, final layer norm applied. */
  readonly outputs: ReadonlyMap<number, string>;
}

export interface HiddenStatesOptions {
  /** The model folder's name, for the error text. */
  readonly folder: string;
  /** Refuse an encoder with another number of layers. */
  readonly expectedLayers?: number;
  /** What clip skip 1 reads; `last_hidden_state` when not said. */
  readonly output?: string;
}

/**
 * Clip skip for a text encoder that was exported without it, nothing exported anew: the end of the graph (the final layer
 * norm and what follows it) is repeated for each hidden state wanted. Protobuf messages merge by concatenation, so the
 * result is the original file followed by about a kilobyte.
 *
 * A pre-norm encoder of any size with two residual additions a layer, LayerNormalization as one node or taken apart,
 * fp32 or fp16. Where the file has outputs `hidden_states.0..N` (SDXL exports of optimum), those are the states.
 * Meaning of the number: A1111 `modules/sd_hijack_clip.py`, `hidden_states[-N]` and then `final_layer_norm`.
 *
 * Rejects with `builtin.graph` what it cannot open with certainty, and any skip outside 1..layers.
 */
export function exposeHiddenStates(
  model: Uint8Array,
  skips: readonly number[],
  options: HiddenStatesOptions,
): HiddenStates {
  const { folder, expectedLayers, output = 'last_hidden_state' } = options;
  const graph = parse(model, folder);
  const type = graph.outputs.get(output);
  if (!type) throw graphError(folder, 'noOutput', { wanted: output });
  const fused = graph.nodes.find(isFused);
  if (fused) throw graphError(folder, 'fused', { wanted: fused.operation });

  const stream = findStream(graph, output, folder);
  const layers = stream.states.length - 1;
  if (expectedLayers !== undefined && layers !== expectedLayers) {
    throw graphError(folder, 'layerCount', { found: layers, wanted: expectedLayers });
  }

  const parts: Uint8Array[] = [];
  const outputs = new Map<number, string>();
  const prefix = freePrefix(graph);
  for (const skip of new Set(skips)) {
    const state = stream.states[skip - 1];
    if (state === undefined || skip > layers) throw graphError(folder, 'skip', { found: layers, wanted: skip });
    if (skip === 1) {
      outputs.set(1, output);
      continue;
    }
    const name = `${prefix}${skip}`;
    const made = new Set(stream.tail.flatMap((node) => node.outputs).filter((tensor) => tensor !== ''));
    const rename = (tensor: string): string => {
      if (tensor === output) return name;
      if (tensor === stream.states[0]) return state;
      return made.has(tensor) ? `${name}/${tensor}` : tensor;
    };
    parts.push(...stream.tail.map((node) => writeNode(node, rename)), writeOutput(name, type));
    outputs.set(skip, name);
  }
  return { fragment: parts.length > 0 ? bytesField(7, ...parts) : new Uint8Array(), layers, outputs };
}

function parse(model: Uint8Array, folder: string): Graph {
  try {
    return readGraph(model);
  } catch (error) {
    if (error instanceof ProtobufError) throw graphError(folder, 'damaged', { detail: error.message, cause: error });
    throw error;
  }
}

/** What onnxruntime's transformer optimizer makes of residual additions and attentions. */
const fusions =
  /^(Skip\w*Normalization|Q?EmbedLayerNormalization|Q?Attention|PackedAttention|\w*MultiHeadAttention|GroupQueryAttention)$/;

function isFused(node: GraphNode): boolean {
  return node.domain === 'com.microsoft' && fusions.test(node.operation);
}

/** The one node, or the first of the nine that exports of opset 16 and below write instead. */
function isNorm(node: GraphNode): boolean {
  return isStandard(node, 'LayerNormalization', 'ReduceMean');
}

interface Stream {
  /** The state after the last layer, the one before it and so on; at the end what enters the first layer. */
  readonly states: readonly string[];
  /** The nodes that make the output out of `states[0]`, in file order. */
  readonly tail: readonly GraphNode[];
}

function findStream(graph: Graph, output: string, folder: string): Stream {
  const flow = dataflow(graph);
  const exposed = exposedStates(graph, flow);
  // The exposed last state comes second: newer transformers give it with the final norm already applied.
  const root = lastAddition(flow, output, folder) ?? exposed[0];
  if (root === undefined) throw graphError(folder, 'noLayers');

  const behind = flow.behind(output, (tensor) => tensor === root);
  const follows = new Set([root]);
  const tail = graph.nodes.filter((node) => {
    if (!behind.has(node) || !node.inputs.some((tensor) => follows.has(tensor))) return false;
    for (const tensor of node.outputs) follows.add(tensor);
    return true;
  });
  // Outputs that stop at an earlier layer are not the list of all states.
  const complete = exposed[0] !== undefined && follows.has(exposed[0]);
  const states = complete ? [root, ...exposed.slice(1)] : residualStates(flow, root, folder);
  const others = states.slice(1);
  const mixed = [...behind].some((node) => node.nested || node.inputs.some((tensor) => others.includes(tensor)));
  if (!follows.has(output) || mixed || !tail.some(isNorm)) throw graphError(folder, 'unknownEnd');
  return { states, tail };
}

/** `hidden_states.N` and so on down to `hidden_states.0`, without number format changes; empty when there are none. */
function exposedStates(graph: Graph, flow: Dataflow): string[] {
  const found: string[] = [];
  while (graph.outputs.has(`hidden_states.${found.length}`)) found.push(flow.origin(`hidden_states.${found.length}`));
  return found.length > 1 ? found.toReversed() : [];
}

/** The last residual addition in front of the output; undefined when there is none. */
function lastAddition(flow: Dataflow, output: string, folder: string): string | undefined {
  const found = new Set<string>();
  flow.behind(output, (tensor) => {
    if (!flow.residual(tensor)) return false;
    found.add(tensor);
    return true;
  });
  if (found.size > 1) throw graphError(folder, 'unknownEnd');
  return [...found][0];
}

/** Follows the stream down, two additions a layer: the one after the MLP and the one after the attention. */
function residualStates(flow: Dataflow, root: string, folder: string): string[] {
  const states = [root];
  let mlp = flow.residual(root);
  while (mlp) {
    const attention = flow.residual(flow.origin(mlp.skip));
    if (mlp.attention || !attention?.attention) throw graphError(folder, 'unknownLayer', { found: states.length });
    states.push(attention.skip);
    mlp = flow.residual(flow.origin(attention.skip));
  }
  if (states.length === 1) throw graphError(folder, 'noLayers');
  return states;
}

/** A beginning of tensor names that no tensor has yet. */
function freePrefix(graph: Graph): string {
  const names = [...graph.outputs.keys(), ...graph.nodes.flatMap((node) => node.outputs)];
  let prefix = 'clip_skip_';
  while (names.some((name) => name.startsWith(prefix))) prefix = `_${prefix}`;
  return prefix;
}
