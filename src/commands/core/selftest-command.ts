import { PermissionFlagsBits } from 'discord.js';

import { AppError } from '../../errors.ts';
import { familyFacts } from '../../family.ts';
import type { FamilyEffects, SelfTest, SweepOutcome } from '../../sweep/index.ts';
import type { Translator } from '../../text/index.ts';
import { panel, text } from '../pieces.ts';
import type { CommandHandler } from '../types.ts';
import { errorText } from './error-text.ts';

/** It takes the image server from everybody for a moment. Who manages a server may do it at any time. */
const pauseMs = 10 * 60_000;
/** Discord shows 4000 letters in all the texts of a message; what is cut off is the last of many servers. */
const longestText = 3900;

/** `/clipskip selftest`: draws at 1, 2 and 3 and looks at the pixels. One at a time for the whole bot. */
export function createSelftest(): CommandHandler {
  let running = false;
  let last = Number.NEGATIVE_INFINITY;
  return {
    name: 'clipskip selftest',
    defer: 'ephemeral',
    async run(interaction, context) {
      const { desk, newId, now, selfTest, signal, t } = context;
      const admin = interaction.memberPermissions?.has(PermissionFlagsBits.ManageGuild) ?? false;
      const again = running ? now() + 60_000 : last + pauseMs;
      if (running || (!admin && again > now())) {
        throw new AppError('discord.cooldown', { params: { when: `<t:${Math.ceil(again / 1000)}:R>` } });
      }
      running = true;
      last = now();
      try {
        const { title } = await desk.info(signal);
        await interaction.editReply(panel(text(t('commands:selftest.drawing', { engine: title }))));
        const tests = await selfTest({ id: newId(), user: interaction.user.id, signal });
        const heading = `**${t('commands:selftest.title')}**`;
        const reports = tests.map((test) => report(test, newId(), t));
        await interaction.editReply(panel(text([heading, ...reports].join('\n').slice(0, longestText))));
      } finally {
        running = false;
      }
    },
  };
}

/** What was found out about one server. */
function report({ server, outcome, families, error }: SelfTest, id: string, t: Translator): string {
  return [
    ...(server === undefined ? [] : [`### ${server}`]),
    ...(error ? [errorText(error, id, t)] : []),
    ...(outcome ? [drawnReport(outcome, families, id, t)] : []),
  ].join('\n');
}

function drawnReport(outcome: SweepOutcome, families: readonly FamilyEffects[], id: string, t: Translator): string {
  const { plan, rows, warnings } = outcome;
  const { engine, model } = plan;
  const cells = rows.flatMap((row) => row.cells);
  const drawn = cells.filter(({ state }) => state === 'done');
  const failed = cells.find(({ error }) => error)?.error;
  const { width = 0, height = 0, steps = 0 } = plan.rows[0]?.settings ?? {};
  const seconds = drawn.reduce((sum, { ms }) => sum + ms, 0) / Math.max(1, drawn.length) / 1000;
  return [
    t('commands:selftest.engine', { title: engine.title, version: engine.version ?? '', model: model.name }),
    ...(engine.dialect === undefined ? [] : [t('commands:selftest.dialect', { dialect: engine.dialect })]),
    verdict(
      outcome,
      drawn.map(({ cell }) => cell.clipSkip),
      t,
    ),
    t('commands:selftest.table', { effects: marks(cells.map(({ cell }) => cell)) }),
    ...families.filter(({ family }) => family !== model.family).map((other) => familyLine(other, t)),
    ...(drawn.length === 0
      ? []
      : [t('commands:selftest.speed', { seconds: seconds.toFixed(1), width, height, steps })]),
    ...warnings.map((warning) => `- ${t(warning)}`),
    ...(failed ? [errorText(failed, id, t)] : []),
  ].join('\n');
}

/** "1 ✓   2 ✓   3 → 4" */
function marks(cells: FamilyEffects['effects']): string {
  return cells
    .map(({ clipSkip, effect: { honoured, used } }) => {
      const mark = { yes: '✓', no: '✗', floor: `→ ${used ?? '?'}`, unknown: '?' }[honoured];
      return `${clipSkip} ${mark}`;
    })
    .join('   ');
}

/** Families whose checkpoints were not drawn with: what the table knows of them here. */
function familyLine({ family, effects }: FamilyEffects, t: Translator): string {
  const name = family === 'unknown' ? t('sheet:footer.unknownFamily') : familyFacts(family).title;
  return `- ${name}: ${effects.length === 0 ? t('commands:selftest.notApplicable') : marks(effects)}`;
}

function verdict({ rows }: SweepOutcome, drawn: readonly number[], t: Translator): string {
  if (drawn.length < 2) return t('commands:selftest.failed');
  const identical = rows[0]?.identical ?? [];
  const skips = drawn.join(', ');
  if (identical.length === 0) return t('commands:selftest.honoured', { skips });
  if (identical.some((group) => group.length === drawn.length)) return t('commands:selftest.ignored', { skips });
  return t('commands:selftest.partly', { groups: identical.map((group) => group.join(' = ')).join(', ') });
}
