import type { APIComponentInContainer, BaseInteraction } from 'discord.js';
import { ComponentType } from 'discord.js';

import { AppError } from '../../errors.ts';
import type { Sweep } from '../../store/index.ts';
import type { SweepSnapshot } from '../../sweep/desk.ts';
import { comparedWords } from '../../sweep/compared-words.ts';
import type { ComparedSide, SheetState } from '../../sweep/index.ts';
import { checkCompared, compareSweeps, drawSheet } from '../../sweep/index.ts';
import type { Translator } from '../../text/index.ts';
import type { DeferredInteraction } from '../core/submit.ts';
import { isAgeRestricted } from '../core/place.ts';
import { escapedNames, time } from '../messages/chips.ts';
import { cut, panel, quoted, text } from '../pieces.ts';
import { promptOf } from '../settings/kept-sweeps.ts';
import type { InteractionContext } from '../types.ts';
import { snapshotOf } from '../under-sheet/drawn.ts';
import { seenSweep } from './seen.ts';

/** Discord's bound for an alt text, and what of it each prompt gets. */
const maxAltText = 1024;
const altPrompt = 300;

interface Side {
  readonly sweep: Sweep;
  readonly snapshot: SweepSnapshot;
  /** Pictures that were drawn and are not stored any more. */
  readonly lost: number;
}

/**
 * The two on one sheet, in a reply that was deferred for the person alone. Evicted pictures of their own are drawn again, which is
 * said; nobody has somebody else's drawn. Throws `store.gone`, `compare.*`, `vote.hidden` and what drawing throws.
 */
export async function showCompared(
  interaction: DeferredInteraction,
  [first, second]: readonly [string, string],
  context: InteractionContext,
): Promise<void> {
  const { t, signal } = context;
  const [one, other] = [await sideOf(interaction, first, context), await sideOf(interaction, second, context)];
  checkCompared(one.snapshot.plan, other.snapshot.plan);
  const lost = one.lost + other.lost;
  if (lost > 0) await interaction.editReply(panel(text(t('settings:history.drawing', { count: lost }))));
  const state = compareSweeps(await drawn(one, context), await drawn(other, context));
  const sheet = await drawSheet(state, { kind: 'normal', maxBytes: interaction.attachmentSizeLimit, signal }, t);
  const name = `clipskip-${first}-${second}.${sheet.format === 'jpeg' ? 'jpg' : sheet.format}`;
  const gallery: APIComponentInContainer = {
    type: ComponentType.MediaGallery,
    items: [{ media: { url: `attachment://${name}` }, description: altText(state, [one, other], t) }],
  };
  const lines = [one, other].map(
    ({ sweep }, index) => `**${index + 1}** · ${time(sweep.createdAt)} · ${quoted(promptOf(sweep), 200)}`,
  );
  const notes = [
    ...caveatsOf(state, t).map((caveat) => `- ⚠️ ${escapedNames(caveat)}`),
    ...(lost > 0 ? [`-# ${t('settings:history.redrawn', { count: lost })}`] : []),
  ];
  await interaction.editReply({
    ...panel(text(lines.join('\n')), gallery, ...(notes.length === 0 ? [] : [text(notes.join('\n'))])),
    files: [{ name, attachment: sheet.data }],
  });
}

async function sideOf(interaction: BaseInteraction, sweepId: string, context: InteractionContext): Promise<Side> {
  const sweep = seenSweep(interaction, sweepId, context);
  const snapshot = await snapshotOf(sweepId, context);
  const { place, state, status } = snapshot;
  if (place.nsfw && interaction.guildId !== null && !isAgeRestricted(interaction)) throw new AppError('compare.nsfw');
  if (status !== 'done') throw new AppError('compare.unfinished');
  const lost = state.rows.flatMap(({ cells }) => cells).filter((cell) => !cell).length;
  if (lost > 0 && sweep.ownerUser !== interaction.user.id) throw new AppError('compare.evicted');
  return { sweep, snapshot, lost };
}

async function drawn({ sweep, snapshot, lost }: Side, { desk, signal }: InteractionContext): Promise<ComparedSide> {
  const state = lost > 0 ? await desk.restore(sweep.id, signal) : snapshot.state;
  return { state, at: sweep.createdAt };
}

function caveatsOf({ compared }: SheetState, t: Translator): readonly string[] {
  return compared ? comparedWords(compared, t).caveats : [];
}

function altText({ plan }: SheetState, sides: readonly Side[], t: Translator): string {
  const [one = '', other = ''] = sides.map(
    ({ sweep, snapshot }) => `${snapshot.plan.model.name}, ${cut(promptOf(sweep), altPrompt)}`,
  );
  const list = (plan.rows[0]?.cells ?? []).map(({ clipSkip }) => clipSkip).join(', ');
  return cut(t('sheet:compared.alt', { list, one, other }), maxAltText);
}
