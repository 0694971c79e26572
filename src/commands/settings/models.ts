import { familyFacts } from '../../family.ts';
import type { SweepDesk } from '../../sweep/desk.ts';
import { findModel, isVolunteers } from '../../sweep/index.ts';
import type { Model, NewModel, Store } from '../../store/index.ts';
import { guildRules } from './guild-rules.ts';
import type { Values } from './values.ts';
import { keptValues } from './values.ts';

/** What the engine last said of itself. */
export type KnownEngine = NonNullable<ReturnType<SweepDesk['known']>>;
export type KnownModel = KnownEngine['models'][number];

type Named = Pick<KnownModel, 'name' | 'hash'>;
type Entry = Pick<NewModel, 'name' | 'serverHash' | 'friendlyName'>;

/** What a server's admins said of a model: under its name, else under another name of the same file. */
export function modelEntry(guildId: string | undefined, { name, hash }: Named, store: Store): Model | undefined {
  if (guildId === undefined) return undefined;
  return store.models.get(guildId, name) ?? (hash === undefined ? undefined : store.models.byHash(guildId, hash)[0]);
}

/** Whatever its case and width: Japanese and Korean keyboards write Latin letters in two widths. */
function sameWord(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && wordKey(one) === wordKey(other);
}

function wordKey(word: string): string {
  return word.trim().normalize('NFKC').toLowerCase();
}

function isSame(one: Entry, other: Entry): boolean {
  return (
    one.name === other.name ||
    (one.serverHash !== undefined && one.serverHash === other.serverHash) ||
    sameWord(one.friendlyName, other.friendlyName)
  );
}

/** Other names of one model: the same file, or joined by an admin who gave both the same friendly name. */
export function otherNames(guildId: string, entry: Entry, store: Store): readonly Model[] {
  return store.models.list(guildId).filter((other) => other.name !== entry.name && isSame(other, entry));
}

/**
 * Saves what was said of a model, and says it of its other names too. A name that is joined by its friendly name for the first
 * time takes over what was said of the others.
 */
export function saveModel(model: NewModel, store: Store): void {
  store.transaction(() => {
    const others = otherNames(model.guildId, model, store);
    const before = store.models.get(model.guildId, model.name);
    const [joined] = sameWord(before?.friendlyName, model.friendlyName)
      ? []
      : others.filter((other) => sameWord(other.friendlyName, model.friendlyName));
    const { friendlyName, family, nativeClipSkip, defaults, visible } = joined ?? model;
    const said = { friendlyName, family, nativeClipSkip, defaults, visible };
    for (const each of [model, ...others]) store.models.save({ ...each, ...said });
  });
}

/** The engine's model that a person means: by the name the server's admins gave it, else by its own name or hash. */
export function meantModel(
  guildId: string | undefined,
  wanted: string,
  engine: KnownEngine,
  store: Store,
): KnownModel | undefined {
  const friendly = engine.models.find((model) => sameWord(modelEntry(guildId, model, store)?.friendlyName, wanted));
  return friendly ?? findModel(engine.models, wanted);
}

/** Nothing is said of the model any more, under none of its names. */
export function forgetModel(entry: Model, store: Store): void {
  store.transaction(() => {
    for (const { guildId, name } of [entry, ...otherNames(entry.guildId, entry, store)])
      store.models.remove(guildId, name);
  });
}

export interface OfferedModel {
  /** The engine's name of it: what a request takes. */
  readonly name: string;
  /** What people call it. */
  readonly label: string;
}

/** The models a server offers its members, for autocomplete and lists: from memory only. */
export function offeredModels(guildId: string | undefined, engine: KnownEngine, store: Store): readonly OfferedModel[] {
  const { volunteers } = guildRules(guildId, store);
  return engine.models.flatMap((model) => {
    if (isVolunteers(model.name) && !volunteers) return [];
    const entry = modelEntry(guildId, model, store);
    return entry?.visible === false ? [] : [{ name: model.name, label: entry?.friendlyName ?? model.name }];
  });
}

/** What a model is usually drawn with, by an admin's word. Where the engine cannot tell the family, its clip skips too. */
export function modelValues(model: KnownModel, entry: Model | undefined): Values {
  const { model: _itself, ...values } = keptValues(entry?.defaults);
  const skips = entry?.family === undefined ? [] : familyFacts(entry.family).sweep;
  if (model.family !== 'unknown' || skips.length === 0 || values.skips) return values;
  return { ...values, skips: [...skips] };
}
