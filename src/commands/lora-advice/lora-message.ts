import { escapeMarkdown } from 'discord.js';

import type { CardPart, LoraCheckpoint } from '../../advice/lora/index.ts';
import { loraCard, loraGuidance } from '../../advice/lora/index.ts';
import { nextTraining } from '../../advice/cards/index.ts';
import type { Translator } from '../../text/index.ts';
import { makeDraft } from '../core/drafts.ts';
import { adviceLine } from '../messages/said.ts';
import type { PanelWithFiles } from '../diagram.ts';
import { diagramPart, panelWithFiles } from '../diagram.ts';
import { button, cut, quoted, row, text } from '../pieces.ts';
import type { KnownEngine } from '../settings/models.ts';
import { resolveDefaults } from '../settings/resolve-defaults.ts';
import type { Values } from '../settings/values.ts';
import { requestFields } from '../settings/values.ts';
import type { InteractionContext } from '../types.ts';
import type { DescribedLora } from './described-lora.ts';
import { checkpointOf } from './described-lora.ts';
import { epochGrid } from './epoch-grid.ts';
import type { AdviceState } from './state.ts';
import { writeState } from './state.ts';

/** Letters of all that a file says; a message has 4,000 for all its texts. */
const maxCard = 2400;
const maxRow = 500;
/** Weight to look at a LoRA with, as most are meant. */
const usualWeight = 0.8;

type Person = Parameters<typeof makeDraft>[0];

/** What a LoRA says of itself, at what to generate and why, and a sweep that tries it. */
export async function loraMessage(
  described: DescribedLora,
  engine: KnownEngine | undefined,
  state: AdviceState,
  person: Person,
  context: InteractionContext,
): Promise<PanelWithFiles> {
  const { t, store } = context;
  const { lora, onServer } = described;
  const { values } = resolveDefaults({ userId: person.user.id, guildId: person.guildId ?? undefined, engine }, store);
  const checkpoint = engine ? checkpointOf(values.model, engine, person.guildId ?? undefined, context) : {};
  const { lines, sweep } = loraGuidance(lora, checkpoint);
  const draft =
    onServer === undefined || sweep.length < 2
      ? []
      : makeDraft(
          person,
          {
            ...requestFields(values),
            skips: [...sweep],
            loras: [{ name: onServer, weight: usualWeight }],
            prompt: lora.tags?.activation?.words ?? '',
          },
          context,
        ).actions;
  const grid = onServer === undefined || !engine ? undefined : epochGrid(lora, onServer, engine);
  const epochs =
    grid &&
    makeDraft(
      person,
      {
        ...requestFields(withoutSkips(values)),
        prompt: lora.tags?.activation?.words ?? '',
        loras: [{ name: onServer ?? '', weight: usualWeight }],
        rows: grid.rows,
      },
      context,
    );
  const { value } = lora.clipSkip;
  const diagram = value === undefined || lora.family !== 'sd1' ? undefined : await diagramPart(value, t);
  return panelWithFiles(
    [
      text(cut(cardText(described, t), maxCard)),
      text([`### ${t('commands:advice.drawAt')}`, ...lines.map((line) => adviceLine(line, t))].join('\n')),
      ...(diagram ? [diagram.part] : []),
      text(
        [
          whatNow({ draft: draft.length > 0, onServer, checkpoint, sweep }, t),
          ...(grid
            ? [t('commands:advice.epochsAbout', { list: grid.trainings.map((name) => quoted(name)).join(', ') })]
            : []),
        ].join('\n'),
      ),
      ...draft,
      row(
        ...(epochs ? [button({ action: 'draft-run', subject: epochs.draftId }, t('commands:advice.epochs'))] : []),
        button(writeState('lora-usual', { ...nextTraining(lora), ...state }), t('commands:advice.training')),
      ),
    ],
    diagram ? [diagram.file] : [],
  );
}

/** Trainings are drawn at what they were trained at. */
function withoutSkips({ skips: _skips, ...values }: Values): Values {
  return values;
}

function cardText({ lora, toldBy, failure }: DescribedLora, t: Translator): string {
  const { heading, rows, notes } = loraCard(lora);
  const words = (part: CardPart): string => escapeMarkdown(typeof part === 'string' ? part : t(part));
  // What a server does not tell is said once, below, and not of each part.
  const said = (part: CardPart): boolean =>
    toldBy === undefined || typeof part === 'string' || part.key !== 'lora:weights.cut';
  return [
    `## ${quoted(lora.name)}`,
    heading.map(words).join(' · '),
    ...(toldBy === undefined ? notes.map((note) => `-# ${words(note)}`) : []),
    ...rows.map(({ label, parts }) => cut(`**${t(label)}:** ${parts.filter(said).map(words).join(' · ')}`, maxRow)),
    ...(failure ? [`-# ⚠️ ${words(failure)}`] : []),
    ...(toldBy === undefined ? [] : [`-# ${t('commands:advice.notTold', { engine: escapeMarkdown(toldBy) })}`]),
  ].join('\n');
}

interface Situation {
  readonly draft: boolean;
  readonly onServer: string | undefined;
  readonly checkpoint: LoraCheckpoint;
  readonly sweep: readonly number[];
}

/** What the buttons below would do, or why there are none. */
function whatNow({ draft, onServer, checkpoint, sweep }: Situation, t: Translator): string {
  if (draft) {
    const model = quoted(checkpoint.name ?? '?');
    return t('commands:advice.sweep', {
      list: sweep.join(', '),
      lora: quoted(onServer ?? ''),
      weight: usualWeight,
      model,
    });
  }
  return sweep.length < 2 ? t('commands:advice.noSweep') : t('commands:advice.notHere');
}
