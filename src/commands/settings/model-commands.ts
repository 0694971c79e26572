import type { APIModalInteractionResponseCallbackData, ModalSubmitInteraction } from 'discord.js';
import { ComponentType } from 'discord.js';

import { AppError } from '../../errors.ts';
import { families, familyFacts } from '../../family.ts';
import type { CommandHandler, ComponentHandler, InteractionContext } from '../types.ts';
import { modelsPanel } from './model-list.ts';
import type { ModelHere } from './model-panel.ts';
import { changedEntry, modelHere, modelPanel, quotedNames } from './model-panel.ts';
import { forgetModel, otherNames, saveModel } from './models.ts';
import { managedGuild } from './permissions.ts';
import { labelled, modal, option, textField } from '../pieces.ts';
import { revisionOf } from './revision.ts';
import { shortKey } from './short-key.ts';
import { chosen, submitted } from './submitted.ts';

/** Letters of a friendly name: it is an entry of autocomplete. */
const maxFriendlyName = 100;
const asTheEngineSays = 'engine';

/** `/clipskip models` */
export const modelsCommand: CommandHandler = {
  name: 'clipskip models',
  defer: 'ephemeral',
  async run(interaction, context) {
    const { id } = managedGuild(interaction);
    // The bot may have just started; where the image server is away, the panel says so.
    if (!context.desk.known()) await context.desk.info(context.signal).catch(() => undefined);
    await interaction.editReply(modelsPanel(id, 1, context));
  },
};

/** `models-page:<page>` */
const page: ComponentHandler = {
  action: 'models-page',
  defer: 'update',
  async run(interaction, { subject }, context) {
    await interaction.editReply(modelsPanel(managedGuild(interaction).id, Number(subject), context));
  },
};

/** `models-pick:list`: the value is the model's key. */
const pick: ComponentHandler = {
  action: 'models-pick',
  defer: 'update',
  async run(interaction, _id, context) {
    const key = interaction.isStringSelectMenu() ? interaction.values[0] : undefined;
    await interaction.editReply(modelPanel(modelHere(key ?? '', interaction, context), context));
  },
};

/** `models-open:<key>`: name, family and native clip skip. */
const open: ComponentHandler = {
  action: 'models-open',
  defer: 'none',
  async run(interaction, { subject }, context) {
    if (interaction.isModalSubmit()) return;
    await interaction.showModal(identityForm(modelHere(subject, interaction, context), context));
  },
};

/** `models-set:<key>:show|hide|forget|<revision>` */
const set: ComponentHandler = {
  action: 'models-set',
  defer: 'update',
  async run(interaction, { subject, argument }, context) {
    const here = modelHere(subject, interaction, context);
    const notices = interaction.isModalSubmit()
      ? saveIdentity(here, interaction, argument, context)
      : press(here, argument, context);
    await interaction.editReply(modelPanel(modelHere(subject, interaction, context), context, notices));
  },
};

function press(here: ModelHere, argument: string | undefined, { store, t }: InteractionContext): readonly string[] {
  if (argument === 'show' || argument === 'hide') {
    saveModel(changedEntry(here, { visible: argument === 'show' }), store);
  } else if (argument === 'forget') {
    if (here.entry) forgetModel(here.entry, store);
  } else {
    throw new AppError('settings.gone');
  }
  return [t('settings:form.saved')];
}

const identityOf = ({ entry }: ModelHere) => [entry?.friendlyName, entry?.family, entry?.nativeClipSkip];

function identityForm(here: ModelHere, { t }: InteractionContext): APIModalInteractionResponseCallbackData {
  const { model, entry } = here;
  const own = t('settings:models.familyEngine', { family: familyFacts(model.family).title });
  const options = [
    option({ value: asTheEngineSays, label: own, chosen: entry?.family === undefined }),
    ...families
      .filter((family) => family !== 'unknown')
      .map((value) => option({ value, label: familyFacts(value).title, chosen: entry?.family === value })),
  ];
  return modal(
    { action: 'models-set', subject: shortKey(model.name), argument: revisionOf(identityOf(here)) },
    t('settings:models.identity'),
    [
      textField({
        name: 'friendlyName',
        label: t('settings:models.friendlyName'),
        description: t('settings:models.friendlyAbout'),
        value: entry?.friendlyName,
        maxLength: maxFriendlyName,
      }),
      labelled(t('settings:models.family'), {
        type: ComponentType.StringSelect,
        custom_id: 'family',
        options,
        required: true,
      }),
      textField({
        name: 'nativeClipSkip',
        label: t('settings:models.nativeClipSkip'),
        description: t('settings:models.nativeAbout'),
        value: entry?.nativeClipSkip?.toString(),
        maxLength: 2,
      }),
    ],
  );
}

function saveIdentity(
  here: ModelHere,
  interaction: ModalSubmitInteraction,
  revision: string | undefined,
  { store, t }: InteractionContext,
): readonly string[] {
  if (revision !== revisionOf(identityOf(here))) return [t('settings:form.changedMeanwhile')];
  const typed = submitted(interaction, ['friendlyName', 'nativeClipSkip']);
  const family = families.find((family) => family === chosen(interaction, 'family'));
  const native = typed.nativeClipSkip?.normalize('NFKC').trim() ?? '';
  const understood = native === '' || (/^\d{1,2}$/.test(native) && Number(native) >= 1 && Number(native) <= 24);
  const entry = changedEntry(here, {
    friendlyName: oneLine(typed.friendlyName),
    family,
    nativeClipSkip: understood ? Number(native) || undefined : here.entry?.nativeClipSkip,
  });
  const before = new Set(otherNames(here.guildId, changedEntry(here, {}), store).map(({ name }) => name));
  saveModel(entry, store);
  const joined = otherNames(here.guildId, entry, store).filter(({ name }) => !before.has(name));
  return [
    t('settings:form.saved'),
    ...(joined.length > 0 ? [t('settings:models.joined', { names: quotedNames(joined) })] : []),
    ...(understood ? [] : [t('settings:form.notSaved', { problem: t('settings:form.wrong.nativeClipSkip') })]),
  ];
}

/** Undefined: nothing visible is left. */
function oneLine(text = ''): string | undefined {
  const plain = text
    .toWellFormed()
    .replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, maxFriendlyName)
    .toWellFormed();
  return plain === '' ? undefined : plain;
}

export const modelHandlers: readonly ComponentHandler[] = [page, pick, open, set];
