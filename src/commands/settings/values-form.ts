import { AppError } from '../../errors.ts';
import type { ComponentHandler } from '../types.ts';
import type { Field } from './form-fields.ts';
import { mergedValues, readFields } from './form-fields.ts';
import { homeOf } from './homes.ts';
import { modal } from '../pieces.ts';
import { revisionOf } from './revision.ts';
import { submitted } from './submitted.ts';
import { valueField } from './value-field.ts';

/** A form has five fields at most, so there are two. */
export const forms = {
  look: ['size', 'steps', 'cfg', 'sampling', 'negative'],
  start: ['model', 'skips'],
} as const satisfies Record<string, readonly Field[]>;
export type FormName = keyof typeof forms;

function formNamed(name: string | undefined): FormName {
  if (name === 'look' || name === 'start') return name;
  throw new AppError('settings.gone');
}

/** `values-open:<home>:<form>` */
const open: ComponentHandler = {
  action: 'values-open',
  defer: 'none',
  async run(interaction, { subject, argument }, context) {
    if (interaction.isModalSubmit()) return;
    const { t } = context;
    const form = formNamed(argument);
    const { values } = homeOf(subject, interaction, context);
    const id = { action: 'values-save', subject, argument: `${form}-${revisionOf(values)}` };
    const fields = forms[form].map((field) => valueField(field, values, t));
    await interaction.showModal(modal(id, t(`settings:form.${form}`), fields));
  },
};

/** `values-save:<home>:<form>-<revision>` */
const save: ComponentHandler = {
  action: 'values-save',
  defer: 'update',
  async run(interaction, { subject, argument = '' }, context) {
    if (!interaction.isModalSubmit()) return;
    const { t } = context;
    const form = formNamed(argument.split('-')[0]);
    const home = homeOf(subject, interaction, context);
    if (argument !== `${form}-${revisionOf(home.values)}`) {
      await interaction.editReply(home.panel([t('settings:form.changedMeanwhile')]));
      return;
    }
    const fields = readFields(submitted(interaction, forms[form]));
    home.save(mergedValues(home.values, fields));
    const problems = fields.problems.map((problem) => t('settings:form.notSaved', { problem: t(problem) }));
    // Read anew: what is shown is what was stored.
    const after = homeOf(subject, interaction, context);
    await interaction.editReply(
      after.panel([...(fields.read.length > 0 ? [t('settings:form.saved')] : []), ...problems]),
    );
  },
};

/** `values-clear:<home>` */
const clear: ComponentHandler = {
  action: 'values-clear',
  defer: 'update',
  async run(interaction, { subject }, context) {
    homeOf(subject, interaction, context).save({});
    const after = homeOf(subject, interaction, context);
    await interaction.editReply(after.panel([context.t('settings:form.saved')]));
  },
};

export const valuesHandlers: readonly ComponentHandler[] = [open, save, clear];
