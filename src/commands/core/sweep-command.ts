import { AppError } from '../../errors.ts';
import { sweepCommand } from '../definitions/clipskip.ts';
import { readFields } from '../settings/form-fields.ts';
import { resolveDefaults } from '../settings/resolve-defaults.ts';
import type { Values } from '../settings/values.ts';
import { requestFields } from '../settings/values.ts';
import type { CommandHandler } from '../types.ts';
import type { Arguments } from './arguments.ts';
import { readArguments } from './arguments.ts';
import { lastKnown } from './last-known.ts';
import { canPost } from './place.ts';
import { checkPlace, rulesFor } from './preflight.ts';
import { startSweep } from './submit.ts';
import { autocomplete } from './suggestions.ts';

type Given = Arguments<typeof sweepCommand.options>;

/** `/clipskip sweep`: what was typed, over the preset, the person's, the model's and the server's defaults. */
export const sweep: CommandHandler = {
  name: 'clipskip sweep',
  defer: (interaction) => (canPost(interaction) ? 'ephemeral' : 'public'),
  async run(interaction, context) {
    // Whoever may not draw here hears so at once, also while the image server is away.
    checkPlace(interaction, rulesFor(interaction, context), context);
    const given = readArguments(interaction, sweepCommand.options);
    const typed = typedValues(given);
    // Models' own defaults and friendly names need the list of models; the first sweep after a start waits for it.
    const engine = await lastKnown(context);
    const { values, from } = resolveDefaults(
      { userId: interaction.user.id, guildId: interaction.guildId ?? undefined, typed, preset: given.preset, engine },
      context.store,
    );
    const seed = given.seed === undefined ? {} : { seed: given.seed };
    await startSweep(interaction, { ...requestFields(values), ...seed, prompt: given.prompt }, context, { from });
  },
  autocomplete,
};

/** Throws `discord.field` for the first option that cannot be read. */
function typedValues({ skips, size, negative, model, lora }: Given): Values {
  const shapes = { skips: '1,2,3', size: '512x768' } as const;
  for (const [field, value] of [
    ['skips', skips],
    ['size', size],
  ] as const) {
    if (value === undefined || readFields({ [field]: value }).problems.length === 0) continue;
    throw new AppError('discord.field', { params: { field, value, shape: shapes[field] } });
  }
  const { values } = readFields({
    ...(skips === undefined ? {} : { skips }),
    ...(size === undefined ? {} : { size }),
    ...(model === undefined ? {} : { model }),
  });
  return {
    ...values,
    ...(negative === undefined ? {} : { negative }),
    ...(lora === undefined || lora.trim() === '' ? {} : { loras: [readLora(lora)] }),
  };
}

/** `name` or `name:0.8`; names may have colons of their own. */
function readLora(text: string): NonNullable<Values['loras']>[number] {
  const [, name = '', weight] = /^(.+?)(?::([+-]?(?:\d+\.?\d*|\.\d+)))?$/.exec(text.trim()) ?? [];
  const value = weight === undefined ? 1 : Number(weight);
  if (name !== '' && Math.abs(value) <= 10) return { name, weight: value };
  throw new AppError('discord.field', { params: { field: 'lora', value: text, shape: 'name:0.8 (-10 – 10)' } });
}
