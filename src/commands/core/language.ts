import type { Interaction } from 'discord.js';

import type { Store } from '../../store/index.ts';
import type { Language } from '../../text/index.ts';
import { languageOf } from '../../text/index.ts';
import { guildRules } from '../settings/guild-rules.ts';

/** What the person chose, else their Discord's language, else the server's, else the operator's. */
export function languageFor(
  { user, locale, guildId, guildLocale }: Pick<Interaction, 'user' | 'locale' | 'guildId' | 'guildLocale'>,
  store: Store,
  fallback: Language,
): Language {
  return (
    languageOf(store.preferences.get(user.id).language) ??
    languageOf(locale) ??
    guildRules(guildId ?? undefined, store).language ??
    languageOf(guildLocale ?? undefined) ??
    fallback
  );
}
