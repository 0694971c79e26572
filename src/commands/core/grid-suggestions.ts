import type { AutocompleteInteraction } from 'discord.js';

import type { Training } from '../../sweep/grid/trainings.ts';
import { commonEpochs, findTraining, trainingsOf } from '../../sweep/grid/trainings.ts';
import type { Translator } from '../../text/index.ts';
import { offeredModels } from '../settings/models.ts';
import type { KnownEngine } from '../settings/models.ts';
import type { InteractionContext } from '../types.ts';
import { splitValues } from './grid-request.ts';
import type { Suggestion } from './suggestions.ts';
import { answerWith, autocomplete, matching } from './suggestions.ts';

/** `values` and `epochs` of `/clipskip grid`, by what else was chosen; the rest as everywhere. */
export async function suggestGrid(interaction: AutocompleteInteraction, context: InteractionContext): Promise<void> {
  const { name, value } = interaction.options.getFocused(true);
  const engine = context.desk.known();
  if (name === 'values') await answerWith(interaction, engine ? listOf(value, interaction, engine, context) : []);
  else if (name === 'epochs') await answerWith(interaction, engine ? epochsOf(value, interaction, engine) : []);
  else await autocomplete(interaction, context);
}

/** Behind the last comma stands what is being typed; what was chosen before stays. */
function listOf(
  typed: string,
  interaction: AutocompleteInteraction,
  engine: KnownEngine,
  context: InteractionContext,
): readonly Suggestion[] {
  const axis = interaction.options.getString('axis') ?? '';
  const [before = '', wanted = typed] = /^(.*[,，、|]\s*)([^,，、|]*)$/s.exec(typed)?.slice(1) ?? ['', typed];
  const taken = new Set(splitValues(before));
  const left = valuesOf(axis, interaction, engine, context).filter(({ value }) => !taken.has(value));
  return matching(left, wanted).map(({ name, value }) => ({ name: `${before}${name}`, value: `${before}${value}` }));
}

function valuesOf(
  axis: string,
  { guildId }: AutocompleteInteraction,
  engine: KnownEngine,
  { store, t }: InteractionContext,
): readonly Suggestion[] {
  switch (axis) {
    case 'loraSeries':
      return series(engine).map((training) => ({ name: about(training, engine, t), value: training.name }));
    case 'loraEpoch':
      return series(engine).flatMap((training) => epochValues(training, engine, t));
    case 'loraWeight':
      return ['0.4, 0.6, 0.8, 1', '0.5, 0.75, 1', '0.2, 0.4, 0.6, 0.8, 1, 1.2', '0, 0.5, 1'].map(same);
    case 'seed':
      return ['4', '2', '8', '12'].map((value) => ({
        name: t('commands:autocomplete.seeds', { count: value }),
        value,
      }));
    case 'checkpoint':
      return offeredModels(guildId ?? undefined, engine, store).map(({ name, label }) => ({
        name: label,
        value: name,
      }));
    default:
      return [];
  }
}

const same = (value: string): Suggestion => ({ name: value, value });

/** Trainings of several files first: those have something to compare. */
function series(engine: KnownEngine): readonly Training[] {
  return trainingsOf(engine).toSorted((a, b) => Number(b.files.size > 1) - Number(a.files.size > 1));
}

/** "mychar-1 · trained at 1 · epochs 6, 7, 8, 9, last" */
function about({ name, files }: Training, { loraFacts = [] }: KnownEngine, t: Translator): string {
  const told = new Map(loraFacts.map((facts) => [facts.name, facts.trainedClipSkip]));
  const trained = [...files.values()].toReversed().flatMap((file) => told.get(file) ?? [])[0];
  return [
    name,
    ...(trained === undefined ? [] : [t('commands:autocomplete.trained', { n: trained })]),
    ...(files.size < 2 ? [] : [t('commands:autocomplete.files', { count: files.size })]),
  ].join(' · ');
}

function epochValues(training: Training, engine: KnownEngine, t: Translator): readonly Suggestion[] {
  const { name, files } = training;
  const ranges = files.size > 1 ? rangesOf([training]).map((range) => same(`${name}:${range}`)) : [];
  return [{ name: about(training, engine, t), value: name }, ...ranges, ...[...files.values()].map(same)];
}

function epochsOf(typed: string, { options }: AutocompleteInteraction, engine: KnownEngine): readonly Suggestion[] {
  const all = trainingsOf(engine);
  const named = splitValues(options.getString('values') ?? '').flatMap((value) => {
    const name = value.replace(/:[^:]*$/, '').replace(/@\d+$/, '');
    return findTraining(all, engine.loras ?? [], name)?.training ?? [];
  });
  return matching(rangesOf(named).map(same), typed);
}

/** What all of them have saved: the last five, all, the last two, each one. */
function rangesOf(trainings: readonly Training[]): string[] {
  const epochs = commonEpochs(trainings);
  const lists = [epochs.slice(-5), epochs, epochs.slice(-2), ...epochs.map((epoch) => [epoch])].map(written);
  return [...new Set(lists)].filter((list) => list !== '').slice(0, 25);
}

/** "6-10", "6, 8, last" */
function written(epochs: readonly string[]): string {
  const parts: string[] = [];
  for (let index = 0; index < epochs.length;) {
    let end = index;
    while (Number(epochs[end + 1]) === Number(epochs[end]) + 1) end += 1;
    parts.push(end - index > 1 ? `${epochs[index]}-${epochs[end]}` : epochs.slice(index, end + 1).join(', '));
    index = end + 1;
  }
  return parts.join(', ');
}
