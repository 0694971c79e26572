import type { RestoredRequest, SweepRequest } from '../../sweep/index.ts';
import { findModel, fitsSize, sweepRequest } from '../../sweep/index.ts';
import type { KnownEngine } from '../settings/models.ts';
import { usableValues } from '../settings/usable-values.ts';
import { requestFields, valuesOf } from '../settings/values.ts';

export interface UsableRequest {
  readonly request: SweepRequest;
  /** What the picture says and this server cannot draw. */
  readonly leftOut: readonly string[];
}

/** The settings of a picture without those this server has no use for; without a known engine all of them. */
export function usableRequest({ request, leftOut }: RestoredRequest, engine: KnownEngine | undefined): UsableRequest {
  const parsed = sweepRequest.parse(request);
  if (!engine) return { request: parsed, leftOut };
  const values = valuesOf(parsed);
  const { model, ...usable } = usableValues(values, engine);
  const known = model !== undefined && findModel(engine.models, model) !== undefined;
  const kept = known ? { ...usable, model } : usable;
  const dropped = Object.keys(values).filter((choice) => !(choice in kept));
  const { model: _model, width: _width, height: _height, sampler: _sampler, scheduler: _scheduler, ...rest } = parsed;
  const { hires: _hires, ...plain } = rest;
  return {
    request: sweepRequest.parse({ ...plain, ...requestFields(kept) }),
    leftOut: [...leftOut, ...dropped],
  };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A size of the picture's shape with about as many pixels as the engine usually draws. Undefined: it has no such size. */
export function sizeLike({ width, height }: Size, { defaults, size }: KnownEngine): Size | undefined {
  const scale = Math.sqrt((defaults.width * defaults.height) / (width * height));
  const side = (length: number): number => {
    const steps = Math.round((length * scale) / size.step) * size.step;
    return Math.min(size.max, Math.max(size.min, steps));
  };
  const like = { width: side(width), height: side(height) };
  return fitsSize(like.width, like.height, size) ? like : undefined;
}
