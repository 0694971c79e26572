import type { LocalizationMap } from 'discord.js';

import type { TextKey } from '../../text/index.ts';
import { translator } from '../../text/index.ts';

const en = translator('en');
const ko = translator('ko');
const ja = translator('ja');

/**
 * A text in Discord's locales. The default's own locale is among them, as Discord's documents ask
 * (discord-api-docs, application-commands.mdx, "Localization").
 */
export function localized(key: TextKey): LocalizationMap {
  return { 'en-US': en(key), ko: ko(key), ja: ja(key) };
}

/** What people read of a command or option, out of the texts; its English name stays in the data, because code goes by it. */
export function words(name: TextKey, about: TextKey) {
  return { name_localizations: localized(name), description: en(about), description_localizations: localized(about) };
}
