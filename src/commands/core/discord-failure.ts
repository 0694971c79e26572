import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';

import { AppError } from '../../errors.ts';

/**
 * What went wrong between us and Discord, for whoever runs the bot: `bot.tokenRefused`, or `bot.unreachable` with the system's
 * or Discord's own code. Anything else is handed back as it is.
 */
export function discordFailure(error: unknown): unknown {
  if (error instanceof AppError) return error;
  if (error instanceof DiscordAPIError) {
    return error.status === 401 ? new AppError('bot.tokenRefused', { cause: error }) : error;
  }
  if (error instanceof HTTPError) return unreachable(`HTTP ${error.status}`, error);
  if (error instanceof RateLimitError) return unreachable('HTTP 429', error);
  if (!(error instanceof Error)) return error;
  // discord.js: "An invalid token was provided."
  if ('code' in error && error.code === 'TokenInvalid') return new AppError('bot.tokenRefused', { cause: error });
  const cause = error.cause instanceof Error ? error.cause : error;
  if ('code' in cause && typeof cause.code === 'string') return unreachable(cause.code, error);
  return error.name === 'AbortError' ? unreachable('timeout', error) : error;
}

function unreachable(reason: string, cause: Error): AppError {
  return new AppError('bot.unreachable', { params: { reason }, cause });
}
