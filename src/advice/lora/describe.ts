import type { ByteSource } from '../../byte-source.ts';
import { AppError } from '../../errors.ts';
import type { Family } from '../../family.ts';
import type { FileMetadata } from '../../file-metadata.ts';
import { architectureOf, familyOfMetadata } from '../../file-metadata.ts';
import type { ClipSkipFinding } from './clip-skip.ts';
import { clipSkipOf } from './clip-skip.ts';
import { oneLine, present } from './fields.ts';
import type { Fingerprint } from './fingerprint.ts';
import { readFingerprint } from './fingerprint.ts';
import type { LoraNetwork } from './network.ts';
import { networkOf, readAlpha } from './network.ts';
import type { SafetensorsHeader } from './safetensors.ts';
import { readHeader } from './safetensors.ts';
import type { TagFacts } from './tags.ts';
import { tagsOf } from './tags.ts';
import { familyOfTensors } from './tensor-facts.ts';
import { encoderLayer, kindOf } from './tensor-names.ts';
import type { LoraBase, LoraTraining } from './training.ts';
import { baseOf, trainingOf } from './training.ts';

/** What a LoRA says about itself. Every text is one bounded line without control characters or mentions. */
export interface LoraDescription {
  /** As it was given: a file name. */
  readonly name: string;
  readonly family: Family;
  /** Undefined: nothing told it. */
  readonly familyFrom?: 'metadata' | 'tensors';
  /** In the file's own words: "stable-diffusion-v1/lora". */
  readonly architecture?: string;
  readonly clipSkip: ClipSkipFinding;
  readonly base: LoraBase;
  readonly network: LoraNetwork;
  readonly training: LoraTraining;
  readonly tags?: TagFacts;
  readonly title?: string;
  readonly author?: string;
  readonly usageHint?: string;
  readonly comment?: string;
  /** What of the file was there. Absent where a server gave the metadata only. */
  readonly file?: {
    /** Bytes of the whole file, by its own table. */
    readonly size: number;
    /** Bytes of length and header: what `--header-only` writes. */
    readonly headerEnd: number;
    /** Only the beginning was there. */
    readonly truncated: boolean;
    /** Keys that stand twice though the format forbids it; the last was taken. */
    readonly repeatedKeys: readonly string[];
    /** There are no metadata: what is known comes from names, shapes and weights. */
    readonly stripped: boolean;
  };
}

/**
 * Reads the header of a LoRA, one alpha and the few pieces of the text encoder that tell its clip skip: never more than
 * `maxHeaderBytes` + `maxFingerprintBytes` + 1 kB. A file that ends behind its header is enough. Rejects as `readHeader`
 * does, and with `lora.notLora` for a checkpoint, a VAE or anything else without the parts of a LoRA.
 */
export async function readLora(
  source: ByteSource,
  { name, signal }: { readonly name: string; readonly signal: AbortSignal },
): Promise<LoraDescription> {
  const shownName = oneLine(name) ?? 'lora.safetensors';
  const header = await readHeader(source, shownName, signal);
  const { metadata, tensors } = header;
  if (kindOf(tensors) === undefined && metadata['ss_network_module'] === undefined) {
    throw new AppError('lora.notLora', { params: { file: shownName } });
  }
  const family = familyOf(metadata, header);
  const fingerprint = mayTell(family.family, header)
    ? await readFingerprint(source, header, signal)
    : ({ state: 'unasked' } as const);
  const alpha = await readAlpha(source, tensors, signal);
  return describe(shownName, metadata, family, fingerprint, { header, alpha });
}

/** The same from metadata alone, as servers hand them on: no weights are there to be asked. */
export function describeMetadata(name: string, metadata: FileMetadata): LoraDescription {
  const fingerprint: Fingerprint = { state: 'cut' };
  return describe(oneLine(name) ?? 'lora', metadata, familyOf(metadata), fingerprint);
}

type FamilyFound = Pick<LoraDescription, 'family' | 'familyFrom' | 'architecture'>;

function familyOf(metadata: FileMetadata, header?: SafetensorsHeader): FamilyFound {
  const architecture = oneLine(architectureOf(metadata), 60);
  const stated = familyOfMetadata(metadata);
  if (stated) return { family: stated, familyFrom: 'metadata', ...present({ architecture }) };
  // An architecture that is not known here may have names like those of one that is: its own word counts.
  const shown = header && architecture === undefined ? familyOfTensors(header.tensors) : undefined;
  return shown ? { family: shown, familyFrom: 'tensors' } : { family: 'unknown', ...present({ architecture }) };
}

/** The weights tell of SD 1.x alone: SD 2.x has other layers, the rest does not follow clip skip in training. */
function mayTell(family: Family, { tensors }: SafetensorsHeader): boolean {
  if (family !== 'unknown') return family === 'sd1';
  return tensors.every((tensor) => (encoderLayer(tensor) ?? 0) <= 11);
}

function describe(
  name: string,
  metadata: FileMetadata,
  found: FamilyFound,
  fingerprint: Fingerprint,
  read?: { readonly header: SafetensorsHeader; readonly alpha: number | undefined },
): LoraDescription {
  const { header, alpha } = read ?? {};
  const foreign = found.family === 'unknown' && found.architecture !== undefined;
  return {
    name,
    ...found,
    clipSkip: foreign
      ? { sure: 'unknown', evidence: [], weights: 'unasked' }
      : clipSkipOf(found.family, metadata, fingerprint),
    base: baseOf(metadata),
    network: networkOf(metadata, header?.tensors, alpha),
    training: trainingOf(metadata),
    ...present({
      tags: tagsOf(metadata),
      title: oneLine(metadata['modelspec.title']),
      author: oneLine(metadata['modelspec.author']),
      usageHint: oneLine(metadata['modelspec.usage_hint'], 160),
      comment: oneLine(metadata['ss_training_comment'], 160),
      file: header && {
        size: header.wholeSize,
        headerEnd: header.headerEnd,
        truncated: header.truncated,
        repeatedKeys: header.repeatedKeys.flatMap((key) => oneLine(key, 60) ?? []),
        stripped: Object.keys(metadata).every((key) => key === 'format'),
      },
    }),
  };
}
