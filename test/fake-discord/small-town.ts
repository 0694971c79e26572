import { permission } from './permission-bits.ts';
import type { FakeDiscord, SmallTown } from './types.ts';

/** A guild with a text, an age-restricted and a forum channel and four members. */
export function addSmallTown(fake: FakeDiscord): SmallTown {
  const guild = fake.addGuild({ name: 'Small town' });
  const moderators = fake.addRole(guild, {
    name: 'moderators',
    permissions: permission.manageMessages | permission.manageThreads | permission.manageGuild,
  });
  const town: SmallTown = {
    guild,
    general: fake.addChannel(guild, { name: 'general' }),
    nsfw: fake.addChannel(guild, { name: 'after-dark', nsfw: true }),
    forum: fake.addChannel(guild, { name: 'comparisons', kind: 'forum', tags: ['sd15', 'sdxl'] }),
    alice: fake.addUser({ name: 'alice', displayName: 'Alice' }),
    minji: fake.addUser({ name: 'minji', displayName: '민지', locale: 'ko' }),
    haruka: fake.addUser({ name: 'haruka', displayName: '遥', locale: 'ja' }),
    moderator: fake.addUser({ name: 'mod', displayName: 'Mod' }),
  };
  for (const user of [town.alice, town.minji, town.haruka]) fake.addMember(guild, user);
  fake.addMember(guild, town.moderator, { roles: [moderators] });
  return town;
}
