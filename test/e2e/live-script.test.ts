import { expect, test } from 'vitest';

import { addSmallTown, expectHonest, startFakeDiscord } from '../fake-discord/index.ts';
import { runLive } from '../live/script.ts';

test('the script for real Discord runs through on the fake, cleans up, and sees what we build on', async () => {
  const fake = await startFakeDiscord();
  try {
    const { guild, general } = addSmallTown(fake);
    const mine = [{ name: 'older', description: 'stays' }];
    fake.registerCommands(mine, guild.id);
    const report = await runLive({
      token: fake.token,
      guildId: guild.id,
      channelId: undefined,
      apiUrl: fake.url,
    });
    expect(report).toMatchObject({
      sameBytes: true,
      sameNonceSameMessage: true,
      attachmentsEmpty: true,
      pictureReplaced: true,
    });
    expect(report.commands).toContain('clipskip');
    expect(fake.messages(general)).toEqual([]);
    expect(fake.threads(general)).toMatchObject([{ archived: true }]);
    expect(fake.commands(guild.id).map(({ name }) => name)).toEqual(['older']);
    expect(fake.invalidRequests()).toBe(0);
    expectHonest(fake);
  } finally {
    await fake.close();
  }
});
