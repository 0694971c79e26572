import { z } from 'zod';

import { AppError } from '../../errors.ts';
import type { InteractionContext } from '../types.ts';
import type { FoundPicture } from './attachments.ts';

export const modes = ['sweep', 'data'] as const;
/** What the person came for: to draw with the settings, or to read them. */
export type Mode = (typeof modes)[number];

/**
 * The pictures of a message a menu was used on. Kept as a draft of that person, because without the message-content intent
 * the message cannot be read a second time. Only their addresses: nobody fills the disk by opening a menu.
 */
const held = z.object({
  menu: z.enum(modes),
  pictures: z
    .array(z.object({ name: z.string().max(300), url: z.string().max(900), size: z.number().exactOptional() }))
    .max(10),
});
export type HeldPictures = Readonly<z.output<typeof held>>;

/** Discord's links live for a day. */
const keptMs = 86_400_000;

interface Person {
  readonly user: { readonly id: string };
  readonly guildId: string | null;
}

export function holdPictures(
  { user, guildId }: Person,
  mode: Mode,
  pictures: readonly FoundPicture[],
  { store, newId, now }: InteractionContext,
): string {
  const id = newId();
  const request: HeldPictures = {
    menu: mode,
    pictures: pictures.map(({ name, ...rest }) => ({ name: name.slice(0, 300), ...rest })),
  };
  store.drafts.put({ id, userId: user.id, guildId: guildId ?? undefined, request, expiresAt: now() + keptMs });
  return id;
}

/** Throws `discord.draftGone` and, for somebody else's, `discord.notYours`. */
export function heldPictures({ user }: Person, id: string, { store }: InteractionContext): HeldPictures {
  const draft = store.drafts.get(id);
  const read = held.safeParse(draft?.request);
  if (!draft || !read.success) throw new AppError('discord.draftGone');
  if (draft.userId !== user.id) throw new AppError('discord.notYours');
  return read.data;
}
