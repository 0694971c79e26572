import { DiscordAPIError, HTTPError, RESTJSONErrorCodes } from 'discord.js';

/**
 * What a failed request means for a message. `gone`: the message was deleted. `closed`: the place is gone or shut to the bot.
 * `archived`: a thread that may be opened again. `tooLarge`, `tooOld`: the same in another way may work. `refused`: Discord
 * will not have it in any place. `token`: nothing works any more. `later`: it may pass, and nobody knows whether it was done.
 */
export type DeliveryFailure = 'gone' | 'closed' | 'archived' | 'tooLarge' | 'tooOld' | 'refused' | 'token' | 'later';

const byCode: Readonly<Record<number, DeliveryFailure>> = {
  [RESTJSONErrorCodes.UnknownMessage]: 'gone',
  [RESTJSONErrorCodes.InvalidActionOnArchivedThread]: 'archived',
  [RESTJSONErrorCodes.RequestEntityTooLarge]: 'tooLarge',
  [RESTJSONErrorCodes.MaximumNumberOfEditsToMessagesOlderThanOneHourReached]: 'tooOld',
  [RESTJSONErrorCodes.InvalidFormBodyOrContentType]: 'refused',
};

export function failureOf(error: unknown): DeliveryFailure {
  if (error instanceof DiscordAPIError) {
    const known = typeof error.code === 'number' ? byCode[error.code] : undefined;
    if (known) return known;
    // An interaction's token that has ended is a 401 too, but it is the reply that is closed, not the bot.
    if (error.code === RESTJSONErrorCodes.InvalidWebhookToken) return 'closed';
    if (error.status === 401) return 'token';
    if (error.status === 413) return 'tooLarge';
    // Unknown channel, missing access or permissions, a locked thread, direct messages that are not wanted ...
    return error.status === 429 || error.status >= 500 ? 'later' : 'closed';
  }
  if (error instanceof HTTPError && error.status === 413) return 'tooLarge';
  return 'later';
}

/** Discord answered with a no: for certain nothing was made. */
export function isRefusal(error: unknown): boolean {
  return error instanceof DiscordAPIError && error.status < 500;
}

/** Discord's own number for what went wrong; undefined: it was not Discord that said no. */
export function codeOf(error: unknown): number | undefined {
  return error instanceof DiscordAPIError && typeof error.code === 'number' ? error.code : undefined;
}

/** The message, or the place it stood in, was deleted. */
export function isGone(error: unknown): boolean {
  const code = codeOf(error);
  return code === RESTJSONErrorCodes.UnknownMessage || code === RESTJSONErrorCodes.UnknownChannel;
}
