/** Permission bits the fake knows; discord/discord-api-docs, developers/topics/permissions.mdx, commit c98d64b. */
export const permission = {
  administrator: 1n << 3n,
  manageChannels: 1n << 4n,
  manageGuild: 1n << 5n,
  addReactions: 1n << 6n,
  viewChannel: 1n << 10n,
  sendMessages: 1n << 11n,
  manageMessages: 1n << 13n,
  embedLinks: 1n << 14n,
  attachFiles: 1n << 15n,
  readMessageHistory: 1n << 16n,
  mentionEveryone: 1n << 17n,
  useExternalEmojis: 1n << 18n,
  useApplicationCommands: 1n << 31n,
  manageThreads: 1n << 34n,
  createPublicThreads: 1n << 35n,
  sendMessagesInThreads: 1n << 38n,
  sendPolls: 1n << 49n,
  useExternalApps: 1n << 50n,
  pinMessages: 1n << 51n,
} as const;

export const allPermissions = (1n << 53n) - 1n;

/** What @everyone of a new server may do, as far as it concerns bots (inferred). */
export const everyonePermissions =
  permission.viewChannel |
  permission.sendMessages |
  permission.embedLinks |
  permission.attachFiles |
  permission.readMessageHistory |
  permission.addReactions |
  permission.useExternalEmojis |
  permission.useApplicationCommands |
  permission.createPublicThreads |
  permission.sendMessagesInThreads |
  permission.sendPolls |
  permission.useExternalApps;

/** Default of the bot's role: everything that is not a moderator's. */
export const botPermissions = everyonePermissions | permission.pinMessages | permission.manageThreads;
