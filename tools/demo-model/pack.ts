/**
 * Packs the demo model's export into a model folder: npx node tools/demo-model/pack.ts EXPORT [FOLDER] [--fp32]
 * EXPORT holds vocab.json and onnx/{text_encoder,unet,vae_decoder}.onnx; FOLDER is assets/demo-model unless given.
 * Names are those that optimum gives (train/export.py), or those of the first trial (skip1, latent, image, pictures of
 * 64x64), which are then changed.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

import { configFiles } from './configs.ts';
import type { Graph, Tensor, Value } from './onnx.ts';
import { dataType, node, readGraph, writeModel } from './onnx.ts';
import { quantizeWeights } from './quantize.ts';

/** Pictures are 64x64 and shown as squares of this many pixels. */
const enlargement = 8;

interface Part {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  /** Names of the export -> names optimum gives. */
  readonly rename: Readonly<Record<string, string>>;
  readonly enlarge?: boolean;
}

const { float, int64 } = dataType;

const partsFor = (channels: number): Readonly<Record<string, Part>> => ({
  text_encoder: {
    inputs: [{ name: 'input_ids', type: int64, shape: ['batch', 77] }],
    // Nothing but the last layer, as optimum exports SD1: the engine itself has to open the layers before it.
    outputs: [{ name: 'last_hidden_state', type: float, shape: ['batch', 77, 144] }],
    rename: { skip1: 'last_hidden_state' },
  },
  unet: {
    inputs: [
      { name: 'sample', type: float, shape: ['batch', channels, 16, 16] },
      { name: 'timestep', type: float, shape: ['batch'] },
      { name: 'encoder_hidden_states', type: float, shape: ['batch', 'tokens', 144] },
    ],
    outputs: [{ name: 'out_sample', type: float, shape: ['batch', channels, 16, 16] }],
    rename: {},
  },
  vae_decoder: {
    inputs: [{ name: 'latent_sample', type: float, shape: ['batch', channels, 16, 16] }],
    outputs: [{ name: 'sample', type: float, shape: ['batch', 3, 64 * enlargement, 64 * enlargement] }],
    rename: { latent: 'latent_sample', image: 'small' },
    enlarge: true,
  },
});

/** Channels of a latent: what the first convolution of the U-Net reads. */
function latentChannels(unet: Graph): number {
  const first = unet.nodes.find((one) => one.type === 'Conv' && one.inputs[0] === 'sample');
  const weight = unet.tensors.find((tensor) => tensor.name === first?.inputs[1]);
  const channels = weight?.dims[1];
  if (channels === undefined) throw new Error('The U-Net does not begin with a convolution of "sample".');
  return channels;
}

/** Nearest neighbour, whole squares: https://onnx.ai/onnx/operators/onnx__Resize.html */
function enlarge(graph: Graph): Graph {
  const data = new Uint8Array(Float32Array.of(1, 1, enlargement, enlargement).buffer);
  const scales: Tensor = { name: 'enlargement', type: float, dims: [4], data };
  const resize = node(
    'Resize',
    ['small', '', scales.name],
    ['sample'],
    [
      { name: 'mode', value: 'nearest' },
      { name: 'nearest_mode', value: 'floor' },
      { name: 'coordinate_transformation_mode', value: 'asymmetric' },
    ],
  );
  return { nodes: [...graph.nodes, resize], tensors: [...graph.tensors, scales] };
}

const gives = (graph: Graph, name: string): boolean => graph.nodes.some((one) => one.outputs.includes(name));
const takes = (graph: Graph, name: string): boolean => graph.nodes.some((one) => one.inputs.includes(name));

/** An Identity carries the new name, so that no node has to be rewritten; the runtime removes it. */
function rename(graph: Graph, part: Part): Graph {
  const inputs = new Set(part.inputs.map((input) => input.name));
  const before = Object.entries(part.rename).filter(([was, now]) => inputs.has(now) && takes(graph, was));
  const after = Object.entries(part.rename).filter(([was, now]) => !inputs.has(now) && gives(graph, was));
  return {
    nodes: [
      ...before.map(([was, now]) => node('Identity', [now], [was])),
      ...graph.nodes,
      ...after.map(([was, now]) => node('Identity', [was], [now])),
    ],
    tensors: graph.tensors,
  };
}

async function write(path: string, data: Uint8Array | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, data);
  process.stdout.write(`${path} ${data.length} bytes\n`);
}

const { positionals, values } = parseArgs({ allowPositionals: true, options: { fp32: { type: 'boolean' } } });
const [source, folder = 'assets/demo-model'] = positionals;
if (!source) throw new Error('Give the folder of the export.');

const modelFile = (name: string): string => join(source, 'onnx', `${name}.onnx`);
const channels = latentChannels(readGraph(await readFile(modelFile('unet'))));
for (const [name, part] of Object.entries(partsFor(channels))) {
  const graph = rename(readGraph(await readFile(modelFile(name))), part);
  const whole = part.enlarge && gives(graph, 'small') ? enlarge(graph) : graph;
  const packed = values.fp32 ? whole : quantizeWeights(whole);
  await write(join(folder, name, 'model.onnx'), writeModel(packed, part.inputs, part.outputs));
}
const words: unknown = JSON.parse(await readFile(join(source, 'vocab.json'), 'utf8'));
for (const [file, content] of Object.entries(configFiles(words, channels))) {
  await write(join(folder, file), `${JSON.stringify(content, null, 2)}\n`);
}
