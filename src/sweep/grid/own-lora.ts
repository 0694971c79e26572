import type { Lora } from '../../gpu/engine.ts';
import { bareName } from '../names.ts';

/** The LoRA that makes a row of a grid what it is. */
export interface OwnLora {
  readonly name: string;
  /** Default: that of the LoRA whose place it takes, else 1. */
  readonly weight?: number;
}

/**
 * The LoRAs of a row with its own one among them: in the place of the first that belongs to the same series, and instead of all
 * of those. `own` undefined: none of them.
 */
export function withOwnLora(
  loras: readonly Lora[],
  own: OwnLora | undefined,
  isRival: (lora: string) => boolean,
): readonly Lora[] {
  const old = loras.find(({ name }) => isRival(name));
  if (!own) return loras.filter(({ name }) => !isRival(name));
  const lora: Lora =
    own.weight === undefined ? { ...(old ?? { weight: 1 }), name: own.name } : { name: own.name, weight: own.weight };
  if (!old) return [...loras, lora];
  return loras.filter((other) => other === old || !isRival(other.name)).map((other) => (other === old ? lora : other));
}

/** Name of a series as loosely as people write it: kohya's hero-000004 and hero-step00000500, hero_e4, hero epoch 4. */
export function looseSeries(name: string): string {
  return bareName(name).replace(/[-_ ]?(?:step|epoch|ep|e)?[-_ ]?\d+$/i, '');
}
