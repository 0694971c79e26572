import type { Id, JsonObject } from './ids.ts';

/** What people see. */

export interface Choice {
  readonly name: string;
  readonly value: string | number;
}

export type AckType = 'reply' | 'defer' | 'deferUpdate' | 'update' | 'modal' | 'choices';

export interface Ack {
  readonly type: AckType;
  /** Only the person sees it. */
  readonly ephemeral: boolean;
  /** Real milliseconds between sending the interaction and receiving the answer. */
  readonly afterMs: number;
  /** Fake-clock milliseconds between the two. */
  readonly clockMs: number;
}

/** What the person who started an interaction sees. */
export interface Seen {
  readonly ack: Ack | undefined;
  /** "clipskip is thinking ..." */
  readonly thinking: boolean;
  /** "The application did not respond": 3 s passed without an answer. */
  readonly failed: boolean;
  /** The answer (for a component: the message it sits on, once updated); undefined while thinking or when deleted. */
  readonly reply: MessageView | undefined;
  /** Oldest first, deleted ones left out. */
  readonly followUps: readonly MessageView[];
  readonly modal: ModalView | undefined;
  readonly choices: readonly Choice[] | undefined;
}

export interface InteractionHandle {
  readonly id: Id;
  readonly token: string;
  /** The first answer; rejects when none came within `timeoutMs` of real time (default 15,000). */
  ack(timeoutMs?: number): Promise<Ack>;
  /** The answer once it is there (not "thinking"). */
  reply(timeoutMs?: number): Promise<MessageView>;
  /** The modal the interaction opened. */
  modal(timeoutMs?: number): Promise<ModalView>;
  /** What is seen at this moment. */
  seen(): Seen;
  /** Waits until what is seen passes the check. */
  until(check: (seen: Seen) => boolean, timeoutMs?: number): Promise<Seen>;
}

export interface ButtonView {
  /** Undefined: a link button. */
  readonly customId: string | undefined;
  readonly label: string | undefined;
  /** 1 primary, 2 secondary, 3 success, 4 danger, 5 link. */
  readonly style: number;
  readonly disabled: boolean;
  readonly url: string | undefined;
  readonly emoji: string | undefined;
}

export interface SelectView {
  readonly customId: string;
  readonly placeholder: string | undefined;
  readonly disabled: boolean;
  readonly minValues: number;
  readonly maxValues: number;
  readonly options: readonly { readonly label: string; readonly value: string; readonly selected: boolean }[];
}

/** A picture or file that a message shows, wherever it sits. */
export interface MediaView {
  readonly where: 'attachment' | 'gallery' | 'thumbnail' | 'file' | 'embed';
  /** Signed, expires 24 h after it was made; `fake.download` fetches it. */
  readonly url: string;
  readonly filename: string | undefined;
  readonly description: string | undefined;
  readonly contentType: string | undefined;
  readonly spoiler: boolean;
}

export interface MessageVersion {
  /** When this version came to be. */
  readonly at: number;
  readonly text: string;
  readonly raw: JsonObject;
}

/** A snapshot of a message. */
export interface MessageView {
  readonly id: Id;
  readonly channelId: Id;
  readonly authorId: Id;
  readonly createdAt: number;
  readonly editedAt: number | undefined;
  readonly deleted: boolean;
  readonly ephemeral: boolean;
  readonly componentsV2: boolean;
  readonly flags: number;
  readonly content: string;
  /** Everything readable, one piece a line: content, embeds, text displays. Not labels of buttons. */
  readonly text: string;
  readonly buttons: readonly ButtonView[];
  readonly selects: readonly SelectView[];
  readonly media: readonly MediaView[];
  /** The nonce it was created with, which Discord does not give back when asked later. */
  readonly nonce: string | undefined;
  /** Users, roles or `everyone` that were really notified by the message (after allowed_mentions). */
  readonly pings: readonly string[];
  /** Message this one answers (message_reference). */
  readonly replyTo: Id | undefined;
  /** All versions, oldest first; the last one is the message as it is. One entry: never edited. */
  readonly versions: readonly MessageVersion[];
  /** The message as the API gives it (with fresh CDN links). */
  readonly raw: JsonObject;
}

export interface ModalFieldView {
  readonly customId: string;
  /** Component type: 4 text input, 3 and 5-8 selects, 19 file upload, 21 radio, 22 checkbox group, 23 checkbox. */
  readonly type: number;
  readonly label: string | undefined;
  readonly description: string | undefined;
  readonly required: boolean;
  /** Pre-filled value(s). */
  readonly value: string | readonly string[] | boolean | undefined;
  readonly raw: JsonObject;
}

export interface ModalView {
  readonly id: Id;
  readonly customId: string;
  readonly title: string;
  readonly fields: readonly ModalFieldView[];
  readonly raw: JsonObject;
}
