import { AppError } from '../../errors.ts';
import type { RowSettings } from '../../gpu/engine.ts';
import type { SweepRecord } from '../record.ts';

/** One panel of a recorded sweep, ready to be written in another tool's words. */
export interface PanelSettings {
  readonly settings: Omit<RowSettings, 'source'> & { readonly source?: { readonly denoise: number } };
  readonly model: { readonly name: string; readonly hash?: string };
  readonly clipSkip: number;
  readonly engine: SweepRecord['engine'];
}

/** Throws `request.invalid` when the record has no such row. */
export function panelSettings(record: SweepRecord, index: number, clipSkip: number): PanelSettings {
  const { request, engine, source } = record;
  const row = record.rows[index];
  if (!row) {
    const problem = `${index + 1} > ${record.rows.length}`;
    throw new AppError('request.invalid', { params: { field: 'row', problem } });
  }
  const { width = 512, height = 512, steps = 20, cfg = 7, sampler = 'Euler', scheduler = 'Automatic' } = request;
  const loras = row.loras.map(({ name, weight, textEncoderWeight }) => ({
    name,
    weight,
    ...(textEncoderWeight === undefined ? {} : { textEncoderWeight }),
  }));
  // The demo model is on nobody's disk.
  const model = engine.demo ? 'your-checkpoint' : row.model;
  return {
    settings: {
      prompt: row.prompt,
      negative: request.negative,
      seed: row.seed,
      width,
      height,
      steps,
      cfg,
      sampler,
      scheduler,
      model,
      loras,
      extras: request.extras,
      ...(request.hires ? { hires: request.hires } : {}),
      ...(source ? { source: { denoise: source.denoise } } : {}),
    },
    model: { name: model, ...(engine.demo || row.modelHash === undefined ? {} : { hash: row.modelHash }) },
    clipSkip,
    engine,
  };
}

/** The other tool has these in another way or not at all: named instead of left out in silence. */
export function refuse(tool: string, feature: string): AppError {
  return new AppError('request.unsupported', { params: { engine: tool, feature } });
}

/** Refuses what neither ComfyUI's simple graph nor sd.cpp's line can say alike. */
export function checkPlain({ settings }: PanelSettings, tool: string): void {
  if (settings.hires) throw refuse(tool, 'hires fix');
  if (settings.source) throw refuse(tool, 'img2img');
  const [extra] = Object.keys(settings.extras);
  if (extra !== undefined) throw refuse(tool, extra);
}

/** "folder/name.safetensors" from the ways servers name a file: A1111's titles carry a hash, its names no extension. */
export function fileName(name: string): string {
  const bare = name.replace(/\s*\[[0-9a-f]{6,64}\]$/i, '');
  return /\.(?:safetensors|ckpt|pt|pth|gguf|sft)$/i.test(bare) ? bare : `${bare}.safetensors`;
}
