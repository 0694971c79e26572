import type { APIComponentInContainer } from 'discord.js';
import { ComponentType } from 'discord.js';

import { AppError } from '../../errors.ts';
import { languageOf, translator } from '../../text/index.ts';
import type { Shown } from '../../threads/index.ts';
import { sheetFile } from '../delivery/sheet-file.ts';
import { isOver, panelsOf, placeOfShown, sweepOf } from '../showings.ts';
import type { ComponentInteraction, InteractionContext } from '../types.ts';
import { cut, panel, quoted, text } from '../pieces.ts';

/** Letters of the text for those who cannot see a picture. */
const maxAltText = 1024;

/**
 * Draws the sheet of a finished sweep into a deferred reply. Pictures that the cache has lost are drawn again, which is said
 * before and after. Throws `store.gone`, `job.nothingDrawn` and what drawing throws.
 */
export async function showAgain(
  interaction: ComponentInteraction,
  sweepId: string,
  context: InteractionContext,
): Promise<void> {
  const { t, signal, showings } = context;
  const now = await showings.get(sweepId);
  if (!now) throw new AppError('store.gone');
  if (!isOver(now)) {
    await interaction.editReply(panel(text(t('settings:history.running'))));
    return;
  }
  const lost = lostPictures(now);
  if (lost > 0) await interaction.editReply(panel(text(t('settings:history.drawing', { count: lost }))));
  const { shown } = await showings.whole(sweepId, signal);
  const words = translator(languageOf(placeOfShown(shown).locale) ?? t.language);
  const drawn = await sheetFile(shown, {
    view: 'normal',
    maxBytes: interaction.attachmentSizeLimit,
    signal,
    t: words,
  });
  if (!drawn) throw new AppError('job.nothingDrawn');
  if ('error' in drawn) throw drawn.error;
  const { name, data } = drawn.file;
  const prompt = shown.veiled ? shown.sweep.prompt : shown.snapshot.plan.request.prompt;
  const gallery: APIComponentInContainer = {
    type: ComponentType.MediaGallery,
    items: [{ media: { url: `attachment://${name}` }, description: altText(shown, words) }],
  };
  const notes = lost > 0 ? [t('settings:history.redrawn', { count: lost })] : [];
  await interaction.editReply({
    ...panel(text([quoted(prompt, 300), ...notes].join('\n')), gallery),
    files: [{ name, attachment: data }],
  });
}

/** Pictures that were drawn and are not stored any more: of a sweep that ended well, every panel that is not there. */
function lostPictures(shown: Shown): number {
  const { count, done, failed } = panelsOf(shown);
  return sweepOf(shown).status === 'done' ? count - done - failed : 0;
}

function altText(shown: Shown, t: InteractionContext['t']): string {
  if (shown.veiled) return cut(shown.sweep.altText(t), maxAltText);
  const { plan } = shown.snapshot;
  const skips = (plan.rows[0]?.cells ?? []).map(({ clipSkip }) => t('common:clipSkip', { n: clipSkip })).join(', ');
  return cut(`${skips}: ${plan.request.prompt}`, maxAltText);
}
