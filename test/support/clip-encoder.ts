import type { ElementType, GraphWriter, Precision } from './onnx-writer.ts';
import { createGraph } from './onnx-writer.ts';

/** A text encoder built as exports of CLIP are, with the differences that are met in the wild. */
export interface EncoderOptions {
  readonly layers?: number;
  readonly width?: number;
  readonly heads?: number;
  readonly vocabulary?: number;
  readonly length?: number;
  /** 17: LayerNormalization is one node. 14: nine plain ones. */
  readonly opset?: 14 | 17;
  readonly precision?: Precision;
  /** With fp16 weights: is the output float32 (a Cast at the end) or float16? Default float32. */
  readonly halfOutput?: boolean;
  /** Residual stream in float32 around fp16 layers: Cast nodes inside of every layer. */
  readonly mixed?: boolean;
  readonly idType?: 'int32' | 'int64';
  /** Clip skips to export natively, as outputs `native_N`: what the surgery is compared with. */
  readonly native?: readonly number[];
  /**
   * Outputs `hidden_states.0..layers` beside the last one, as optimum exports for SDXL have them. `normed`: the last with
   * the norm. A number: only the first so many.
   */
  readonly hiddenStates?: true | 'normed' | number;
  /** Operator of the residual additions; default Add. */
  readonly addition?: 'Add' | 'Sum';
  /** Positions with this id are zeroed after the final norm. */
  readonly padId?: number;
  /** Attention mask made from the ids while running and shared by all layers, instead of a constant. */
  readonly runningMask?: boolean;
  /** Output `pooler_output`: the state at the last token. */
  readonly pooled?: boolean;
  /** The state before the last layer goes into the output as well, past the norm. */
  readonly twoStreams?: boolean;
  /** Every state goes through another number format and back before the next layer reads it. */
  readonly castStream?: boolean;
  /** The output is made by an If, whose graphs may read any tensor. Such a file does not load. */
  readonly nestedEnd?: boolean;
  readonly weightsAsInputs?: boolean;
  readonly seed?: number;
}

export const encoderDefaults = { layers: 12, width: 32, heads: 2, vocabulary: 64, length: 77 } as const;

export function textEncoder(options: EncoderOptions = {}): Uint8Array<ArrayBuffer> {
  const { layers, width, heads, vocabulary, length } = { ...encoderDefaults, ...options };
  const {
    opset = 17,
    precision = 'fp32',
    mixed = false,
    idType = 'int64',
    native = [],
    addition = 'Add',
    seed = 1,
  } = options;
  const graph = createGraph({ opset, precision, seed, weightsAsInputs: options.weightsAsInputs ?? false });
  const half = precision === 'fp16';
  const stream: ElementType = half && !mixed ? 'float16' : 'float';
  const outputType: ElementType = half && !mixed && options.halfOutput ? 'float16' : 'float';
  const { node } = graph;
  const cast = (tensor: string, to: ElementType, as?: string): string => node('Cast', [tensor], { to: castTo[to] }, as);
  const intoStream = (tensor: string): string => (half && mixed ? cast(tensor, 'float') : tensor);
  const outOfStream = (tensor: string): string => (half && mixed ? cast(tensor, 'float16') : tensor);

  graph.input('input_ids', idType, ['batch', length]);
  const words = node('Gather', [graph.weights([vocabulary, width], 1), 'input_ids']);
  let state = intoStream(node('Add', [words, graph.weights([length, width], 1)]));
  const mask = options.runningMask ? runningMask(graph, idType) : causalMask(graph, length);

  const states = [state];
  for (let layer = 0; layer < layers; layer++) {
    const attended = attention(graph, norm(graph, outOfStream(state), width), { width, heads, mask });
    state = node(addition, [state, intoStream(attended)]);
    const hidden = linear(graph, norm(graph, outOfStream(state), width), width, width * 4);
    const gelu = node('Mul', [hidden, node('Sigmoid', [node('Mul', [hidden, graph.scalar(1.702)])])]);
    // The other order of the inputs than above: both are met.
    state = node(addition, [intoStream(linear(graph, gelu, width * 4, width)), state]);
    if (options.castStream) state = cast(cast(state, 'float'), stream);
    states.push(state);
  }

  const scale = graph.weights([width], 0.1, 1);
  const shift = graph.weights([width], 0.1);
  const keep =
    options.padId === undefined
      ? undefined
      : node('Unsqueeze', [
          cast(
            node('Not', [node('Equal', ['input_ids', graph.integers([options.padId], [], idType)])]),
            half ? 'float16' : 'float',
          ),
          graph.integers([-1]),
        ]);
  const finish = (from: string, as: string): void => {
    let result = norm(graph, outOfStream(from), width, { scale, shift });
    if (keep) result = node('Mul', [result, keep]);
    if (options.twoStreams) result = node('Mul', [result, outOfStream(states.at(-2) ?? from)]);
    if (options.nestedEnd) result = node('If', [result], { then_branch: { graph: new Uint8Array() } });
    if (half && outputType === 'float') cast(result, 'float', as);
    else node('Identity', [result], {}, as);
    graph.output(as, outputType, ['batch', length, width]);
  };
  finish(state, 'last_hidden_state');
  for (const skip of native) finish(states.at(-skip) ?? '', `native_${skip}`);
  if (options.pooled) {
    const last = node('ArgMax', ['input_ids'], { axis: 1, keepdims: 0 });
    node('Gather', ['last_hidden_state', last], { axis: 1 }, 'pooler_output');
    graph.output('pooler_output', outputType, ['batch', 'batch', width]);
  }
  if (options.hiddenStates) {
    const shown = typeof options.hiddenStates === 'number' ? states.slice(0, options.hiddenStates) : states;
    for (const [index, tensor] of shown.entries()) {
      const source = options.hiddenStates === 'normed' && index === layers ? 'last_hidden_state' : tensor;
      if (half && stream === 'float16' && source === tensor) cast(tensor, 'float', `hidden_states.${index}`);
      else node('Identity', [source], {}, `hidden_states.${index}`);
      graph.output(`hidden_states.${index}`, 'float', ['batch', length, width]);
    }
  }
  return graph.model();
}

