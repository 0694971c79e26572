import type { Goal, PromptStyle } from '../../advice/index.ts';
import { goals, promptStyle, promptStyles } from '../../advice/index.ts';
import type { Family } from '../../family.ts';
import { familyFacts } from '../../family.ts';
import type { Translator } from '../../text/index.ts';
import { languages, translator } from '../../text/index.ts';
import type { Shown } from '../../threads/index.ts';
import type { Forum } from './place.ts';

/** Discord's bound for one post. */
const maxApplied = 5;

interface Facts {
  readonly family: Family;
  readonly style: PromptStyle;
  readonly goal: Goal | undefined;
}

/** One thing that a forum may have a tag for. */
interface TagKind {
  readonly fits: (facts: Facts) => boolean;
  /** At most 20 letters, which is Discord's bound for a tag. */
  readonly name: (t: Translator) => string;
  /** What else people call it. */
  readonly others: readonly string[];
}

/** Families that clip skip applies to. */
const families = [
  ['sd1', ['sd1', 'sd15', 'sd1x']],
  ['sd2', ['sd2', 'sd21', 'sd2x']],
  ['sdxl', ['sdxl', 'xl']],
] as const satisfies readonly (readonly [Family, readonly string[]])[];

const kinds: readonly TagKind[] = [
  ...families.map(([family, others]) => ({
    fits: (facts: Facts) => facts.family === family,
    name: () => familyFacts(family).title,
    others,
  })),
  ...promptStyles.map((style) => ({
    fits: (facts: Facts) => facts.style === style,
    name: (t: Translator) => t(`voting:tag.${style}`),
    others: [style, ...languages.map((language) => translator(language)(`votes:style.${style}`))],
  })),
  ...goals.map((goal) => ({
    fits: (facts: Facts) => facts.goal === goal,
    name: (t: Translator) => t(`commands:goal.${goal}`),
    others: [goal],
  })),
];

/** Tags of the forum that are called as the sweep's family, style of prompt and goal are, in any of our languages. */
export function tagsFor(shown: Shown, { availableTags }: Pick<Forum, 'availableTags'>): string[] {
  const facts = factsOf(shown);
  const wanted = new Set(kinds.filter(({ fits }) => fits(facts)).flatMap(namesOf));
  return availableTags
    .filter(({ name, moderated }) => !moderated && wanted.has(plain(name)))
    .slice(0, maxApplied)
    .map(({ id }) => id);
}

/** Names of tags that would be applied if the forum had them, in the given language. */
export function missingTags({ availableTags }: Pick<Forum, 'availableTags'>, t: Translator): string[] {
  const there = new Set(availableTags.map(({ name }) => plain(name)));
  return kinds.filter((kind) => !namesOf(kind).some((name) => there.has(name))).map(({ name }) => name(t));
}

function namesOf({ name, others }: TagKind): string[] {
  return [...others, ...languages.map((language) => name(translator(language)))].map(plain);
}

function factsOf(shown: Shown): Facts {
  if (shown.veiled) {
    const { family, goal, prompt } = shown.sweep;
    return { family, goal, style: promptStyle(prompt).style };
  }
  const { model, request } = shown.snapshot.plan;
  return { family: model.family, goal: request.goal, style: promptStyle(request.prompt).style };
}

/** "SD 1.5" and "sd-1.5" are one name. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[\p{P}\p{Z}\p{S}]+/gu, '');
}
