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

/** `/clipskip compare`: two finished sweeps on one sheet. Their ids are chosen from suggestions, by what they show. */
export const compareCommand = {
  name: 'compare',
  ...words('commands:name.compare', 'commands:about.compare'),
  type: OptionType.Subcommand,
  options: [
    {
      name: 'first',
      ...words('commands:option.first.name', 'commands:option.first.about'),
      type: OptionType.String,
      required: true,
      max_length: 100,
      autocomplete: true,
    },
    {
      name: 'second',
      ...words('commands:option.second.name', 'commands:option.second.about'),
      type: OptionType.String,
      required: true,
      max_length: 100,
      autocomplete: true,
    },
  ],
} as const satisfies APIApplicationCommandSubcommandOption;
