import { promptStyle } from '../../advice/index.ts';
import { AppError } from '../../errors.ts';
import { maxPromptLength, requestOf } from '../../sweep/index.ts';
import { numbersHidden } from '../../threads/index.ts';
import { startSweep } from '../core/submit.ts';
import { modal, panel, text, textField } from '../pieces.ts';
import type { BotContext, ComponentHandler, ComponentInteraction } from '../types.ts';
import { deferAsAnswer } from './defer.ts';
import { snapshotOf } from './drawn.ts';
import { ownSweep } from './guard.ts';
import { bothForms, presentForm } from './prompt-forms.ts';

/** Letters that the name of a row and its sign take of what a prompt may have. */
const nameLength = 25;

/** While a blind vote runs, the same picture in a row of its own would say which one it is. Throws `vote.hidden` too. */
function shownSweep(interaction: ComponentInteraction, sweepId: string, context: BotContext): void {
  ownSweep(interaction, sweepId, context);
  if (numbersHidden(context.store, sweepId)) throw new AppError('vote.hidden');
}

/** The same prompt as a sentence, or as tags: the person writes it, out of what is there. */
const form: ComponentHandler = {
  action: 'form',
  defer: 'none',
  async run(interaction, { subject }, context) {
    shownSweep(interaction, subject, context);
    if (interaction.isModalSubmit()) return;
    const { t } = context;
    const { prompt } = (await snapshotOf(subject, context)).plan.request;
    const { style } = promptStyle(prompt);
    await interaction.showModal(
      modal({ action: 'formdo', subject }, t('buttons:form.title'), [
        textField({
          name: 'prompt',
          label: t(`buttons:form.label.${presentForm(prompt)}`),
          description: t('buttons:form.about', { form: t(`sheet:compared.style.${style}`) }),
          value: prompt,
          maxLength: maxPromptLength - nameLength,
          long: true,
          required: true,
        }),
      ]),
    );
  },
};

/** Both as a grid of prompts at the same seed; what is drawn already comes from the cache. */
const formDo: ComponentHandler = {
  action: 'formdo',
  defer: deferAsAnswer,
  async run(interaction, { subject }, context) {
    shownSweep(interaction, subject, context);
    if (!interaction.isModalSubmit()) return;
    const { t } = context;
    const request = requestOf((await snapshotOf(subject, context)).plan);
    const typed = interaction.fields.getTextInputValue('prompt').trim();
    if (typed === request.prompt.trim()) await interaction.editReply(panel(text(t('buttons:form.same'))));
    else await startSweep(interaction, bothForms(request, typed, t), context);
  },
};

export const formHandlers: readonly ComponentHandler[] = [form, formDo];
