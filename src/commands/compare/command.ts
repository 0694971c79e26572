import type { AutocompleteInteraction, ChatInputCommandInteraction } from 'discord.js';

import { AppError } from '../../errors.ts';
import { readArguments } from '../core/arguments.ts';
import type { Suggestion } from '../core/suggestions.ts';
import { answerWith, matching } from '../core/suggestions.ts';
import { compareCommand } from '../definitions/votes.ts';
import { cut } from '../pieces.ts';
import type { CommandHandler, InteractionContext } from '../types.ts';
import type { Candidate } from './candidates.ts';
import { candidates } from './candidates.ts';
import { showCompared } from './show.ts';

/** Letters of a suggestion; Discord's bound is 100. */
const promptLength = 50;

/** `/clipskip compare`: two finished sweeps on one sheet, for the person alone. */
export const compare: CommandHandler = {
  name: 'clipskip compare',
  defer: 'ephemeral',
  async run(interaction, context) {
    const { first, second } = readArguments(interaction, compareCommand.options);
    const chosen = [sweepNamed(first, interaction, context), sweepNamed(second, interaction, context)] as const;
    await showCompared(interaction, chosen, context);
  },
  async autocomplete(interaction, context) {
    const { name, value } = interaction.options.getFocused(true);
    const other = interaction.options.getString(name === 'first' ? 'second' : 'first') ?? undefined;
    await answerWith(interaction, matching(candidates(interaction, context, other).map(suggestion), value));
  },
};

function suggestion({ id, prompt, about }: Candidate): Suggestion {
  return { name: `${cut(prompt, promptLength)} · ${about}`, value: id };
}

/** What was chosen; whoever types on past the suggestions is understood where one alone fits. Throws `compare.notFound`. */
function sweepNamed(
  typed: string,
  interaction: ChatInputCommandInteraction | AutocompleteInteraction,
  context: InteractionContext,
): string {
  const name = typed.trim();
  if (context.store.sweeps.get(name)) return name;
  const [found, ...others] = matching(candidates(interaction, context).map(suggestion), name);
  if (!found || others.length > 0) throw new AppError('compare.notFound', { params: { name: cut(name, 60) } });
  return found.value;
}
