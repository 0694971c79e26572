import type { APIComponentInContainer } from 'discord.js';
import { ComponentType } from 'discord.js';

import type { CopyKind, SweepPlan } from '../../sweep/index.ts';
import { recordOf, settingsAs } from '../../sweep/index.ts';
import { AppError, asAppError } from '../../errors.ts';
import type { Translator } from '../../text/index.ts';
import { errorWords } from '../core/error-text.ts';
import { escaped } from '../messages/chips.ts';
import type { MessageFile } from '../delivery/types.ts';
import { panel, row, select, text } from '../pieces.ts';
import type { ComponentHandler } from '../types.ts';
import { snapshotOf } from './drawn.ts';
import { ownSweep } from './guard.ts';
import type { PanelChoice } from './panel-choice.ts';
import { allPanels, lineOf, lineOptions, needsTwoSteps, panelName, panelOptions, readPanel } from './panel-choice.ts';
import { slashLine } from './slash-line.ts';

/** Letters of all code blocks of the message together: Discord has 4,000 for the texts of a message. */
const maxInline = 3000;

const endings = { a1111: 'a1111.txt', comfyui: 'comfyui.json', sdcpp: 'sd-cpp.txt', slash: 'clipskip.txt' } as const;
type Kind = keyof typeof endings;
const kinds: readonly Kind[] = ['a1111', 'slash', 'sdcpp', 'comfyui'];

function written(kind: Kind, plan: SweepPlan, { clipSkip, row }: PanelChoice): string {
  if (kind === 'slash') return slashLine(plan, row);
  return settingsAs(kind satisfies CopyKind, recordOf(plan), clipSkip, { row });
}

/** Settings of one panel for other programs: short ones to copy, long ones as files. */
function copyMessage(sweepId: string, plan: SweepPlan, choice: PanelChoice, t: Translator) {
  const files: MessageFile[] = [];
  const parts: APIComponentInContainer[] = [];
  let room = maxInline;
  for (const kind of kinds) {
    const title = `**${t(`buttons:copy.kind.${kind}`)}**`;
    let words: string;
    try {
      words = written(kind, plan, choice);
    } catch (error) {
      parts.push(text(`${title}\n-# ${errorWords(asAppError(error), sweepId, t).what}`));
      continue;
    }
    if (kind !== 'comfyui' && words.length <= room && !words.includes('```')) {
      room -= words.length;
      parts.push(text(`${title}\n\`\`\`\n${words.trimEnd()}\n\`\`\``));
      continue;
    }
    const name = `clip-skip-${choice.clipSkip}-${endings[kind]}`;
    files.push({ name, data: Buffer.from(words) });
    parts.push(text(title), { type: ComponentType.File, file: { url: `attachment://${name}` } });
  }
  parts.push(...otherPanels(sweepId, plan, choice, t));
  const heading = text(`### ${t('buttons:copy.heading', { panel: escaped(panelName(choice, plan, t)) })}`);
  return { ...panel(heading, ...parts), files: files.map(({ name, data }) => ({ name, attachment: data })) };
}

function firstPanel(plan: SweepPlan): PanelChoice {
  return readPanel(String(plan.baseline), plan) ?? allPanels(plan)[0] ?? { clipSkip: plan.baseline, row: 0 };
}

/** Another panel; where there are too many for one select, another row first. */
function otherPanels(subject: string, plan: SweepPlan, choice: PanelChoice, t: Translator): ReturnType<typeof row>[] {
  const all = allPanels(plan);
  if (all.length < 2) return [];
  const twoSteps = needsTwoSteps(all);
  const near = twoSteps ? all.filter((panel) => lineOf(panel, plan) === lineOf(choice, plan)) : all;
  return [
    ...(twoSteps
      ? [row(select({ action: 'copyline', subject }, t('buttons:copy.line'), lineOptions(all, plan, t, choice)))]
      : []),
    row(select({ action: 'copyof', subject }, t('buttons:copy.of'), panelOptions(near, plan, t, { chosen: choice }))),
  ];
}

/** The first panel of a line. */
const copyLine: ComponentHandler = {
  action: 'copyline',
  defer: 'update',
  async run(interaction, { subject }, context) {
    ownSweep(interaction, subject, context);
    if (!interaction.isStringSelectMenu()) return;
    const { plan } = await snapshotOf(subject, context);
    const line = Number(interaction.values[0]);
    const choice = allPanels(plan).find((panel) => lineOf(panel, plan) === line);
    if (!choice) throw new AppError('store.gone');
    await interaction.editReply({ ...copyMessage(subject, plan, choice, context.t), attachments: [] });
  },
};

function copier(action: string, defer: ComponentHandler['defer']): ComponentHandler {
  return {
    action,
    defer,
    async run(interaction, { subject, argument }, context) {
      ownSweep(interaction, subject, context);
      const { plan } = await snapshotOf(subject, context);
      const asked = interaction.isStringSelectMenu() ? interaction.values[0] : argument;
      const choice = readPanel(asked, plan) ?? firstPanel(plan);
      await interaction.editReply({ ...copyMessage(subject, plan, choice, context.t), attachments: [] });
    },
  };
}

export const copyHandlers: readonly ComponentHandler[] = [
  copier('copy', 'ephemeral'),
  copier('copyof', 'update'),
  copyLine,
];
