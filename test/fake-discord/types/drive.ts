import type { Ref } from './ids.ts';
import type { ModalView } from './seen.ts';
import type { AttachmentSpec } from './world.ts';

/** What people do. */

export type OptionValue = string | number | boolean | AttachmentSpec;

export interface InvokeCommand {
  readonly user: Ref;
  /** Text channel, thread, direct message or group channel. */
  readonly channel: Ref;
  /**
   * The command comes from the user's own install. Default: true where the bot is no member (foreign guild, private
   * channel), else false.
   */
  readonly userInstall?: boolean;
  /** Command name and subcommand (group) names with spaces between: `clipskip sweep`. */
  readonly name: string;
  readonly options?: Readonly<Record<string, OptionValue>>;
  /** Default: the user's. */
  readonly locale?: string;
}

export interface Autocomplete extends InvokeCommand {
  /** Option in which the user types, and the text so far. */
  readonly focused: { readonly name: string; readonly value: string };
}

export interface MessageMenu {
  readonly user: Ref;
  /** Name of a message context-menu command. */
  readonly name: string;
  readonly targetMessage: Ref;
  readonly userInstall?: boolean;
  readonly locale?: string;
}

export interface PressButton {
  readonly user: Ref;
  readonly message: Ref;
  /** The button's custom id, or a pattern that exactly one enabled button matches. */
  readonly customId: string | RegExp;
  readonly locale?: string;
}

export interface ChooseSelect extends PressButton {
  readonly values: readonly string[];
}

export interface VotePoll {
  readonly user: Ref;
  /** A message with a poll of Discord's own. */
  readonly message: Ref;
  /** Text of the answer; undefined: the vote is taken back. */
  readonly answer: string | undefined;
}

export interface SubmitModal {
  readonly user: Ref;
  readonly modal: ModalView;
  /**
   * By custom id: text, one or more values of a select / radio / checkbox group, a checkbox, uploaded files. Missing:
   * the field stays as the modal pre-filled it.
   */
  readonly values?: Readonly<Record<string, string | readonly string[] | boolean | readonly AttachmentSpec[]>>;
  readonly locale?: string;
}
