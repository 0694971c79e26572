import type { APILabelComponent, ModalMessageModalSubmitInteraction } from 'discord.js';
import { ComponentType } from 'discord.js';

import { goals } from '../../advice/index.ts';
import type { SweepRequestInput } from '../../sweep/index.ts';
import type { Translator } from '../../text/index.ts';
import { button, labelled, modal, option, panel, row, text, textField } from '../pieces.ts';
import { chosen, submitted } from '../settings/submitted.ts';
import type { ComponentHandler, ComponentInteraction, InteractionContext } from '../types.ts';
import type { DraftForm } from './draft-form.ts';
import { maxSeries, readForm, writeForm } from './draft-form.ts';
import type { Draft } from './drafts.ts';
import { checkedRequest, findDraft, keepDraft } from './drafts.ts';
import { canPost } from './place.ts';
import { startSweep } from './submit.ts';

/** Discord takes up to 4000 characters in a field, which is more than a prompt may have; the plan says so. */
const longField = 4000;

/**
 * Opens "Edit and run" for a request found anywhere (a sheet, a picture): the answer to a button that was not deferred.
 * Throws `request.invalid`.
 */
export async function openDraft(
  interaction: Exclude<ComponentInteraction, { isModalSubmit(): true }>,
  input: SweepRequestInput,
  context: InteractionContext,
): Promise<void> {
  const request = checkedRequest(input);
  const id = keepDraft(interaction, request, context);
  await showForm(interaction, { id, request }, context.t);
}

async function showForm(interaction: ComponentInteraction, draft: Draft, t: Translator): Promise<void> {
  // A form cannot answer a form (Discord: no modal in response to a modal submit).
  if (interaction.isModalSubmit()) return;
  const form = draft.typed ?? writeForm(draft.request);
  const id = { action: 'draft-edited', subject: draft.id };
  await interaction.showModal(modal(id, t('commands:modal.title'), formFields(form, t)));
}

function formFields(form: DraftForm, t: Translator): APILabelComponent[] {
  const field = (name: 'prompt' | 'negative' | 'series' | 'settings', maxLength: number, required = false) =>
    textField({
      name,
      label: t(`commands:modal.${name}.label`),
      description: t(`commands:modal.${name}.about`),
      value: form[name],
      maxLength,
      long: true,
      required,
    });
  return [
    field('prompt', longField, true),
    field('negative', longField),
    field('series', maxSeries),
    field('settings', 1000),
    labelled(
      t('commands:modal.goal.label'),
      {
        type: ComponentType.StringSelect,
        custom_id: 'goal',
        required: false,
        options: [
          option({ value: 'none', label: t('commands:modal.goal.none'), chosen: form.goal === '' }),
          ...goals.map((goal) =>
            option({ value: goal, label: t(`commands:goal.${goal}`), chosen: form.goal === goal }),
          ),
        ],
      },
      t('commands:modal.goal.about'),
    ),
  ];
}

/** `draft-edit:<draft>` */
const edit: ComponentHandler = {
  action: 'draft-edit',
  defer: 'none',
  async run(interaction, { subject }, context) {
    await showForm(interaction, findDraft(interaction, subject, context), context.t);
  },
};

/** Where the bot cannot post, the answer is the result: everybody there sees it. */
const deferAsAnswer = (interaction: ComponentInteraction) => (canPost(interaction) ? 'ephemeral' : 'public');

/** `draft-edited:<draft>`: the form comes back. What was typed is kept before anything can go wrong with it. */
const edited: ComponentHandler = {
  action: 'draft-edited',
  defer: deferAsAnswer,
  async run(interaction, { subject }, context) {
    if (!interaction.isModalSubmit()) return;
    const { t } = context;
    const draft = findDraft(interaction, subject, context);
    const typed = typedForm(interaction, draft.typed ?? writeForm(draft.request));
    keepDraft(interaction, draft.request, context, { id: subject, typed });
    const { request, problems } = readForm(typed, draft.request);
    if (!request) {
      const lines = [`**${t('commands:modal.notRun')}**`, ...problems.map((problem) => `- ${t(problem)}`)];
      const again = button({ action: 'draft-edit', subject }, t('commands:sweep.again'));
      await interaction.editReply(panel(text(lines.join('\n')), row(again)));
      return;
    }
    await startSweep(interaction, request, context);
  },
};

function typedForm(
  interaction: Parameters<typeof submitted>[0] | ModalMessageModalSubmitInteraction,
  before: DraftForm,
): DraftForm {
  const goal = chosen(interaction, 'goal');
  return {
    ...before,
    ...submitted(interaction, ['prompt', 'negative', 'series', 'settings']),
    goal: goal === undefined || goal === 'none' ? '' : goal,
  };
}

/** A draft becomes one sweep, of its own id, however often the button is pressed. `draft-run:<draft>`: as it is. `draft-insist:<draft>`: although no panel can differ. */
const run = (action: 'draft-run' | 'draft-insist'): ComponentHandler => ({
  action,
  defer: (interaction) => (canPost(interaction) ? 'update' : 'public'),
  async run(interaction, { subject }, context) {
    const { request } = findDraft(interaction, subject, context);
    await startSweep(interaction, request, context, { insist: action === 'draft-insist', sweepId: subject });
  },
});

export const draftHandlers: readonly ComponentHandler[] = [edit, edited, run('draft-run'), run('draft-insist')];
