import type { z } from 'zod';

import { AppError } from '../../../errors.ts';
import { translateClipSkip } from '../../clip-skip.ts';
import type { Cell, CellResult, EngineWarning } from '../../engine.ts';
import { parseJson } from '../../http-failure.ts';
import { nearestNames } from '../../nearest-names.ts';
import type { CheckedRow } from './check-row.ts';
import type { ServerModel } from './models.ts';
import { decodeBase64, sizeOf } from './picture.ts';
import type { PictureRequest } from './request.ts';
import type { Generated } from './schemas.ts';
import { generationInfo } from './schemas.ts';
import type { Server } from './server.ts';
import { honouredBy } from '../row-checks.ts';

/**
 * The cell in a server's answer. Throws `server.wrongModel` and `server.badAnswer`: a picture of another checkpoint or
 * seed would make the whole row a lie.
 */
export async function readCell(
  host: string,
  server: Server,
  checked: CheckedRow,
  cell: Cell,
  request: PictureRequest,
  answer: Generated,
): Promise<Omit<CellResult, 'ms'>> {
  const { settings } = checked.row;
  const parsed = generationInfo.safeParse(parseJson(answer.info ?? ''));
  const info = parsed.success ? parsed.data : {};
  const bad = (part: string) => new AppError('server.badAnswer', { params: { host, part } });

  // A grid stands before the pictures where the owner switched that on.
  const image = decodeBase64(answer.images[info.index_of_first_image ?? 0] ?? answer.images[0] ?? '');
  const { width, height } = await sizeOf(image).catch(() => {
    throw bad('images');
  });
  if (typeof info.seed === 'number' && info.seed !== settings.seed) throw bad('seed');
  const used = modelIn(info);
  if (used && !isModel(checked.serverModel, used.name, used.hash)) {
    const names = server.info.models.map((model) => model.name);
    const known = nearestNames(names, settings.model).join(', ');
    throw new AppError('server.wrongModel', { params: { host, used: used.name, wanted: settings.model, known } });
  }

  const warnings: EngineWarning[] = [];
  const adjusted = (feature: 'sampler' | 'size', used: string, wanted: string): void => {
    if (used === wanted) return;
    warnings.push({ type: 'adjusted', feature, text: { key: `engine:sdapi.${feature}`, params: { used, wanted } } });
  };
  adjusted('sampler', info.sampler_name ?? checked.samplerFields.sampler_name, checked.samplerFields.sampler_name);
  if (!settings.hires) adjusted('size', `${width}x${height}`, `${settings.width}x${settings.height}`);

  const { effect } = translateClipSkip(server.table, checked.model.family, cell.clipSkip);
  const echo = info.clip_skip ?? undefined;
  if (echo !== undefined && echo !== request.sent) {
    warnings.push({
      type: 'adjusted',
      feature: 'clipSkip',
      text: { key: 'engine:sdapi.override', params: { used: echo, wanted: request.sent } },
    });
  }
  return {
    key: cell.key,
    image,
    ...honouredBy(effect, request.sent, echo),
    ...(used && { model: used }),
    warnings,
  };
}

/** SD.Next names the checkpoint in the infotext alone (vladmandic/sdnext@058a7f0 modules/processing_info.py:79-87). */
function modelIn({ sd_model_name: named, sd_model_hash: hash, infotexts }: z.output<typeof generationInfo>) {
  const name = named || /, Model: ([^,\n]+)/.exec(infotexts?.[0]?.split('\n').at(-1) ?? '')?.[1]?.trim();
  return name ? { name, ...(hash && { hash }) } : undefined;
}

/** By hash where both sides know one, by name otherwise: two folders may hold files of one name. */
function isModel(wanted: ServerModel, name: string, hash: string | undefined): boolean {
  if (wanted.hash && hash && wanted.hash.length === hash.length) return wanted.hash === hash;
  // SD.Next leaves commas and colons out of a name there, because they part the fields.
  return wanted.aliases.some((alias) => alias === name || alias.replaceAll(/[,:]/g, '') === name);
}
