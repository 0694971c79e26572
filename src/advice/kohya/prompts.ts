import type { TrainingAdvice } from '../cards/find.ts';
import type { TrainingKind } from '../cards/schema.ts';
import type { Message } from '../../text/keys.ts';
import type { Say } from './toml.ts';

/** What stands for the trigger where the person named none: to be replaced, and seen to be. */
export const placeholder = 'TRIGGER';

/** One picture's words as booru tags and as a sentence; the trigger stands in front of them or in them. */
interface Scene {
  readonly tags: string;
  readonly sentence: string;
}

const scenes: Readonly<Record<TrainingKind, Scene>> = {
  realistic: { tags: '1girl, solo, upper body, outdoors', sentence: 'a photo of a person on a street, upper body' },
  anime: {
    tags: '1girl, solo, upper body, looking at viewer, simple background',
    sentence: 'a character in front of a plain background, upper body',
  },
  style: { tags: 'scenery, house, tree, cloudy sky, no humans', sentence: 'a house under a tree, cloudy sky' },
  outfit: { tags: '1girl, solo, full body, standing', sentence: 'a person standing, full body' },
  texture: { tags: 'still life, vase, table, no humans', sentence: 'a vase on a table' },
  '2.5d': { tags: '1girl, solo, upper body, city lights', sentence: 'a portrait of a person, city lights behind' },
};

/** Pony is prompted with its score words (its model page), though they are no captions. */
const pony = 'score_9, score_8_up, score_7_up, ';

/**
 * Two prompts for every epoch, with the trigger and without it, both of one seed: what the LoRA does, and what it does to
 * everything else. Options as train_util.py, `line_to_prompt_dict`, reads them.
 */
export function samplePrompts(advice: TrainingAdvice, trigger: string, say: Say): string {
  const { base, kind, baseFacts, card } = advice;
  const side = card.lines.resolution?.value ?? 512;
  const tags = baseFacts.captions?.value === 'tags' || baseFacts.captions?.value === 'ancestor';
  const words = scenes[kind][tags ? 'tags' : 'sentence'];
  const start = base === 'pony' ? pony : '';
  // FLUX has no negative prompt, and its scale is another one (flux_train_utils.py, `sample_image_inference`).
  const options = [
    ...(baseFacts.family === 'flux' ? [] : ['--n lowres, blurry', '--l 7']),
    `--w ${side}`,
    `--h ${side}`,
    '--d 42',
    `--s ${baseFacts.family === 'flux' ? 20 : 28}`,
  ].join(' ');
  const line = (prompt: string): string => `${start}${prompt} ${options}`;
  const about = (message: Message): string => `# ${say(message)}`;
  return [
    about({ key: 'training:prompts.about' }),
    about({ key: 'training:prompts.with', params: { trigger } }),
    line(`${trigger}, ${words}`),
    about({ key: 'training:prompts.without' }),
    line(words),
    '',
  ].join('\n');
}
