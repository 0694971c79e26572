import type { AutocompleteInteraction } from 'discord.js';

import { offeredModels } from '../settings/models.ts';
import { presetNames } from '../settings/preset-store.ts';
import type { InteractionContext } from '../types.ts';

export interface Suggestion {
  readonly name: string;
  readonly value: string;
}

/** Discord's bounds: choices of an answer, letters of a name and of a value. */
const maxChoices = 25;
const maxLetters = 100;

/** What may stand in an option, out of memory and the store; nothing is asked of a server. */
type Suggest = (
  typed: string,
  interaction: AutocompleteInteraction,
  context: InteractionContext,
) => readonly Suggestion[];

const same = (value: string): Suggestion => ({ name: value, value });

const suggestModels: Suggest = (typed, { guildId }, { desk, store, t }) => {
  const engine = desk.known();
  if (!engine) return [];
  const offered = offeredModels(guildId ?? undefined, engine, store).map(({ name, label }) => ({
    name: name === engine.currentModel ? t('commands:autocomplete.current', { name: label }) : label,
    value: name,
  }));
  return matching(offered, typed);
};

/** The part behind a colon is the weight: it stays as it was typed. */
const suggestLoras: Suggest = (typed, _interaction, { desk }) => {
  const [, wanted = '', weight = ''] = /^(.*?)(:[-\d.]*)?$/s.exec(typed) ?? [];
  return matching((desk.known()?.loras ?? []).map(same), wanted).map(({ name, value }) => ({
    name: `${name}${weight}`,
    value: `${value}${weight}`,
  }));
};

/** The usual size, the same upright and across, and squares; only what the engine draws. */
const suggestSizes: Suggest = (typed, _interaction, { desk, t }) => {
  const engine = desk.known();
  if (!engine) return [];
  const { width, height } = engine.defaults;
  const usual = `${width}x${height}`;
  const { only, step, min, max } = engine.size;
  const longer = Math.round((Math.max(width, height) * 1.5) / step) * step;
  const others = only ?? [`${width}x${longer}`, `${longer}x${height}`, `${longer}x${longer}`];
  const fits = others.filter(
    (size) => only || size.split('x').every((side) => Number(side) >= min && Number(side) <= max),
  );
  const all = [{ name: t('commands:autocomplete.usual', { value: usual }), value: usual }, ...fits.map(same)];
  return matching([...new Map(all.toReversed().map((size) => [size.value, size])).values()].toReversed(), typed);
};

const suggestPresets: Suggest = (typed, { user, guildId }, { store }) =>
  matching(presetNames(user.id, guildId ?? undefined, store).map(same), typed);

/** By the option's name, for every command that has one of that name. */
const suggest: Readonly<Record<string, Suggest>> = {
  model: suggestModels,
  lora: suggestLoras,
  size: suggestSizes,
  preset: suggestPresets,
  sampler: (typed, _interaction, { desk }) => matching((desk.known()?.samplers ?? []).map(same), typed),
};

/** Answers an autocomplete; an option nobody knows gets no suggestions. */
export async function autocomplete(interaction: AutocompleteInteraction, context: InteractionContext): Promise<void> {
  const { name, value } = interaction.options.getFocused(true);
  await answerWith(interaction, suggest[name]?.(value, interaction, context) ?? []);
}

/** As many as Discord shows. */
export async function answerWith(interaction: AutocompleteInteraction, found: readonly Suggestion[]): Promise<void> {
  await interaction.respond(
    found
      // A value that is cut would be another one; names that long can be typed.
      .filter((each) => each.value.length <= maxLetters)
      .slice(0, maxChoices)
      .map((each) => ({ name: each.name.slice(0, maxLetters), value: each.value })),
  );
}

/** Those that begin with what was typed, then those that have it somewhere; whatever the case. */
export function matching(all: readonly Suggestion[], typed: string): readonly Suggestion[] {
  const wanted = typed.trim().normalize('NFKC').toLowerCase();
  const has = (check: (text: string) => boolean) => (each: Suggestion) =>
    [each.name, each.value].some((text) => check(text.normalize('NFKC').toLowerCase()));
  const first = all.filter(has((text) => text.startsWith(wanted)));
  return [...first, ...all.filter(has((text) => text.includes(wanted))).filter((each) => !first.includes(each))];
}
