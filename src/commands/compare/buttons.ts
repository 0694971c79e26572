import { panel, quoted, row, select, text } from '../pieces.ts';
import { promptOf } from '../settings/kept-sweeps.ts';
import type { ComponentHandler } from '../types.ts';
import { candidates } from './candidates.ts';
import { seenSweep } from './seen.ts';
import { showCompared } from './show.ts';

/** `cmp:<sweep id>`, for everybody who sees the sheet: which one shall stand below it? */
const choose: ComponentHandler = {
  action: 'cmp',
  defer: 'ephemeral',
  async run(interaction, { subject }, context) {
    const sweep = seenSweep(interaction, subject, context);
    const { t } = context;
    const options = candidates(interaction, context, subject).map(({ id, prompt, about }) => ({
      value: id,
      label: prompt,
      description: about,
    }));
    await interaction.editReply(
      options.length === 0
        ? panel(text(t('buttons:compare.none')))
        : panel(
            text(`**${t('buttons:compare.heading')}**\n**1** · ${quoted(promptOf(sweep), 200)}`),
            row(select({ action: 'cmpwith', subject }, t('buttons:compare.choose'), options)),
          ),
    );
  },
};

/** `cmpwith:<sweep id>`: the value is the other one. A new answer, so that the list stays to choose from. */
const withOther: ComponentHandler = {
  action: 'cmpwith',
  defer: 'ephemeral',
  async run(interaction, { subject }, context) {
    if (!interaction.isStringSelectMenu()) return;
    await showCompared(interaction, [subject, interaction.values[0] ?? ''], context);
  },
};

export const compareHandlers: readonly ComponentHandler[] = [choose, withOther];
