import type { Axis } from '../../sweep/index.ts';
import { gridCommand } from '../definitions/grid.ts';
import { namedModel } from '../settings/choose-model.ts';
import type { KnownEngine } from '../settings/models.ts';
import { resolveDefaults } from '../settings/resolve-defaults.ts';
import { requestFields } from '../settings/values.ts';
import type { CommandHandler, InteractionContext } from '../types.ts';
import { readArguments } from './arguments.ts';
import { axisOf, gridRows, needOneLora } from './grid-request.ts';
import { suggestGrid } from './grid-suggestions.ts';
import { lastKnown } from './last-known.ts';
import { canPost } from './place.ts';
import { checkPlace, rulesFor } from './preflight.ts';
import { startSweep } from './submit.ts';
import { typedValues } from './typed-values.ts';
import { togetherWish } from './vote-options.ts';

/** `/clipskip grid`: rows of trainings, epochs, weights, seeds, checkpoints or prompts, over the same defaults as a sweep. */
export const grid: CommandHandler = {
  name: 'clipskip grid',
  defer: (interaction) => (canPost(interaction) ? 'ephemeral' : 'public'),
  async run(interaction, context) {
    checkPlace(interaction, rulesFor(interaction, context), context);
    const { t, store } = context;
    const given = readArguments(interaction, gridCommand.options);
    const wish = togetherWish(given, t);
    const axis = axisOf(given);
    const rows = gridRows(given, axis, t);
    // What the rows are about stands in them, and a range of epochs is no LoRA.
    const lora = axis === 'loraEpoch' || axis === 'loraSeries' ? rowless(given.lora, rows.values) : given.lora;
    const typed = typedValues({ ...given, lora });
    const engine = await lastKnown(context);
    const guildId = interaction.guildId ?? undefined;
    const { values, from } = resolveDefaults(
      { userId: interaction.user.id, guildId, typed, preset: given.preset, engine },
      store,
    );
    const { skips: _usual, ...others } = values;
    // Trainings are drawn at what they were trained at: only who types clip skips wants them as columns instead.
    const wanted = axis === 'loraSeries' && given.skips === undefined ? others : values;
    const { skips: _usualFrom, ...othersFrom } = from;
    if (axis === 'loraWeight') needOneLora(given.prompt, values, t);
    await startSweep(
      interaction,
      {
        ...requestFields(wanted),
        ...(given.seed === undefined ? {} : { seed: given.seed }),
        prompt: given.prompt,
        rows: { ...rows, values: named(axis, rows.values, engine, guildId, context) },
      },
      context,
      { from: wanted === values ? from : othersFrom, ...wish },
    );
  },
  autocomplete: suggestGrid,
};

/** The LoRA that is an option beside the values, unless it was taken for one of them. */
function rowless(lora: string | undefined, values: readonly string[]): string | undefined {
  return values.length === 1 && values[0] === lora?.trim() ? undefined : lora;
}

/** Checkpoints by the names that the server's admins gave them. Throws `settings.modelHidden` and `discord.volunteers`. */
function named(
  axis: Axis,
  values: readonly string[],
  engine: KnownEngine,
  guildId: string | undefined,
  { store }: InteractionContext,
): string[] {
  if (axis !== 'checkpoint') return [...values];
  return values.map((value) => namedModel(value, guildId, engine, store)?.name ?? value);
}
