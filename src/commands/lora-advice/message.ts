import type { APIComponentInContainer } from 'discord.js';
import { ComponentType } from 'discord.js';

import type { TrainingAdvice, TrainingFiles, TrainingNumbers } from '../../advice/cards/index.ts';
import {
  adviceFor,
  canPair,
  kindName,
  mustPair,
  trainingBases,
  trainingFiles,
  trainingKinds,
  trainingNumbers,
} from '../../advice/cards/index.ts';
import type { Translator } from '../../text/index.ts';
import type { PanelWithFiles } from '../diagram.ts';
import { diagramPart, panelWithFiles } from '../diagram.ts';
import { button, row, select, text } from '../pieces.ts';
import { headText, linesText, linksText, numbersText, remarksText, whyText } from './card-text.ts';
import type { AdviceState } from './state.ts';
import { writeState } from './state.ts';

/** The card, or as long as kind or base is open, the two selects that lead to it. */
export function adviceMessage(state: AdviceState, t: Translator): PanelWithFiles {
  const { kind, base } = state;
  if (kind === undefined || base === undefined) {
    const heading = `## ${t('commands:advice.heading')}\n${t('commands:advice.choose')}`;
    return panelWithFiles([text(heading), ...selects(state, t)], []);
  }
  const advice = adviceFor(kind, base, { careful: state.goal === 'careful' });
  const numbers = numbersOf(advice, state);
  const made = numbers && filesOf(advice, numbers, state, t);
  const parts: APIComponentInContainer[] = [
    text(headText(advice, t)),
    text(linesText(advice, t)),
    ...optional(remarksText(advice, t)),
    ...optional(numbers ? numbersText(advice, numbers, t) : t('training:card.needImages')),
    ...optional(pairText(advice, state, made, t)),
    ...optional(carefulText(advice, state, t)),
    ...(made ? fileParts(made, t) : []),
    ...selects(state, t),
    row(...buttons(advice, state, t)),
  ];
  return panelWithFiles(parts, made?.files.map(({ name, text: words }) => ({ name, data: Buffer.from(words) })) ?? []);
}

/**
 * Why these values, what clip skip is called elsewhere, and the addresses of all sources; where the trainer takes a clip skip,
 * with the picture of where it cuts. Undefined while kind or base is open.
 */
export async function whyMessage(state: AdviceState, t: Translator): Promise<PanelWithFiles | undefined> {
  const { kind, base, goal } = state;
  if (kind === undefined || base === undefined) return undefined;
  const advice = adviceFor(kind, base, { careful: goal === 'careful' });
  const parts = [...optional(whyText(advice, t)), text(linksText(advice, t))];
  if (!canPair(advice)) return panelWithFiles(parts, []);
  const { value } = advice.baseFacts.train;
  // A merge has no value of its own; 2 is the one that has to be explained.
  const skip = value.use === 'value' ? value.value : 2;
  const { part, file } = await diagramPart(skip, t);
  return panelWithFiles([...parts, part], [file]);
}

function numbersOf(advice: TrainingAdvice, { images, repeats }: AdviceState): TrainingNumbers | undefined {
  if (images === undefined) return undefined;
  return trainingNumbers(advice, { images, ...(repeats === undefined ? {} : { repeats }) });
}

function filesOf(
  advice: TrainingAdvice,
  numbers: TrainingNumbers,
  { goal }: AdviceState,
  t: Translator,
): TrainingFiles {
  return trainingFiles({ advice, numbers, pair: goal === 'pair' && canPair(advice) }, (message) => t(message));
}

function pairText(
  advice: TrainingAdvice,
  { goal, base }: AdviceState,
  made: TrainingFiles | undefined,
  t: Translator,
): string {
  if (goal === 'pair' && !canPair(advice)) {
    return `⚠️ ${t('training:card.noPair', { base: t(`training:base.${base ?? advice.base}`) })}`;
  }
  if (!made?.pair) return '';
  return [...(mustPair(advice) ? [t('training:card.mustPair')] : []), t('training:card.pairAbout')].join(' ');
}

function carefulText({ fit, base }: TrainingAdvice, { goal }: AdviceState, t: Translator): string {
  if (goal !== 'careful' || fit === 'careful') return '';
  return `⚠️ ${t('training:card.noCareful', { base: t(`training:base.${base}`) })}`;
}

function fileParts({ files, commands }: TrainingFiles, t: Translator): APIComponentInContainer[] {
  return [
    ...files.map(({ name }) => ({ type: ComponentType.File, file: { url: `attachment://${name}` } }) as const),
    text(`${t('training:card.command')}\n\`\`\`\n${commands.join('\n')}\n\`\`\``),
  ];
}

function selects(state: AdviceState, t: Translator): APIComponentInContainer[] {
  const kinds = trainingKinds.map((kind) => ({
    value: kind,
    label: t(kindName(kind)),
    chosen: kind === state.kind,
  }));
  const bases = trainingBases.map((base) => ({
    value: base,
    label: t(`training:base.${base}`),
    chosen: base === state.base,
  }));
  return [
    row(select(writeState('lora-kind', state), t('commands:advice.chooseKind'), kinds)),
    row(select(writeState('lora-base', state), t('commands:advice.chooseBase'), bases)),
  ];
}

function buttons(advice: TrainingAdvice, state: AdviceState, t: Translator) {
  const { goal } = state;
  const other = [
    ...(canPair(advice) && !mustPair(advice) && goal !== 'pair' ? (['pair'] as const) : []),
    ...(advice.hasCareful && goal !== 'careful' ? (['careful'] as const) : []),
    ...(goal === 'usual' ? [] : (['usual'] as const)),
  ];
  return [
    ...other.map((wanted) =>
      button(writeState(`lora-${wanted}`, { ...state, goal: wanted }), t(`commands:advice.goal.${wanted}`)),
    ),
    button(writeState('lora-numbers', state), t('commands:advice.numbers')),
    button(writeState('lora-why', state), t('commands:advice.why')),
  ];
}

function optional(words: string): APIComponentInContainer[] {
  return words === '' ? [] : [text(words)];
}
