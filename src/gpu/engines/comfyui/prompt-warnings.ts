import type { EngineWarning, RowSettings } from '../../engine.ts';

/** A1111's syntax beyond emphasis: [x] for less, [a:b:0.5] for editing, BREAK and AND between parts. */
const foreign: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['[ ]', /(?<!\\)\[[^\]]*\]/],
  ['BREAK', /\bBREAK\b/],
  ['AND', /\bAND\b/],
];

/**
 * What ComfyUI reads otherwise than A1111. Both know (word) and (word:1.2); ComfyUI weighs each token against the empty
 * prompt and leaves the mean alone, A1111 multiplies and brings the mean of the whole text back
 * (Comfy-Org/ComfyUI comfy/sd1_clip.py, ClipTokenWeightEncoder; A1111 modules/sd_emphasis.py, EmphasisOriginal).
 */
export function promptWarnings({ prompt, negative }: RowSettings): EngineWarning[] {
  const texts = [prompt, negative];
  const found = foreign.filter(([, pattern]) => texts.some((text) => pattern.test(text))).map(([name]) => name);
  const emphasis = texts.some((text) => /(?<!\\)\([^()]*(?<!\\)\)/.test(text));
  return [
    ...(emphasis ? [warning('emphasis', { key: 'engine:comfyui.emphasis' })] : []),
    ...(found.length > 0
      ? [warning('syntax', { key: 'engine:comfyui.syntax', params: { found: found.join(', ') } })]
      : []),
  ];
}

const warning = (feature: string, text: EngineWarning['text']): EngineWarning => ({ type: 'other', feature, text });
