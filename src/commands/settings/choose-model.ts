import { AppError } from '../../errors.ts';
import type { Store } from '../../store/index.ts';
import { isVolunteers } from '../../sweep/index.ts';
import { guildRules } from './guild-rules.ts';
import type { KnownEngine, KnownModel, OfferedModel } from './models.ts';
import { meantModel, modelEntry, offeredModels } from './models.ts';
import type { Source } from './sources.ts';
import type { Values } from './values.ts';

export interface ChosenModel {
  /** Undefined: the engine has none of that name; `plan` says so. */
  readonly model: KnownModel | undefined;
  /** For the request: the engine's name, or what was written. */
  readonly name: string;
  /** Undefined: the engine's own choice. */
  readonly source?: Source;
}

/**
 * The model of a sweep. A standing default that is gone or hidden gives way to the next; what somebody chose by name does not.
 * Throws `settings.modelHidden` for a model that the server's admins do not offer, `discord.volunteers` for one of volunteers.
 */
export function chooseModel(
  said: { readonly [source in 'typed' | 'preset' | 'user' | 'guild']: Values },
  guildId: string | undefined,
  engine: KnownEngine,
  store: Store,
): ChosenModel {
  const offered = offeredModels(guildId, engine, store);
  const isOffered = ({ name }: KnownModel): boolean => offered.some((model) => model.name === name);

  for (const source of ['typed', 'preset'] as const) {
    const wanted = said[source].model;
    if (wanted === undefined) continue;
    const model = namedModel(wanted, guildId, engine, store);
    return { model, name: model?.name ?? wanted, source };
  }
  for (const source of ['user', 'guild'] as const) {
    const wanted = said[source].model;
    const model = wanted === undefined ? undefined : meantModel(guildId, wanted, engine, store);
    if (model && isOffered(model)) return { model, name: model.name, source };
  }
  const current = meantModel(guildId, engine.currentModel, engine, store);
  if (!current || isOffered(current)) return { model: current, name: engine.currentModel };
  // Volunteers draw for who asks for them by name, and for nobody else.
  const first = engine.models.find((model) => isOffered(model) && !isVolunteers(model.name));
  if (!first) throw hidden(offered, modelEntry(guildId, current, store)?.friendlyName ?? current.name);
  return { model: first, name: first.name, source: 'guild' };
}

/** A model that somebody chose by name. Undefined: the engine has none of that name. Throws as `chooseModel` does. */
export function namedModel(
  wanted: string,
  guildId: string | undefined,
  engine: KnownEngine,
  store: Store,
): KnownModel | undefined {
  const model = meantModel(guildId, wanted, engine, store);
  const offered = offeredModels(guildId, engine, store);
  if (!model || offered.some(({ name }) => name === model.name)) return model;
  throw isVolunteers(model.name) && !guildRules(guildId, store).volunteers
    ? new AppError('discord.volunteers', { params: { model: model.name } })
    : hidden(offered, wanted);
}

function hidden(offered: readonly OfferedModel[], name: string): AppError {
  return new AppError('settings.modelHidden', { params: { name, known: listed(offered.map(({ label }) => label)) } });
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 12).join(', ');
  return names.length > 12 ? `${shown} …` : shown || '-';
}
