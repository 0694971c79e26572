import { familyFacts } from '../../family.ts';
import { isVolunteers } from '../../sweep/index.ts';
import type { InteractionContext } from '../types.ts';
import { guildRules } from './guild-rules.ts';
import { modelEntry } from './models.ts';
import { pageOf, pageRow } from './paging.ts';
import type { Panel } from '../pieces.ts';
import { maxOptions, panel, row, select, text } from '../pieces.ts';
import { shortKey } from './short-key.ts';

/** The models the engine has, as far as is known, to choose one from. */
export function modelsPanel(guildId: string, wanted: number, { desk, store, t }: InteractionContext): Panel {
  const engine = desk.known();
  const title = `## ${t('settings:models.title')}`;
  if (!engine) return panel(text(`${title}\n${t('settings:models.away')}`));
  const { volunteers } = guildRules(guildId, store);
  const models = engine.models
    .filter(({ name }) => volunteers || !isVolunteers(name))
    .map((model) => ({ model, entry: modelEntry(guildId, model, store) }));
  const page = pageOf(models, wanted, maxOptions);
  const options = page.items.map(({ model, entry }) => {
    const family = familyFacts(entry?.family ?? model.family).title;
    const name = entry?.friendlyName === undefined ? [] : [model.name];
    return {
      value: shortKey(model.name),
      label: entry?.friendlyName ?? model.name,
      description: [family, ...(entry?.visible === false ? [t('settings:models.hidden')] : []), ...name].join(' · '),
    };
  });
  return panel(
    text(`${title}\n${t('settings:models.about')}`),
    ...(options.length === 0
      ? []
      : [row(select({ action: 'models-pick', subject: 'list' }, t('settings:models.choose'), options))]),
    ...pageRow('models-page', page, t),
  );
}
