import type { APIApplicationCommandSubcommandOption } from 'discord.js';
import { ApplicationCommandOptionType as OptionType } from 'discord.js';

import { words } from './words.ts';

/** `/clipskip stats`: what was voted for here. */
export const statsCommand = {
  name: 'stats',
  ...words('commands:name.stats', 'commands:about.stats'),
  type: OptionType.Subcommand,
  options: [
    {
      name: 'public',
      ...words('commands:option.public.name', 'commands:option.public.about'),
      type: OptionType.Boolean,
    },
  ],
} as const satisfies APIApplicationCommandSubcommandOption;
