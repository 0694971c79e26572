/// <reference lib="es2025.float16" />
import { Tensor } from 'onnxruntime-node';

const Half = Float16Array;
// Its own fallback, Uint16Array, works; a Float16Array is read as 0 bytes: https://github.com/microsoft/onnxruntime/pull/32323 .
// It looks for the global at the first tensor, and nothing else runs in this process.
Reflect.deleteProperty(globalThis, 'Float16Array');

/** Number types of the graphs' inputs and outputs; which one a file wants is read from the file. */
export const floatTypes = ['float32', 'float16'] as const;
export const integerTypes = ['int64', 'int32'] as const;
type FloatType = (typeof floatTypes)[number];
type IntegerType = (typeof integerTypes)[number];

export function floatTensor(type: FloatType, values: Float32Array, dims: readonly number[]): Tensor {
  if (type === 'float32') return new Tensor(type, values, dims);
  return new Tensor(type, new Uint16Array(Half.from(values).buffer), dims);
}

export function integerTensor(type: IntegerType, values: readonly number[], dims: readonly number[]): Tensor {
  return type === 'int64'
    ? new Tensor(type, BigInt64Array.from(values, BigInt), dims)
    : new Tensor(type, Int32Array.from(values), dims);
}

/** The values of a float tensor; not a copy when it holds 32-bit floats. */
export function floatsOf(tensor: Tensor): Float32Array {
  const { data } = tensor;
  if (data instanceof Float32Array) return data;
  if (data instanceof Uint16Array) return Float32Array.from(new Half(data.buffer, data.byteOffset, data.length));
  throw new TypeError(`a tensor of type ${tensor.type} where floats were expected`);
}

/** The parts one after the other. */
export function joinFloats(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const joined = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let position = 0;
  for (const part of parts) {
    joined.set(part, position);
    position += part.length;
  }
  return joined;
}
