import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';

import { AppError } from '../../../../src/errors.ts';
import { exposeHiddenStates } from '../../../../src/gpu/engines/builtin/hidden-states.ts';
import { concat } from '../../../../src/gpu/engines/builtin/protobuf.ts';
import type { EncoderOptions } from '../../../support/clip-encoder.ts';
import { encoderDefaults, textEncoder } from '../../../support/clip-encoder.ts';
import { createGraph, fromHalf } from '../../../support/onnx-writer.ts';

const folder = 'my-model';
const native = [1, 2, 3, 12] as const;

/** Bytes that differ from token to token, with padding behind, run through the whole model. */
async function run(model: Uint8Array, idType: 'int32' | 'int64' = 'int64'): Promise<(output: string) => number[]> {
  const session = await InferenceSession.create(model, { logSeverityLevel: 3 });
  const { length, vocabulary } = encoderDefaults;
  const ids = Array.from({ length }, (_, index) => (index < 50 ? 1 + ((index * 37) % (vocabulary - 1)) : 0));
  const tensor =
    idType === 'int64'
      ? new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, length])
      : new Tensor('int32', Int32Array.from(ids), [1, length]);
  const results = await session.run({ input_ids: tensor });
  await session.release();
  return (output) => {
    const result = results[output];
    if (!result) throw new Error(`no output ${output}`);
    const values = Array.from(result.data as ArrayLike<number>);
    return result.type === 'float16' && result.data instanceof Uint16Array ? values.map(fromHalf) : values;
  };
}

function largestDifference(left: readonly number[], right: readonly number[]): number {
  expect(left).toHaveLength(right.length);
  return Math.max(...left.map((value, index) => Math.abs(value - (right[index] ?? Number.NaN))));
}

const exports: [name: string, options: EncoderOptions][] = [
  ['LayerNormalization as one node', {}],
  ['LayerNormalization taken apart (opset 14)', { opset: 14 }],
  ['int32 ids', { idType: 'int32' }],
  ['fp16 with a float32 output', { precision: 'fp16' }],
  ['fp16 with a float16 output', { precision: 'fp16', halfOutput: true }],
  ['fp16 taken apart', { precision: 'fp16', opset: 14 }],
  ['fp16 layers on a float32 residual stream', { precision: 'fp16', mixed: true }],
  ['Cast nodes inside of the residual stream', { precision: 'fp16', castStream: true }],
  ['weights listed among the inputs, as files of old IR versions have them', { opset: 14, weightsAsInputs: true }],
  ['int8 weights', { precision: 'int8' }],
  ['padding zeroed after the norm', { padId: 0 }],
  ['padding zeroed after a norm taken apart, fp16', { padId: 0, opset: 14, precision: 'fp16' }],
  ['an attention mask made while running', { runningMask: true }],
  ['a pooled output', { pooled: true }],
  ['hidden states exposed already', { hiddenStates: true }],
  ['hidden states exposed already, fp16', { hiddenStates: true, precision: 'fp16' }],
  ['hidden states exposed already, the last one with the norm', { hiddenStates: 'normed' }],
];

describe('the hidden states of a text encoder', () => {
  it.for(exports)('are those of a native export, bit for bit: %s', async ([, options]) => {
    const model = textEncoder({ ...options, native });
    const { fragment, layers, outputs } = exposeHiddenStates(model, native, { folder, expectedLayers: 12 });
    expect(layers).toBe(12);
    expect([...outputs.keys()]).toEqual([...native]);
    expect(outputs.get(1)).toBe('last_hidden_state');

    const value = await run(concat([model, fragment]), options.idType);
    for (const skip of native) {
      const ours = value(outputs.get(skip) ?? '');
      expect(ours.some((number) => number !== 0)).toBe(true);
      expect(largestDifference(ours, value(`native_${skip}`))).toBe(0);
    }
    // Without this the comparison above would also pass for a skip that does nothing.
    expect(largestDifference(value(outputs.get(2) ?? ''), value('last_hidden_state'))).toBeGreaterThan(0.05);
  });

  it('are found past outputs that show only the first of them', async () => {
    const model = textEncoder({ native: [2], hiddenStates: 5 });
    const { layers, fragment, outputs } = exposeHiddenStates(model, [2], { folder });
    expect(layers).toBe(12);
    const value = await run(concat([model, fragment]));
    expect(largestDifference(value(outputs.get(2) ?? ''), value('native_2'))).toBe(0);
  });

  it('are found through outputs where the additions cannot be recognised', async () => {
    const model = textEncoder({ native: [2], hiddenStates: true, addition: 'Sum' });
    expect(problemOf(textEncoder({ addition: 'Sum' }))).toBe('noLayers');
    const { layers, fragment, outputs } = exposeHiddenStates(model, [2], { folder });
    expect(layers).toBe(12);
    const value = await run(concat([model, fragment]));
    expect(largestDifference(value(outputs.get(2) ?? ''), value('native_2'))).toBe(0);
  });

  it('do not change what the encoder gave before', async () => {
    const model = textEncoder();
    const { fragment } = exposeHiddenStates(model, [1, 2], { folder });
    const before = await run(model);
    const after = await run(concat([model, fragment]));
    expect(largestDifference(before('last_hidden_state'), after('last_hidden_state'))).toBe(0);
  });

  it.for([1, 2, 5, 23])('are found in an encoder of %i layers', async (count) => {
    const model = textEncoder({ layers: count, native: [count], width: 16 });
    const { layers, fragment, outputs } = exposeHiddenStates(model, [count], { folder });
    expect(layers).toBe(count);
    const value = await run(concat([model, fragment]));
    expect(largestDifference(value(outputs.get(count) ?? ''), value(`native_${count}`))).toBe(0);
  });

  it('cost about a kilobyte and nothing for clip skip 1', () => {
    const model = textEncoder();
    expect(exposeHiddenStates(model, [2, 3], { folder }).fragment.length).toBeLessThan(2000);
    expect(exposeHiddenStates(model, [1], { folder }).fragment).toHaveLength(0);
  });

  it('can be exposed a second time in a file that has some already', async () => {
    const model = textEncoder({ native: [4] });
    const once = concat([model, exposeHiddenStates(model, [2, 4], { folder }).fragment]);
    const again = exposeHiddenStates(once, [4], { folder });
    expect(again.layers).toBe(12);
    const value = await run(concat([once, again.fragment]));
    expect(largestDifference(value(again.outputs.get(4) ?? ''), value('native_4'))).toBe(0);
  });
});

