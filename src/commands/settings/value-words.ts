import type { SweepPlan } from '../../sweep/index.ts';
import type { Translator } from '../../text/index.ts';
import { cut, quoted } from '../pieces.ts';
import type { DefaultsFrom, Source } from './sources.ts';
import type { Choice, Values } from './values.ts';
import { choices } from './values.ts';

const separator = ' · ';

/** "28 steps · 512x768 · `DPM++ 2M Karras`", or that nothing is set. Names and prompts that people typed are quoted. */
export function valuesLine(values: Values, t: Translator): string {
  return choices.flatMap((choice) => valueWords(choice, values, t) ?? []).join(separator) || t('settings:common.none');
}

function valueWords(choice: Choice, values: Values, t: Translator): string | undefined {
  const { model, skips, size, steps, cfg, sampling, negative, loras, hires } = values;
  switch (choice) {
    case 'model':
      return model && t('settings:value.model', { name: quoted(model) });
    case 'skips':
      return skips && t('settings:value.skips', { list: skips.join(', ') });
    case 'size':
      return size && `${size.width}x${size.height}`;
    case 'steps':
      return steps === undefined ? undefined : t('settings:value.steps', { count: steps });
    case 'cfg':
      return cfg === undefined ? undefined : t('settings:value.cfg', { cfg });
    case 'sampling':
      return sampling && quoted([sampling.sampler, sampling.scheduler].filter(Boolean).join(' '));
    case 'negative':
      return negative ? t('settings:value.negative', { text: quoted(negative, 60) }) : undefined;
    case 'loras':
      return loras?.map(({ name, weight }) => `${quoted(name, 60)} ${weight}`).join(', ');
    case 'hires':
      return hires && t('settings:value.hires', { scale: hires.scale });
  }
}

/** Choices that every sweep has an answer to, so that they can be a default. */
const alwaysDrawn: readonly Choice[] = ['size', 'steps', 'cfg', 'sampling'];

/**
 * What a sweep was drawn with that nobody typed for it, and who said it. One line, at most 600 letters. `reader`: the one who
 * asked for it, or everybody, who read the settings above and are told only what somebody else than the engine chose.
 * Undefined: there is nothing to tell.
 */
export function defaultsLine(
  from: DefaultsFrom,
  plan: SweepPlan,
  t: Translator,
  reader: 'requester' | 'everybody' = 'requester',
): string | undefined {
  const drawn = drawnValues(plan);
  const saidBy = (source: Exclude<Source, 'typed'> | 'engine'): string =>
    choices
      .filter((choice) => (from[choice] ?? (alwaysDrawn.includes(choice) ? 'engine' : undefined)) === source)
      .flatMap((choice) => valueWords(choice, drawn, t) ?? [])
      .join(separator);
  const parts = (['preset', 'user', 'model', 'guild', 'engine'] as const).flatMap((source) => {
    if (source === 'engine' && reader === 'everybody') return [];
    const values = saidBy(source);
    const said = source === 'user' && reader === 'everybody' ? 'owner' : source;
    return values === '' ? [] : [t(`settings:used.${said}`, { values })];
  });
  return parts.length === 0 ? undefined : cut(t('settings:used.title', { list: parts.join('; ') }), 600);
}

/** As the first row of a plan draws them: with the engine's own names. */
export function drawnValues({ rows, model }: SweepPlan): Values {
  const [first] = rows;
  if (!first) return {};
  const { width, height, steps, cfg, sampler, scheduler, negative, loras, hires } = first.settings;
  return {
    model: model.name,
    skips: first.cells.map(({ clipSkip }) => clipSkip),
    size: { width, height },
    steps,
    cfg,
    sampling: scheduler === 'Automatic' ? { sampler } : { sampler, scheduler },
    ...(negative === '' ? {} : { negative }),
    ...(loras.length === 0 ? {} : { loras: loras.map((lora) => ({ ...lora })) }),
    ...(hires ? { hires: { ...hires } } : {}),
  };
}
