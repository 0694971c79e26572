import { familyFacts } from '../../family.ts';
import type { Store } from '../../store/index.ts';
import type { SweepSnapshot } from '../../sweep/desk.ts';
import { isVolunteers } from '../../sweep/index.ts';
import type { Option } from '../pieces.ts';
import { maxOptions } from '../pieces.ts';
import { guildRules } from '../settings/guild-rules.ts';
import { modelEntry } from '../settings/models.ts';
import { shortKey } from '../settings/short-key.ts';

type Instead = NonNullable<SweepSnapshot['instead']>;

/** Without those that the server's admins do not offer. */
export function offeredInstead(models: Instead, guildId: string | undefined, store: Store): Instead {
  const { volunteers } = guildRules(guildId, store);
  return models.filter(
    (model) => (volunteers || !isVolunteers(model.name)) && modelEntry(guildId, model, store)?.visible !== false,
  );
}

/** Models with which a waiting sweep could be drawn at once, under the names that people know; as many as a select takes. */
export function insteadOptions({ instead = [], place: { guildId } }: SweepSnapshot, store: Store): readonly Option[] {
  return offeredInstead(instead, guildId, store)
    .slice(0, maxOptions)
    .map((model) => ({
      value: shortKey(model.name),
      label: modelEntry(guildId, model, store)?.friendlyName ?? model.name,
      description: familyFacts(model.family).title,
    }));
}
