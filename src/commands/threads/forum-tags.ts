import type { APIGuildForumTag, Guild } from 'discord.js';
import { ChannelType, PermissionFlagsBits, Routes } from 'discord.js';

import { AppError } from '../../errors.ts';
import type { Language, Translator } from '../../text/index.ts';
import { languageOf, translator } from '../../text/index.ts';
import type { Panel } from '../pieces.ts';
import { button, panel, row, text } from '../pieces.ts';
import { guildRules } from '../settings/guild-rules.ts';
import { managedGuild } from '../settings/permissions.ts';
import type { ComponentHandler } from '../types.ts';
import type { Forum } from './place.ts';
import { missingTags } from './tags.ts';

/** Discord's bound for one forum. */
const maxTags = 20;

/**
 * What is to be said of a forum for threads: the tags that it lacks, and a button that makes them where the bot may. Undefined: it
 * lacks none, is no forum that the bot sees, or was chosen before (`isNew` false) and the bot can do nothing about it.
 */
export function lackingTags(
  guild: Guild,
  { forumId, isNew }: { readonly forumId: string; readonly isNew: boolean },
  language: Language | undefined,
  t: Translator,
): Panel | undefined {
  const forum = forumIn(guild, forumId);
  const missing = forum ? missingTags(forum, wordsFor(guild, language)) : [];
  if (!forum || missing.length === 0) return undefined;
  const { me } = forum.guild.members;
  const may = me !== null && forum.permissionsFor(me).has(needed);
  const fits = forum.availableTags.length + missing.length <= maxTags;
  if (!isNew && !(may && fits)) return undefined;
  const list = missing.map((name) => `\`${name}\``).join(' · ');
  const words = t('settings:server.tags.missing', { forum: `<#${forumId}>`, list });
  const how = t(`settings:server.tags.${fits ? (may ? 'offer' : 'byHand') : 'tooMany'}`);
  return panel(
    text(`${words}\n-# ${how}`),
    ...(may && fits ? [row(button({ action: 'forumtags', subject: forumId }, t('settings:server.tags.make')))] : []),
  );
}

const needed = [PermissionFlagsBits.ViewChannel, PermissionFlagsBits.ManageChannels];

/** Tags are read by everybody in the server: its own language, not that of whoever presses. */
function wordsFor(guild: Guild, language: Language | undefined): Translator {
  return translator(language ?? languageOf(guild.preferredLocale) ?? 'en');
}

function forumIn(guild: Guild, forumId: string): Forum | undefined {
  const channel = guild.channels.cache.get(forumId);
  return channel?.type === ChannelType.GuildForum || channel?.type === ChannelType.GuildMedia ? channel : undefined;
}

/** `forumtags:<forum>`: makes the tags that it lacks; those that are there stay as they are. */
const make: ComponentHandler = {
  action: 'forumtags',
  defer: 'update',
  async run(interaction, { subject }, { client, signal, store, t }) {
    const guild = managedGuild(interaction);
    const rules = guildRules(guild.id, store);
    const forum = rules.votes.forum === subject ? forumIn(guild, subject) : undefined;
    if (!forum) throw new AppError('settings.gone');
    const names = missingTags(forum, wordsFor(guild, rules.language));
    const before = forum.availableTags.map(({ id, name, moderated, emoji }): APIGuildForumTag => ({
      id,
      name,
      moderated,
      emoji_id: emoji?.id ?? null,
      emoji_name: emoji?.id ? null : (emoji?.name ?? null),
    }));
    const body = { available_tags: [...before, ...names.map((name) => ({ name }))].slice(0, maxTags) };
    if (names.length > 0) await client.rest.patch(Routes.channel(forum.id), { body, signal });
    await interaction.editReply(panel(text(t('settings:server.tags.made', { forum: `<#${subject}>` }))));
  },
};

export const forumTagHandlers: readonly ComponentHandler[] = [make];
