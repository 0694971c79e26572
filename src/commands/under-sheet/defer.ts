import { canPost } from '../core/place.ts';
import type { ComponentInteraction, Defer } from '../types.ts';

/** For buttons that ask for a sweep: where the bot cannot post, the answer is the result, and everybody there sees it. */
export function deferAsAnswer(interaction: ComponentInteraction): Defer {
  return canPost(interaction) ? 'ephemeral' : 'public';
}
