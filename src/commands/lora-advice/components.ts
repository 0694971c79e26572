import { trainingBases, trainingKinds, maxImages, maxRepeats } from '../../advice/cards/index.ts';
import { AppError } from '../../errors.ts';
import type { Translator } from '../../text/index.ts';
import type { TrainingGoal } from '../definitions/lora-advice.ts';
import { modal, textField } from '../pieces.ts';
import { submitted } from '../settings/submitted.ts';
import type { ComponentHandler, ComponentInteraction } from '../types.ts';
import { adviceMessage, whyMessage } from './message.ts';
import type { AdviceState } from './state.ts';
import { readState, writeState } from './state.ts';

function chosenOf<T extends string>(interaction: ComponentInteraction, values: readonly T[]): T | undefined {
  const [chosen] = interaction.isStringSelectMenu() ? interaction.values : [];
  return values.find((value) => value === chosen);
}

/** `lora-kind:<state>`, `lora-base:<state>`: the selects under a card turn it into another. */
const kindSelect: ComponentHandler = {
  action: 'lora-kind',
  defer: 'update',
  async run(interaction, id, { t }) {
    const kind = chosenOf(interaction, trainingKinds);
    await interaction.editReply(adviceMessage({ ...readState(id), ...(kind ? { kind } : {}) }, t));
  },
};

const baseSelect: ComponentHandler = {
  action: 'lora-base',
  defer: 'update',
  async run(interaction, id, { t }) {
    const base = chosenOf(interaction, trainingBases);
    await interaction.editReply(adviceMessage({ ...readState(id), ...(base ? { base } : {}) }, t));
  },
};

/** `lora-pair:<state>` and its like: the same card with another goal, which stands in the state already. */
const goalButton = (goal: TrainingGoal): ComponentHandler => ({
  action: `lora-${goal}`,
  defer: 'update',
  async run(interaction, id, { t }) {
    await interaction.editReply(adviceMessage(readState(id), t));
  },
});

const why: ComponentHandler = {
  action: 'lora-why',
  defer: 'ephemeral',
  async run(interaction, id, { t }) {
    const message = await whyMessage(readState(id), t);
    if (message) await interaction.editReply(message);
  },
};

const numbers: ComponentHandler = {
  action: 'lora-numbers',
  defer: 'none',
  async run(interaction, id, { t }) {
    if (interaction.isModalSubmit()) return;
    const state = readState(id);
    const field = (name: 'images' | 'repeats', required: boolean) =>
      textField({
        name,
        label: t(`commands:advice.modal.${name}.label`),
        description: t(`commands:advice.modal.${name}.about`),
        value: state[name] === undefined ? undefined : String(state[name]),
        maxLength: 6,
        required,
      });
    await interaction.showModal(
      modal(writeState('lora-counted', state), t('commands:advice.modal.title'), [
        field('images', true),
        field('repeats', false),
      ]),
    );
  },
};

const counted: ComponentHandler = {
  action: 'lora-counted',
  defer: 'update',
  async run(interaction, id, { t }) {
    if (!interaction.isModalSubmit()) return;
    const { images: _images, repeats: _repeats, ...state } = readState(id);
    const typed = submitted(interaction, ['images', 'repeats']);
    const counts: Pick<AdviceState, 'images' | 'repeats'> = {
      ...countOf('images', typed.images, maxImages, t),
      ...countOf('repeats', typed.repeats, maxRepeats, t),
    };
    await interaction.editReply(adviceMessage({ ...state, ...counts }, t));
  },
};

/** Digits as Japanese and Korean keyboards may write them, too. Throws `discord.field`. */
function countOf(
  name: 'images' | 'repeats',
  typed: string | undefined,
  max: number,
  t: Translator,
): Pick<AdviceState, 'images' | 'repeats'> {
  const plain = (typed ?? '').normalize('NFKC').trim();
  if (plain === '') return {};
  const value = /^\d{1,6}$/.test(plain) ? Number(plain) : 0;
  if (value >= 1 && value <= max) return { [name]: value };
  const field = t(`commands:advice.modal.${name}.label`);
  throw new AppError('discord.field', { params: { field, value: plain.slice(0, 20), shape: `1 – ${max}` } });
}

export const loraAdviceComponents: readonly ComponentHandler[] = [
  kindSelect,
  baseSelect,
  goalButton('usual'),
  goalButton('careful'),
  goalButton('pair'),
  why,
  numbers,
  counted,
];
