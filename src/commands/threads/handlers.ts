import { AppError } from '../../errors.ts';
import { canPost, isModerator } from '../core/place.ts';
import { guildRules } from '../settings/guild-rules.ts';
import type { ComponentHandler } from '../types.ts';
import { keptSweep } from '../under-sheet/guard.ts';
import { panel, text } from '../pieces.ts';
import { answer, deferBeside } from '../votes/beside.ts';

/** `thread:<sweep>`: its thread, with the pictures in full size; where there can be none, why. */
const thread: ComponentHandler = {
  action: 'thread',
  defer: deferBeside,
  async run(interaction, { subject }, context) {
    const { board, store, t } = context;
    const sweep = keptSweep(subject, context);
    const anyone = guildRules(sweep.guildId, store).votes.open === 'everybody';
    const moderates = sweep.guildId !== undefined && interaction.guildId === sweep.guildId && isModerator(interaction);
    if (sweep.ownerUser !== interaction.user.id && !moderates && !anyone) throw new AppError('discord.notYours');
    if (!canPost(interaction)) return answer(interaction, panel(text(t('voting:thread.why.elsewhere'))));
    const opened = await board.thread(subject);
    const words =
      'threadId' in opened
        ? t('voting:thread.here', { where: `<#${opened.threadId}>` })
        : t(`voting:thread.why.${opened.none}`);
    await interaction.editReply(panel(text(words)));
  },
};

export const threadHandlers: readonly ComponentHandler[] = [thread];
