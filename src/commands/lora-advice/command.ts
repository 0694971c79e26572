import { trainingBases, trainingKinds } from '../../advice/cards/index.ts';
import { readArguments } from '../core/arguments.ts';
import { loraAdviceOptions, trainingGoals } from '../definitions/lora-advice.ts';
import type { CommandHandler } from '../types.ts';
import { adviceMessage } from './message.ts';

/** `/lora-advice`: a card with its sources, or the selects that lead to one. */
export const loraAdvice: CommandHandler = {
  name: 'lora-advice',
  defer: 'ephemeral',
  async run(interaction, { t }) {
    const { kind, base, images, repeats, goal } = readArguments(interaction, loraAdviceOptions);
    const state = {
      ...defined('kind', known(trainingKinds, kind)),
      ...defined('base', known(trainingBases, base)),
      ...defined('images', images),
      ...defined('repeats', repeats),
      goal: known(trainingGoals, goal) ?? 'usual',
    } as const;
    await interaction.editReply(adviceMessage(state, t));
  },
};

function known<T extends string>(values: readonly T[], given: string | undefined): T | undefined {
  return values.find((value) => value === given);
}

function defined<Name extends string, T>(name: Name, value: T | undefined): { readonly [N in Name]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [N in Name]: T });
}
