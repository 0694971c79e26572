import { createHash } from 'node:crypto';

import type { RowSettings } from '../gpu/engine.ts';

/** Changes when the meaning of a setting changes: old cache entries are then not found. */
const requestKeyVersion = 1;

/** JSON with sorted keys and without undefined fields: equal values give equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`).join(',')}}`;
}

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** What was asked for one cell, defaults resolved: sha256, hex. A source picture counts by its own sha256. */
export function requestKey(settings: RowSettings, clipSkip: number): string {
  const { source, ...rest } = settings;
  const asked = { ...rest, clipSkip, source: source && { sha256: source.sha256, denoise: source.denoise } };
  return sha256(canonicalJson({ version: requestKeyVersion, asked }));
}

export interface CellKeyParts {
  readonly requestKey: string;
  /** Undefined: the server gives none; the name, which is in the request key, must do. */
  readonly modelHash: string | undefined;
  readonly engine: string;
  /** `EngineInfo.fingerprint`: version, generation mode, options. */
  readonly fingerprint: string;
  readonly determinismClass: string;
}

/** The key of a picture in the cache: sha256, hex. */
export function cellKey(parts: CellKeyParts): string {
  return sha256(canonicalJson(parts));
}
