import type { BotContext } from '../types.ts';

/** Removes source pictures that no sweep and no draft names any more. Answers how many. Rejects with `file.write`, `store.*`. */
export async function tidySources({ sources, store }: Pick<BotContext, 'sources' | 'store'>): Promise<number> {
  return sources.keepOnly(store.sourcePictures());
}
