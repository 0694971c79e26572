import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { graphFiles } from './folder.ts';
import { exposeHiddenStates } from './hidden-states.ts';
import { folderError } from './problems.ts';
import { concat } from './protobuf.ts';
import { checkInputs, openGraph, port, runGraph } from './session.ts';
import { floatsOf, integerTensor, integerTypes } from './tensors.ts';

export interface TextEncoder {
  /**
   * Hidden states after the final norm for each wanted layer, 1 = the last. One run of the graph gives all of them.
   * `chunks`: token ids, each of the tokenizer's length. Answer: layer -> chunks x tokens x width.
   */
  encode(chunks: readonly (readonly number[])[], layers: readonly number[]): Promise<Map<number, Float32Array[]>>;
}

export interface TextEncoderOptions {
  readonly path: string;
  /** The folder's name, for error texts. */
  readonly name: string;
  /** As the folder's settings say. */
  readonly layers: number;
  readonly tokens: number;
  readonly width: number;
  readonly threads: number;
}

/** Opens the text encoder with an output for every layer. Rejects with `builtin.graph` where the layers cannot be found. */
export async function openTextEncoder(options: TextEncoderOptions): Promise<TextEncoder> {
  const place = { folder: options.name, file: graphFiles.textEncoder };
  const file = join(options.path, graphFiles.textEncoder);
  const graph = await readFile(file);
  const all = Array.from({ length: options.layers }, (_, index) => index + 1);
  const states = exposeHiddenStates(graph, all, { folder: options.name, expectedLayers: options.layers });
  const session = await openGraph(concat([graph, states.fragment]), {
    ...place,
    threads: options.threads,
    weightsFolder: dirname(file),
  });
  checkInputs(session, ['input_ids'], place);
  const ids = port(session.inputMetadata, 'input_ids', integerTypes, place);
  const [batch, tokens] = ids.shape;
  if (typeof tokens === 'number' && tokens !== options.tokens) {
    throw folderError(options.name, 'field', { file: 'tokenizer/tokenizer_config.json', wanted: 'model_max_length' });
  }

  const run = async (chunks: readonly (readonly number[])[], names: readonly string[]): Promise<Float32Array[][]> => {
    const tensor = integerTensor(ids.type, chunks.flat(), [chunks.length, options.tokens]);
    const answer = await runGraph(session, { input_ids: tensor }, names, place);
    const size = options.tokens * options.width;
    return names.map((name) => {
      const values = answer[name] ? floatsOf(answer[name]) : new Float32Array();
      if (values.length !== size * chunks.length) {
        throw folderError(options.name, 'port', { file: place.file, wanted: name });
      }
      return chunks.map((_, index) => values.slice(index * size, (index + 1) * size));
    });
  };

  return {
    async encode(chunks, layers) {
      const names = layers.map((layer) => states.outputs.get(layer) ?? '');
      // A graph made for one text at a time gets them one after the other.
      const groups = batch === 1 ? chunks.map((chunk) => [chunk]) : [chunks];
      const encoded = new Map(layers.map((layer) => [layer, [] as Float32Array[]]));
      for (const group of groups) {
        const answers = await run(group, names);
        for (const [index, layer] of layers.entries()) encoded.get(layer)?.push(...(answers[index] ?? []));
      }
      return encoded;
    },
  };
}
