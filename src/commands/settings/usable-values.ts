import { AppError } from '../../errors.ts';
import { fitsSize, resolveSampling } from '../../sweep/index.ts';
import type { KnownEngine } from './models.ts';
import type { Values } from './values.ts';

/** Without what this engine cannot draw: a default was said once, for whatever server there was then. */
export function usableValues(values: Values, engine: KnownEngine | undefined): Values {
  if (!engine) return values;
  const { size, sampling, hires, ...same } = values;
  return {
    ...same,
    ...(size && fitsSize(size.width, size.height, engine.size) ? { size } : {}),
    ...(sampling && hasSampling(sampling, engine) ? { sampling } : {}),
    ...(hires && engine.features.hires ? { hires } : {}),
  };
}

function hasSampling(sampling: NonNullable<Values['sampling']>, engine: KnownEngine): boolean {
  try {
    resolveSampling(sampling, engine);
    return true;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}
