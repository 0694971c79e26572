import { z } from 'zod';

import { AppError } from '../../../errors.ts';
import type { Family, FamilyEvidence } from '../../../family.ts';
import type { HttpClient } from '../../http.ts';
import { familyOfName } from '../family-of-name.ts';
import * as schema from './schemas.ts';

export interface KnownFamily {
  readonly family: Family;
  readonly familyFrom: FamilyEvidence;
}

const metadata = z.looseObject({
  /** Stability-AI/ModelSpec */
  'modelspec.architecture': z.string().nullish(),
  /** kohya-ss/sd-scripts library/model_util.py, sdxl_model_util.py */
  ss_base_model_version: z.string().nullish(),
});

/** What the two keys say, in lower case. */
const families: readonly (readonly [Family, RegExp])[] = [
  ['sdxl', /^stable-diffusion-xl|^sdxl/],
  ['sd3', /^stable-diffusion-(?:v?3)|^sd3/],
  ['sd2', /^stable-diffusion-v2|^sd_v2/],
  ['sd1', /^stable-diffusion-v1|^sd_v1/],
  ['flux', /^flux|^chroma/],
];

/** Metadata as large as ComfyUI reads them (server.py, view_metadata: 1 MB of header), as JSON. */
const metadataBytes = 4 * 1024 * 1024;
const atOnce = 8;
/** Milliseconds for all files together; the rest is known by name then, and asked about the next time. */
const budgetMs = 10_000;

/** Reads the families of checkpoints, each file once: a server may hold hundreds. */
export function createFamilyReader(
  client: HttpClient,
): (files: readonly string[], signal: AbortSignal) => Promise<ReadonlyMap<string, KnownFamily>> {
  const known = new Map<string, KnownFamily>();

  async function ask(file: string, signal: AbortSignal): Promise<void> {
    known.set(file, (await fromMetadata(client, file, signal)) ?? familyOfName(file));
  }

  return async (files, signal) => {
    const late = AbortSignal.timeout(budgetMs);
    const bounded = AbortSignal.any([signal, late]);
    const waiting = files.filter((file) => !known.has(file));
    const worker = async (): Promise<void> => {
      for (let file = waiting.shift(); file !== undefined && !bounded.aborted; file = waiting.shift()) {
        await ask(file, bounded).catch((error: unknown) => {
          if (!late.aborted) throw error;
        });
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    return new Map(files.map((file) => [file, known.get(file) ?? familyOfName(file)]));
  };
}

/** Undefined: the file says nothing, is no safetensors, or the server is too old to tell. */
async function fromMetadata(client: HttpClient, file: string, signal: AbortSignal): Promise<KnownFamily | undefined> {
  if (!file.endsWith('.safetensors')) return undefined;
  const path = `/view_metadata/checkpoints?filename=${encodeURIComponent(file)}`;
  try {
    return familyOfMetadata(
      await client.get(path, schema.fileMetadata, { signal, maxBytes: metadataBytes, timeoutMs: budgetMs }),
    );
  } catch (error) {
    // 404 without metadata (server.py, view_metadata); any other trouble with one file is no reason to give up the server.
    if (error instanceof AppError && error.code !== 'job.cancelled' && error.code !== 'server.unreachable')
      return undefined;
    throw error;
  }
}

/** The family that a checkpoint's own metadata name. Pure. */
export function familyOfMetadata(values: Readonly<Record<string, unknown>>): KnownFamily | undefined {
  const { data } = metadata.safeParse(values);
  const said = [data?.['modelspec.architecture'], data?.ss_base_model_version].flatMap(
    (text) => text?.toLowerCase() ?? [],
  );
  const family = families.find(([, pattern]) => said.some((text) => pattern.test(text)))?.[0];
  return family && { family, familyFrom: 'metadata' };
}
