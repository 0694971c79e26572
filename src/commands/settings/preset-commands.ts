import type { APILabelComponent, ModalSubmitInteraction } from 'discord.js';
import { ComponentType } from 'discord.js';

import { AppError } from '../../errors.ts';
import type { PresetScope } from '../../store/index.ts';
import { maxPresetName } from '../../store/index.ts';
import type { CommandHandler, ComponentHandler, ComponentInteraction, InteractionContext } from '../types.ts';
import { ownSweep } from '../under-sheet/guard.ts';
import { readFields } from './form-fields.ts';
import { promptOf } from './kept-sweeps.ts';
import { isAdmin, managedGuild } from './permissions.ts';
import { labelled, maxOptions, modal, option, quoted, textField } from '../pieces.ts';
import { ownPreset, presetHere, presetPanel, presetsPanel } from './preset-panel.ts';
import { chosen, submitted } from './submitted.ts';
import { drawnValues } from './value-words.ts';
import type { Values } from './values.ts';
import { storedValues } from './values.ts';
import { valueField } from './value-field.ts';

/** `/clipskip presets` */
export const presetsCommand: CommandHandler = {
  name: 'clipskip presets',
  defer: 'ephemeral',
  async run(interaction, context) {
    await interaction.editReply(presetsPanel(interaction, 1, context));
  },
};

/** `presets-page:<page>` */
const page: ComponentHandler = {
  action: 'presets-page',
  defer: 'update',
  async run(interaction, { subject }, context) {
    await interaction.editReply(presetsPanel(interaction, Number(subject), context));
  },
};

/** `presets-pick:list`: the value is the preset's key. */
const pick: ComponentHandler = {
  action: 'presets-pick',
  defer: 'update',
  async run(interaction, _id, context) {
    const key = interaction.isStringSelectMenu() ? interaction.values[0] : undefined;
    await interaction.editReply(presetPanel(presetHere(key ?? '', interaction, context), interaction, context));
  },
};

/** `presets-open:new`, `presets-open:sweep[:<sweep id>]`: the forms. */
const open: ComponentHandler = {
  action: 'presets-open',
  defer: 'none',
  async run(interaction, { subject, argument }, context) {
    if (interaction.isModalSubmit()) return;
    const { t } = context;
    const id = { action: 'presets-make', subject };
    if (argument !== undefined) context.votes.mustBeShown(argument);
    const about =
      subject === 'sweep'
        ? [sweepField(interaction, argument, context)]
        : (['size', 'steps', 'sampling'] as const).map((field) => valueField(field, {}, t));
    await interaction.showModal(
      modal(id, t('settings:presets.title'), [nameField(context), ...scopeField(interaction, context), ...about]),
    );
  },
};

/** `presets-make:new|sweep` */
const make: ComponentHandler = {
  action: 'presets-make',
  defer: 'update',
  async run(interaction, { subject }, context) {
    if (!interaction.isModalSubmit()) return;
    const { store, t } = context;
    const back = (notice: string) => interaction.editReply(presetsPanel(interaction, 1, context, [notice]));
    const notSaved = (problem: string): string => t('settings:form.notSaved', { problem });
    const scope = scopeOf(interaction);
    const name = submitted(interaction, ['name']).name?.trim() ?? '';
    const fields = readFields(submitted(interaction, ['size', 'steps', 'sampling']));
    const values = subject === 'sweep' ? await sweepValues(interaction, context) : fields.values;
    if (!values) {
      await back(t('settings:presets.noSweep'));
      return;
    }
    // Nothing is waited for between looking and saving: two people may choose one name at once.
    if (store.presets.get(scope, name)) {
      await back(t('settings:presets.exists', { name: quoted(name) }));
      return;
    }
    try {
      store.presets.save(scope, { name, body: storedValues(values), madeBy: interaction.user.id });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'store.name') throw error;
      await back(notSaved(t('settings:form.wrong.presetName', { max: maxPresetName })));
      return;
    }
    const preset = store.presets.get(scope, name);
    if (!preset) throw new AppError('settings.gone');
    const notices = [t('settings:form.saved'), ...fields.problems.map((problem) => notSaved(t(problem)))];
    await interaction.editReply(presetPanel({ scope, preset }, interaction, context, { notices }));
  },
};

/** `presets-set:<key>:ask|delete|keep` */
const set: ComponentHandler = {
  action: 'presets-set',
  defer: 'update',
  async run(interaction, { subject, argument }, context) {
    const here = ownPreset(subject, interaction, context);
    if (argument === 'delete') {
      const { name } = here.preset;
      context.store.presets.remove(here.scope, name);
      const notice = context.t('settings:presets.deleted', { name: quoted(name) });
      await interaction.editReply(presetsPanel(interaction, 1, context, [notice]));
      return;
    }
    await interaction.editReply(presetPanel(here, interaction, context, { ask: argument === 'ask' }));
  },
};

function nameField({ t }: InteractionContext): APILabelComponent {
  return textField({ name: 'name', label: t('settings:presets.name'), maxLength: maxPresetName, required: true });
}

/** Only those who may manage the server are asked. */
function scopeField(interaction: ComponentInteraction, { t }: InteractionContext): APILabelComponent[] {
  if (!isAdmin(interaction)) return [];
  const options = [
    option({ value: 'own', label: t('settings:presets.scopeOwn'), chosen: true }),
    option({ value: 'guild', label: t('settings:presets.scopeGuild') }),
  ];
  const select = { type: ComponentType.StringSelect, custom_id: 'scope', options, required: true } as const;
  return [labelled(t('settings:presets.scope'), select)];
}

/** Whose the new preset will be; whoever asks for the server's must be allowed to, whatever the form showed. */
function scopeOf(interaction: ModalSubmitInteraction): PresetScope {
  return chosen(interaction, 'scope') === 'guild'
    ? { scope: 'guild', id: managedGuild(interaction).id }
    : { scope: 'user', id: interaction.user.id };
}

/** The person's latest comparisons, or the one they came from. Throws `settings.gone` where there is none, `discord.notYours`. */
function sweepField(
  interaction: ComponentInteraction,
  sweepId: string | undefined,
  context: InteractionContext,
): APILabelComponent {
  const { store, t } = context;
  const sweeps =
    sweepId === undefined
      ? store.sweeps.byUser(interaction.user.id, { limit: maxOptions }).sweeps
      : [ownSweep(interaction, sweepId, context)];
  if (sweeps.length === 0) throw new AppError('settings.gone');
  const options = sweeps.map((sweep) =>
    option({ value: sweep.id, label: promptOf(sweep), description: sweep.id, chosen: sweep.id === sweepId }),
  );
  const select = { type: ComponentType.StringSelect, custom_id: 'sweep', options, required: true } as const;
  return labelled(t('settings:presets.sweep'), select);
}

/** What the chosen comparison was drawn with; undefined where it is not kept, or somebody else's. */
async function sweepValues(
  interaction: ModalSubmitInteraction,
  { store, desk }: InteractionContext,
): Promise<Values | undefined> {
  const sweepId = chosen(interaction, 'sweep') ?? '';
  if (store.sweeps.get(sweepId)?.ownerUser !== interaction.user.id) return undefined;
  const snapshot = await desk.snapshot(sweepId);
  return snapshot && drawnValues(snapshot.plan);
}

export const presetHandlers: readonly ComponentHandler[] = [page, pick, open, make, set];
