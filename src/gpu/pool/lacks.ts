import type { EngineInfo, RowSettings } from '../engine.ts';
import { findName } from '../names.ts';
import { fitsSize } from '../size.ts';
import type { Catalogue } from './catalogue.ts';

const has = (names: readonly string[], wanted: string): boolean => findName(names, wanted) !== undefined;

/**
 * What a server has not got for a row: names and measures, which read the same in every language. `settings` speak the names
 * of the catalogue. Empty: it can draw the row.
 */
export function lacksOf(server: string, info: EngineInfo, settings: RowSettings, catalogue: Catalogue): string[] {
  const { model, loras, width, height, sampler, scheduler, hires, source, extras } = settings;
  const lacking: (string | false)[] = [
    !catalogue.modelOn(server, model) && `checkpoint “${model}”`,
    ...loras.map(({ name }) => !has(info.loras ?? [], name) && `LoRA “${name}”`),
    !fitsSize(width, height, info.size) && `${width}x${height}`,
    !has(info.samplers, sampler) && `sampler “${sampler}”`,
    // "Automatic" is the word for the server's own choice, whether its list has it or not.
    scheduler !== 'Automatic' && !has(info.schedulers, scheduler) && `scheduler “${scheduler}”`,
    hires !== undefined && !info.features.hires && 'hires fix',
    hires !== undefined && info.upscalers && !has(info.upscalers, hires.upscaler) && `upscaler “${hires.upscaler}”`,
    source !== undefined && !info.features.img2img && 'img2img',
    Object.keys(extras).length > 0 && !info.features.extras && Object.keys(extras).join(', '),
  ].map((lack) => lack ?? false);
  return lacking.filter((lack) => lack !== false);
}
