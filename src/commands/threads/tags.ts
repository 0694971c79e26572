import { promptStyle } from '../../advice/index.ts';
import type { Family } from '../../family.ts';
import { familyFacts } from '../../family.ts';
import { languages, translator } from '../../text/index.ts';
import type { Shown } from '../../threads/index.ts';
import type { Forum } from './place.ts';

/** Discord's bound for one post. */
const maxTags = 5;

/** What people call the families besides their titles. */
const otherNames: Partial<Record<Family, readonly string[]>> = {
  sd1: ['sd1', 'sd15', 'sd1x'],
  sd2: ['sd2', 'sd21', 'sd2x'],
  sdxl: ['sdxl', 'xl'],
};

/** Tags of the forum that are called as the sweep's family, style of prompt and goal are, in any of our languages. */
export function tagsFor(shown: Shown, { availableTags }: Pick<Forum, 'availableTags'>): string[] {
  const { family, goal, prompt } = factsOf(shown);
  const { style } = promptStyle(prompt);
  const named = languages.flatMap((language) => {
    const t = translator(language);
    return [t(`votes:style.${style}`), ...(goal === undefined ? [] : [t(`commands:goal.${goal}`)])];
  });
  const title = family === 'unknown' ? [] : [familyFacts(family).title];
  const wanted = new Set([family, ...(otherNames[family] ?? []), ...title, style, goal ?? '', ...named].map(plain));
  return availableTags
    .filter(({ name, moderated }) => !moderated && wanted.has(plain(name)) && plain(name) !== '')
    .slice(0, maxTags)
    .map(({ id }) => id);
}

function factsOf(shown: Shown) {
  if (shown.veiled) return shown.sweep;
  const { model, request } = shown.snapshot.plan;
  return { family: model.family, goal: request.goal, prompt: request.prompt };
}

/** "SD 1.5" and "sd-1.5" are one name. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[\p{P}\p{Z}\p{S}]+/gu, '');
}
