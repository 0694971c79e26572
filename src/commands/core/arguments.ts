import type { ChatInputCommandInteraction } from 'discord.js';
import { ApplicationCommandOptionType as OptionType } from 'discord.js';

interface OptionData {
  readonly name: string;
  readonly type: OptionType;
  readonly required?: boolean;
}

type ValueOf<Type extends OptionType> = Type extends OptionType.String
  ? string
  : Type extends OptionType.Integer | OptionType.Number
    ? number
    : Type extends OptionType.Boolean
      ? boolean
      : never;

/** What a person gave, by the names and types of the command's own data; options left out are undefined. */
export type Arguments<Options extends readonly OptionData[]> = {
  readonly [Option in Options[number] as Option['name']]: Option extends { readonly required: true }
    ? ValueOf<Option['type']>
    : ValueOf<Option['type']> | undefined;
};

/** Reads them. Throws what discord.js throws where Discord sent another type than the data says. */
export function readArguments<const Options extends readonly OptionData[]>(
  { options }: Pick<ChatInputCommandInteraction, 'options'>,
  data: Options,
): Arguments<Options> {
  const read = ({ name, type, required = false }: OptionData): unknown => {
    if (type === OptionType.String) return options.getString(name, required);
    if (type === OptionType.Integer) return options.getInteger(name, required);
    if (type === OptionType.Number) return options.getNumber(name, required);
    if (type === OptionType.Boolean) return options.getBoolean(name, required);
    throw new TypeError(`an option of type ${type} is not read here`);
  };
  return Object.fromEntries(data.map((option) => [option.name, read(option) ?? undefined])) as Arguments<Options>;
}
