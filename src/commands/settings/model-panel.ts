import { AppError } from '../../errors.ts';
import { familyFacts } from '../../family.ts';
import type { Model, NewModel } from '../../store/index.ts';
import type { InteractionContext } from '../types.ts';
import type { Home } from './home.ts';
import type { KnownModel } from './models.ts';
import { modelEntry, otherNames, saveModel } from './models.ts';
import type { AnyInteraction } from './permissions.ts';
import { managedGuild } from './permissions.ts';
import type { Panel } from '../pieces.ts';
import { button, line, panel, quoted, row, text } from '../pieces.ts';
import { shortKey } from './short-key.ts';
import { valuesLine } from './value-words.ts';
import { keptValues, storedValues } from './values.ts';

const maxNames = 10;

/** A model of the engine's, and what was said of it. */
export interface ModelHere {
  readonly guildId: string;
  readonly model: KnownModel;
  readonly entry: Model | undefined;
}

/** The model that a custom id names, where the person may manage the server. Throws `settings.gone` and the like. */
export function modelHere(key: string, interaction: AnyInteraction, { desk, store }: InteractionContext): ModelHere {
  const guildId = managedGuild(interaction).id;
  const model = desk.known()?.models.find(({ name }) => shortKey(name) === key);
  if (!model) throw new AppError('settings.gone');
  return { guildId, model, entry: modelEntry(guildId, model, store) };
}

/** The entry to be saved, under the engine's own name, with what was said before and what is changed now. */
export function changedEntry(
  { guildId, model, entry }: ModelHere,
  change: Partial<Pick<NewModel, 'friendlyName' | 'family' | 'nativeClipSkip' | 'defaults' | 'visible'>>,
): NewModel {
  const { friendlyName, family, nativeClipSkip, defaults, visible = true } = entry ?? {};
  const said = { friendlyName, family, nativeClipSkip, defaults, visible };
  return { guildId, name: model.name, serverHash: model.hash, ...said, ...change };
}

export function modelPanel(here: ModelHere, { store, t }: InteractionContext, notices: readonly string[] = []): Panel {
  const { guildId, model, entry } = here;
  const key = shortKey(model.name);
  const others = otherNames(guildId, entry ?? changedEntry(here, {}), store).filter(({ name }) => name !== model.name);
  const names = quotedNames(others);
  const engines = t('settings:models.familyEngine', { family: familyFacts(model.family).title });
  const native = entry?.nativeClipSkip ?? model.native;
  const lines = [
    `## ${quoted(entry?.friendlyName ?? model.name)}`,
    ...notices,
    t('settings:models.serverName', { name: quoted(model.name) }),
    ...(model.hash === undefined ? [] : [t('settings:models.hash', { hash: quoted(model.hash) })]),
    ...(names === '' ? [] : [t('settings:models.alsoKnown', { names })]),
    `**${t('settings:models.family')}**: ${entry?.family === undefined ? engines : familyFacts(entry.family).title}`,
    `**${t('settings:models.nativeClipSkip')}**: ${native ?? t('settings:common.none')}`,
    `**${t('settings:models.defaults')}**: ${valuesLine(keptValues(entry?.defaults), t)}`,
    t(entry?.visible === false ? 'settings:models.hidden' : 'settings:models.shown'),
  ];
  const ofModel = (argument: string) => ({ action: 'models-set', subject: key, argument });
  return panel(
    text(lines.join('\n')),
    line(),
    row(
      button({ action: 'models-open', subject: key }, t('settings:models.identity')),
      button({ action: 'values-open', subject: `model-${key}`, argument: 'look' }, t('settings:models.defaults')),
      entry?.visible === false
        ? button(ofModel('show'), t('settings:models.show'))
        : button(ofModel('hide'), t('settings:models.hide')),
      button(ofModel('forget'), t('settings:models.forget'), { disabled: !entry }),
      button({ action: 'models-page', subject: '1' }, t('settings:common.back')),
    ),
  );
}

/** Some names, and how many more: there may be any number of files. */
export function quotedNames(models: readonly Pick<Model, 'name'>[]): string {
  const shown = models.slice(0, maxNames).map(({ name }) => quoted(name, 60));
  return [...shown, ...(models.length > maxNames ? [`… (+${models.length - maxNames})`] : [])].join(', ');
}

/** Where a model's usual settings are kept. */
export function modelDefaultsHome(key: string, interaction: AnyInteraction, context: InteractionContext): Home {
  const here = modelHere(key, interaction, context);
  return {
    values: keptValues(here.entry?.defaults),
    save: (values) => saveModel(changedEntry(here, { defaults: storedValues(values) }), context.store),
    panel: (notices) => modelPanel(here, context, notices),
  };
}
