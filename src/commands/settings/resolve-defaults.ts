import type { Store } from '../../store/index.ts';
import { chooseModel } from './choose-model.ts';
import { guildRules } from './guild-rules.ts';
import type { KnownEngine } from './models.ts';
import { modelEntry, modelValues } from './models.ts';
import { presetValues } from './preset-store.ts';
import type { DefaultsFrom, Source } from './sources.ts';
import { sources } from './sources.ts';
import { usableValues } from './usable-values.ts';
import type { Choice, Values } from './values.ts';
import { choices, keptValues } from './values.ts';

export interface DefaultsAsked {
  readonly userId: string;
  /** Undefined: a direct message or a private channel. */
  readonly guildId?: string | undefined;
  /** What the person said this time; `model` as they wrote it, a friendly name too. */
  readonly typed?: Values;
  /** Name of a preset: the person's own before the server's. */
  readonly preset?: string | undefined;
  /** `desk.known()`. Undefined: nothing is known yet; then nothing is checked and no model's own values are found. */
  readonly engine?: KnownEngine | undefined;
}

export interface ResolvedDefaults {
  /** See `requestFields`. */
  readonly values: Values;
  /** Who said each of them. What is not there is the engine's own. */
  readonly from: DefaultsFrom;
}

/**
 * What a new sweep is drawn with, each choice from the strongest who made it. Standing defaults that this engine cannot draw
 * give way to the next; what was typed or is in the chosen preset stays, and `plan` refuses it by name.
 * Throws `settings.noPreset` and `settings.modelHidden`. From the store and memory only.
 */
export function resolveDefaults(asked: DefaultsAsked, store: Store): ResolvedDefaults {
  const { userId, guildId, typed = {}, preset, engine } = asked;
  const said = {
    typed,
    preset: preset === undefined ? {} : presetValues(userId, guildId, preset, store),
    user: usableValues(keptValues(store.preferences.get(userId).defaults), engine),
    guild: usableValues(guildRules(guildId, store).defaults, engine),
  };
  const chosen = engine ? chooseModel(said, guildId, engine, store) : undefined;
  const own = chosen?.model ? modelValues(chosen.model, modelEntry(guildId, chosen.model, store)) : {};
  const layers: Record<Source, Values> = { ...said, model: usableValues(own, engine) };

  const values: Record<string, unknown> = {};
  const from: Partial<Record<Choice, Source>> = {};
  for (const choice of choices) {
    const source = sources.find((source) => layers[source][choice] !== undefined);
    if (source === undefined || (choice === 'model' && chosen)) continue;
    values[choice] = layers[source][choice];
    from[choice] = source;
  }
  if (chosen?.source !== undefined) {
    values['model'] = chosen.name;
    from.model = chosen.source;
  }
  return { values: keptValues(values), from };
}
