import type { Graph, Node, Tensor } from './onnx.ts';
import { dataType, node } from './onnx.ts';

/** Smaller tensors (norms, biases, first and last convolution) stay as they are: they cost nothing and matter most. */
const leastValues = 16_384;

/** The axis along which each weight has its own scale: the output channel, or the row of an embedding. */
function channelAxis(tensor: Tensor, nodes: readonly Node[]): number | undefined {
  const user = nodes.find((one) => one.inputs.includes(tensor.name));
  const place = user?.inputs.indexOf(tensor.name);
  if (user?.type === 'Conv' && place === 1) return 0;
  if (user?.type === 'MatMul' && place === 1) return tensor.dims.length - 1;
  if (user?.type === 'Gemm' && place === 1) return user.integers.get('transB') === 1 ? 0 : 1;
  if (user?.type === 'Gather' && place === 0) return 0;
  return undefined;
}

function bytesOfArray(array: Int8Array | Float32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function split(tensor: Tensor, axis: number): { readonly values: Tensor; readonly scales: Tensor } {
  const weights = new Float32Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.length / 4);
  const channels = tensor.dims[axis] ?? 1;
  const inner = tensor.dims.slice(axis + 1).reduce((product, size) => product * size, 1);
  const channelOf = (index: number): number => Math.floor(index / inner) % channels;

  const scales = new Float32Array(channels);
  for (const [index, weight] of weights.entries()) {
    const channel = channelOf(index);
    scales[channel] = Math.max(scales[channel] ?? 0, Math.abs(weight));
  }
  for (const [channel, largest] of scales.entries()) scales[channel] = largest / 127 || 1;

  const values = new Int8Array(weights.length);
  for (const [index, weight] of weights.entries()) {
    values[index] = Math.round(weight / (scales[channelOf(index)] ?? 1));
  }
  return {
    values: { name: `${tensor.name}_int8`, type: dataType.int8, dims: tensor.dims, data: bytesOfArray(values) },
    scales: { name: `${tensor.name}_scale`, type: dataType.float, dims: [channels], data: bytesOfArray(scales) },
  };
}

/** Large weights as int8, one scale per channel, with a DequantizeLinear in front of each: a quarter of the size. */
export function quantizeWeights(graph: Graph): Graph {
  const tensors: Tensor[] = [];
  const dequantize: Node[] = [];
  for (const tensor of graph.tensors) {
    const large = tensor.type === dataType.float && tensor.data.length >= 4 * leastValues;
    const axis = large ? channelAxis(tensor, graph.nodes) : undefined;
    if (axis === undefined) {
      tensors.push(tensor);
      continue;
    }
    const { values, scales } = split(tensor, axis);
    tensors.push(values, scales);
    dequantize.push(
      node('DequantizeLinear', [values.name, scales.name], [tensor.name], [{ name: 'axis', value: axis }]),
    );
  }
  return { nodes: [...dequantize, ...graph.nodes], tensors };
}
