import { escapeMarkdown, hideLinkEmbed, hyperlink, MessageFlags } from 'discord.js';

import { explainTopics } from '../../advice/index.ts';
import type { ExplainTopic } from '../../advice/index.ts';
import type { Translator } from '../../text/index.ts';
import { explainCommand } from '../definitions/clipskip.ts';
import type { PanelWithFiles } from '../diagram.ts';
import { diagramPart, panelWithFiles } from '../diagram.ts';
import { row, select, text } from '../pieces.ts';
import type { CommandHandler, ComponentHandler } from '../types.ts';
import { readArguments } from './arguments.ts';

/** Letters of all texts of a message with components together (discord-api-docs, components/reference.mdx). */
const maxText = 4000;

/** `/clipskip explain`: a chapter, and a select that turns to the others. */
export const explain: CommandHandler = {
  name: 'clipskip explain',
  defer: (interaction) => (interaction.options.getBoolean('public') === true ? 'public' : 'ephemeral'),
  async run(interaction, { t }) {
    const { topic } = readArguments(interaction, explainCommand.options);
    await interaction.editReply(await chapter(topic, t));
  },
};

/** `explain:topics`: the select under a chapter. Under one that everybody sees, each reader gets a copy to leaf through. */
export const explainPage: ComponentHandler = {
  action: 'explain',
  defer: ({ message }) => (message?.flags.has(MessageFlags.Ephemeral) ? 'update' : 'ephemeral'),
  async run(interaction, _id, { t }) {
    if (!interaction.isStringSelectMenu()) return;
    await interaction.editReply(await chapter(interaction.values[0], t));
  },
};

async function chapter(id: string | undefined, t: Translator): Promise<PanelWithFiles> {
  const topic = explainTopics.find((topic) => topic.id === id) ?? explainTopics[0];
  if (!topic) throw new TypeError('there are no chapters');
  const options = explainTopics.map(({ id, heading }) => ({
    value: id,
    label: t(heading),
    chosen: id === topic.id,
  }));
  const diagram = topic.diagram === undefined ? undefined : await diagramPart(topic.diagram, t);
  return panelWithFiles(
    [
      text(chapterText(topic, t).slice(0, maxText)),
      ...(diagram ? [diagram.part] : []),
      row(select({ action: 'explain', subject: 'topics' }, t('commands:explain.more'), options)),
    ],
    diagram ? [diagram.file] : [],
  );
}

/** One chapter as Discord's Markdown. */
export function chapterText({ heading, paragraphs, sources }: ExplainTopic, t: Translator): string {
  const links = sources.map(({ title, url }) => (url === undefined ? title : hyperlink(title, hideLinkEmbed(url))));
  return [
    `## ${t(heading)}`,
    ...paragraphs.map((paragraph) => `- ${escapeMarkdown(t(paragraph))}`),
    ...(links.length === 0 ? [] : [`-# ${t('commands:explain.sources')}: ${links.join(' · ')}`]),
  ].join('\n');
}
