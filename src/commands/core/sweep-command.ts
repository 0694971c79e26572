import { sweepCommand } from '../definitions/clipskip.ts';
import { resolveDefaults } from '../settings/resolve-defaults.ts';
import { requestFields } from '../settings/values.ts';
import type { CommandHandler } from '../types.ts';
import { readArguments } from './arguments.ts';
import { lastKnown } from './last-known.ts';
import { canPost } from './place.ts';
import { checkPlace, rulesFor } from './preflight.ts';
import { startSweep } from './submit.ts';
import { autocomplete } from './suggestions.ts';
import { typedValues } from './typed-values.ts';
import { togetherWish } from './vote-options.ts';

/** `/clipskip sweep`: what was typed, over the preset, the person's, the model's and the server's defaults. */
export const sweep: CommandHandler = {
  name: 'clipskip sweep',
  defer: (interaction) => (canPost(interaction) ? 'ephemeral' : 'public'),
  async run(interaction, context) {
    // Whoever may not draw here hears so at once, also while the image server is away.
    checkPlace(interaction, rulesFor(interaction, context), context);
    const given = readArguments(interaction, sweepCommand.options);
    const wish = togetherWish(given, context.t);
    const typed = typedValues(given);
    // Models' own defaults and friendly names need the list of models; the first sweep after a start waits for it.
    const engine = await lastKnown(context);
    const { values, from } = resolveDefaults(
      { userId: interaction.user.id, guildId: interaction.guildId ?? undefined, typed, preset: given.preset, engine },
      context.store,
    );
    const seed = given.seed === undefined ? {} : { seed: given.seed };
    const request = { ...requestFields(values), ...seed, prompt: given.prompt };
    await startSweep(interaction, request, context, { from, ...wish });
  },
  autocomplete,
};
