import { join } from 'node:path';

import type { Tensor } from 'onnxruntime-node';

import { graphFiles } from './folder.ts';
import { folderError } from './problems.ts';
import { checkInputs, openGraph, port, runGraph } from './session.ts';
import { floatsOf, floatTensor, floatTypes, integerTensor, integerTypes, joinFloats } from './tensors.ts';

export interface Unet {
  /** The only size of its latents; undefined: any. */
  readonly fixed: { readonly width: number; readonly height: number } | undefined;
  /** Tokens it takes at most; undefined: any number. */
  readonly maxTokens: number | undefined;
  /** Its output for the same latents read with each of these texts (tokens x width); one run where the graph allows. */
  predict(input: UnetInput): Promise<Float32Array[]>;
}

export interface UnetInput {
  /** channels x height x width, already scaled for the noise level. */
  readonly latents: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly timestep: number;
  /** One or two, of the same length. */
  readonly texts: readonly Float32Array[];
}

export interface UnetOptions {
  readonly path: string;
  /** The folder's name, for error texts. */
  readonly name: string;
  readonly channels: number;
  readonly textWidth: number;
  readonly threads: number;
}

export async function openUnet(options: UnetOptions): Promise<Unet> {
  const { name, channels, textWidth } = options;
  const place = { folder: name, file: graphFiles.unet };
  const session = await openGraph(join(options.path, graphFiles.unet), { ...place, threads: options.threads });
  checkInputs(session, ['sample', 'timestep', 'encoder_hidden_states'], place);
  const sample = port(session.inputMetadata, 'sample', floatTypes, place);
  const timestep = port(session.inputMetadata, 'timestep', [...floatTypes, ...integerTypes], place);
  const text = port(session.inputMetadata, 'encoder_hidden_states', floatTypes, place);
  port(session.outputMetadata, 'out_sample', floatTypes, place);
  const [batch, depth = channels, height, width] = sample.shape;
  if (typeof depth === 'number' && depth !== channels) {
    throw folderError(name, 'notText', { found: depth, wanted: channels });
  }
  if (typeof batch === 'number' && batch !== 1) throw folderError(name, 'port', { file: place.file, wanted: 'sample' });
  const room = text.shape[1];

  const timeTensor = (value: number, texts: number): Tensor => {
    const [size] = timestep.shape;
    // A length that goes by the same name as the batch must equal it; any other is one value for the whole batch.
    const count = typeof size === 'number' ? size : size === batch ? texts : 1;
    const dims = timestep.shape.length === 0 ? [] : [count];
    return timestep.type === 'int64' || timestep.type === 'int32'
      ? integerTensor(timestep.type, Array<number>(count).fill(Math.round(value)), dims)
      : floatTensor(timestep.type, new Float32Array(count).fill(value), dims);
  };

  const run = async (input: UnetInput, texts: readonly Float32Array[]): Promise<Float32Array[]> => {
    const size = input.latents.length;
    const tokens = (texts[0]?.length ?? 0) / textWidth;
    const feeds = {
      sample: floatTensor(sample.type, joinFloats(texts.map(() => input.latents)), [
        texts.length,
        channels,
        input.height,
        input.width,
      ]),
      timestep: timeTensor(input.timestep, texts.length),
      encoder_hidden_states: floatTensor(text.type, joinFloats(texts), [texts.length, tokens, textWidth]),
    };
    const { out_sample: answer } = await runGraph(session, feeds, ['out_sample'], place);
    const output = floatsOf(answer);
    if (output.length !== size * texts.length)
      throw folderError(name, 'port', { file: place.file, wanted: 'out_sample' });
    return texts.map((_, index) => output.subarray(index * size, (index + 1) * size));
  };

  return {
    fixed: typeof width === 'number' && typeof height === 'number' ? { width, height } : undefined,
    maxTokens: typeof room === 'number' ? room : undefined,
    async predict(input) {
      if (batch !== 1) return run(input, input.texts);
      const answers: Float32Array[] = [];
      for (const one of input.texts) answers.push(...(await run(input, [one])));
      return answers;
    },
  };
}
