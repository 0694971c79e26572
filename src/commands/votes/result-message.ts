import type { APIComponentInContainer } from 'discord.js';
import { ComponentType, MessageFlags } from 'discord.js';

import type { SweepSnapshot } from '../../sweep/desk.ts';
import type { Translator } from '../../text/index.ts';
import type { Ballot, Tally } from '../../threads/index.ts';
import { closedEarly, resultLine, revealLines, tallyLines, winnerOf } from '../../threads/index.ts';
import type { MessageFile } from '../delivery/types.ts';
import type { SweepMessage } from '../messages/index.ts';
import { altText, saidLines } from '../messages/said.ts';
import { button, line, row, text } from '../pieces.ts';
import { picturesPart } from '../threads/pictures-part.ts';
import { questionOf } from './vote-message.ts';

/** Discord's bound for the letters of all texts of a message, less a little. */
const maxLetters = 3900;
const colour = 0x2e9e6b;

export interface ResultOptions {
  readonly t: Translator;
  /** Sent along: pictures with their settings in them. */
  readonly files: readonly MessageFile[];
  readonly spoiler: boolean;
  /** Pictures do not come along: they are lost, or too large. */
  readonly withoutPictures?: boolean;
  /** Name of the file among them that is the sheet. Default: the sheet's own message has it. */
  readonly sheet?: string;
  /** A batch can be run there. Default true. */
  readonly canRun?: boolean;
  /** The bot is no member there, and remembers nothing. Default false. */
  readonly guest?: boolean;
  /** Votes in Discord's own poll that do not count. Default none. */
  readonly left?: number;
}

/** The reveal: what won with its uncertainty, what was behind the letters, what can be said of the pictures, and what to do next. */
export function resultMessage(
  poll: Ballot,
  tally: Tally,
  snapshot: SweepSnapshot,
  { t, files, spoiler, withoutPictures = false, sheet, canRun = true, guest = false, left = 0 }: ResultOptions,
): SweepMessage {
  const winner = canRun ? winnerOf(tally) : undefined;
  const isSheet = ({ name }: MessageFile): boolean => name === sheet;
  const act = (action: string, label: string) => button({ action, subject: poll.sweepId }, label);
  const head = [
    `### ${questionOf(poll, t)}`,
    `-# ${t(`votes:kind.${poll.kind}`)} · ${t('voting:closed')}`,
    `**${resultLine(tally, t)}**`,
    ...(poll.reveal ? [revealLines(poll, t).join(' · ')] : []),
    ...(tally.total === 0 ? [] : tallyLines(tally, t).map((words) => `- ${words}`)),
    ...(tally.total === 0 ? [] : [`-# ${t('votes:interval')}`]),
    ...(left === 0 ? [] : [`-# ${t('voting:native.left', { count: left })}`]),
    ...(closedEarly(poll) ? [`-# ${t('votes:early')}`] : []),
    ...notRemembered(poll, snapshot, t, guest),
    ...(withoutPictures ? [`-# ${t('voting:withoutPictures')}`] : []),
  ].join('\n');
  const said = saidLines(snapshot, t, maxLetters - head.length);
  const components: APIComponentInContainer[] = [
    text(head),
    ...files.filter(isSheet).map(({ name }) => gallery(name, altText(snapshot, t), spoiler)),
    ...picturesPart(
      files.filter((file) => !isSheet(file)),
      spoiler,
    ),
    ...(said.length > 0 ? [line(), text(said.join('\n'))] : []),
    row(
      ...(winner === undefined
        ? []
        : [
            button(
              { action: 'pick', subject: poll.sweepId, argument: String(winner) },
              t('votes:runBatch', { n: winner }),
            ),
          ]),
      act('orig', t('message:button.orig')),
      act('copy', t('message:button.copy')),
      act('why', t('message:button.why')),
    ),
  ];
  return {
    flags: MessageFlags.IsComponentsV2,
    components: [{ type: ComponentType.Container, accent_color: colour, components }],
  };
}

function gallery(name: string, description: string, spoiler: boolean): APIComponentInContainer {
  return {
    type: ComponentType.MediaGallery,
    items: [{ media: { url: `attachment://${name}` }, description, spoiler }],
  };
}

/** Why it enters no memory, where somebody would expect it to. */
function notRemembered({ guildId, subject }: Ballot, { plan }: SweepSnapshot, t: Translator, guest: boolean): string[] {
  if (guildId === undefined || subject) return [];
  const why = guest ? 'guest' : plan.engine.demo ? 'demo' : plan.grid ? 'trainings' : 'mixed';
  return [`-# ${t(`votes:notRemembered.${why}`)}`];
}
