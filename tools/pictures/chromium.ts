import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import sharp from 'sharp';

const run = promisify(execFile);

/** Taller than any page we make: what is left over is cut off. */
const windowHeight = 4000;

export interface Shot {
  readonly html: string;
  /** CSS pixels. */
  readonly width: number;
  /** Device pixels for one CSS pixel. */
  readonly scale: number;
  /** Margin that stays around the content, device pixels. */
  readonly margin: number;
}

/** The first browser that is there, of Debian's and Chrome's usual names. */
export function findChromium(wish: string | undefined): string | undefined {
  const places = wish ? [wish] : ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  return places.find((path) => existsSync(path));
}

/** PNG of a page, as high as its content; the page's background must be of one colour. */
export async function screenshot(chromium: string, { html, width, scale, margin }: Shot): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'clipskip-shot-'));
  try {
    const page = join(folder, 'page.html');
    const picture = join(folder, 'page.png');
    await writeFile(page, html);
    const flags = [
      '--headless=new',
      '--hide-scrollbars',
      '--disable-gpu',
      `--user-data-dir=${join(folder, 'profile')}`,
      `--force-device-scale-factor=${scale}`,
      `--window-size=${width},${windowHeight}`,
      // Time for fonts and pictures, in the page's own clock.
      '--virtual-time-budget=5000',
      `--screenshot=${picture}`,
      // Chromium refuses its sandbox to root, which is what containers run as. The page is our own.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ];
    await run(chromium, [...flags, `file://${page}`], { timeout: 60_000 });
    const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const background = { r: data[0] ?? 0, g: data[1] ?? 0, b: data[2] ?? 0 };
    const { data: content, info: found } = await sharp(data, {
      raw: { width: info.width, height: info.height, channels: 3 },
    })
      .trim({ background, threshold: 4 })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const [x, y] = [info.width - found.width, margin];
    return await sharp(content, { raw: { width: found.width, height: found.height, channels: 3 } })
      .extend({ top: y, bottom: y, left: Math.min(margin, x), right: Math.min(margin, x), background })
      .png({ palette: true, quality: 95, effort: 9 })
      .toBuffer();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
