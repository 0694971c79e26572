import { join } from 'node:path';

import { graphFiles } from './folder.ts';
import { checkInputs, openGraph, port, runGraph } from './session.ts';
import { floatsOf, floatTensor, floatTypes } from './tensors.ts';

export interface Picture {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** RGB, 8 bits, rows from the top. */
  readonly pixels: Uint8Array<ArrayBuffer>;
}

export interface Decoder {
  /** The only size of its latents; undefined: any. */
  readonly fixed: { readonly width: number; readonly height: number } | undefined;
  /** Pixels per latent value, where the graph's own sizes tell. */
  readonly downscale: number | undefined;
  /** `latents`: channels x height x width, already divided by the scaling factor. */
  decode(latents: Float32Array, width: number, height: number): Promise<Picture>;
}

export interface DecoderOptions {
  readonly path: string;
  /** The folder's name, for error texts. */
  readonly name: string;
  readonly channels: number;
  readonly threads: number;
}

export async function openDecoder(options: DecoderOptions): Promise<Decoder> {
  const place = { folder: options.name, file: graphFiles.decoder };
  const session = await openGraph(join(options.path, graphFiles.decoder), { ...place, threads: options.threads });
  checkInputs(session, ['latent_sample'], place);
  const input = port(session.inputMetadata, 'latent_sample', floatTypes, place);
  const output = port(session.outputMetadata, 'sample', floatTypes, place);
  const [, , height, width] = input.shape;
  const enlarged = output.shape[3];
  return {
    fixed: typeof width === 'number' && typeof height === 'number' ? { width, height } : undefined,
    downscale: typeof width === 'number' && typeof enlarged === 'number' ? enlarged / width : undefined,
    async decode(latents, width, height) {
      const tensor = floatTensor(input.type, latents, [1, options.channels, height, width]);
      const { sample } = await runGraph(session, { latent_sample: tensor }, ['sample'], place);
      const [, , rows = 0, columns = 0] = sample.dims;
      return { width: columns, height: rows, pixels: toPixels(floatsOf(sample)) };
    },
  };
}

/** Three planes of -1..1 to bytes that alternate red, green and blue. */
function toPixels(planes: Float32Array): Uint8Array<ArrayBuffer> {
  const size = Math.floor(planes.length / 3);
  const pixels = new Uint8ClampedArray(size * 3);
  for (let channel = 0; channel < 3; channel++) {
    for (let index = 0; index < size; index++) {
      pixels[index * 3 + channel] = ((planes[channel * size + index] ?? 0) + 1) * 127.5;
    }
  }
  return new Uint8Array(pixels.buffer);
}
