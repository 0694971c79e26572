import type { APIComponentInContainer } from 'discord.js';
import { ComponentType } from 'discord.js';

import { AppError } from '../../errors.ts';
import type { SweepSnapshot } from '../../sweep/desk.ts';
import type { SheetState } from '../../sweep/index.ts';
import { drawSheet } from '../../sweep/index.ts';
import { languageOf, translator } from '../../text/index.ts';
import type { ComponentInteraction, InteractionContext } from '../types.ts';
import { snapshotOf } from '../under-sheet/drawn.ts';
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
  const { t, signal, desk } = context;
  const snapshot = await snapshotOf(sweepId, context);
  if (snapshot.status === 'accepted' || snapshot.status === 'running') {
    await interaction.editReply(panel(text(t('settings:history.running'))));
    return;
  }
  const lost = lostPictures(snapshot);
  if (lost > 0) await interaction.editReply(panel(text(t('settings:history.drawing', { count: lost }))));
  const state = lost > 0 ? await desk.restore(sweepId, signal) : snapshot.state;
  if (!hasPictures(state)) throw new AppError('job.nothingDrawn');

  const words = translator(languageOf(snapshot.place.locale) ?? t.language);
  const view = { kind: 'normal', maxBytes: interaction.attachmentSizeLimit, signal } as const;
  const sheet = await drawSheet(state, view, words);
  const name = `clipskip-${sweepId}.${sheet.format === 'jpeg' ? 'jpg' : sheet.format}`;
  const { prompt } = snapshot.plan.request;
  const gallery: APIComponentInContainer = {
    type: ComponentType.MediaGallery,
    items: [{ media: { url: `attachment://${name}` }, description: altText(snapshot, words) }],
  };
  const notes = lost > 0 ? [t('settings:history.redrawn', { count: lost })] : [];
  await interaction.editReply({
    ...panel(text([quoted(prompt, 300), ...notes].join('\n')), gallery),
    files: [{ name, attachment: sheet.data }],
  });
}

/** Pictures that were drawn and are not stored any more: of a sweep that ended well, every panel that is not there. */
function lostPictures({ status, state }: SweepSnapshot): number {
  return status === 'done' ? state.rows.flatMap(({ cells }) => cells).filter((cell) => !cell).length : 0;
}

function hasPictures({ rows }: SheetState): boolean {
  return rows.some(({ cells }) => cells.some((cell) => cell?.picture));
}

function altText({ plan }: SweepSnapshot, t: InteractionContext['t']): string {
  const skips = (plan.rows[0]?.cells ?? []).map(({ clipSkip }) => t('common:clipSkip', { n: clipSkip })).join(', ');
  return cut(`${skips}: ${plan.request.prompt}`, maxAltText);
}
