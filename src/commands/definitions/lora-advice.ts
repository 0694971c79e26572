import type { APIApplicationCommandBasicOption, RESTPostAPIChatInputApplicationCommandsJSONBody } from 'discord.js';
import { ApplicationCommandOptionType as OptionType, ApplicationCommandType } from 'discord.js';

import { kindName, maxImages, maxRepeats, trainingBases, trainingKinds } from '../../advice/cards/index.ts';
import type { TextKey } from '../../text/index.ts';
import { translator } from '../../text/index.ts';
import { everywhere } from './clipskip.ts';
import { localized, words } from './words.ts';

/** What somebody wants of the answer: the usual values, the slow and low way, or two trainings to compare. */
export const trainingGoals = ['usual', 'careful', 'pair'] as const;
export type TrainingGoal = (typeof trainingGoals)[number];

function choice(value: string, name: TextKey) {
  return { name: translator('en')(name), name_localizations: localized(name), value };
}

export const loraAdviceOptions = [
  {
    name: 'kind',
    ...words('commands:option.kind.name', 'commands:option.kind.about'),
    type: OptionType.String,
    choices: trainingKinds.map((kind) => choice(kind, kindName(kind))),
  },
  {
    name: 'base',
    ...words('commands:option.base.name', 'commands:option.base.about'),
    type: OptionType.String,
    choices: trainingBases.map((base) => choice(base, `training:base.${base}`)),
  },
  {
    name: 'images',
    ...words('commands:option.images.name', 'commands:option.images.about'),
    type: OptionType.Integer,
    min_value: 1,
    max_value: maxImages,
  },
  {
    name: 'repeats',
    ...words('commands:option.repeats.name', 'commands:option.repeats.about'),
    type: OptionType.Integer,
    min_value: 1,
    max_value: maxRepeats,
  },
  {
    name: 'goal',
    ...words('commands:option.trainingGoal.name', 'commands:option.trainingGoal.about'),
    type: OptionType.String,
    choices: trainingGoals.map((goal) => choice(goal, `commands:advice.goal.${goal}`)),
  },
  {
    name: 'lora',
    ...words('commands:option.listedLora.name', 'commands:option.listedLora.about'),
    type: OptionType.String,
    max_length: 300,
    autocomplete: true,
  },
] as const satisfies readonly APIApplicationCommandBasicOption[];

/** What a LoRA says of itself; read apart, because files are no values. */
const loraOptions = [
  {
    name: 'file',
    ...words('commands:option.loraFile.name', 'commands:option.loraFile.about'),
    type: OptionType.Attachment,
  },
] as const satisfies readonly APIApplicationCommandBasicOption[];

/** `/lora-advice`: a command of its own, so that a trainer finds it without knowing of `/clipskip`. */
export const loraAdviceCommand: RESTPostAPIChatInputApplicationCommandsJSONBody = {
  name: 'lora-advice',
  ...words('commands:name.loraAdvice', 'commands:about.loraAdvice'),
  type: ApplicationCommandType.ChatInput,
  nsfw: false,
  ...everywhere,
  options: [...loraAdviceOptions, ...loraOptions],
};
