import type { Graph, GraphNode } from './onnx-graph.ts';

/** One residual addition: `tensor` = `skip` + something computed from `skip`. */
interface Residual {
  /** The input that is carried on, as the addition reads it. */
  readonly skip: string;
  /** What is added comes out of an attention. */
  readonly attention: boolean;
}

/** Questions about where the tensors of a graph come from. */
export interface Dataflow {
  /** The tensor behind copies and changes of number format. */
  origin(tensor: string): string;
  /** The residual addition that makes the tensor; undefined when it is made in any other way. */
  residual(tensor: string): Residual | undefined;
  /** The nodes that `tensor` is computed with, not looking behind the tensors that `stop` accepts. */
  behind(tensor: string, stop: (tensor: string) => boolean): ReadonlySet<GraphNode>;
}

export function dataflow(graph: Graph): Dataflow {
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  makers.delete('');
  const depending = new Set(graph.inputs);
  for (const node of graph.nodes) {
    if (node.inputs.some((name) => depending.has(name))) for (const name of node.outputs) depending.add(name);
  }

  const behind: Dataflow['behind'] = (tensor, stop) => {
    const found = new Set<GraphNode>();
    const open = [tensor];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      const maker = makers.get(name);
      if (!maker || found.has(maker) || stop(name)) continue;
      found.add(maker);
      open.push(...maker.inputs);
    }
    return found;
  };

  const origin: Dataflow['origin'] = (tensor) => {
    const seen = new Set<string>();
    let name = tensor;
    for (;;) {
      const maker = makers.get(name);
      const input = maker?.inputs[0];
      if (!maker || !isStandard(maker, 'Cast', 'Identity') || !input || seen.has(name)) return name;
      seen.add(name);
      name = input;
    }
  };

  const residual: Dataflow['residual'] = (tensor) => {
    const maker = makers.get(tensor);
    const [left, right] = maker?.inputs ?? [];
    if (!maker || !isStandard(maker, 'Add') || !left || !right) return undefined;
    for (const [skip, branch] of [
      [left, right],
      [right, left],
    ] as const) {
      // What tells it from the addition of a bias, a mask or a position: one side is computed from the other.
      const source = origin(skip);
      if (!depending.has(source)) continue;
      const between = behind(branch, (name) => name === source);
      if (![...between].some((node) => node.inputs.includes(source))) continue;
      return { skip, attention: [...between].some((node) => isStandard(node, 'Softmax')) };
    }
    return undefined;
  };

  return { origin, residual, behind };
}

export function isStandard(node: GraphNode, ...operations: readonly string[]): boolean {
  return node.domain === '' && operations.includes(node.operation);
}
