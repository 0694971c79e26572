import { requestOf } from '../../sweep/index.ts';
import { startSweep } from '../core/submit.ts';
import { panel, text } from '../pieces.ts';
import { shortKey } from '../settings/short-key.ts';
import { defaultsFrom } from '../settings/sources.ts';
import type { ComponentHandler } from '../types.ts';
import { deferAsAnswer } from './defer.ts';
import { snapshotOf } from './drawn.ts';
import { ownSweep } from './guard.ts';
import { offeredInstead } from './instead-options.ts';

/** Draws what waits for a machine with a model that is online: another sweep, to which the waiting one gives way. */
const instead: ComponentHandler = {
  action: 'instead',
  defer: deferAsAnswer,
  async run(interaction, { subject }, context) {
    const sweep = ownSweep(interaction, subject, context);
    if (!interaction.isStringSelectMenu()) return;
    const { desk, store, t } = context;
    const { plan, place, awaySince } = await snapshotOf(subject, context);
    if (awaySince === undefined) {
      await interaction.editReply(panel(text(t('buttons:instead.notWaiting'))));
      return;
    }
    // Looked up anew: who is online, and what the admins offer, changes under a message.
    const offered = offeredInstead(desk.instead(subject), sweep.guildId, store);
    const model = offered.find(({ name }) => shortKey(name) === interaction.values[0]);
    if (!model) {
      await interaction.editReply(panel(text(t('buttons:instead.gone'))));
      return;
    }
    const from = { ...defaultsFrom.parse(place.note ?? {}), model: 'typed' } as const;
    await startSweep(interaction, { ...requestOf(plan), model: model.name }, context, { from, replaces: subject });
  },
};

export const insteadHandlers: readonly ComponentHandler[] = [instead];
