import type { Actor } from '../../threads/index.ts';
import { isModerator } from '../core/place.ts';
import type { ComponentInteraction } from '../types.ts';

/** Who pressed. `guildId`: of the vote; somebody who moderates another server does not moderate it. */
export function actorOf(interaction: ComponentInteraction, guildId: string | undefined): Actor {
  const here = guildId !== undefined && interaction.guildId === guildId;
  return { userId: interaction.user.id, moderator: here && isModerator(interaction) };
}
