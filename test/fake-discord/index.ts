/**
 * A Discord of the tests' own: a real WebSocket gateway and a real REST server on 127.0.0.1, made for an unmodified
 * discord.js. It proves what the bot does against the documents of Discord, never that it works on Discord itself; what
 * those documents leave open is marked (inferred).
 *
 *     const fake = await startFakeDiscord();
 *     const { alice, general } = addSmallTown(fake);
 *     fake.registerCommands(commands);                       // refused as Discord would refuse them
 *     const client = new Client({ intents, rest: { api: fake.url } });
 *     await client.login(fake.token);
 *     const sweep = fake.invokeCommand({ user: alice, channel: general, name: 'clipskip sweep', options: { prompt } });
 *     await sweep.ack();                                     // { type: 'defer', ephemeral: true, afterMs, clockMs }
 *     const sheet = await fake.until(() => fake.messages(general)[0], 'the sheet');
 *     await fake.download(sheet.media[0].url);
 *     expectHonest(fake);
 *     await fake.close();
 */

export { expectHonest } from './honest.ts';
export { permission } from './permission-bits.ts';
export { addSmallTown } from './small-town.ts';
export { startFakeDiscord } from './start.ts';
export type * from './types.ts';
