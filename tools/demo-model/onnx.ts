import {
  bytesField,
  bytesOf,
  concat,
  fields,
  integersOf,
  packedField,
  stringField,
  textOf,
  varintField,
} from '../../src/gpu/engines/builtin/protobuf.ts';

/**
 * An ONNX graph taken apart as far as packing needs it: nodes and tensors stay the bytes they are, only their names are
 * read. Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3 .
 */

export interface Node {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Integer attributes by name. */
  readonly integers: ReadonlyMap<string, number>;
  readonly bytes: Uint8Array;
}

export interface Tensor {
  readonly name: string;
  readonly type: number;
  readonly dims: readonly number[];
  /** Little-endian values. */
  readonly data: Uint8Array;
}

export interface Graph {
  readonly nodes: readonly Node[];
  readonly tensors: readonly Tensor[];
}

/** TensorProto.DataType */
export const dataType = { float: 1, int8: 3, int64: 7 } as const;

function readNode(file: Uint8Array, start: number, end: number): Node {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const integers = new Map<string, number>();
  let type = '';
  for (const field of fields(file, { start, end })) {
    if (field.number === 1) inputs.push(textOf(file, field));
    if (field.number === 2) outputs.push(textOf(file, field));
    if (field.number === 4) type = textOf(file, field);
    if (field.number === 5) {
      let name = '';
      for (const part of fields(file, field)) {
        if (part.number === 1) name = textOf(file, part);
        if (part.number === 3) integers.set(name, part.value);
      }
    }
  }
  return { type, inputs, outputs, integers, bytes: bytesOf(file, { start, end }) };
}

function readTensor(file: Uint8Array, start: number, end: number): Tensor {
  const dims: number[] = [];
  let type = 0;
  let name = '';
  let data = new Uint8Array();
  for (const field of fields(file, { start, end })) {
    if (field.number === 1) dims.push(...integersOf(file, field));
    if (field.number === 2) type = field.value;
    if (field.number === 8) name = textOf(file, field);
    // A copy: weights in the file need not lie where a Float32Array may start.
    if (field.number === 9) data = new Uint8Array(bytesOf(file, field));
  }
  return { name, type, dims, data };
}

/** Reads a model file whose weights lie inside it as raw data. */
export function readGraph(file: Uint8Array): Graph {
  const nodes: Node[] = [];
  const tensors: Tensor[] = [];
  for (const model of fields(file)) {
    if (model.number !== 7) continue;
    for (const part of fields(file, model)) {
      if (part.number === 1) nodes.push(readNode(file, part.start, part.end));
      if (part.number === 5) tensors.push(readTensor(file, part.start, part.end));
    }
  }
  return { nodes, tensors };
}

export interface Attribute {
  readonly name: string;
  readonly value: number | string;
}

/** A new node. Numbers become integer attributes (AttributeType 2), texts string attributes (3). */
export function node(
  type: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: readonly Attribute[] = [],
): Node {
  const bytes = concat([
    ...inputs.map((name) => stringField(1, name)),
    ...outputs.map((name) => stringField(2, name)),
    stringField(4, type),
    ...attributes.map(({ name, value }) =>
      typeof value === 'number'
        ? bytesField(5, stringField(1, name), varintField(3, value), varintField(20, 2))
        : bytesField(5, stringField(1, name), stringField(4, value), varintField(20, 3)),
    ),
  ]);
  return { type, inputs, outputs, integers: new Map(), bytes };
}

/** What a graph takes or gives: a name, a data type, and sizes (a text is a size that may vary). */
export interface Value {
  readonly name: string;
  readonly type: number;
  readonly shape: readonly (number | string)[];
}

function valueBytes(value: Value): Uint8Array {
  const shape = value.shape.map((size) =>
    bytesField(1, typeof size === 'number' ? varintField(1, size) : stringField(2, size)),
  );
  return concat([
    stringField(1, value.name),
    bytesField(2, bytesField(1, varintField(1, value.type), bytesField(2, ...shape))),
  ]);
}

function tensorBytes(tensor: Tensor): Uint8Array {
  return concat([
    packedField(1, tensor.dims),
    varintField(2, tensor.type),
    stringField(8, tensor.name),
    bytesField(9, tensor.data),
  ]);
}

/** Writes a model (IR 8, opset 17) with only what its outputs need. */
export function writeModel(graph: Graph, inputs: readonly Value[], outputs: readonly Value[]): Uint8Array {
  const wanted = new Set(outputs.map((output) => output.name));
  const nodes: Node[] = [];
  // Nodes stand in order of use: one walk from the end finds all that is needed.
  for (const candidate of graph.nodes.toReversed()) {
    if (!candidate.outputs.some((name) => wanted.has(name))) continue;
    nodes.unshift(candidate);
    for (const name of candidate.inputs) wanted.add(name);
  }
  return concat([
    varintField(1, 8),
    stringField(2, 'clipskip-bot tools/demo-model'),
    bytesField(
      7,
      ...nodes.map((one) => bytesField(1, one.bytes)),
      stringField(2, 'demo'),
      ...graph.tensors.filter((tensor) => wanted.has(tensor.name)).map((tensor) => bytesField(5, tensorBytes(tensor))),
      ...inputs.map((value) => bytesField(11, valueBytes(value))),
      ...outputs.map((value) => bytesField(12, valueBytes(value))),
    ),
    bytesField(8, varintField(2, 17)),
  ]);
}
