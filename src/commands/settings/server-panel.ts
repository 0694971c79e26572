import type { Language } from '../../text/index.ts';
import { languages } from '../../text/index.ts';
import type { BotLimits, InteractionContext } from '../types.ts';
import type { GuildRules } from './guild-rules.ts';
import { guildRules, nsfwRules } from './guild-rules.ts';
import type { Panel } from '../pieces.ts';
import { button, line, panel, row, select, text } from '../pieces.ts';
import { valuesLine } from './value-words.ts';

export const quotaNames = ['cellsPerUserDay', 'runningPerUser', 'runningPerGuild', 'batchPictures'] as const;
export type LimitName = (typeof quotaNames)[number] | 'retentionDays';
export const limitNames: readonly LimitName[] = [...quotaNames, 'retentionDays'];

/** What the server's admins settled; undefined: they left it to the bot's owner. */
export function ownLimit(name: LimitName, rules: GuildRules): number | undefined {
  return name === 'retentionDays' ? rules.retentionDays : rules.quotas[name];
}

export const anyLanguage = 'person';

/** The settings of a server as they are, with everything that changes them. `notices` stand on top. */
export function serverPanel(
  guildId: string,
  { store, limits, t, volunteers }: InteractionContext,
  notices: readonly string[] = [],
): Panel {
  const rules = guildRules(guildId, store);
  const lines = [
    `## ${t('settings:server.title')}`,
    ...notices,
    `**${t('settings:server.channels')}**: ${mentions(rules.channels, '#', t('settings:server.everywhere'))}`,
    `**${t('settings:server.roles')}**: ${mentions(rules.roles, '@&', t('settings:server.everybody'))}`,
    ...limitNames.map((name) => `**${t(`settings:server.${name}`)}**: ${limitWords(name, rules, limits, t)}`),
    `**${t('settings:server.votes')}**: ${votesWords(rules, t)}`,
    `**${t('settings:server.defaults')}**: ${valuesLine(rules.defaults, t)}`,
  ];
  const nsfw = nsfwRules.map((value) => ({
    value,
    label: `${t('settings:server.nsfw.label')}: ${t(`settings:server.nsfw.${value}`)}`,
    chosen: rules.nsfw === value,
  }));
  return panel(
    text(lines.join('\n')),
    line(),
    row(
      button({ action: 'server-open', subject: 'places' }, t('settings:server.places')),
      button({ action: 'server-open', subject: 'limits' }, t('settings:server.quotas')),
      button({ action: 'server-open', subject: 'votes' }, t('settings:server.votes')),
      button({ action: 'values-open', subject: 'server', argument: 'look' }, t('settings:server.defaults')),
      button({ action: 'values-open', subject: 'server', argument: 'start' }, t('settings:form.start')),
    ),
    row(select({ action: 'server-set', subject: 'nsfw' }, t('settings:server.nsfw.label'), nsfw)),
    ...(volunteers ? [row(volunteersSelect(rules, t))] : []),
    row(
      select(
        { action: 'server-set', subject: 'language' },
        t('settings:language.label'),
        languageOptions(rules.language, t),
      ),
    ),
  );
}

/** What allowing it means stands beside the choice. */
function volunteersSelect(rules: GuildRules, t: InteractionContext['t']) {
  const label = t('settings:server.volunteers.label');
  const options = (['no', 'yes'] as const).map((value) => ({
    value,
    label: `${label}: ${t(`settings:server.volunteers.${value}`)}`,
    description: t(`settings:server.volunteers.${value}About`),
    chosen: rules.volunteers === (value === 'yes'),
  }));
  return select({ action: 'server-set', subject: 'volunteers' }, label, options);
}

function votesWords({ votes: { open, voters, form, forum, reports } }: GuildRules, t: InteractionContext['t']): string {
  return [
    t(`settings:server.voteOpen.${open}`),
    t(`settings:server.voters.${voters}`),
    t(`settings:server.voteForm.${form}`),
    ...(forum === undefined ? [] : [`${t('settings:server.forum')} <#${forum}>`]),
    ...(reports === undefined ? [] : [`${t('settings:server.reports')} <#${reports}>`]),
  ].join(' · ');
}

function mentions(ids: readonly string[], mark: '#' | '@&', nothing: string): string {
  return ids.map((id) => `<${mark}${id}>`).join(' ') || nothing;
}

function limitWords(name: LimitName, rules: GuildRules, limits: BotLimits, t: InteractionContext['t']): string {
  const own = ownLimit(name, rules);
  return own !== undefined && own < limits[name]
    ? String(own)
    : t('settings:server.ownersLimit', { value: limits[name] });
}

/** The languages, and the person's own. */
export function languageOptions(chosen: Language | undefined, t: InteractionContext['t']) {
  const label = t('settings:language.label');
  return [
    { value: anyLanguage, label: `${label}: ${t('settings:language.person')}`, chosen: chosen === undefined },
    ...languages.map((value) => ({
      value,
      label: `${label}: ${t(`settings:language.${value}`)}`,
      chosen: chosen === value,
    })),
  ];
}
