import { AppError } from '../../errors.ts';
import { languageOf, translator } from '../../text/index.ts';
import type { CommandHandler, ComponentHandler, ComponentInteraction, InteractionContext } from '../types.ts';
import { forgetUser } from './forget-user.ts';
import { forgetPanel, mePanel } from './me-panel.ts';
import { anyLanguage } from './server-panel.ts';

/** `/clipskip settings me` */
export const meCommand: CommandHandler = {
  name: 'clipskip settings me',
  defer: 'ephemeral',
  async run(interaction, context) {
    await interaction.editReply(mePanel(interaction.user.id, context));
  },
};

/** `me-set:language` and `me-set:forget:ask|now|keep`. Always about the person who presses. */
const set: ComponentHandler = {
  action: 'me-set',
  defer: 'update',
  async run(interaction, { subject, argument }, context) {
    const userId = interaction.user.id;
    if (subject === 'language' && interaction.isStringSelectMenu()) {
      await setLanguage(interaction, interaction.values[0], context);
    } else if (subject === 'forget' && argument === 'ask') {
      await interaction.editReply(forgetPanel(context));
    } else if (subject === 'forget' && argument === 'now') {
      await forgetUser(interaction, context);
    } else if (subject === 'forget' && argument === 'keep') {
      await interaction.editReply(mePanel(userId, context));
    } else {
      throw new AppError('settings.gone');
    }
  },
};

async function setLanguage(
  interaction: ComponentInteraction,
  value: string | undefined,
  context: InteractionContext,
): Promise<void> {
  const language = value === anyLanguage ? undefined : languageOf(value);
  context.store.preferences.setLanguage(interaction.user.id, language);
  const t = translator(language ?? languageOf(interaction.locale) ?? 'en');
  await interaction.editReply(mePanel(interaction.user.id, { ...context, t }, [t('settings:form.saved')]));
}

export const meHandlers: readonly ComponentHandler[] = [set];
