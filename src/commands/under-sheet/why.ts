import type { Translator } from '../../text/index.ts';
import { escaped } from '../messages/chips.ts';
import { adviceLine } from '../messages/said.ts';
import { line, panel, text } from '../pieces.ts';
import type { ComponentHandler } from '../types.ts';
import { snapshotOf } from './drawn.ts';
import { ownSweep } from './guard.ts';

/** Discord's bound for all texts of a message is 4,000 letters. */
const maxLetters = 3600;

/** All that guidance has to say, each line with how sure it is and where it is from. */
const why: ComponentHandler = {
  action: 'why',
  defer: 'ephemeral',
  async run(interaction, { subject }, context) {
    ownSweep(interaction, subject, context);
    const { t } = context;
    const { outcome, plan } = await snapshotOf(subject, context);
    const notices = [...new Set((outcome?.warnings ?? plan.notices).map((notice) => t(notice)))].map(
      (words) => `- ${escaped(words)}`,
    );
    const lines = (outcome?.guidance ?? []).map((advice) => adviceLine(advice, t, plan.request.rows !== undefined));
    const shown = fitting([...notices, ...lines], t);
    await interaction.editReply(
      panel(
        text(`### ${t('buttons:why.heading')}`),
        text(shown.length > 0 ? shown.join('\n') : t('buttons:why.nothing')),
        line(),
        text(`-# ${t('buttons:why.kinds')}`),
      ),
    );
  },
};

function fitting(lines: readonly string[], t: Translator): readonly string[] {
  const shown: string[] = [];
  let room = maxLetters;
  for (const words of lines) {
    room -= words.length + 1;
    if (room < 0) return [...shown, t('buttons:why.more', { count: lines.length - shown.length })];
    shown.push(words);
  }
  return shown;
}

export const whyHandlers: readonly ComponentHandler[] = [why];
