import { AppError } from '../../errors.ts';
import type { Preset, PresetScope } from '../../store/index.ts';
import { maxPresets } from '../../store/index.ts';
import type { InteractionContext } from '../types.ts';
import type { Home } from './home.ts';
import { pageOf, pageRow } from './paging.ts';
import type { AnyInteraction } from './permissions.ts';
import { guildIdOf, isAdmin, managedGuild } from './permissions.ts';
import type { Panel } from '../pieces.ts';
import { button, line, maxOptions, panel, quoted, row, select, text } from '../pieces.ts';
import { presetScopes } from './preset-store.ts';
import { shortKey } from './short-key.ts';
import { valuesLine } from './value-words.ts';
import { keptValues, storedValues } from './values.ts';

/** A preset and whose it is. */
export interface PresetHere {
  readonly scope: PresetScope;
  readonly preset: Preset;
}

/** What a custom id calls it: "own-<key>" or "guild-<key>". */
export function presetKey({ scope, preset }: PresetHere): string {
  return `${scope.scope === 'user' ? 'own' : 'guild'}-${shortKey(preset.name)}`;
}

/** Everybody's own presets and those of the server they are in. */
export function presetsHere(interaction: AnyInteraction, { store }: InteractionContext): readonly PresetHere[] {
  return presetScopes(interaction.user.id, guildIdOf(interaction)).flatMap((scope) =>
    store.presets.list(scope).map((preset) => ({ scope, preset })),
  );
}

/** Throws `settings.gone`. A person can name no preset but their own and this server's. */
export function presetHere(key: string, interaction: AnyInteraction, context: InteractionContext): PresetHere {
  const found = presetsHere(interaction, context).find((here) => presetKey(here) === key);
  if (!found) throw new AppError('settings.gone');
  return found;
}

/** The same, to be changed: a server's presets belong to those who may manage it. */
export function ownPreset(key: string, interaction: AnyInteraction, context: InteractionContext): PresetHere {
  const here = presetHere(key, interaction, context);
  if (here.scope.scope === 'guild') managedGuild(interaction);
  return here;
}

/** All presets a person can use, to choose one from. */
export function presetsPanel(
  interaction: AnyInteraction,
  wanted: number,
  context: InteractionContext,
  notices: readonly string[] = [],
): Panel {
  const { t } = context;
  const all = presetsHere(interaction, context);
  const page = pageOf(all, wanted, maxOptions);
  const count = (scope: PresetScope['scope']): number => all.filter((here) => here.scope.scope === scope).length;
  const total = t('settings:presets.count', { own: count('user'), guild: count('guild'), max: maxPresets });
  const options = page.items.map((here) => ({
    value: presetKey(here),
    label: here.preset.name,
    description: ownerWords(here, t),
  }));
  return panel(
    text(
      [`## ${t('settings:presets.title')}`, ...notices, all.length === 0 ? t('settings:presets.none') : total].join(
        '\n',
      ),
    ),
    ...(options.length === 0
      ? []
      : [row(select({ action: 'presets-pick', subject: 'list' }, t('settings:presets.choose'), options))]),
    ...pageRow('presets-page', page, t),
    row(
      button({ action: 'presets-open', subject: 'new' }, t('settings:presets.make')),
      button({ action: 'presets-open', subject: 'sweep' }, t('settings:presets.fromSweep')),
    ),
  );
}

export function presetPanel(
  here: PresetHere,
  interaction: AnyInteraction,
  { t }: InteractionContext,
  { notices = [], ask = false }: { readonly notices?: readonly string[]; readonly ask?: boolean } = {},
): Panel {
  const { preset, scope } = here;
  const subject = presetKey(here);
  const fixed = scope.scope === 'guild' && !isAdmin(interaction);
  const lines = [
    `## ${quoted(preset.name, 100)}`,
    ...notices,
    `-# ${ownerWords(here, t)}`,
    valuesLine(keptValues(preset.body), t),
    t('settings:presets.use'),
    ...(ask ? [`**${t('settings:presets.ask')}**`] : []),
  ];
  const set = (argument: string) => ({ action: 'presets-set', subject, argument });
  const back = button({ action: 'presets-page', subject: '1' }, t('settings:common.back'));
  const asked = [
    button(set('delete'), t('settings:common.delete'), { danger: true }),
    button(set('keep'), t('settings:common.keep')),
  ];
  const usual = [
    button({ action: 'values-open', subject, argument: 'look' }, t('settings:form.look'), { disabled: fixed }),
    button({ action: 'values-open', subject, argument: 'start' }, t('settings:form.start'), { disabled: fixed }),
    button(set('ask'), t('settings:common.delete'), { danger: true, disabled: fixed }),
    back,
  ];
  return panel(text(lines.join('\n')), line(), row(...(ask ? asked : usual)));
}

function ownerWords({ scope }: PresetHere, t: InteractionContext['t']): string {
  return t(scope.scope === 'user' ? 'settings:presets.own' : 'settings:presets.guild');
}

/** Where a preset's values are kept. */
export function presetHome(key: string, interaction: AnyInteraction, context: InteractionContext): Home {
  const here = ownPreset(key, interaction, context);
  const { name } = here.preset;
  return {
    values: keptValues(here.preset.body),
    save: (values) =>
      context.store.presets.save(here.scope, { name, body: storedValues(values), madeBy: interaction.user.id }),
    panel: (notices) => presetPanel(here, interaction, context, { notices }),
  };
}
