import type { InteractionContext } from '../types.ts';
import { guildRules } from './guild-rules.ts';
import type { Home } from './home.ts';
import { mePanel } from './me-panel.ts';
import { modelDefaultsHome } from './model-panel.ts';
import type { AnyInteraction } from './permissions.ts';
import { managedGuild } from './permissions.ts';
import { presetHome } from './preset-panel.ts';
import { serverPanel } from './server-panel.ts';
import { keptValues, storedValues } from './values.ts';

/**
 * The home that a custom id names: "me", "server", "model-<key>", "own-<key>", "guild-<key>". Checks that the person may edit
 * it. Throws `settings.*`; `settings.gone` where there is none (any more).
 */
export function homeOf(subject: string, interaction: AnyInteraction, context: InteractionContext): Home {
  const { store } = context;
  if (subject === 'me') {
    const userId = interaction.user.id;
    return {
      values: keptValues(store.preferences.get(userId).defaults),
      save: (values) => store.preferences.setDefaults(userId, storedValues(values)),
      panel: (notices) => mePanel(userId, context, notices),
    };
  }
  if (subject === 'server') {
    const guild = managedGuild(interaction);
    return {
      values: guildRules(guild.id, store).defaults,
      save: (defaults) => store.guildSettings.set(guild.id, { ...guildRules(guild.id, store), defaults }),
      panel: (notices) => serverPanel(guild.id, context, notices),
    };
  }
  return subject.startsWith('model-')
    ? modelDefaultsHome(subject.slice('model-'.length), interaction, context)
    : presetHome(subject, interaction, context);
}
