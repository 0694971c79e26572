import type { RepliableInteraction } from 'discord.js';
import { MessageFlags } from 'discord.js';

import type { AppError } from '../../errors.ts';
import type { Translator } from '../../text/index.ts';
import { panel, text } from '../pieces.ts';
import type { Defer } from '../types.ts';
import { errorText } from './error-text.ts';

export interface ErrorAnswer {
  readonly error: AppError;
  /** Under which it stands in the log. */
  readonly id: string;
  /** How the interaction was deferred. */
  readonly defer: Defer;
  readonly t: Translator;
}

/** Tells the person, and nobody else, what went wrong. Rejects when Discord does not take it. */
export async function answerError(interaction: RepliableInteraction, answer: ErrorAnswer): Promise<void> {
  const { error, id, defer, t } = answer;
  const body = panel(text(errorText(error, id, t)));
  const alone = { ...body, flags: body.flags | MessageFlags.Ephemeral } as const;
  if (!interaction.deferred && !interaction.replied) {
    await interaction.reply(alone);
    return;
  }
  if (defer === 'ephemeral' && !interaction.replied) {
    await interaction.editReply(body);
    return;
  }
  // Everybody sees "thinking" there, and a deferral cannot be made private any more: it goes, the reason follows in private.
  if (defer === 'public' && !interaction.replied) await interaction.deleteReply();
  await interaction.followUp(alone);
}
