import { languageOf } from '../../text/index.ts';
import type { InteractionContext } from '../types.ts';
import type { Panel } from '../pieces.ts';
import { button, line, panel, row, select, text } from '../pieces.ts';
import { languageOptions } from './server-panel.ts';
import { valuesLine } from './value-words.ts';
import { keptValues } from './values.ts';

/** A person's own settings as they are. `notices` stand on top. */
export function mePanel(
  userId: string,
  { store, t, workers }: InteractionContext,
  notices: readonly string[] = [],
): Panel {
  const { language, defaults } = store.preferences.get(userId);
  const lines = [
    `## ${t('settings:me.title')}`,
    ...notices,
    t('settings:me.where'),
    `**${t('settings:me.defaults')}**: ${valuesLine(keptValues(defaults), t)}`,
    ...(workers && workers.list().length > 0 ? [`-# ${t('commands:workers.owners')}`] : []),
  ];
  return panel(
    text(lines.join('\n')),
    line(),
    row(
      button({ action: 'values-open', subject: 'me', argument: 'look' }, t('settings:me.defaults')),
      button({ action: 'values-open', subject: 'me', argument: 'start' }, t('settings:form.start')),
      button({ action: 'values-clear', subject: 'me' }, t('settings:common.clear')),
      button({ action: 'me-set', subject: 'forget', argument: 'ask' }, t('settings:me.forget'), { danger: true }),
    ),
    row(
      select(
        { action: 'me-set', subject: 'language' },
        t('settings:language.label'),
        languageOptions(languageOf(language), t),
      ),
    ),
  );
}

/** What is deleted and what stays, before anything is. */
export function forgetPanel({ t }: InteractionContext): Panel {
  const lines = [
    `## ${t('settings:me.ask.title')}`,
    t('settings:me.ask.gone'),
    t('settings:me.ask.stays'),
    `**${t('settings:me.ask.last')}**`,
  ];
  return panel(
    text(lines.join('\n\n')),
    row(
      button({ action: 'me-set', subject: 'forget', argument: 'now' }, t('settings:me.now'), { danger: true }),
      button({ action: 'me-set', subject: 'forget', argument: 'keep' }, t('settings:common.keep')),
    ),
  );
}
