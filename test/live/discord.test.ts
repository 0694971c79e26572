import { expect, test } from 'vitest';

import { runLive } from './script.ts';

const { DISCORD_TOKEN, DISCORD_GUILD_ID, DISCORD_CHANNEL_ID, DISCORD_API_URL } = process.env;
const place =
  DISCORD_TOKEN && DISCORD_GUILD_ID
    ? {
        token: DISCORD_TOKEN,
        guildId: DISCORD_GUILD_ID,
        channelId: DISCORD_CHANNEL_ID || undefined,
        apiUrl: DISCORD_API_URL || undefined,
      }
    : undefined;

if (!place) process.stdout.write('not run: set DISCORD_TOKEN and DISCORD_GUILD_ID (and DISCORD_CHANNEL_ID)\n');

test.skipIf(!place)(
  'Discord takes our commands and our messages, and gives back what the fake gives back',
  async () => {
    if (!place) return;
    const report = await runLive(place);
    process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
    expect(report).toMatchObject({
      sameBytes: true,
      sameNonceSameMessage: true,
      attachmentsEmpty: true,
      pictureReplaced: true,
    });
    expect(report.commands).toContain('clipskip');
  },
);
