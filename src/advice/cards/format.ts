import type { TextKey } from '../../text/keys.ts';
import type { TrainingKind } from './schema.ts';

/** A learning rate as trainers write it: 0.0005 is "5e-4", 0 and 1 stay. Also how it stands in a TOML file. */
export function rateText(rate: number): string {
  return rate > 0 && rate < 0.01 ? rate.toExponential() : String(rate);
}

/** "200-400", "200+". */
export function rangeText({ from, to }: { readonly from: number; readonly to?: number }): string {
  if (to === undefined) return `${from}+`;
  return from === to ? String(from) : `${from}-${to}`;
}

/** The kind's name in people's languages. */
export function kindName(kind: TrainingKind): TextKey {
  // A key of a text cannot have a dot.
  return kind === '2.5d' ? 'training:kind.half' : `training:kind.${kind}`;
}
