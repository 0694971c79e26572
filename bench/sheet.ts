import sharp from 'sharp';

import { renderSheet } from '../src/render/index.ts';
import type { SheetSpec } from '../src/render/index.ts';
import type { Finding } from './report.ts';
import { atMost } from './report.ts';

const rounds = 25;

/** A picture with the weight of a photograph: noise over soft shapes, 512x512. */
async function picture(seed: number): Promise<Buffer> {
  const side = 512;
  const soft = await sharp({
    create: {
      width: 16,
      height: 16,
      channels: 3,
      background: '#808080',
      noise: { type: 'gaussian', mean: 128, sigma: 60 + seed },
    },
  })
    .resize(side, side, { kernel: 'cubic' })
    .raw()
    .toBuffer();
  const grain = await sharp({
    create: {
      width: side,
      height: side,
      channels: 3,
      background: '#000',
      noise: { type: 'gaussian', mean: 8, sigma: 5 },
    },
  })
    .raw()
    .toBuffer();
  const mixed = Buffer.from(soft.map((value, index) => Math.min(255, value + (grain[index] ?? 0))));
  return sharp(mixed, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer();
}

/**
 * The sheet against its floor: decoding the same pictures and encoding the same canvas in the same format, with no sheet
 * made in between. Interleaved minima, so that a busy machine hurts both alike.
 */
export async function sheetRatio(): Promise<Finding[]> {
  sharp.cache(false);
  const images = await Promise.all([1, 2, 3].map(picture));
  const spec: SheetSpec = {
    prompt:
      'portray desolate, abandoned house, overgrown vegetation surrounding structure, broken windows, peeling paint',
    noPrompt: '(no prompt)',
    meta: 'seed 42 · Euler a · 20 steps · CFG 7 · 512x512',
    columns: [1, 2, 3].map((n) => ({ label: `Clip skip ${n}`, sub: `layer ${13 - n}/12` })),
    rows: [{}],
    cells: [images.map((image) => ({ state: 'done', image }) as const)],
    footer: ['model [0123456789] · engine 1.0', 'same seed, only clip skip changes'],
    caveats: [],
    tile: { width: 512, height: 512 },
  };
  const findings: Finding[] = [];
  for (const format of ['png', 'jpeg'] as const) {
    const sheet = await renderSheet(spec, { format });
    const canvas = await sharp(sheet.data).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const raw = { width: canvas.info.width, height: canvas.info.height, channels: 3 as const };
    const floor = async (): Promise<void> => {
      await Promise.all(images.map((image) => sharp(image).removeAlpha().raw().toBuffer()));
      const image = sharp(canvas.data, { raw });
      await (
        format === 'png'
          ? image.png({ compressionLevel: 2, adaptiveFiltering: true })
          : image.jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
      ).toBuffer();
    };
    const best = { floor: Infinity, sheet: Infinity };
    for (let round = 0; round < rounds; round += 1) {
      best.floor = Math.min(best.floor, await timed(floor));
      best.sheet = Math.min(best.sheet, await timed(() => renderSheet(spec, { format })));
    }
    const name = `sheet 3x512 over its floor, ${format} (${best.sheet.toFixed(0)} / ${best.floor.toFixed(0)} ms)`;
    findings.push(atMost(name, best.sheet / best.floor, 1.2, 'x'));
  }
  return findings;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
