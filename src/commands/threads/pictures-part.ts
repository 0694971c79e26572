import type { APIComponentInContainer } from 'discord.js';
import { ComponentType } from 'discord.js';

import type { MessageFile } from '../delivery/types.ts';

/** Files of a message as pictures to look at; at most ten, which is what a gallery holds. Empty without files. */
export function picturesPart(files: readonly MessageFile[], spoiler: boolean): APIComponentInContainer[] {
  if (files.length === 0) return [];
  const items = files.map(({ name }) => ({
    media: { url: `attachment://${name}` },
    description: name.replace(/\.\w+$/, ''),
    spoiler,
  }));
  return [{ type: ComponentType.MediaGallery, items }];
}
