import type { Range } from './protobuf.ts';
import { bytesField, bytesOf, fields, stringField, textOf } from './protobuf.ts';

/** One operation of a graph. Field numbers here and below: onnx/onnx `onnx/onnx.proto`. */
export interface GraphNode {
  readonly operation: string;
  /** Empty: the standard operators. */
  readonly domain: string;
  /** Names of tensors; an empty name is an input left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** It holds graphs of its own (If, Loop), which may read tensors that are not among the inputs. */
  readonly nested: boolean;
  /** Everything else of the message, as it stands in the file. */
  readonly rest: readonly Uint8Array[];
}

export interface Graph {
  /** In file order: what makes a tensor stands before what reads it. */
  readonly nodes: readonly GraphNode[];
  /** Names of the tensors that are fed in; weights are not among them. */
  readonly inputs: ReadonlySet<string>;
  /** Name of each output -> its TypeProto. */
  readonly outputs: ReadonlyMap<string, Uint8Array>;
}

/** Reads the graph of an ONNX file without touching its weights. Throws ProtobufError when the file is damaged. */
export function readGraph(model: Uint8Array): Graph {
  const nodes: GraphNode[] = [];
  const weights = new Set<string>();
  const inputs = new Set<string>();
  const outputs = new Map<string, Uint8Array>();
  for (const part of fields(model)) {
    // A file that was extended by concatenation holds the graph in several parts.
    if (part.number !== 7 || part.wire !== 'bytes') continue;
    for (const field of fields(model, part)) {
      if (field.wire !== 'bytes') continue;
      if (field.number === 1) nodes.push(readNode(model, field));
      else if (field.number === 5) weights.add(nameIn(model, field, 8));
      else if (field.number === 11) inputs.add(nameIn(model, field, 1));
      else if (field.number === 12) outputs.set(nameIn(model, field, 1), typeIn(model, field));
    }
  }
  // Files of IR version 3 and older list the weights among the inputs too.
  for (const name of weights) inputs.delete(name);
  return { nodes, inputs, outputs };
}

function readNode(model: Uint8Array, range: Range): GraphNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const rest: Uint8Array[] = [];
  let operation = '';
  let domain = '';
  let nested = false;
  for (const field of fields(model, range)) {
    if (field.wire !== 'bytes') continue;
    if (field.number === 1) inputs.push(textOf(model, field));
    else if (field.number === 2) outputs.push(textOf(model, field));
    // The name of a node must be unique: a copy goes without.
    else if (field.number !== 3) rest.push(bytesField(field.number, bytesOf(model, field)));
    if (field.number === 4) operation = textOf(model, field);
    else if (field.number === 7) domain = textOf(model, field);
    else if (field.number === 5) nested ||= holdsGraph(model, field);
  }
  return { operation, domain: domain === 'ai.onnx' ? '' : domain, inputs, outputs, nested, rest };
}

/** AttributeProto: 6 is a graph, 11 a list of graphs. */
function holdsGraph(model: Uint8Array, attribute: Range): boolean {
  for (const { number, wire } of fields(model, attribute)) {
    if (wire === 'bytes' && (number === 6 || number === 11)) return true;
  }
  return false;
}

function nameIn(model: Uint8Array, range: Range, wanted: number): string {
  for (const field of fields(model, range)) {
    if (field.number === wanted && field.wire === 'bytes') return textOf(model, field);
  }
  return '';
}

function typeIn(model: Uint8Array, range: Range): Uint8Array {
  for (const field of fields(model, range)) {
    if (field.number === 2 && field.wire === 'bytes') return bytesOf(model, field);
  }
  return new Uint8Array();
}

/** The bytes of a node, ready to be a field of a graph, with other tensor names. */
export function writeNode(node: GraphNode, rename: (tensor: string) => string): Uint8Array<ArrayBuffer> {
  return bytesField(
    1,
    ...node.inputs.map((name) => stringField(1, rename(name))),
    ...node.outputs.map((name) => stringField(2, rename(name))),
    ...node.rest,
  );
}

/** The bytes of an output of a graph, ready to be a field of it. */
export function writeOutput(name: string, type: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytesField(12, stringField(1, name), bytesField(2, type));
}
