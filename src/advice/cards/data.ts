import cards from '../lora-cards.json' with { type: 'json' };
import type { AdviceSource } from '../types.ts';
import type { BaseFacts, KindFacts, TrainingBase, TrainingData, TrainingKind } from './schema.ts';
import { trainingData } from './schema.ts';

let read: TrainingData | undefined;

/** Everything that is known of training, checked when it is first asked for. */
export function cardData(): TrainingData {
  read ??= trainingData.parse(cards);
  return read;
}

/** Throws TypeError for what the data should have: a base, a kind or a source that is named elsewhere in it. */
function found<T>(thing: T | undefined, name: string): T {
  if (thing === undefined) throw new TypeError(`lora-cards.json has no ${name}`);
  return thing;
}

export function baseFacts(id: TrainingBase): BaseFacts {
  return found(
    cardData().bases.find((base) => base.id === id),
    id,
  );
}

export function kindFacts(id: TrainingKind): KindFacts {
  return found(
    cardData().kinds.find((kind) => kind.id === id),
    id,
  );
}

export function sourceOf(id: string): AdviceSource {
  return found(cardData().sources[id], id);
}
