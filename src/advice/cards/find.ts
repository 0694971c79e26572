import { baseFacts, cardData, kindFacts } from './data.ts';
import type { BaseFacts, KindFacts, Remark, TrainingBase, TrainingCard, TrainingKind } from './schema.ts';

/**
 * own: somebody gives values for just this. base: for the base, whatever is trained on it. nearest: nobody gives any; the
 * nearest card is shown, with what the base itself asks for. careful: the slow and low way, whatever is trained.
 */
export type Fit = 'own' | 'base' | 'nearest' | 'careful';

/** All that is known of training this kind on this base. */
export interface TrainingAdvice {
  readonly kind: TrainingKind;
  readonly base: TrainingBase;
  readonly fit: Fit;
  readonly card: TrainingCard;
  readonly baseFacts: BaseFacts;
  readonly kindFacts: KindFacts;
  readonly images: KindFacts['images'][number]['line'] | null;
  readonly regularisation: KindFacts['regularisation'][number]['line'] | null;
  readonly remarks: readonly Remark[];
  /** There is a slow and low way for this base, and this is not it. */
  readonly hasCareful: boolean;
}

interface Wish {
  /** Default false. */
  readonly careful?: boolean;
}

/** The answer for any pair. `careful` where there is no careful card is the usual one. */
export function adviceFor(kind: TrainingKind, base: TrainingBase, { careful = false }: Wish = {}): TrainingAdvice {
  const slow = cardData().cards.find((card) => card.careful?.includes(base) === true);
  const { card, fit } = careful && slow ? { card: slow, fit: 'careful' as const } : cardFor(kind, base);
  const about = kindFacts(kind);
  return {
    kind,
    base,
    fit,
    card,
    baseFacts: baseFacts(base),
    kindFacts: about,
    images: forBase(about.images, base),
    regularisation: forBase(about.regularisation, base),
    remarks: cardData().remarks.filter(
      (remark) => (remark.kinds?.includes(kind) ?? true) && (remark.bases?.includes(base) ?? true),
    ),
    hasCareful: slow !== undefined && card !== slow,
  };
}

function cardFor(kind: TrainingKind, base: TrainingBase): { readonly card: TrainingCard; readonly fit: Fit } {
  const { cards } = cardData();
  const ofKind = cards.filter((card) => card.kinds !== 'any' && card.kinds.includes(kind));
  const own = ofKind.find((card) => card.bases.includes(base));
  if (own) return { card: own, fit: 'own' };
  const general = cards.find((card) => card.kinds === 'any' && card.bases.includes(base));
  if (general) return { card: general, fit: 'base' };
  const nearest = ofKind.find((card) => card.nearestFor?.includes(base) === true);
  if (nearest) return { card: nearest, fit: 'nearest' };
  throw new TypeError(`lora-cards.json has no answer for ${kind} on ${base}`);
}

function forBase<Line>(
  entries: readonly { readonly bases?: readonly TrainingBase[]; readonly line: Line }[],
  base: TrainingBase,
): Line | null {
  return entries.find(({ bases }) => bases?.includes(base) ?? true)?.line ?? null;
}
