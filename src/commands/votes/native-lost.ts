import { z } from 'zod';

import { languageOf, translator } from '../../text/index.ts';
import type { Ballot } from '../../threads/index.ts';
import { failureOf } from '../delivery/failure.ts';
import { button, panel, row, text } from '../pieces.ts';
import { threadOf } from '../threads/thread-rows.ts';
import { postOnce } from '../under-sheet/batch/post.ts';
import type { BoardContext } from './board.ts';

const view = z.looseObject({ lost: z.enum(['deleted', 'unreadable']), channels: z.array(z.string()) });
type Loss = z.output<typeof view>['lost'];

/** Calls a vote off whose votes are gone with Discord's poll; that this is said is owed from the same moment on. */
export function owePollLost(poll: Ballot, lost: Loss, { store, votes }: BoardContext): Ballot {
  const { id, sweepId, channelId = '' } = poll;
  const sheets = store.deliveries.bySweep(sweepId).filter(({ kind, messageId }) => kind === 'sheet' && messageId);
  const places = [threadOf(sweepId, store), channelId, sheets.at(-1)?.channelId];
  const channels = [...new Set(places.filter((place) => place !== undefined && place !== ''))];
  store.transaction(() => {
    votes.remove(id, { userId: '', moderator: true });
    const notice = `${id}-e1`;
    store.deliveries.add({ id: notice, sweepId, kind: 'notice', channelId, nonce: notice, view: { lost, channels } });
  });
  return poll;
}

/** Says it where people voted, once; where no place takes it, to the requester. Rejects where it may pass. */
export async function sayPollLost(sweepId: string, context: BoardContext): Promise<void> {
  const { store } = context;
  const { guildId, ownerUser, locale } = store.sweeps.get(sweepId) ?? {};
  for (const notice of store.deliveries.bySweep(sweepId)) {
    const { lost, channels } = view.safeParse(notice.view).data ?? {};
    if (!lost || !channels || ownerUser === undefined) continue;
    if (notice.state !== 'pending' && notice.state !== 'posting') continue;
    const t = translator(languageOf(locale) ?? 'en');
    const { flags, components } = panel(
      text(`${t(`voting:native.lost.${lost}`)}\n${t('voting:native.lost.after')}`),
      row(button({ action: 'votenew', subject: sweepId }, t('voting:button.open'))),
    );
    const body = () => Promise.resolve({ body: { flags, components }, files: [] });
    try {
      const posted = await postOnce(notice, { channels, guildId, ownerUser, subject: sweepId, body }, context);
      if (posted === 'later') throw new Error('another attempt says that a poll is lost');
      if (posted !== 'nowhere') store.deliveries.final(notice.id);
    } catch (error) {
      if (failureOf(error) !== 'refused') throw error;
      store.deliveries.lost(notice.id);
    }
  }
}