/** Values of Cast's attribute `to`. */
const castTo = { float: 1, int8: 3, int32: 6, int64: 7, float16: 10 } as const;

export function linear(graph: GraphWriter, tensor: string, from: number, to: number): string {
  const product = graph.node('MatMul', [tensor, graph.weights([from, to], 1 / Math.sqrt(from))]);
  return graph.node('Add', [product, graph.weights([to], 0.1)]);
}

interface NormWeights {
  readonly scale: string;
  readonly shift: string;
}

function norm(graph: GraphWriter, tensor: string, width: number, weights?: NormWeights): string {
  const scale = weights?.scale ?? graph.weights([width], 0.1, 1);
  const shift = weights?.shift ?? graph.weights([width], 0.1);
  const { node } = graph;
  if (graph.opset >= 17)
    return node('LayerNormalization', [tensor, scale, shift], { axis: -1, epsilon: { float: 1e-5 } });
  const centered = node('Sub', [tensor, node('ReduceMean', [tensor], { axes: [-1] })]);
  const variance = node('ReduceMean', [node('Pow', [centered, graph.scalar(2)])], { axes: [-1] });
  const deviation = node('Sqrt', [node('Add', [variance, graph.scalar(1e-5)])]);
  return node('Add', [node('Mul', [node('Div', [centered, deviation]), scale]), shift]);
}

function attention(
  graph: GraphWriter,
  tensor: string,
  { width, heads, mask }: { width: number; heads: number; mask: string },
): string {
  const { node } = graph;
  const split = (perm: readonly number[]): string => {
    const shape = graph.integers([0, -1, heads, width / heads]);
    return node('Transpose', [node('Reshape', [linear(graph, tensor, width, width), shape])], { perm });
  };
  const scores = node('MatMul', [split([0, 2, 1, 3]), split([0, 2, 3, 1])]);
  const scaled = node('Mul', [scores, graph.scalar(1 / Math.sqrt(width / heads))]);
  const weights = node('Softmax', [node('Add', [scaled, mask])], { axis: -1 });
  const mixed = node('Transpose', [node('MatMul', [weights, split([0, 2, 1, 3])])], { perm: [0, 2, 1, 3] });
  return linear(graph, node('Reshape', [mixed, graph.integers([0, -1, width])]), width, width);
}

const hidden = -10_000;

function causalMask(graph: GraphWriter, length: number): string {
  const values = Array.from({ length: length * length }, (_, index) =>
    index % length > Math.floor(index / length) ? hidden : 0,
  );
  return graph.floats(values, [length, length]);
}

/** Tokens with a greater id are hidden from those with a smaller one: no meaning, but made from the ids alone. */
function runningMask(graph: GraphWriter, idType: 'int32' | 'int64'): string {
  const { node } = graph;
  const rows = node('Unsqueeze', ['input_ids', graph.integers([1, 3])]);
  const columns = node('Unsqueeze', ['input_ids', graph.integers([1, 2])]);
  const greater = node('Greater', [columns, rows]);
  const asNumber = node('Cast', [greater], { to: castTo[graph.float] });
  const odd = node('Cast', [node('Mod', [rows, graph.integers([2], [], idType)])], { to: castTo[graph.float] });
  const left = node('Mul', [asNumber, graph.scalar(hidden)]);
  return node('Add', [left, node('Mul', [odd, graph.scalar(0.5)])]);
}
