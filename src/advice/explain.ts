import { familyFacts, layerOf } from '../family.ts';
import type { Message, TextKey } from '../text/keys.ts';
import { sources } from './sources.ts';
import type { AdviceSource } from './types.ts';

/** One chapter of `clipskip explain`. */
export interface ExplainTopic {
  /** Stable name: "layers". */
  readonly id: string;
  readonly heading: TextKey;
  /** One line each. */
  readonly paragraphs: readonly Message[];
  readonly sources: readonly AdviceSource[];
  /** Clip skip whose cut through the encoder makes the chapter plainer. Undefined: a picture of it would add nothing. */
  readonly diagram?: number;
}

function lines(...keys: readonly TextKey[]): readonly Message[] {
  return keys.map((key) => ({ key }));
}

const { layers } = familyFacts('sd1');
const tableRows: readonly Message[] = [1, 2, 3, layers].map((n) => ({
  key: 'explain:table.row',
  params: { n, layer: layerOf('sd1', n), layers },
}));

/** What clip skip is, for people; in reading order. Every sentence has its source in the chapter's list. */
export const explainTopics: readonly ExplainTopic[] = [
  {
    id: 'what',
    diagram: 2,
    heading: 'explain:what.heading',
    paragraphs: lines('explain:what.encoder', 'explain:what.numbers', 'explain:what.training'),
    sources: [sources.a1111Clip, sources.novelAi],
  },
  {
    id: 'table',
    diagram: 3,
    heading: 'explain:table.heading',
    paragraphs: [...tableRows, ...lines('explain:table.formula')],
    sources: [sources.a1111Options, sources.sdcppClip],
  },
  {
    id: 'twelve',
    diagram: 1,
    heading: 'explain:twelve.heading',
    paragraphs: lines('explain:twelve.last', 'explain:twelve.noZero', 'explain:twelve.old'),
    sources: [sources.a1111Options, sources.a1111Zero],
  },
  {
    id: 'corrections',
    diagram: 2,
    heading: 'explain:corrections.heading',
    paragraphs: lines(
      'explain:corrections.offByOne',
      'explain:corrections.size',
      'explain:corrections.meaning',
      'explain:corrections.openClip',
      'explain:corrections.sharp',
    ),
    sources: [sources.communityPost, sources.a1111Discussion, sources.diffusionLens, sources.sd2Modules],
  },
  {
    id: 'zero',
    diagram: 2,
    heading: 'explain:zero.heading',
    paragraphs: lines('explain:zero.tools', 'explain:zero.sdxl', 'explain:zero.negative'),
    sources: [sources.diffusersPipeline, sources.oneTrainer, sources.invokeNotUseful],
  },
  {
    id: 'families',
    heading: 'explain:families.heading',
    paragraphs: lines(
      'explain:families.sd1',
      'explain:families.sd2',
      'explain:families.sdxl',
      'explain:families.flux',
      'explain:families.pony',
    ),
    sources: [sources.sd1Config, sources.novelAi, sources.sd2Modules, sources.sdxlConfig, sources.sdnextDocs],
  },
  {
    id: 'servers',
    heading: 'explain:servers.heading',
    paragraphs: lines(
      'explain:servers.a1111',
      'explain:servers.forge',
      'explain:servers.reforge',
      'explain:servers.sdnext',
      'explain:servers.comfyui',
      'explain:servers.sdcpp',
      'explain:servers.horde',
      'explain:servers.swarm',
      'explain:servers.trainers',
      'explain:servers.proof',
    ),
    sources: [
      sources.conversionTable,
      sources.a1111OpenClip,
      sources.forgeEngine,
      sources.forgeSlider,
      sources.sdnextDocs,
      sources.comfySdxl,
      sources.sdcppClip,
      sources.hordeModels,
      sources.kohyaNetwork,
    ],
  },
  {
    id: 'reading',
    heading: 'explain:reading.heading',
    paragraphs: lines('explain:reading.start', 'explain:reading.high', 'explain:reading.seeds', 'explain:reading.tips'),
    sources: [sources.kohyaReadme, sources.promptIgnored, sources.signTest, sources.diffusersStyle],
  },
];
