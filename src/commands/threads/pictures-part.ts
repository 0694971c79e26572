import type { APIComponentInContainer } from 'discord.js';
import { ComponentType } from 'discord.js';

import { text } from '../pieces.ts';
import type { MessageFile } from '../delivery/types.ts';

/**
 * Files of a message as pictures to look at, each under its name: in a gallery of several Discord shows no names, and lays them
 * out differently on a phone. At most ten files, which is what a message carries.
 */
export function picturesPart(files: readonly MessageFile[], spoiler: boolean): APIComponentInContainer[] {
  return files.flatMap(({ name }): APIComponentInContainer[] => {
    const title = name.replace(/\.\w+$/, '');
    const item = { media: { url: `attachment://${name}` }, description: title, spoiler };
    return [text(`**${title}**`), { type: ComponentType.MediaGallery, items: [item] }];
  });
}
