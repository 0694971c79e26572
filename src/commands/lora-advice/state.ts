import type { TrainingBase, TrainingKind } from '../../advice/cards/index.ts';
import { maxImages, maxRepeats, trainingBases, trainingKinds } from '../../advice/cards/index.ts';
import { AppError } from '../../errors.ts';
import type { TrainingGoal } from '../definitions/lora-advice.ts';
import { trainingGoals } from '../definitions/lora-advice.ts';
import type { CustomId } from '../types.ts';

/** What a card is about; it stands whole in the ids of its buttons, so that they work as long as the message is there. */
export interface AdviceState {
  readonly kind?: TrainingKind;
  readonly base?: TrainingBase;
  readonly images?: number;
  readonly repeats?: number;
  readonly goal: TrainingGoal;
}

/** `lora-kind:<kind>_<base>_<goal>:<images>x<repeats>`; none and 0 stand for what is not known. */
export function writeState(action: string, { kind, base, images = 0, repeats = 0, goal }: AdviceState): CustomId {
  const subject = [kind ?? 'none', base ?? 'none', goal].map(withoutDot).join('_');
  return { action, subject, argument: `${images}x${repeats}` };
}

/** Throws `discord.tooOld` for what is not one of ours, or of another version. */
export function readState({ subject, argument = '' }: CustomId): AdviceState {
  const [kindName, baseName, goalName, ...rest] = subject.split('_');
  const kind = trainingKinds.find((known) => withoutDot(known) === kindName);
  const base = trainingBases.find((known) => known === baseName);
  const goal = trainingGoals.find((known) => known === goalName);
  const [, images, repeats] = /^(\d{1,6})x(\d{1,4})$/.exec(argument) ?? [];
  const whole = kind !== undefined || kindName === 'none';
  if (!whole || (!base && baseName !== 'none') || !goal || rest.length > 0) throw new AppError('discord.tooOld');
  return {
    goal,
    ...(kind ? { kind } : {}),
    ...(base ? { base } : {}),
    ...within('images', Number(images), maxImages),
    ...within('repeats', Number(repeats), maxRepeats),
  };
}

function within<Name extends 'images' | 'repeats'>(
  name: Name,
  value: number,
  max: number,
): { readonly [N in Name]?: number } | Record<never, never> {
  return Number.isInteger(value) && value >= 1 && value <= max ? { [name]: value } : {};
}

/** A custom id has no dots. */
function withoutDot(text: string): string {
  return text.replace('.', '');
}
