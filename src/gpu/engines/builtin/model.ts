import { env } from 'onnxruntime-node';

import type { Decoder } from './decoder.ts';
import { openDecoder } from './decoder.ts';
import type { FolderSettings } from './folder.ts';
import { folderName, hashFolder, readFolder } from './folder.ts';
import { folderError } from './problems.ts';
import type { ModelFacts } from './protocol.ts';
import type { TextEncoder } from './text-encoder.ts';
import { openTextEncoder } from './text-encoder.ts';
import type { Unet } from './unet.ts';
import { openUnet } from './unet.ts';

/** A folder with its three graphs open. Only in the child process: everything here may block or die. */
export interface Model {
  readonly facts: ModelFacts;
  readonly settings: FolderSettings;
  readonly textEncoder: TextEncoder;
  readonly unet: Unet;
  readonly decoder: Decoder;
}

/** Rejects with `builtin.folder` or `builtin.graph` what cannot be drawn with. */
export async function openModel(path: string, threads: number, signal: AbortSignal): Promise<Model> {
  const settings = await readFolder(path, signal);
  const name = folderName(path);
  const { layers, channels, textWidth } = settings;
  const common = { path, name, threads };
  const textEncoder = await openTextEncoder({
    ...common,
    layers,
    tokens: settings.tokenizer.length,
    width: textWidth,
  });
  const unet = await openUnet({ ...common, channels, textWidth });
  const decoder = await openDecoder({ ...common, channels });

  const fixed = unet.fixed ?? decoder.fixed;
  const latent = fixed ?? settings.latent;
  const downscale = decoder.downscale ?? settings.downscale;
  if (!latent || !downscale) throw folderError(name, 'size');
  return {
    settings,
    textEncoder,
    unet,
    decoder,
    facts: {
      name,
      hash: await hashFolder(path),
      layers,
      textWidth,
      downscale,
      width: latent.width * downscale,
      height: latent.height * downscale,
      fixedSize: fixed !== undefined,
      runtime: env.versions.node ?? env.versions.common,
    },
  };
}
