// Votes in Discord alone: node bench/votes-discord.ts. `npm run bench` has them among the others.
import { votesInDiscord } from './bot.ts';
import { print } from './report.ts';

print(await votesInDiscord());
