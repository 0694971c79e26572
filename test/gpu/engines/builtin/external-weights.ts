import { readFile, writeFile } from 'node:fs/promises';

import type { Field } from '../../../../src/gpu/engines/builtin/protobuf.ts';
import {
  bytesField,
  bytesOf,
  concat,
  fields,
  stringField,
  varintField,
} from '../../../../src/gpu/engines/builtin/protobuf.ts';

/** Field numbers of onnx.proto3. */
const numbers = { graph: 7, tensor: 5, data: 9, externalData: 13, location: 14 };

function entry(key: string, value: string): Uint8Array {
  return bytesField(numbers.externalData, stringField(1, key), stringField(2, value));
}

/** Moves the weights of a graph into `<graph>_data` beside it, as exporters do with models above 2 GB. */
export async function moveWeightsOut(graph: string, name: string): Promise<void> {
  const file = await readFile(graph);
  const moved: Uint8Array[] = [];
  let offset = 0;

  const same = (field: Field): Uint8Array =>
    field.wire === 'varint' ? varintField(field.number, field.value) : bytesField(field.number, bytesOf(file, field));
  const withoutData = (field: Field): Uint8Array[] => {
    if (field.number !== numbers.data) return [same(field)];
    const bytes = bytesOf(file, field);
    // Numbers that shapes are worked out from stay inside.
    if (bytes.length < 200) return [same(field)];
    const entries = [
      entry('location', `${name}_data`),
      entry('offset', String(offset)),
      entry('length', String(bytes.length)),
    ];
    moved.push(bytes);
    offset += bytes.length;
    return [...entries, varintField(numbers.location, 1)];
  };

  const parts = [...fields(file)].map((model) => {
    if (model.number !== numbers.graph) return same(model);
    const inside = [...fields(file, model)].map((field) =>
      field.number === numbers.tensor
        ? bytesField(numbers.tensor, ...[...fields(file, field)].flatMap(withoutData))
        : same(field),
    );
    return bytesField(numbers.graph, ...inside);
  });
  await writeFile(graph, concat(parts));
  await writeFile(`${graph}_data`, concat(moved));
}
