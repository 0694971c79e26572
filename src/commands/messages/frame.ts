import type { APIContainerComponent, MessageFlags } from 'discord.js';

import type { SheetView } from '../../sweep/index.ts';
import type { Translator } from '../../text/index.ts';
import type { Ballot } from '../../threads/index.ts';
import type { Option } from '../pieces.ts';

/** A Components V2 message as Discord's API takes it. */
export interface SweepMessage {
  readonly flags: MessageFlags.IsComponentsV2;
  readonly components: APIContainerComponent[];
}

export interface SweepMessageOptions {
  readonly t: Translator;
  /** Milliseconds since 1970: what the time left counts from. */
  readonly now: number;
  /** File that is sent along. Absent: there is nothing to show yet. */
  readonly sheet?: { readonly name: string; readonly spoiler: boolean; readonly view: SheetView['kind'] };
  /** Why there is no sheet although there are pictures, in words. */
  readonly noSheet?: string;
  /** Small print under the title, in words: "Continues ...". */
  readonly note?: string;
  /** Models with which it could be drawn at once while it waits. */
  readonly instead?: readonly Option[];
  /** Its thread, where that does not hang on the message itself. */
  readonly thread?: string;
  /** A thread was asked for and there can be none. Default false. */
  readonly threadless?: boolean;
  /** The vote on it. */
  readonly poll?: Ballot | undefined;
}

/** Letters of what people wrote, in the head of a message. */
export const promptLength = 400;
export const nameLength = 80;

/** The stripe beside a sweep's message, by how it stands. */
export const colours = {
  accepted: 0x5865f2,
  running: 0x5865f2,
  done: 0x2e9e6b,
  failed: 0xd6453d,
  cancelled: 0x80848e,
} as const;

/** Where its thread is, in small print; nothing where Discord shows it by itself. */
export function threadLines({ thread, threadless = false, t }: SweepMessageOptions): string[] {
  if (thread !== undefined) return [`-# ${t('voting:thread.here', { where: `<#${thread}>` })}`];
  return threadless ? [`-# ${t('voting:thread.refused')}`] : [];
}
