import { promptWithTags } from '../infotext.ts';
import type { PanelSettings } from './panel.ts';
import { checkPlain, fileName, refuse } from './panel.ts';
import type { Shell } from './shell.ts';
import { shellLine } from './shell.ts';

/** A1111's names -> those of leejet/stable-diffusion.cpp `examples/cli/README.md` @00f07b0. */
const samplers: Readonly<Record<string, string>> = {
  Euler: 'euler',
  'Euler a': 'euler_a',
  Heun: 'heun',
  DPM2: 'dpm2',
  'DPM++ 2S a': 'dpm++2s_a',
  'DPM++ 2M': 'dpm++2m',
  LCM: 'lcm',
};
const schedulers: Readonly<Record<string, string>> = {
  Automatic: 'discrete',
  Normal: 'discrete',
  Karras: 'karras',
  Exponential: 'exponential',
  'SGM Uniform': 'sgm_uniform',
  Simple: 'simple',
};
const tool = 'stable-diffusion.cpp';

/** The line for `sd-cli`. It reads `<lora:name:weight>` out of the prompt, with one weight. */
export function sdcppLine(panel: PanelSettings, shell: Shell): string {
  checkPlain(panel, tool);
  const { settings, clipSkip } = panel;
  const sampler = samplers[settings.sampler];
  const scheduler = schedulers[settings.scheduler];
  if (!sampler) throw refuse(tool, settings.sampler);
  if (!scheduler) throw refuse(tool, settings.scheduler);
  const split = settings.loras.find((lora) => lora.textEncoderWeight !== undefined);
  if (split) throw refuse(tool, `<lora:${split.name}> te`);
  const words = ['sd-cli', '-m', fileName(settings.model), '-p', promptWithTags(settings)];
  if (settings.loras.length > 0) words.push('--lora-model-dir', 'loras');
  if (settings.negative.trim() !== '') words.push('-n', settings.negative);
  words.push('--cfg-scale', String(settings.cfg), '--steps', String(settings.steps));
  words.push('--sampling-method', sampler, '--scheduler', scheduler, '-s', String(settings.seed));
  words.push('-W', String(settings.width), '-H', String(settings.height));
  words.push('--clip-skip', String(clipSkip), '-o', `clip-skip-${clipSkip}.png`);
  return shellLine(words, shell);
}
