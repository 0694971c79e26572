import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { palette, rgb } from '../../src/render/palette.ts';
import { textWidth } from '../../src/render/text.ts';
import { diagramTools, drawDiagram } from '../../src/sweep/diagram.ts';
import { languages, translator } from '../../src/text/index.ts';

const t = translator('en');

/** Colour of the top left of each layer's box, where no number stands. */
async function boxColours(n: number): Promise<string[]> {
  const { data, info } = await sharp((await drawDiagram(n, t)).data)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const [left, right] = [232, 1344];
  const known = Object.entries(palette).map(([name, hex]) => [name, rgb(hex).join()] as const);
  return Array.from({ length: 12 }, (_, layer) => {
    const x = Math.round(left + (layer * (right - left + 10)) / 12 + 14);
    const at = (270 * info.width + x) * 3;
    const colour = [...data.subarray(at, at + 3)].join();
    return known.find(([, value]) => value === colour)?.[0] ?? colour;
  });
}

/** Each program's own number. */
const called = (n: number) =>
  Object.fromEntries(diagramTools(n).flatMap(({ value, names }) => names.map((name) => [name, value])));

describe('the picture of where clip skip cuts', () => {
  it.each([1, 2, 3, 12])('at %i marks the layer that is read, those before it and those behind it', async (n) => {
    const layer = 13 - n;
    expect(await boxColours(n)).toEqual([
      ...Array.from({ length: layer - 1 }, () => 'layer'),
      'amber',
      ...Array.from({ length: 12 - layer }, () => 'page'),
    ]);
  });

  it('is the same picture every time, and another one in every language', async () => {
    const pictures = await Promise.all([...languages, 'en' as const].map((each) => drawDiagram(2, translator(each))));
    const [en, ko, ja, again] = pictures.map(({ data }) => data.toString('base64'));
    expect(again).toBe(en);
    expect(new Set([en, ko, ja]).size).toBe(3);
    expect(pictures.map(({ format, width }) => [format, width])).toEqual(pictures.map(() => ['png', 1400]));
  });

  it.each(languages)('has room for what stands before the first layer in %s', (language) => {
    // What the arrow leaves of the left edge, at 25 pixels a letter.
    expect(textWidth(translator(language)('diagram:prompt'), 'bold') * 25).toBeLessThanOrEqual(132);
  });

  it('says what each program calls it, as the conversion table has it', () => {
    expect(called(2)).toMatchObject({
      AUTOMATIC1111: '2',
      'stable-diffusion.cpp': '2',
      'kohya sd-scripts': '2',
      ComfyUI: '-2',
      SwarmUI: '-2',
      diffusers: '1',
      InvokeAI: '1',
      OneTrainer: '1',
    });
    expect(called(1)).toMatchObject({ AUTOMATIC1111: '1', ComfyUI: '-1', diffusers: '0' });
    for (let n = 1; n <= 12; n += 1) expect(diagramTools(n)).toHaveLength(3);
  });

  it.each([0, 13, 1.5, Number.NaN])('is not drawn for %d, which is no clip skip', async (n) => {
    await expect(drawDiagram(n, t)).rejects.toMatchObject({ code: 'request.clipSkip' });
  });
});
