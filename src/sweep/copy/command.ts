import { promptWithTags } from '../infotext.ts';
import type { PanelSettings } from './panel.ts';
import { checkPlain } from './panel.ts';
import type { Shell } from './shell.ts';
import { shellLine } from './shell.ts';

/**
 * Our own command for one panel. `node bin/clipskip.mjs` and not npm: PowerShell takes the `--` away that npm needs. A
 * server's address is in no record, so the usual one stands there.
 */
export function commandLine(panel: PanelSettings, shell: Shell): string {
  const { settings, engine, clipSkip } = panel;
  const { hires, ...plain } = settings;
  checkPlain({ ...panel, settings: plain }, 'clipskip');
  const words = ['node', 'bin/clipskip.mjs', 'sweep', promptWithTags(settings)];
  words.push('--seed', String(settings.seed), '--skips', String(clipSkip));
  if (settings.negative.trim() !== '') words.push('--negative', settings.negative);
  words.push('--steps', String(settings.steps), '--cfg', String(settings.cfg));
  words.push('--size', `${settings.width}x${settings.height}`);
  words.push('--sampler', settings.sampler, '--scheduler', settings.scheduler);
  if (hires) words.push('--hires', [hires.scale, hires.upscaler, hires.denoise, hires.steps].join(','));
  if (engine.name !== 'builtin') words.push('--url', 'http://127.0.0.1:7860');
  if (!engine.demo) words.push('--model', settings.model);
  return shellLine(words, shell);
}