/** What is said about a model that must be refused; undefined when it is not. */
function problemOf(model: Uint8Array, skips: readonly number[] = [2], options: object = {}): unknown {
  try {
    exposeHiddenStates(model, skips, { folder, ...options });
  } catch (error) {
    if (error instanceof AppError && error.code === 'builtin.graph' && error.params['folder'] === folder) {
      return error.params['problem'];
    }
    throw error;
  }
  return undefined;
}

describe('an encoder that cannot be opened with certainty is refused', () => {
  it('when it has another number of layers than its settings say', () => {
    expect(problemOf(textEncoder({ layers: 11 }), [2], { expectedLayers: 12 })).toBe('layerCount');
  });

  it.for([0, -1, 13, 1.5, Number.NaN])('when clip skip %d is not among its layers', (skip) => {
    expect(problemOf(textEncoder(), [skip])).toBe('skip');
  });

  it('when it has no such output', () => {
    expect(problemOf(textEncoder(), [2], { output: 'text_embeds' })).toBe('noOutput');
  });

  it.for(['SkipLayerNormalization', 'EmbedLayerNormalization', 'Attention', 'MultiHeadAttention', 'QAttention'])(
    'when its layers are fused into %s',
    (operation) => {
      const graph = createGraph();
      graph.input('input_ids', 'int64', ['batch', 77]);
      const fused = graph.foreignNode('com.microsoft', operation, ['input_ids']);
      graph.node('Identity', [fused], {}, 'last_hidden_state');
      graph.output('last_hidden_state', 'float', ['batch', 77, 8]);
      expect(problemOf(graph.model())).toBe('fused');
    },
  );

  it('when two streams meet in its output', () => {
    expect(problemOf(textEncoder({ twoStreams: true }))).toBe('unknownEnd');
    expect(problemOf(textEncoder({ twoStreams: true, hiddenStates: true, addition: 'Sum' }))).toBe('unknownEnd');
  });

  it('when it has no layers at all', () => {
    expect(problemOf(textEncoder({ layers: 0 }))).toBe('noLayers');
  });

  it('when nothing behind its last layer is a norm', () => {
    const model = textEncoder({ layers: 2, hiddenStates: true });
    expect(problemOf(model, [2], { output: 'hidden_states.2' })).toBe('unknownEnd');
  });

  it('when its end holds a graph of its own, which may read anything', () => {
    expect(problemOf(textEncoder({ layers: 2, nestedEnd: true }))).toBe('unknownEnd');
  });

  it('when its layers have one residual addition instead of two', () => {
    const graph = createGraph();
    graph.input('input_ids', 'float', ['batch', 77, 8]);
    let state = 'input_ids';
    for (let layer = 0; layer < 3; layer++) state = graph.node('Add', [state, graph.node('Softmax', [state])]);
    graph.node('LayerNormalization', [state, graph.weights([8], 1), graph.weights([8], 1)], {}, 'last_hidden_state');
    graph.output('last_hidden_state', 'float', ['batch', 77, 8]);
    expect(problemOf(graph.model())).toBe('unknownLayer');
  });

  it('when the file is cut off or is something else', () => {
    const model = textEncoder({ layers: 1, width: 16 });
    expect(problemOf(model.subarray(0, model.length - 5))).toBe('damaged');
    expect(problemOf(new TextEncoder().encode('<html>not a model</html>'))).toBe('damaged');
    expect(problemOf(new Uint8Array())).toBe('noOutput');
  });
});
