import sharp from 'sharp';

import { AppError } from '../../../errors.ts';
import { translateClipSkip } from '../../clip-skip.ts';
import type { Cell, CellResult, EngineWarning } from '../../engine.ts';
import type { CheckedRow } from './check.ts';
import { type Echo, readEcho } from './echo.ts';
import { samplerName, schedulerLabels } from './names.ts';
import { honouredBy } from '../row-checks.ts';

export interface ReadCell {
  readonly cell: Omit<CellResult, 'ms'>;
  /** The program's version, where the picture tells it. */
  readonly version: string | undefined;
}

/**
 * The cell in a picture. What it says of itself is compared with what was asked: a picture of another checkpoint or seed
 * would make the whole row a lie. Throws `server.wrongModel` and `server.badAnswer`.
 */
export async function readCell(
  host: string,
  { row: { settings }, model, names }: CheckedRow,
  { key, clipSkip }: Cell,
  sent: number,
  base64: string,
): Promise<ReadCell> {
  const bad = (part: string) => new AppError('server.badAnswer', { params: { host, part } });
  const image = Buffer.from(base64, 'base64');
  const { width, height, echo } = await readPicture(image).catch(() => {
    throw bad('images');
  });
  if (echo.seed !== undefined && echo.seed !== settings.seed) throw bad('seed');
  if (echo.model !== undefined && echo.model !== model.name) {
    const params = { host, used: echo.model, wanted: settings.model, known: echo.model };
    throw new AppError('server.wrongModel', { params });
  }

  const warnings: EngineWarning[] = [];
  const adjusted = (feature: 'sampler' | 'size' | 'clipSkip', used: string | number, wanted: string | number): void => {
    if (used === wanted) return;
    warnings.push({ type: 'adjusted', feature, text: { key: `engine:sdcpp.${feature}`, params: { used, wanted } } });
  };
  const used = { sampler: echo.sampler ?? names.sampler, scheduler: echo.scheduler ?? names.scheduler };
  adjusted('sampler', titleOf(used), titleOf(names));
  if (!settings.hires) adjusted('size', `${width}x${height}`, `${settings.width}x${settings.height}`);
  adjusted('clipSkip', echo.clipSkip ?? sent, sent);

  const { effect } = translateClipSkip('sdcpp', model.family, clipSkip);
  return {
    cell: {
      key,
      image,
      ...honouredBy(effect, sent, echo.clipSkip),
      ...(echo.model !== undefined && { model: { name: echo.model } }),
      warnings,
    },
    version: echo.version,
  };
}

const titleOf = ({ sampler, scheduler }: { sampler: string; scheduler: string }): string =>
  `${samplerName(sampler)} / ${schedulerLabels(scheduler)[0] ?? scheduler}`;

async function readPicture(image: Buffer): Promise<{ width: number; height: number; echo: Echo }> {
  const { format, width, height, comments } = await sharp(image).metadata();
  if (format !== 'png') throw new Error('another format than the one asked for');
  const text = comments?.find(({ keyword }) => keyword === 'parameters')?.text;
  return { width, height, echo: text === undefined ? {} : readEcho(text) };
}
