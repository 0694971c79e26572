import type { RowSettings, SizeRule } from './engine.ts';

/** Whether an engine with this rule draws pictures of this size. */
export function fitsSize(width: number, height: number, rule: SizeRule): boolean {
  const fits = (side: number): boolean => side >= rule.min && side <= rule.max && side % rule.step === 0;
  const allowed = rule.only?.includes(`${width}x${height}`) ?? true;
  return fits(width) && fits(height) && allowed && width * height <= rule.maxPixels;
}

/** Size of the picture that comes out, and has to fit into the card: with hires fix more than was asked for at first. */
export function drawnSize({ width, height, hires }: Pick<RowSettings, 'width' | 'height' | 'hires'>): {
  readonly width: number;
  readonly height: number;
} {
  const scale = Math.max(1, hires?.scale ?? 1);
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}
