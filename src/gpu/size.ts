import type { SizeRule } from './engine.ts';

/** Whether an engine with this rule draws pictures of this size. */
export function fitsSize(width: number, height: number, rule: SizeRule): boolean {
  const fits = (side: number): boolean => side >= rule.min && side <= rule.max && side % rule.step === 0;
  const allowed = rule.only?.includes(`${width}x${height}`) ?? true;
  return fits(width) && fits(height) && allowed && width * height <= rule.maxPixels;
}
