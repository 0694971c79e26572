import { trainingBases, trainingKinds } from '../../advice/cards/index.ts';
import { readArguments } from '../core/arguments.ts';
import { lastKnown } from '../core/last-known.ts';
import { autocomplete } from '../core/suggestions.ts';
import { loraAdviceOptions, trainingGoals } from '../definitions/lora-advice.ts';
import type { CommandHandler } from '../types.ts';
import { attachedLora, listedLora } from './described-lora.ts';
import { loraMessage } from './lora-message.ts';
import { adviceMessage } from './message.ts';

/** `/lora-advice`: a card with its sources, or the selects that lead to one; with a LoRA, what that says of itself. */
export const loraAdvice: CommandHandler = {
  name: 'lora-advice',
  defer: 'ephemeral',
  async run(interaction, context) {
    const { kind, base, images, repeats, goal, lora } = readArguments(interaction, loraAdviceOptions);
    const state = {
      ...defined('kind', known(trainingKinds, kind)),
      ...defined('base', known(trainingBases, base)),
      ...defined('images', images),
      ...defined('repeats', repeats),
      goal: known(trainingGoals, goal) ?? 'usual',
    } as const;
    const file = interaction.options.getAttachment('file');
    if (file) {
      // The file says what it says whether the server is there or not.
      const engine = await lastKnown(context).catch(() => undefined);
      const described = await attachedLora(file, engine, context);
      await interaction.editReply(await loraMessage(described, engine, state, interaction, context));
    } else if (lora !== undefined && lora.trim() !== '') {
      const engine = await lastKnown(context);
      const described = await listedLora(lora, engine, context);
      await interaction.editReply(await loraMessage(described, engine, state, interaction, context));
    } else await interaction.editReply(adviceMessage(state, context.t));
  },
  autocomplete,
};

function known<T extends string>(values: readonly T[], given: string | undefined): T | undefined {
  return values.find((value) => value === given);
}

function defined<Name extends string, T>(name: Name, value: T | undefined): { readonly [N in Name]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [N in Name]: T });
}
