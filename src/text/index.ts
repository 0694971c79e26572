import { createInstance } from 'i18next';

import { resources as en } from './en/index.ts';
import { resources as ja } from './ja/index.ts';
import type { Language, Message, TextKey, TextParams } from './keys.ts';
import { languages } from './keys.ts';
import { resources as ko } from './ko/index.ts';

export { languages };
export type { Language, Message, TextKey, TextParams };

export interface Translator {
  readonly language: Language;
  (key: TextKey, params?: TextParams): string;
  (message: Message): string;
}

const instance = createInstance();
await instance.init({
  resources: { en, ko, ja },
  lng: 'en',
  fallbackLng: false,
  ns: Object.keys(en),
  // Every place that shows a text escapes it in its own way (SVG, terminal, Discord).
  interpolation: { escapeValue: false },
});

/** The texts of one language; one translator per language is enough for a process. */
export function translator(language: Language): Translator {
  const fixed = instance.getFixedT(language);
  // Values come from servers and workers too: among i18next's own options one called `returnDetails` would turn a text into an object.
  const fill = (key: TextKey, params: TextParams = {}): string =>
    // Texts inside of texts, $t(...), are looked up with the values as their options: without a language there they would be English.
    fixed(key, {
      replace: { ...params, lng: language },
      ...(typeof params['count'] === 'number' ? { count: params['count'] } : {}),
    });
  const translate = (what: TextKey | Message, params?: TextParams): string =>
    typeof what === 'string' ? fill(what, params) : fill(what.key, what.params);
  return Object.assign(translate, { language });
}

/** The language of a tag such as `ko-KR` or `ja_JP.UTF-8`; undefined when we do not speak it. */
export function languageOf(tag: string | undefined): Language | undefined {
  const short = tag?.slice(0, 2).toLowerCase();
  return languages.find((language) => language === short);
}
