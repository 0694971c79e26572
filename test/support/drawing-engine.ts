import { createHash } from 'node:crypto';

import sharp from 'sharp';

import { AppError } from '../../src/errors.ts';
import type { CellResult, ClipSkipEffect, Engine, EngineInfo, ModelInfo, Row } from '../../src/gpu/engine.ts';

export interface DrawingEngineOptions {
  readonly info?: Partial<EngineInfo>;
  /** What its table says, and what it does. Default: honoured. */
  readonly effect?: (model: ModelInfo, clipSkip: number) => ClipSkipEffect;
  /** Clip skip that really decides the picture. Default: what the table says. */
  readonly draws?: (clipSkip: number, row: Row) => number;
  /** Awaited before each cell; may throw. `attempt` counts how often this cell was tried, from 1. */
  readonly before?: (cell: Row['cells'][number], attempt: number, signal: AbortSignal) => Promise<void> | void;
  readonly after?: (result: CellResult) => CellResult;
  /** Shown of a cell while it is drawn, before `before`. */
  readonly preview?: (cell: Row['cells'][number]) => Uint8Array;
}

export const baseInfo: EngineInfo = {
  title: 'drawing engine',
  version: '1',
  models: [
    { name: 'alpha', hash: 'aaaaaaaaaa', family: 'sd1', familyFrom: 'metadata' },
    { name: 'styles/Beta.safetensors [bbbbbbbbbb]', hash: 'bbbbbbbbbb', family: 'sdxl', familyFrom: 'name' },
    { name: 'gamma', family: 'unknown', familyFrom: 'assumed' },
    { name: 'delta', family: 'flux', familyFrom: 'header' },
  ],
  currentModel: 'alpha',
  samplers: ['Euler', 'Euler a', 'DPM++ 2M', 'DDIM'],
  schedulers: ['Automatic', 'Karras', 'SGM Uniform'],
  loras: ['paint', 'chars/hero-000002', 'chars/hero-000004', 'chars/hero'],
  upscalers: ['Latent', 'R-ESRGAN 4x+'],
  size: { step: 8, min: 64, max: 2048, maxPixels: 4_194_304 },
  features: { img2img: true, hires: true, extras: true },
  defaults: { width: 64, height: 64, steps: 4, cfg: 7, sampler: 'Euler', scheduler: 'Automatic' },
  demo: false,
  seedExact: true,
  cancel: 'per-job',
  progress: 'steps',
  fingerprint: 'drawing-1',
};

export interface DrawingEngine extends Engine {
  /** Every row it was given. */
  readonly rows: Row[];
  /** Cells it was asked to draw. */
  readonly cells: () => number;
}

/** A real engine without a model: pictures are noise that follows from the settings and the clip skip, as real PNGs. */
export function createDrawingEngine(options: DrawingEngineOptions = {}): DrawingEngine {
  const info = { ...baseInfo, ...options.info };
  const effect = options.effect ?? ((): ClipSkipEffect => ({ honoured: 'yes' }));
  const rows: Row[] = [];
  const attempts = new Map<string, number>();
  const modelOf = (row: Row): ModelInfo | undefined => info.models.find(({ name }) => name === row.settings.model);
  return {
    name: 'drawing',
    rows,
    cells: () => rows.reduce((sum, row) => sum + row.cells.length, 0),
    describe: () => Promise.resolve(info),
    clipSkip: effect,
    async generate(row, { signal, onCell, onProgress }) {
      rows.push(row);
      const model = modelOf(row);
      if (!model) throw new AppError('request.model', { params: { engine: info.title, name: '', known: '' } });
      for (const [index, cell] of row.cells.entries()) {
        const attempt = (attempts.get(cell.key) ?? 0) + 1;
        attempts.set(cell.key, attempt);
        const preview = options.preview?.(cell);
        if (preview) onProgress?.({ fraction: index / row.cells.length, key: cell.key, step: 1, steps: 4, preview });
        await options.before?.(cell, attempt, signal);
        if (signal.aborted) throw new AppError('job.cancelled');
        const { honoured, used } = effect(model, cell.clipSkip);
        const real = options.draws?.(cell.clipSkip, row) ?? (honoured === 'no' ? 0 : (used ?? cell.clipSkip));
        const result: CellResult = {
          key: cell.key,
          image: await picture(row, real),
          honoured,
          ...(used === undefined ? {} : { used }),
          ms: 1,
          warnings: [],
        };
        await onCell(options.after?.(result) ?? result);
        onProgress?.({ fraction: (index + 1) / row.cells.length });
      }
    },
  };
}

async function picture({ settings }: Row, clipSkip: number): Promise<Buffer> {
  const { width, height, seed, source: _source, ...rest } = settings;
  const grid = 8;
  const pixels = Buffer.alloc(grid * grid * 3);
  const base = createHash('shake256', { outputLength: pixels.length })
    .update(JSON.stringify([seed, rest]))
    .digest();
  const change = createHash('shake256', { outputLength: pixels.length }).update(`${seed} ${clipSkip}`).digest();
  // The seed decides most of a picture and clip skip the rest, as with a real model.
  for (let index = 0; index < pixels.length; index += 1) {
    pixels[index] = Math.round((base[index] ?? 0) * 0.75 + (change[index] ?? 0) * 0.25);
  }
  return sharp(pixels, { raw: { width: grid, height: grid, channels: 3 } })
    .resize(width, height, { kernel: 'cubic' })
    .png()
    .toBuffer();
}
