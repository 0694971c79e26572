import { AppError } from '../../errors.ts';
import type { Preset, PresetScope, Store } from '../../store/index.ts';
import type { Values } from './values.ts';
import { keptValues } from './values.ts';

/** The person's own before the server's of the same name. */
export function findPreset(
  userId: string,
  guildId: string | undefined,
  name: string,
  store: Store,
): (Preset & { readonly scope: PresetScope }) | undefined {
  for (const scope of presetScopes(userId, guildId)) {
    const preset = store.presets.get(scope, name);
    if (preset) return { ...preset, scope };
  }
  return undefined;
}

/** Throws `settings.noPreset`. */
export function presetValues(userId: string, guildId: string | undefined, name: string, store: Store): Values {
  const preset = findPreset(userId, guildId, name, store);
  if (!preset) throw new AppError('settings.noPreset', { params: { name } });
  return keptValues(preset.body);
}

/** Names a person may choose from, their own first; for autocomplete and lists. */
export function presetNames(userId: string, guildId: string | undefined, store: Store): readonly string[] {
  return [
    ...new Set(presetScopes(userId, guildId).flatMap((scope) => store.presets.list(scope).map(({ name }) => name))),
  ];
}

export function presetScopes(userId: string, guildId: string | undefined): readonly PresetScope[] {
  const own = { scope: 'user', id: userId } as const;
  return guildId === undefined ? [own] : [own, { scope: 'guild', id: guildId }];
}
