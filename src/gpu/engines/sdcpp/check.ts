import { AppError } from '../../../errors.ts';
import { translateClipSkip } from '../../clip-skip.ts';
import type { ModelInfo, Row, RowSettings } from '../../engine.ts';
import { checkModel, checkSize, noLora, noSampler } from '../row-checks.ts';
import type { OwnNames } from './names.ts';
import type { Server } from './server.ts';

/** A row this server can draw, with everything looked up. */
export interface CheckedRow {
  readonly row: Row;
  readonly model: ModelInfo;
  readonly names: OwnNames;
  readonly loras: readonly { readonly path: string; readonly weight: number }[];
}

/** More are cut down without a word (examples/common/common.cpp:2336). */
const maxSteps = 100;
/** Its A1111 API keeps 32 bits of a seed: larger ones become other seeds, or random ones. */
const maxSeed = { native: Number.MAX_SAFE_INTEGER, sdapi: 2 ** 31 - 1 };

/** Throws `request.*` for what this server cannot draw: nothing is left to its silent fallbacks. Pure. */
export function checkRow(server: Server, row: Row): CheckedRow {
  const { info } = server;
  const { settings } = row;
  const model = checkModel(info, settings);
  for (const { clipSkip } of row.cells) translateClipSkip('sdcpp', model.family, clipSkip);
  checkSize(info, settings.width, settings.height);

  const names = server.names.own(settings.sampler, settings.scheduler);
  if (!names) throw noSampler(info, settings, server.names.own(settings.sampler, 'Automatic') !== undefined);
  checkFeatures(server, settings);
  return { row, model, names, loras: lookUpLoras(server, settings) };
}

function checkFeatures({ info, dialect }: Server, { prompt, seed, steps, hires, source, extras }: RowSettings): void {
  const { features, upscalers } = info;
  const refuse = (feature: string): never => {
    throw new AppError('request.unsupported', { params: { engine: info.title, feature } });
  };
  if (steps < 1 || steps > maxSteps) refuse(`steps: ${steps} (1 - ${maxSteps})`);
  if (seed > maxSeed[dialect]) refuse(`seed: ${seed}`);
  // Settings inside the prompt, file paths among them, would be obeyed (examples/server/routes_sdapi.cpp:14).
  if (dialect === 'sdapi' && prompt.includes('<sd_cpp_extra_args>')) refuse('<sd_cpp_extra_args>');
  if (source && !features.img2img) refuse('img2img');
  if (hires && !features.hires) refuse('hires fix');
  if (hires && source) refuse('img2img + hires fix');
  if (hires && !upscalers?.includes(hires.upscaler)) refuse(`upscaler ${hires.upscaler}`);
  const [extra] = Object.keys(extras);
  if (extra !== undefined) refuse(extra);
}

/** `<lora:...>` in a prompt would be read as words, so LoRAs go into a field of their own. */
function lookUpLoras({ info, loraPaths }: Server, { loras }: RowSettings): CheckedRow['loras'] {
  const unsupported = (feature: string) =>
    new AppError('request.unsupported', { params: { engine: info.title, feature } });
  if (loras.length > 0 && !info.loras) throw unsupported('LoRA');
  return loras.map(({ name, weight, textEncoderWeight = weight }) => {
    const path = loraPaths.get(name);
    if (path === undefined) throw noLora(info, name);
    if (textEncoderWeight !== weight) throw unsupported(`LoRA ${name}: ${textEncoderWeight} / ${weight}`);
    return { path, weight };
  });
}
