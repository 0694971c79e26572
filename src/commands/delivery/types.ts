import type { AnswerToken } from './answer-token.ts';

/**
 * Brings what a sweep becomes into a channel: one message of the bot's own, created once, edited after, exactly once over
 * crashes and restarts, past the 15 minutes of an interaction's token.
 */
export interface Delivery {
  /**
   * Posts the placeholder of an accepted sweep before any GPU time and follows the sweep with edits until its end. Resolves
   * when the placeholder is there (or the fallback was taken); rejects with AppError when the bot cannot post there at all.
   */
  deliver(sweepId: string): Promise<void>;
  /** Where the bot cannot post by itself: the deferred public reply is the message, for the 15 minutes its token lives. */
  deliverAsReply(sweepId: string, token: AnswerToken): Promise<void>;
  /**
   * Draws the message of a finished sweep again (another view, a button pressed), in place. Where only a press lets it be edited
   * and there was none in the last minutes, it stays as it is.
   */
  refresh(sweepId: string): Promise<void>;
  /** Takes up again what a crash or a restart left: every unfinished delivery, in order. */
  resume(): Promise<void>;
  /** Ends the edits under way; what is unfinished is taken up at the next start. Idempotent. */
  close(): Promise<void>;
}

export interface MessageFile {
  readonly name: string;
  readonly data: Buffer;
}
