import sharp from 'sharp';

import { AppError } from '../../../errors.ts';
import { translateClipSkip } from '../../clip-skip.ts';
import type { Cell, CellResult, EngineWarning, Worker } from '../../engine.ts';
import type { CheckedRow } from './request.ts';
import type { Generation } from './schemas.ts';

/** Who drew it. Names are free text of strangers: shortened, without control characters. */
export function workerOf({ worker_id: id, worker_name: name }: Generation): Worker | undefined {
  if (!id || !/^[\w-]{1,64}$/.test(id)) return undefined;
  const clean = (name ?? '').replace(/\p{C}+/gu, ' ').trim();
  return { id, name: [...(clean || id)].slice(0, 60).join('') };
}

/**
 * The cell in a generation. Throws `horde.censored`, `horde.leftOut` (drawn without a LoRA or the source picture),
 * `server.wrongModel` and `server.badAnswer`: each of these pictures would make the row a lie.
 */
export async function readCell(
  host: string,
  checked: CheckedRow,
  cell: Cell,
  generation: Generation,
): Promise<Omit<CellResult, 'ms'>> {
  const { settings } = checked.row;
  const bad = (part: string) => new AppError('server.badAnswer', { params: { host, part } });
  checkMetadata(host, generation);
  if (generation.seed && generation.seed !== String(settings.seed)) throw bad('seed');
  const used = generation.model ?? '';
  if (used !== '' && used !== checked.model.name) {
    const params = { host, used, wanted: checked.model.name, known: checked.model.name };
    throw new AppError('server.wrongModel', { params });
  }
  // An address is not followed, whoever it leads to.
  const image = Buffer.from(/^https?:/i.test(generation.img ?? '') ? '' : (generation.img ?? ''), 'base64');
  const { width, height } = await sizeOf(image).catch(() => {
    throw bad('img');
  });
  const warnings: EngineWarning[] = [];
  if (width !== checked.width || height !== checked.height) {
    const params = { used: `${width}x${height}`, wanted: `${checked.width}x${checked.height}` };
    warnings.push({ type: 'adjusted', feature: 'size', text: { key: 'engine:horde.size', params } });
  }
  if (settings.hires) warnings.push({ type: 'adjusted', feature: 'hires', text: { key: 'engine:horde.hires' } });
  const { honoured } = translateClipSkip('horde', checked.model.family, cell.clipSkip).effect;
  const worker = workerOf(generation);
  return {
    key: cell.key,
    image,
    honoured,
    ...(used !== '' && { model: { name: used } }),
    ...(worker && { worker }),
    warnings,
  };
}

/** What a worker could not load, by the kinds of `gen_metadata` (`horde/apis/models/stable_v2.py`). */
const parts: Readonly<Record<string, string>> = { lora: 'LoRA', ti: 'embedding', source_image: 'img2img' };

function checkMetadata(host: string, { censored, gen_metadata: metadata }: Generation): void {
  const entries = metadata ?? [];
  if (censored || entries.some(({ type }) => type === 'censorship')) {
    throw new AppError('horde.censored', { params: { host } });
  }
  for (const { type, ref } of entries) {
    const part = parts[type ?? ''];
    if (part === undefined) continue;
    const number = ref && /^\d{1,10}$/.test(ref) ? ` ${ref}` : '';
    throw new AppError('horde.leftOut', { params: { host, part: `${part}${number}` } });
  }
}

/** Pixels; rejects for anything but a PNG, JPEG or WebP. */
async function sizeOf(image: Buffer): Promise<{ width: number; height: number }> {
  const { format, width, height } = await sharp(image).metadata();
  if (format !== 'png' && format !== 'jpeg' && format !== 'webp') throw new Error('another format');
  return { width, height };
}
