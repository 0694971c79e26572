import type { Rule } from '../rule.ts';
import { when } from '../rule.ts';
import { sources } from '../sources.ts';

/** The value the checkpoint was trained at; the first that applies is said. */
export const checkpointRules: readonly Rule[] = [
  {
    id: 'G32',
    kind: 'tip',
    class: 'checkpoint',
    source: sources.adminWord,
    say: ({ facts: { model } }) => when(model.nativeFrom === 'admin', 'guidance:G32', { n: model.native ?? 1 }),
  },
  {
    id: 'G03',
    kind: 'fact',
    class: 'checkpoint',
    source: sources.sd2Modules,
    say: ({ family }) => when(family === 'sd2', 'guidance:G03'),
  },
  {
    id: 'G04',
    kind: 'fact',
    class: 'checkpoint',
    source: sources.sdxlConfig,
    say: ({ family, familyByName }) =>
      when(family === 'sdxl', familyByName ? 'guidance:G04.byName' : 'guidance:G04.known'),
  },
  {
    id: 'G30',
    kind: 'fact',
    class: 'checkpoint',
    source: sources.checkpointFiles,
    say: ({ facts }) => when(facts.model.native !== undefined, 'guidance:G30', { n: facts.model.native ?? 1 }),
  },
  {
    id: 'G05',
    kind: 'convention',
    class: 'checkpoint',
    source: sources.diffusersAnime,
    say: ({ family, hint }) => when(family === 'sd1' && hint.kind === 'anime', 'guidance:G05'),
  },
  {
    id: 'G06',
    kind: 'convention',
    class: 'checkpoint',
    source: sources.civitaiTrainer,
    say: ({ family, hint }) => when(family === 'sd1' && hint.kind === 'photo', 'guidance:G06'),
  },
  {
    id: 'G07',
    kind: 'tip',
    class: 'checkpoint',
    source: sources.communityPost,
    say: ({ family, hint }) => when(family === 'sd1' && hint.kind === 'mixed', 'guidance:G07'),
  },
  {
    id: 'G08',
    kind: 'fact',
    class: 'checkpoint',
    source: sources.novelAi,
    say: ({ family }) =>
      when(family === 'sd1', 'guidance:G08.sd1') ?? when(family === 'unknown', 'guidance:G08.family'),
  },
];
