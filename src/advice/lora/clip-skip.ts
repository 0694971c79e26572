import type { Family } from '../../family.ts';
import type { FileMetadata } from '../../file-metadata.ts';
import { clipSkipSaid } from '../../file-metadata.ts';
import type { Fingerprint } from './fingerprint.ts';

/** Where one piece of evidence comes from. `kohyaNone`: kohya's "None", which means the last layer. */
export type ClipSkipWitness = 'weights' | 'kohya' | 'modelspec' | 'oneTrainer' | 'kohyaNone';

export interface ClipSkipEvidence {
  readonly from: ClipSkipWitness;
  /** A1111's number. */
  readonly value: number;
}

/**
 * How sure the value is. `agreed`: metadata and weights say the same. `weights`, `stated`: one of them says it.
 * `assumed`: kohya's "None" alone. `contradicted`: they differ; the value is the weights', or else kohya's. `unused`: the
 * family's trainers do not use the number, whatever the file says. `unknown`: nothing tells.
 */
export type ClipSkipSureness = 'agreed' | 'weights' | 'stated' | 'assumed' | 'contradicted' | 'unused' | 'unknown';

export interface ClipSkipFinding {
  /** A1111's number. Undefined for `unused` and `unknown`. */
  readonly value?: number;
  readonly sure: ClipSkipSureness;
  /** Strongest first; of a family that does not use the number, what the file says all the same. */
  readonly evidence: readonly ClipSkipEvidence[];
  readonly weights: Fingerprint['state'];
}

/** Puts together what the file says and what its weights show. `metadata` of an unknown family are believed. */
export function clipSkipOf(family: Family, metadata: FileMetadata, fingerprint: Fingerprint): ClipSkipFinding {
  const said = clipSkipSaid(metadata);
  const stated: ClipSkipEvidence[] = (['kohya', 'modelspec', 'oneTrainer'] as const).flatMap((from) => {
    const value = said[from];
    return typeof value === 'number' ? [{ from, value }] : [];
  });
  if (family !== 'sd1' && family !== 'unknown') return { sure: 'unused', evidence: stated, weights: 'unasked' };
  const assumed: ClipSkipEvidence[] =
    said.kohya === 'None' && stated.length === 0 && family === 'sd1' ? [{ from: 'kohyaNone', value: 1 }] : [];
  const shown: ClipSkipEvidence[] =
    fingerprint.state === 'found' ? [{ from: 'weights', value: fingerprint.clipSkip }] : [];
  const evidence = [...shown, ...stated, ...assumed];
  const weights = fingerprint.state;
  const [first] = evidence;
  if (!first) return { sure: 'unknown', evidence, weights };
  return { value: first.value, sure: surenessOf(shown, stated, evidence), evidence, weights };
}

function surenessOf(
  shown: readonly ClipSkipEvidence[],
  stated: readonly ClipSkipEvidence[],
  all: readonly ClipSkipEvidence[],
): ClipSkipSureness {
  if (new Set(all.map(({ value }) => value)).size > 1) return 'contradicted';
  if (shown.length > 0) return all.length > 1 ? 'agreed' : 'weights';
  return stated.length > 0 ? 'stated' : 'assumed';
}
