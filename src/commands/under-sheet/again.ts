import { familyFacts } from '../../family.ts';
import type { SweepPlan, SweepRequest } from '../../sweep/index.ts';
import { requestOf, withoutLoras } from '../../sweep/index.ts';
import { startSweep } from '../core/submit.ts';
import { deferAsAnswer } from './defer.ts';
import { labelled, modal, option, panel, text } from '../pieces.ts';
import type { ComponentHandler, InteractionContext } from '../types.ts';
import { snapshotOf } from './drawn.ts';
import { ownSweep } from './guard.ts';

/** A button that asks for another sweep with something changed; undefined: there are no LoRAs to leave out. */
function another(
  action: string,
  change: (request: SweepRequest, plan: SweepPlan, context: InteractionContext) => SweepRequest | undefined,
): ComponentHandler {
  return {
    action,
    defer: deferAsAnswer,
    async run(interaction, { subject }, context) {
      ownSweep(interaction, subject, context);
      const { plan } = await snapshotOf(subject, context);
      const request = change(requestOf(plan), plan, context);
      if (request) await startSweep(interaction, request, context);
      else await interaction.editReply(panel(text(context.t('buttons:noLora'))));
    },
  };
}

/** The same with another seed; a grid of seeds gets as many others. */
const seed = another('seed', ({ rows, ...request }, plan, { randomSeed }) => {
  const changed = { ...request, seed: randomSeed() };
  if (!rows) return changed;
  return { ...changed, rows: rows.axis === 'seed' ? { axis: 'seed', values: [String(plan.rows.length)] } : rows };
});

/** A grid: this seed and the three after it. What is drawn already comes from the cache. */
const seeds4 = another('seeds4', ({ rows: _rows, ...request }) => ({
  ...request,
  rows: { axis: 'seed', values: ['4'] },
}));

/** Rows of LoRAs get one without them beside what is there, which comes from the cache; anything else is drawn without. */
const nolora = another('nolora', (request) =>
  request.rows?.axis.startsWith('lora') && !request.rows.without
    ? { ...request, rows: { ...request.rows, without: true } }
    : withoutLoras(request),
);

/** Choices of a select; the most a request may hold. */
const maxSkips = 12;

/** Which clip skips: a modal with all the family has, those of the sheet chosen. */
const more: ComponentHandler = {
  action: 'more',
  defer: 'none',
  async run(interaction, { subject }, context) {
    ownSweep(interaction, subject, context);
    if (interaction.isModalSubmit()) return;
    const { plan } = await snapshotOf(subject, context);
    const { t } = context;
    const [min, max] = familyFacts(plan.model.family).range ?? [1, 1];
    const drawn = new Set(plan.rows.flatMap(({ cells }) => cells.map(({ clipSkip }) => clipSkip)));
    const options = Array.from({ length: max - min + 1 }, (_, index) => min + index).map((n) =>
      option({ value: String(n), label: t('common:clipSkip', { n }), chosen: drawn.has(n) }),
    );
    await interaction.showModal(
      modal({ action: 'moredo', subject }, t('buttons:more.title'), [
        labelled(
          t('buttons:more.label'),
          {
            type: 3,
            custom_id: 'skips',
            options,
            min_values: 1,
            max_values: Math.min(maxSkips, options.length),
            required: true,
          },
          t('buttons:more.about'),
        ),
      ]),
    );
  },
};

const moreDo: ComponentHandler = {
  action: 'moredo',
  defer: deferAsAnswer,
  async run(interaction, { subject }, context) {
    ownSweep(interaction, subject, context);
    if (!interaction.isModalSubmit()) return;
    const skips = interaction.fields.getStringSelectValues('skips').map(Number);
    const { plan } = await snapshotOf(subject, context);
    await startSweep(interaction, { ...requestOf(plan), skips }, context);
  },
};

export const againHandlers: readonly ComponentHandler[] = [more, moreDo, seed, seeds4, nolora];
