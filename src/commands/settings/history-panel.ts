import { AppError } from '../../errors.ts';
import type { Sweep } from '../../store/index.ts';
import { errorWords } from '../core/error-text.ts';
import type { InteractionContext } from '../types.ts';
import { promptOf } from './kept-sweeps.ts';
import type { Panel } from '../pieces.ts';
import { button, line, link, panel, quoted, row, select, text } from '../pieces.ts';

/** Sweeps of one page. */
const pageSize = 10;

/** A person's own sweeps, newest first, from every place. `before`: where the page begins; undefined: the newest. */
export function historyPanel(userId: string, before: number | undefined, { store, t }: InteractionContext): Panel {
  const { sweeps, next } = store.sweeps.byUser(userId, { before, limit: pageSize });
  const title = `## ${t('settings:history.title')}`;
  if (sweeps.length === 0 && before === undefined) return panel(text(`${title}\n${t('settings:history.none')}`));
  const lines = sweeps.map((sweep) => `${whenWords(sweep)} · ${quoted(promptOf(sweep))} · ${stateWords(sweep, t)}`);
  const options = sweeps.map((sweep) => ({
    value: sweep.id,
    label: promptOf(sweep),
    description: `${sweep.id} · ${stateWords(sweep, t)}`,
  }));
  const page = { action: 'history-page' };
  return panel(
    text([title, ...lines].join('\n')),
    ...(options.length === 0
      ? []
      : [row(select({ action: 'history-pick', subject: 'list' }, t('settings:history.choose'), options))]),
    row(
      button({ ...page, subject: 'newest' }, t('settings:common.newer'), { disabled: before === undefined }),
      button({ ...page, subject: String(next ?? 'end') }, t('settings:common.older'), { disabled: next === undefined }),
    ),
  );
}

/** One sweep of theirs. */
export function sweepPanel(sweep: Sweep, { store, t, votes }: InteractionContext): Panel {
  const message = store.deliveries
    .bySweep(sweep.id)
    .findLast(({ kind, messageId }) => kind === 'sheet' && messageId !== undefined);
  const url = message?.messageId === undefined ? undefined : messageUrl(sweep, message.channelId, message.messageId);
  const over = sweep.state !== 'accepted' && sweep.state !== 'running';
  const lines = [
    `## ${quoted(promptOf(sweep), 300)}`,
    `${whenWords(sweep)} · ${stateWords(sweep, t)} · \`${sweep.id}\``,
    ...(sweep.error ? [errorWords(new AppError(sweep.error.code, sweep.error), sweep.id, t).what] : []),
    ...(over ? [] : [t('settings:history.running')]),
  ];
  return panel(
    text(lines.join('\n')),
    line(),
    row(
      button({ action: 'history-show', subject: sweep.id }, t('settings:history.again'), { disabled: !over }),
      ...(sweep.state === 'drawn' || sweep.state === 'delivered'
        ? [button({ action: 'cmp', subject: sweep.id }, t('settings:history.compare'))]
        : []),
      button({ action: 'presets-open', subject: 'sweep', argument: sweep.id }, t('settings:history.asPreset'), {
        disabled: votes.isHidden(sweep.id),
      }),
      ...(url === undefined ? [] : [link(url, t('settings:history.open'))]),
      button({ action: 'history-page', subject: 'newest' }, t('settings:common.back')),
    ),
  );
}

function messageUrl({ guildId = '@me', channelId }: Sweep, messageChannel: string, messageId: string): string {
  // In the requester's direct messages, where the channel could not be posted to.
  const guild = messageChannel === channelId ? guildId : '@me';
  return `https://discord.com/channels/${guild}/${messageChannel}/${messageId}`;
}

function whenWords({ createdAt }: Sweep): string {
  return `<t:${Math.floor(createdAt / 1000)}:R>`;
}

function stateWords({ state }: Sweep, t: InteractionContext['t']): string {
  return t(`settings:history.state.${state}`);
}
